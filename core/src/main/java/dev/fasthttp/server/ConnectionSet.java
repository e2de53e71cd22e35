package dev.fasthttp.server;

import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The open connections of a loop, linked through themselves. Threads: whoever holds the loop. */
final class ConnectionSet {
    private @Nullable ServerConnection first;
    private int size;

    void add(ServerConnection connection) {
        connection.nextInSet = first;
        if (first != null) {
            first.previousInSet = connection;
        }
        first = connection;
        size++;
    }

    void remove(ServerConnection connection) {
        ServerConnection previous = connection.previousInSet;
        ServerConnection next = connection.nextInSet;
        if (previous != null) {
            previous.nextInSet = next;
        } else if (first == connection) {
            first = next;
        } else {
            return;
        }
        if (next != null) {
            next.previousInSet = previous;
        }
        connection.previousInSet = null;
        connection.nextInSet = null;
        size--;
    }

    /** How many of them are like that. */
    int count(Predicate<ServerConnection> like) {
        int count = 0;
        for (ServerConnection c = first; c != null; c = c.nextInSet) {
            if (like.test(c)) {
                count++;
            }
        }
        return count;
    }

    int size() {
        return size;
    }

    /** Hands over each connection; the action may remove the one it got. */
    void forEach(Consumer<ServerConnection> action) {
        ServerConnection connection = first;
        while (connection != null) {
            ServerConnection next = connection.nextInSet;
            action.accept(connection);
            connection = next;
        }
    }
}
