/**
 * The client: requests go out, responses come back, on the thread of the caller.
 *
 * <p><b>Which client.</b> {@link dev.fasthttp.client.HostClient} sends to one host; {@link dev.fasthttp.client.Client} sends where
 * the URI of a request says, by a {@code HostClient} for each scheme, host and port. {@link dev.fasthttp.client.LbClient} shares
 * requests out among clients; {@link dev.fasthttp.client.PipelineClient} sends many on one connection without waiting for
 * responses in between. All are {@link dev.fasthttp.client.BalancingClient}s.
 *
 * <p><b>The way of a call.</b> It takes a connection from the pool of the host: an idle one that has been looked at, else a new
 * one, else it stands in line for the next that becomes free. It writes the request, in one system call if it is small, and reads
 * the response with the same strict parser that servers have for requests. The connection goes back if both messages ended where
 * they said, nothing followed, and nobody said close. All of this has one deadline, and so have retries and redirects.
 *
 * <p><b>What is sent again.</b> A failure before the first byte of a response may mean that the server closed an idle connection
 * at that moment. Such a request is sent again if that does no harm: its method is idempotent, or nothing of it was sent. See {@link
 * dev.fasthttp.client.RetryPolicy}. A request that timed out is not sent again, nor one whose body came from a stream
 * that was begun.
 *
 * <p><b>Memory.</b> Keep {@code Request} and {@code Response} and use them again: then a call over TCP allocates nothing. A
 * connection has its buffers as long as it is busy; one that was idle for a second gives them back.
 *
 * <p><b>Streams.</b> With {@code streamResponseBody} a call returns with the head, and the body is read by {@code
 * response.bodyStream()}. Closing it, or resetting the response, gives the connection back. A response received may be served on
 * as it is: a handler can give its own request and response to {@code send}.
 *
 * <p><b>Codings.</b> With {@code decompress} requests ask for compressed bodies, and what comes is decompressed within a limit,
 * in memory or as a stream. Without it bodies are what was sent.
 *
 * <p><b>Threads.</b> Clients are safe for use by many threads, platform or virtual; a request and its response are for one. All
 * clients share two daemon threads, for deadlines and for idle connections, which end when there is nothing to do; a pipeline has
 * two of its own for each connection.
 */
package dev.fasthttp.client;
