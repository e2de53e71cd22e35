package dev.fasthttp.server;

/** The states of a connection, told to a {@link ConnStateListener}. */
public enum ConnState {
    /** Accepted; nothing has been read. */
    NEW,
    /** Bytes of a request have arrived. */
    ACTIVE,
    /** All requests have been answered; waits for the next one. */
    IDLE,
    /** Taken over by the application; see {@link RequestCtx#hijack}. */
    HIJACKED,
    /** Closed; the last state. */
    CLOSED
}
