package dev.fasthttp.server;

/** The states of a connection, told to a {@link ConnStateListener}. */
public enum ConnState {
    /** Accepted; nothing has been read. */
    NEW,
    /** Bytes of a request have arrived. */
    ACTIVE,
    /** All requests have been answered; waits for the next one. */
    IDLE,
    /**
     * Taken over by the application; see {@link RequestCtx#hijack} and {@link dev.fasthttp.net.ProtocolHandler}. The latter
     * comes right after {@link #NEW}.
     */
    HIJACKED,
    /** Closed; the last state. */
    CLOSED
}
