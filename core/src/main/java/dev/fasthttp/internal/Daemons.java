package dev.fasthttp.internal;

/**
 * Threads that serve whoever comes: daemons that inherit nothing of the one who happened to have them made, as that would
 * keep the class loader of an application in memory.
 */
public final class Daemons {
    private Daemons() {}

    /** A thread that has not been started. */
    public static Thread of(String name, Runnable task) {
        Thread thread = new Thread(null, task, name, 0, false);
        thread.setContextClassLoader(Daemons.class.getClassLoader());
        thread.setDaemon(true);
        return thread;
    }

    /** Runs a task that may block for long: on a virtual thread where there are such, else on a daemon of that name. */
    public static void start(String name, Runnable task) {
        if (VirtualThreads.isSupported()) {
            VirtualThreads.start(task);
        } else {
            of(name, task).start();
        }
    }
}
