package dev.fasthttp.server;

/**
 * What went through a server since it was built, and what is on its way.
 *
 * <p>The numbers are read one after the other while the server goes on, so they need not fit together exactly.
 *
 * @param requestsInFlight requests that are being read, answered or written: their head is complete, and their response is
 *     not in the output yet, or is a large one that is being written
 * @param bytesRead bytes read from connections; over TLS, of what was encrypted in them
 * @param bytesWritten bytes written to connections; over TLS, of what was encrypted in them
 * @param dispatchSwitches how often a loop began to dispatch handlers because too many of them blocked; see
 *     {@link Execution#adaptive()}
 * @param acceptPauses how often a listener stopped accepting because there were {@link Server.Builder#maxConnections}
 * @see Server#traffic()
 */
public record TrafficReport(
        long requestsInFlight, long bytesRead, long bytesWritten, long dispatchSwitches, long acceptPauses) {}
