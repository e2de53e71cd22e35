package dev.fasthttp.server;

import dev.fasthttp.net.Connection;

/**
 * What a connection is watched for: by the loop for itself, or for the owner of a call who waits to read or write.
 *
 * <p>Threads: whoever holds the baton.
 */
final class SocketWatch {
    private final Connection connection;
    private int watched;
    private int own;
    private int wanted;

    SocketWatch(Connection connection) {
        this.connection = connection;
    }

    /** Watches for these operations from now on, for the loop itself. */
    void set(int operations) {
        own = operations;
        apply();
    }

    /** As {@link #set}, and has a source that is ready say so again, though it was watched for that before. */
    void again(int operations) {
        set(0);
        set(operations);
    }

    private void apply() {
        int operations = own | wanted;
        if (watched != operations) {
            watched = operations;
            connection.interest(operations);
        }
    }

    /** Adds what a waiting thread asked for by its signals. */
    void want(int signals) {
        wanted |= (signals & LoopTask.WANT_READ) != 0 ? LoopTask.READ : 0;
        wanted |= (signals & LoopTask.WANT_WRITE) != 0 ? LoopTask.WRITE : 0;
        apply();
    }

    boolean isWanted(int operation) {
        return (wanted & operation) != 0;
    }

    /** The socket is ready for that: looks away, and tells whether a thread waits for it. */
    boolean grant(int operation) {
        boolean waits = isWanted(operation);
        wanted &= ~operation;
        own &= ~operation;
        apply();
        return waits;
    }

    /** Watches only for what a thread waits for. */
    void lookAway() {
        set(0);
    }

    /** Nobody waits any more. */
    void forgetWishes() {
        wanted = 0;
    }
}
