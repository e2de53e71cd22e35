package dev.fasthttp.internal;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.jspecify.annotations.Nullable;

/** Virtual threads, where the virtual machine has them (Java 21 and later). */
public final class VirtualThreads {
    private static final @Nullable MethodHandle START = find();

    private VirtualThreads() {}

    /** Tells whether there are virtual threads. */
    public static boolean isSupported() {
        return START != null;
    }

    /**
     * Runs a task on a new virtual thread.
     *
     * @throws UnsupportedOperationException where there are none
     */
    public static void start(Runnable task) {
        if (START == null) {
            throw new UnsupportedOperationException("this Java virtual machine has no virtual threads");
        }
        try {
            Thread started = (Thread) START.invokeExact(task);
            assert started.isDaemon();
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    private static @Nullable MethodHandle find() {
        try {
            return MethodHandles.publicLookup()
                    .findStatic(
                            Thread.class, "startVirtualThread", MethodType.methodType(Thread.class, Runnable.class));
        } catch (NoSuchMethodException | IllegalAccessException e) {
            return null;
        }
    }
}
