package dev.fasthttp.server;

/**
 * Why a server closed a connection without a word: its time was up. Requests that took too long are answered instead, and
 * counted as {@link dev.fasthttp.http.Violation#TIMEOUT}.
 *
 * @see Server#connectionTimeouts
 */
public enum ConnectionTimeout {
    /** TLS was not established within {@code tlsHandshakeTimeout}. */
    TLS_HANDSHAKE,

    /** Nothing came within {@code firstByteTimeout}. */
    FIRST_BYTE,

    /** No further request came within {@code idleTimeout}; most connections end so. */
    IDLE,

    /** The client took no byte of a response within {@code writeTimeout}. */
    WRITE
}
