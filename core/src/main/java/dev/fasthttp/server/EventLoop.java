package dev.fasthttp.server;

import dev.fasthttp.http.ResponseDefaults;
import dev.fasthttp.http.Violation;
import dev.fasthttp.internal.MpscQueue;
import dev.fasthttp.internal.StringTable;
import dev.fasthttp.net.Loop;
import dev.fasthttp.net.Readiness;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A selector, the connections that are served by it, and the baton that says which thread may touch them.
 *
 * <p>The holder of the baton selects, reads, parses, calls handlers and writes. Around each call it does two things: it
 * publishes the call's number before, and takes it back by a compare-and-set after. In between the {@link Monitor} may
 * have <em>taken</em> the call, by a compare-and-set of its own, and given the baton to a spare thread: the holder finds
 * out when its compare-and-set fails, and touches nothing of the loop any more. It leaves the finished request in the
 * queue of the loop, where the new holder finds it.
 *
 * <pre>
 *              publish n                take back n
 *   holder  ------+------- handler -------+---------- goes on
 *                 |                       |
 *   monitor       |     n is still there: | take n, hand the baton over
 *                 |           |           |
 *   spare         |           +-----------|---------- goes on
 *                 |                       +- has lost: leave the request in the queue, rest
 * </pre>
 *
 * <p>All fields but those marked otherwise belong to the baton. The round is made so that a new holder can go on in the
 * middle of it: what is still to do is in fields, never on a stack.
 */
final class EventLoop implements Loop {
    private static final VarHandle CALL;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            CALL = lookup.findVarHandle(EventLoop.class, "call", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private static final long NO_CALL = 0;
    private static final int MAX_KEPT_CONTEXTS = 256;
    private static final int INITIAL_READY = 64;
    private static final int MAX_TASKS_PER_ROUND = 256;
    private static final int MAX_TURNS_PER_VISIT = 16;
    private static final long WALL_CLOCK_NANOS = 50_000_000;

    final ServerRun server;
    final ServerOptions options;
    final int index;

    /** Safe for all threads. */
    final StringTable strings = new StringTable();

    final ResponseDefaults responseDefaults;
    final TimerWheel timers = new TimerWheel();
    final InboundPool inbounds = new InboundPool();
    final Adaptation adaptation;

    final Admission admission;
    final RequestReading reading;
    final HandlerCalls calls;

    private final Selector selector;
    private final Nap nap;
    private final MpscQueue queue = new MpscQueue();
    private final ArrayDeque<RequestCtx> contexts = new ArrayDeque<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final ConnectionSet connections = new ConnectionSet();
    private final LoopCounters counters = new LoopCounters();

    private LoopTask[] ready = new LoopTask[INITIAL_READY];
    private int[] readyOperations = new int[INITIAL_READY];
    private int readyCount;
    private int readyIndex;
    private final Consumer<SelectionKey> collect = this::collect;

    private final long startNanos = System.nanoTime();
    private long now;
    private long wallMillis = System.currentTimeMillis();
    private long wallReadAt;
    private long callNumber;
    private boolean idleRound;

    /** When the select that the holder is in ends by itself. */
    private long sleepUntil;

    /** What the next visitor works with. */
    private @Nullable LoopThread visitor;

    /** The number of the call that runs on the baton; 0 for none, negative for one that was taken. Shared. */
    private volatile long call;

    private volatile boolean stopped;
    private volatile boolean over;
    private volatile boolean draining;
    private volatile int cutConnections;

    EventLoop(ServerRun server, int index) throws IOException {
        this.server = server;
        this.index = index;
        options = server.options;
        responseDefaults = new ResponseDefaults(options.name, options.defaultDate, options.defaultContentType);
        responseDefaults.setTime(wallMillis);
        adaptation = new Adaptation(options.execution.kind());
        admission = new Admission(options);
        reading = new RequestReading(this);
        calls = new HandlerCalls(this);
        selector = Selector.open();
        nap = new Nap(selector);
    }

    Selector selector() {
        return selector;
    }

    @Override
    public Readiness watch(IntConsumer ready) {
        return new WatchTask(this, ready);
    }

    // ---- the round -------------------------------------------------------------------------------------------------

    /** Goes round until the loop stops or the thread loses the baton. */
    void run(LoopThread thread) {
        updateTime();
        settleTaking();
        while (!stopped) {
            if (!serveReady(thread) || !runQueue(thread) || !expireDeadlines(thread)) {
                return;
            }
            poll();
        }
        end(thread);
    }

    /** The baton may come from a call that lost it. */
    private void settleTaking() {
        if (call < 0) {
            boolean dispatched = adaptation.isDispatching();
            adaptation.taken(-call, now, server.crew.size() - options.loops >= options.maxSpareThreads);
            if (!dispatched && adaptation.isDispatching()) {
                counters.dispatchSwitch();
            }
            call = NO_CALL;
        }
    }

    private boolean serveReady(LoopThread thread) {
        while (readyIndex < readyCount) {
            int i = readyIndex++;
            turn(ready[i], readyOperations[i], thread);
            if (!thread.holding) {
                return false;
            }
        }
        return true;
    }

    private boolean runQueue(LoopThread thread) {
        // Tasks that signal themselves again must not keep the loop from its selector.
        for (int i = 0; i < MAX_TASKS_PER_ROUND; i++) {
            LoopTask task = (LoopTask) queue.poll();
            if (task == null) {
                return true;
            }
            turn(task, task.takeSignals(), thread);
            if (!thread.holding) {
                return false;
            }
        }
        return true;
    }

    private void turn(LoopTask task, int operations, LoopThread thread) {
        try {
            task.turn(operations, thread);
        } catch (Throwable e) {
            recover(task, e, task::failed, thread);
        }
    }

    private boolean expireDeadlines(LoopThread thread) {
        if (!timers.isDue(now)) {
            return true;
        }
        Deadline passed = timers.nextPassed(now);
        while (passed != null) {
            expire(passed, thread);
            if (!thread.holding) {
                return false;
            }
            passed = timers.nextPassed(now);
        }
        return true;
    }

    private void expire(Deadline passed, LoopThread thread) {
        try {
            passed.action.expired(thread);
        } catch (Throwable e) {
            recover(passed.action, e, passed.action::failed, thread);
        }
    }

    /** Gives up what went wrong. That may go wrong too, for want of memory for one; the loop goes on all the same. */
    private void recover(Object subject, Throwable error, Consumer<LoopThread> end, LoopThread thread) {
        try {
            if (thread.holding) {
                end.accept(thread);
            } else if (subject instanceof LoopTask task) {
                task.signal(LoopTask.CLOSE);
            }
            server.log(System.Logger.Level.ERROR, "internal error at " + subject, error);
        } catch (Throwable e) {
            error.addSuppressed(e);
        }
    }

    private void poll() {
        Arrays.fill(ready, 0, readyCount, null);
        readyCount = 0;
        readyIndex = 0;
        long timeout = timeoutMillis();
        sleepUntil = timeout == 0 ? Long.MAX_VALUE : now + timeout * 1_000_000;
        timers.watch();
        nap.begin();
        // From here on somebody else may have the baton, and all but the ready tasks.
        try {
            if (queue.isEmpty() && !stopped) {
                selector.select(collect, timeout);
            } else {
                selector.selectNow(collect);
            }
        } catch (IOException e) {
            server.log(System.Logger.Level.ERROR, "select failed", e);
        } finally {
            if (!nap.end()) {
                settleTaking();
            }
        }
        if (Thread.interrupted()) {
            // Meant for a handler that was done already; kept, it would never let a select sleep again.
            server.log(System.Logger.Level.DEBUG, "loop " + index + " was interrupted", null);
        }
        server.monitor.wakeIfAsleep();
        updateTime();
        idleRound = readyCount == 0 && queue.isEmpty();
    }

    /** While there is work the next tick is near enough; only a loop without looks for the next deadline. */
    private long timeoutMillis() {
        if (timers.isEmpty()) {
            return 0;
        }
        long nanos = idleRound ? timers.nanosToNext(now) : TimerWheel.TICK_NANOS;
        return nanos / 1_000_000 + 1;
    }

    private void collect(SelectionKey key) {
        if (readyCount == ready.length) {
            ready = Arrays.copyOf(ready, 2 * readyCount);
            readyOperations = Arrays.copyOf(readyOperations, 2 * readyCount);
        }
        ready[readyCount] = (LoopTask) key.attachment();
        readyOperations[readyCount++] = LoopTask.readyOperations(key);
    }

    private void updateTime() {
        now = System.nanoTime() - startNanos;
        if (now - wallReadAt > WALL_CLOCK_NANOS) {
            wallReadAt = now;
            wallMillis = System.currentTimeMillis();
            responseDefaults.setTime(wallMillis);
        }
    }

    /** The point in time {@code nanos} from now, in nanoseconds since the loop began. Threads: any. */
    long in(long nanos) {
        return System.nanoTime() - startNanos + nanos;
    }

    /** Nanoseconds since the loop began, as of the last select. */
    long now() {
        return now;
    }

    /** Milliseconds since 1970, not older than 50 ms. */
    long wallMillis() {
        return wallMillis;
    }

    // ---- calls -----------------------------------------------------------------------------------------------------

    /**
     * Runs a call on the baton.
     *
     * @return false when the baton was taken meanwhile: the caller must not touch the loop any more
     */
    boolean runInline(RequestCtx ctx, LoopThread thread) {
        long number = ++callNumber;
        thread.call = number;
        ctx.thread = thread;
        CALL.setRelease(this, number);
        ctx.invoke();
        if (CALL.compareAndSet(this, number, NO_CALL)) {
            return true;
        }
        thread.holding = false;
        return false;
    }

    /** A call that was given to the executor is over. */
    void dispatchedCallEnded(long nanos) {
        if (adaptation.dispatchedCall(nanos, now)) {
            adaptation.endWindow(connections.count(c -> c.isCalledSince(now - Adaptation.SLOW_NANOS)), now);
        }
    }

    /** The call that runs on the baton, or no positive number. Threads: any. */
    long currentCall() {
        return (long) CALL.getOpaque(this);
    }

    /** Takes the baton from a call, if it still has it. Threads: any. */
    boolean take(long number) {
        if (!CALL.compareAndSet(this, number, -number)) {
            return false;
        }
        server.countTaking();
        if (!nap.reclaim()) {
            server.crew.handOver(this);
        }
        return true;
    }

    // ---- other threads ---------------------------------------------------------------------------------------------

    /** Adds a task to the queue and wakes the loop if it sleeps. Threads: any. */
    void enqueue(LoopTask task) {
        queue.add(task);
        nap.wake();
    }

    /**
     * Has the turn of a task, which was signalled and is not in the queue, on the calling thread, if the holder sleeps;
     * else does nothing and returns false. Threads: any.
     */
    boolean assist(LoopTask task) {
        if (Thread.currentThread().isInterrupted() || !nap.borrow()) {
            return false;
        }
        LoopThread guest = visitor;
        if (guest == null) {
            try {
                guest = server.crew.admitVisitor();
            } catch (OutOfMemoryError e) {
                nap.giveBackAwake();
                return false;
            }
        }
        visitor = null;
        server.monitor.wakeIfAsleep();
        updateTime();
        guest.holding = true;
        turn(task, task.takeSignals(), guest);
        for (int i = 1; guest.holding && i < MAX_TURNS_PER_VISIT && task.equals(queue.peek()); i++) {
            queue.poll();
            turn(task, task.takeSignals(), guest);
        }
        if (guest.holding) {
            guest.holding = false;
            visitor = guest;
            giveBack();
        } else {
            server.crew.dismissVisitor(guest);
        }
        guest.interruptAgain();
        return true;
    }

    /** The visitor goes. What it has left to do is for the holder, who need not wake up else. */
    private void giveBack() {
        if (!queue.isEmpty() || timers.isSooner(sleepUntil)) {
            nap.giveBackAwake();
        } else if (nap.giveBack() && !queue.isEmpty()) {
            nap.wake();
        }
    }

    boolean isStopped() {
        return stopped;
    }

    /** Whether the loop ended: what is signalled now has no turn any more. */
    boolean isOver() {
        return over;
    }

    boolean isAsleep() {
        return nap.isAsleep();
    }

    /** Ends the loop and closes all its connections. Threads: any. */
    void stop() {
        stopped = true;
        selector.wakeup();
    }

    /** From now on connections are closed as soon as they have nothing to do. Threads: any. */
    void drain() {
        draining = true;
    }

    boolean isDraining() {
        return draining;
    }

    boolean awaitEnd(long nanos) throws InterruptedException {
        return ended.await(nanos, TimeUnit.NANOSECONDS);
    }

    // ---- connections and contexts ----------------------------------------------------------------------------------

    ConnectionSet connections() {
        return connections;
    }

    RequestCtx acquireContext(ServerConnection connection) {
        RequestCtx ctx = contexts.pollLast();
        if (ctx == null) {
            ctx = new RequestCtx();
        }
        counters.contexts(1);
        ctx.begin(connection);
        return ctx;
    }

    void releaseContext(RequestCtx ctx) {
        counters.contexts(-1);
        if (ctx.isLeft()) {
            return;
        }
        ctx.reset();
        if (contexts.size() < MAX_KEPT_CONTEXTS && !ctx.mayBeInUse()) {
            contexts.addLast(ctx);
        }
    }

    /** A context is left to its handler, and will not come back. */
    void giveUpContext() {
        counters.contexts(-1);
    }

    /** What a listener of events throws does no harm. */
    void eventFailed(Throwable error) {
        server.log(System.Logger.Level.ERROR, "listener of events failed", error);
    }

    void countRequest() {
        counters.request();
    }

    void countViolation(Violation violation) {
        counters.violation(violation);
        if (!options.hasEvents) {
            return;
        }
        try {
            options.events.violated(violation);
        } catch (Throwable e) {
            eventFailed(e);
        }
    }

    /** What this loop has counted. Threads: reading by any. */
    LoopCounters counters() {
        return counters;
    }

    /** How many connections had something to do when the loop ended. Threads: any. */
    int cutConnections() {
        return cutConnections;
    }

    private void end(LoopThread thread) {
        cutConnections = connections.count(connection -> !connection.isLingering());
        connections.forEach(connection -> connection.close(thread));
        over = true;
        LoopTask task = (LoopTask) queue.poll();
        while (task != null) {
            int signals = task.takeSignals();
            if (signals != 0) {
                turn(task, signals | LoopTask.CLOSE, thread);
            }
            task = (LoopTask) queue.poll();
        }
        discard();
        ended.countDown();
    }

    /** Gives back what the system lent to a loop that nobody runs. */
    void discard() {
        try {
            selector.close();
        } catch (IOException e) {
            server.log(System.Logger.Level.WARNING, "cannot close selector", e);
        }
    }
}
