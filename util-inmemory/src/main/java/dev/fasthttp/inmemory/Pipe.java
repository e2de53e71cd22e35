package dev.fasthttp.inmemory;

import java.net.SocketAddress;

/** Two rings of bytes in opposite directions, and who is at their ends. */
final class Pipe {
    final long number;
    final SocketAddress clientAddress;
    final SocketAddress serverAddress;
    final ByteRing toServer;
    final ByteRing toClient;

    /**
     * A pipe without ends.
     *
     * @param number tells it from others in messages, and one chance from another in faults
     * @param bound bytes each way
     */
    Pipe(long number, SocketAddress clientAddress, SocketAddress serverAddress, int bound, PipeFaults.Pair faults) {
        this.number = number;
        this.clientAddress = clientAddress;
        this.serverAddress = serverAddress;
        toServer = faults.toServer().ring(bound, this, 2 * number);
        toClient = faults.toClient().ring(bound, this, 2 * number + 1);
    }

    /** Gives it its ends, before either is used. */
    void join(PipeEnd client, PipeEnd server) {
        toServer.join(client, server);
        toClient.join(server, client);
    }

    /** Whether the end is open that bytes for the server go to. */
    boolean isServerOpen() {
        return toServer.reader().isOpen();
    }

    /** Whether the end is open that bytes for the server come from. */
    boolean isClientOpen() {
        return toServer.writer().isOpen();
    }

    /** Ends both directions in order: what is under way arrives, and writes fail. */
    void cut() {
        toServer.end();
        toServer.leave();
        toClient.end();
        toClient.leave();
    }

    /** Breaks both directions. */
    void reset() {
        toServer.reset();
        toClient.reset();
    }

    @Override
    public String toString() {
        return "pipe " + number + ", " + clientAddress + " -> " + serverAddress;
    }
}
