package dev.fasthttp.server;

/**
 * What a {@link ServerConnection} is at.
 *
 * <pre>
 *   NEW ----> IDLE <---------------------------------+
 *    |         | first bytes                         | all written
 *    +-------> HEAD --> BODY --> CALLED --> (write) -+--> WRITING (socket full) --> IDLE
 *                |        |                     |
 *                +--------+-- bad, late --------+--> LINGERING --> CLOSED
 *
 *   CALLED --> (write) --> DROPPING: what the handler left of the body --> IDLE
 *   CALLED --> (write) --> OWNED: the handler took the connection over, or has an event feed --> IDLE
 *   NEW --> HANDED_OVER: the TLS handshake ended with another protocol than HTTP
 * </pre>
 */
enum State {
    NEW,
    IDLE,
    HEAD,
    BODY,
    CALLED,
    WRITING,
    DROPPING,
    LINGERING,
    OWNED,
    HANDED_OVER,
    CLOSED
}
