package dev.fasthttp.client;

import dev.fasthttp.http.Request;
import dev.fasthttp.http.Response;
import java.io.IOException;

/** A client that can be one of several among which requests are shared out. Threads: safe. */
public interface BalancingClient {
    /**
     * Sends a request and receives the response.
     *
     * @param response is reset first
     * @param deadline a point of {@link System#nanoTime()}, or {@link dev.fasthttp.net.BlockingConnection#NO_DEADLINE}
     * @throws IOException when there is no response
     */
    void send(Request request, Response response, long deadline) throws IOException;

    /**
     * The same for a caller who wants to see more of the call, see {@link Exchange}. What knows none of it, as by default, just
     * sends.
     */
    default void send(Request request, Response response, long deadline, Exchange exchange) throws IOException {
        send(request, response, deadline);
    }

    /**
     * Begins a call on an event loop, if that can be done without waiting: when the request is small and there is an idle
     * connection that the loop can watch. The call may have ended when this returns.
     *
     * <p>Threads: that of the loop.
     *
     * @return false when nothing was done, as by default: a thread has to {@link #send} the request
     */
    default boolean begin(LoopCall call, long deadline) {
        return false;
    }

    /** How many calls are under way. */
    int pendingRequests();
}
