package dev.fasthttp.internal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * A queue that many threads add to and one thread takes from, linked through its elements so that adding allocates
 * nothing.
 *
 * <p>Producers push on a stack with one compare-and-set; the consumer takes the whole stack at once and turns it round.
 * An element may be in one queue at a time; keeping that is up to the caller.
 */
public final class MpscQueue {
    /** An element: holds the link. */
    public abstract static class Node {
        private @Nullable Node next;

        /** For subclasses. */
        protected Node() {}
    }

    private static final VarHandle HEAD;

    static {
        try {
            HEAD = MethodHandles.lookup().findVarHandle(MpscQueue.class, "head", Node.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private volatile @Nullable Node head;
    private @Nullable Node taken;

    /** An empty queue. */
    public MpscQueue() {}

    /** Adds an element that is in no queue. Threads: any. */
    public void add(Node node) {
        Node before;
        do {
            before = head;
            node.next = before;
        } while (!HEAD.compareAndSet(this, before, node));
    }

    /** The oldest element, which stays, or null when there is none. Threads: the consumer. */
    public @Nullable Node peek() {
        Node first = taken;
        if (first == null && head != null) {
            first = reversed((Node) HEAD.getAndSet(this, null));
            taken = first;
        }
        return first;
    }

    /** Takes the oldest element, or null when there is none. Threads: the consumer. */
    public @Nullable Node poll() {
        Node first = peek();
        if (first == null) {
            return null;
        }
        taken = first.next;
        first.next = null;
        return first;
    }

    /** Tells whether there is nothing to take. Threads: the consumer. */
    public boolean isEmpty() {
        return taken == null && head == null;
    }

    private static @Nullable Node reversed(@Nullable Node stack) {
        Node result = null;
        Node node = stack;
        while (node != null) {
            Node next = node.next;
            node.next = result;
            result = node;
            node = next;
        }
        return result;
    }
}
