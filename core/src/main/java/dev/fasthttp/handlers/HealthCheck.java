package dev.fasthttp.handlers;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** One check with its last result: runs at most once at a time, and not before the last result is too old. */
final class HealthCheck {
    private static final System.Logger LOG = System.getLogger(Health.class.getName());

    private final String name;
    private final Callable<Boolean> check;
    private final long timeout;
    private final long maxAge;

    private @Nullable FutureTask<Boolean> run;
    private long endedAt;
    private volatile boolean held = true;

    HealthCheck(String name, Callable<Boolean> check, Duration timeout, Duration maxAge) {
        this.name = name;
        this.check = check;
        this.timeout = timeout.toNanos();
        this.maxAge = maxAge.toNanos();
    }

    String name() {
        return name;
    }

    /** Sees to it that the check runs or has run just now. */
    synchronized void start() {
        FutureTask<Boolean> last = run;
        if (last != null && (!last.isDone() || System.nanoTime() - endedAt < maxAge)) {
            return;
        }
        FutureTask<Boolean> next = new FutureTask<>(this::holds);
        run = next;
        Thread thread = new Thread(next, "health-" + name);
        thread.setDaemon(true);
        thread.start();
    }

    private boolean holds() {
        boolean holds = false;
        Throwable reason = null;
        try {
            holds = Boolean.TRUE.equals(check.call());
        } catch (Throwable e) {
            reason = e;
        }
        synchronized (this) {
            endedAt = System.nanoTime();
        }
        tell(holds, reason);
        return holds;
    }

    private void tell(boolean holds, @Nullable Throwable reason) {
        if (held != holds) {
            held = holds;
            LOG.log(System.Logger.Level.WARNING, "health check " + name + (holds ? " holds again" : " fails"), reason);
        }
    }

    /** Waits for the result; false also when it is late. */
    boolean await() throws InterruptedException {
        FutureTask<Boolean> waited;
        synchronized (this) {
            waited = run;
        }
        if (waited == null) {
            return false;
        }
        try {
            return waited.get(timeout, TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            tell(false, e);
            return false;
        } catch (ExecutionException e) {
            return false;
        }
    }
}
