package dev.fasthttp.server;

/**
 * What became of the connections that were open when a server began to shut down.
 *
 * @param open how many there were
 * @param idle how many of them had nothing to do and were closed at once
 * @param cut how many were cut: after the grace period, or by {@link Server#close}
 */
public record ShutdownReport(int open, int idle, int cut) {
    /** How many finished what they were at. */
    public int finished() {
        return open - idle - cut;
    }

    /** Tells whether nothing was cut. */
    public boolean isClean() {
        return cut == 0;
    }
}
