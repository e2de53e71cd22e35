package dev.fasthttp.servlet;

import dev.fasthttp.http.Status;
import dev.fasthttp.server.RequestCtx;
import dev.fasthttp.server.RequestHandler;
import dev.fasthttp.server.SuspendedCall;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import java.io.EOFException;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Lets a request outlive the call of its servlet: all its asynchronous cycles, from the first {@code startAsync} to its end.
 *
 * <pre>
 *                startAsync          dispatch()
 *      RUNNING -------------> STARTED ---------> DISPATCH_ASKED --(service returns)--+
 *         ^                    |  | \ complete()                                     |
 *         |                    |  |  `---------> COMPLETE_ASKED --(service returns)--|--> COMPLETING --> ENDED
 *         |   service returns  |  | service throws       ^                           |        ^
 *         |                    v  v                      | complete()                |        |
 *         |     time is up  WAITING  FAILING, EXPIRED ---+---- nobody acts: error ---|--------+
 *         |  EXPIRED <-------- |  | \                    | dispatch()                |        |
 *         |  FAILING <---------+  |  `- complete() ------|---------------------------|--------+
 *         |    client left        | dispatch()           v                           |
 *         |                       |               DISPATCH_ASKED                     |
 *         +---- DISPATCHING <-----+----------------------+---------------------------+
 * </pre>
 *
 * <p>The call of the core is suspended from {@code startAsync} on. Whatever happens to a request that waits is one
 * compare-and-set of the state by whoever was first, and one resumption of the call; the thread that the core resumes it
 * with does what the state says. What others ask for while the servlet still runs waits until that has returned. After the
 * time is up, or a failure, only the thread that tells the listeners may act.
 *
 * <p>Threads: any, as far as the API lets them; each method that changes the state says so.
 *
 * <p>Spec: Servlet 6.1, 2.3.3.3 and 9.7.
 */
final class AsyncProcessing implements AsyncContext, RequestHandler {
    private static final long DEFAULT_TIMEOUT_MILLIS = 30_000;

    /** The core's limit does not hold for a call while its servlet runs; this is its longest. */
    private static final Duration FOREVER = Duration.ofDays(36_500);

    private enum State {
        /** A servlet runs that has not started anything. */
        RUNNING,
        STARTED,
        DISPATCH_ASKED,
        COMPLETE_ASKED,
        /** The servlet has returned. */
        WAITING,
        DISPATCHING,
        EXPIRED,
        FAILING,
        COMPLETING,
        ENDED
    }

    private static final VarHandle STATE;
    private static final VarHandle TARGET;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            STATE = lookup.findVarHandle(AsyncProcessing.class, "state", State.class);
            TARGET = lookup.findVarHandle(AsyncProcessing.class, "target", Dispatch.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Exchange exchange;
    private volatile State state = State.RUNNING;

    /** The call of the core, while that is suspended. Written before STARTED. */
    private @Nullable SuspendedCall suspended;

    // ---- the cycle -------------------------------------------------------------------------------------------------

    private ServletRequest request;
    private ServletResponse response;
    private boolean hasGiven;
    private RequestView shown;
    private AsyncListeners listeners;
    private volatile long timeout = DEFAULT_TIMEOUT_MILLIS;

    /** Where the dispatch that was asked for leads. */
    private volatile @Nullable Dispatch target;

    /** The latest dispatch of the container, if that was not the request itself. */
    private @Nullable Dispatch latest;

    /** The thread that may act while listeners are told. */
    private volatile @Nullable Thread actor;

    private @Nullable Throwable failure;
    private boolean toldComplete;

    private AsyncProcessing(Exchange exchange) {
        this.exchange = exchange;
        request = exchange.request();
        response = exchange.response();
        shown = new RequestView(exchange);
        listeners = new AsyncListeners(exchange.context());
    }

    private boolean move(State from, State to) {
        return STATE.compareAndSet(this, from, to);
    }

    private IllegalStateException tooLate(String what) {
        return new IllegalStateException(
                what + " is not possible now: the request has been dispatched or completed, or its"
                        + " time is up, or it failed (" + state + ")");
    }

    // ---- the begin of a cycle --------------------------------------------------------------------------------------

    /**
     * Begins a cycle.
     *
     * @param given whether the application chose request and response
     * @throws IllegalStateException when that is not supported, or has happened in this dispatch already
     */
    static AsyncProcessing start(Exchange exchange, ServletRequest request, ServletResponse response, boolean given) {
        if (!exchange.isAsyncSupported()) {
            throw new IllegalStateException("asynchronous processing is not supported by servlet "
                    + exchange.servlet().name + " or a filter before it; see asyncSupported of their definitions");
        }
        if (exchange.body.isEnded()) {
            throw new IllegalStateException("the response has been closed");
        }
        AsyncProcessing async = exchange.async;
        if (async == null) {
            async = new AsyncProcessing(exchange);
            exchange.async = async;
        }
        async.begin(request, response, given);
        return async;
    }

    private void begin(ServletRequest newRequest, ServletResponse newResponse, boolean given) {
        if (state != State.RUNNING) {
            throw new IllegalStateException("startAsync has been called in this dispatch of the request already");
        }
        suspended = exchange.ctx().suspend(FOREVER, this);
        request = newRequest;
        response = newResponse;
        hasGiven = given;
        shown = new RequestView(exchange);
        timeout = DEFAULT_TIMEOUT_MILLIS;
        AsyncListeners before = listeners;
        listeners = new AsyncListeners(exchange.context());
        state = State.STARTED;
        before.tell(AsyncListeners.News.STARTED_AGAIN, this, request, response, null);
    }

    /** Whether it was started, and the servlet or the listener that may act has not returned since. */
    boolean isStarted() {
        return switch (state) {
            case STARTED, DISPATCH_ASKED, COMPLETE_ASKED, WAITING, EXPIRED, FAILING -> true;
            case RUNNING, DISPATCHING, COMPLETING, ENDED -> false;
        };
    }

    // ---- the end of a dispatch, and of the request -----------------------------------------------------------------

    /**
     * The servlet threw: tells the listeners, and answers unless one of them did.
     *
     * @return false when that is not an asynchronous matter
     */
    boolean failed(Throwable thrown) throws IOException {
        while (true) {
            State now = state;
            if (now != State.STARTED && now != State.DISPATCH_ASKED) {
                return false;
            }
            if (move(now, State.FAILING)) {
                target = null;
                fail(thrown);
                return true;
            }
        }
    }

    private void fail(Throwable thrown) throws IOException {
        actor = Thread.currentThread();
        listeners.tell(AsyncListeners.News.FAILED, this, request, response, thrown);
        if (state == State.FAILING) {
            ErrorReport.report(exchange, thrown);
        }
    }

    /** Tells the listeners why the core has resumed the call, if that is trouble, and answers unless one of them did. */
    void seeToTrouble() throws IOException {
        Throwable thrown = failure;
        if (state == State.EXPIRED) {
            expire();
        } else if (state == State.FAILING && thrown != null) {
            fail(thrown);
        }
    }

    private void expire() throws IOException {
        actor = Thread.currentThread();
        listeners.tell(AsyncListeners.News.TIMED_OUT, this, request, response, null);
        if (state == State.EXPIRED) {
            if (exchange.body.isSent()) {
                throw new IOException("the response had begun when the asynchronous request timed out");
            }
            ErrorReport.report(exchange, Status.INTERNAL_SERVER_ERROR, null);
        }
    }

    /**
     * A dispatch has returned and its failure, if any, been seen to. Threads: that of the dispatch.
     *
     * @return whether the request goes on without this thread; else it has to be completed
     */
    boolean goesOn() {
        while (true) {
            State now = state;
            switch (now) {
                case STARTED -> {
                    await();
                    if (move(now, State.WAITING)) {
                        watchClient();
                        return true;
                    }
                }
                case DISPATCH_ASKED -> {
                    state = State.DISPATCHING;
                    actor = null;
                    shown.restore(exchange);
                    call().resume(this);
                    return true;
                }
                default -> {
                    if (move(now, State.COMPLETING)) {
                        actor = Thread.currentThread();
                        return false;
                    }
                }
            }
        }
    }

    private void await() {
        shown.restore(exchange);
        if (timeout > 0) {
            call().setTimeout(Duration.ofMillis(timeout));
        }
    }

    private SuspendedCall call() {
        SuspendedCall call = suspended;
        if (call == null) {
            call = exchange.ctx().suspend(FOREVER, this);
            suspended = call;
        }
        return call;
    }

    private void watchClient() {
        if (!listeners.isEmpty()) {
            exchange.ctx().onCancel(this::clientLeft);
        }
    }

    /**
     * The client ended the connection, or its side of it. Without a listener that is no reason to give up: it may still
     * take the answer. Threads: the event loop.
     */
    private void clientLeft() {
        failure = new EOFException("the client has ended the connection");
        if (move(State.WAITING, State.FAILING)) {
            SuspendedCall call = suspended;
            if (call != null) {
                call.takeOver(this);
            }
        }
    }

    /** Tells that the request is complete, once. Threads: that of the container which ends it. */
    void tellComplete() {
        if (!toldComplete) {
            toldComplete = true;
            listeners.tell(AsyncListeners.News.COMPLETED, this, request, response, failure);
        }
    }

    /** The exchange is not used any more: has the core send the answer, unless that failed. */
    void end(boolean whole) {
        state = State.ENDED;
        actor = null;
        SuspendedCall call = suspended;
        if (call != null && whole) {
            call.complete();
        }
    }

    /** Has the core go on with a request that waited; does nothing when it does already, for another reason. */
    private void wake() {
        SuspendedCall call = suspended;
        if (call != null) {
            call.resume(this);
        }
    }

    // ---- resumed by the core ---------------------------------------------------------------------------------------

    /** Goes on as the state says; while it is WAITING, the time is up. */
    @Override
    public void handle(RequestCtx ctx) throws IOException {
        suspended = null;
        long connection = ctx.connId();
        ServletContainer container = exchange.container;
        boolean over = true;
        boolean whole = false;
        try {
            over = !goOn();
            whole = true;
        } finally {
            if (over) {
                container.release(exchange, connection);
                end(whole);
            }
        }
    }

    private boolean goOn() throws IOException {
        move(State.WAITING, State.EXPIRED);
        ClassLoader before = exchange.context().enter();
        try {
            Throwable thrown = null;
            switch (state) {
                case DISPATCHING -> thrown = runTarget();
                case EXPIRED, FAILING -> exchange.keepAway();
                default -> {}
            }
            return RequestRun.settle(exchange, thrown);
        } finally {
            WebContext.leave(before);
        }
    }

    /** Runs what was asked for; returns what it threw. */
    private @Nullable Throwable runTarget() {
        Dispatch to = target;
        target = null;
        if (to == null) {
            return new IllegalStateException("no target of a dispatch");
        }
        latest = to;
        Dispatch.describeAsync(exchange);
        state = State.RUNNING;
        try {
            to.run(exchange, request, response, DispatcherType.ASYNC);
            return null;
        } catch (Throwable e) {
            return e;
        }
    }

    // ---- for applications ------------------------------------------------------------------------------------------

    private boolean isActor() {
        return Thread.currentThread().equals(actor);
    }

    @Override
    public void complete() {
        while (true) {
            State now = state;
            switch (now) {
                case STARTED -> {
                    if (move(now, State.COMPLETE_ASKED)) {
                        return;
                    }
                }
                case WAITING -> {
                    if (move(now, State.COMPLETING)) {
                        wake();
                        return;
                    }
                }
                case EXPIRED, FAILING -> {
                    if (!isActor()) {
                        throw tooLate("complete");
                    }
                    state = State.COMPLETE_ASKED;
                    return;
                }
                default -> throw tooLate("complete");
            }
        }
    }

    @Override
    public void dispatch() {
        checkOpen("dispatch");
        Dispatch again = latest;
        if (hasGiven && request instanceof HttpServletRequest http) {
            String uri = http.getRequestURI();
            String prefix = http.getContextPath();
            dispatch(http.getServletContext(), uri.startsWith(prefix) ? uri.substring(prefix.length()) : uri);
        } else {
            dispatch(again == null ? new Dispatch(exchange.original(), null) : again);
        }
    }

    @Override
    public void dispatch(String path) {
        dispatch(shown.context, path);
    }

    @Override
    public void dispatch(ServletContext context, String path) {
        if (!(context instanceof WebContext own)) {
            throw new IllegalArgumentException("not an application of this container: " + context);
        }
        if (path == null || !path.startsWith("/")) {
            throw new IllegalArgumentException("path of a dispatch must begin with a slash: " + path);
        }
        Dispatch to = own.dispatcher(path);
        if (to == null) {
            throw new IllegalArgumentException("path of a dispatch cannot be decoded: " + path);
        }
        dispatch(to);
    }

    private void dispatch(Dispatch to) {
        if (!TARGET.compareAndSet(this, null, to)) {
            throw new IllegalStateException("dispatch has been called in this asynchronous cycle already");
        }
        if (!askDispatch()) {
            target = null;
            throw tooLate("dispatch");
        }
    }

    private boolean askDispatch() {
        while (true) {
            State now = state;
            switch (now) {
                case STARTED -> {
                    if (move(now, State.DISPATCH_ASKED)) {
                        return true;
                    }
                }
                case WAITING -> {
                    if (move(now, State.DISPATCHING)) {
                        wake();
                        return true;
                    }
                }
                case EXPIRED, FAILING -> {
                    if (isActor()) {
                        state = State.DISPATCH_ASKED;
                        return true;
                    }
                    return false;
                }
                default -> {
                    return false;
                }
            }
        }
    }

    @Override
    public void start(Runnable run) {
        checkOpen("start");
        WebContext context = shown.context;
        exchange.container.tasks().execute(() -> {
            ClassLoader before = context.enter();
            try {
                run.run();
            } catch (RuntimeException | Error e) {
                context.log("a task of an asynchronous request failed", e);
            } finally {
                WebContext.leave(before);
            }
        });
    }

    private void checkOpen(String what) {
        switch (state) {
            case STARTED, WAITING -> {}
            case EXPIRED, FAILING, COMPLETING -> {
                if (!isActor()) {
                    throw tooLate(what);
                }
            }
            default -> throw tooLate(what);
        }
    }

    @Override
    public ServletRequest getRequest() {
        checkOpen("getRequest");
        return request;
    }

    @Override
    public ServletResponse getResponse() {
        checkOpen("getResponse");
        return response;
    }

    @Override
    public boolean hasOriginalRequestAndResponse() {
        return request instanceof RequestFacade && response instanceof ResponseFacade;
    }

    private void checkServletRuns(String what) {
        switch (state) {
            case STARTED, DISPATCH_ASKED, COMPLETE_ASKED -> {}
            default ->
                throw new IllegalStateException(
                        what + " must be called before the servlet returns that called startAsync");
        }
    }

    @Override
    public void addListener(AsyncListener listener) {
        checkServletRuns("addListener");
        listeners.add(listener, null, null);
    }

    @Override
    public void addListener(AsyncListener listener, ServletRequest servletRequest, ServletResponse servletResponse) {
        checkServletRuns("addListener");
        listeners.add(listener, servletRequest, servletResponse);
    }

    @Override
    public <T extends AsyncListener> T createListener(Class<T> type) throws ServletException {
        return WebContext.create(type);
    }

    @Override
    public void setTimeout(long millis) {
        checkServletRuns("setTimeout");
        timeout = millis;
    }

    @Override
    public long getTimeout() {
        return timeout;
    }

    /** The state, for logs. */
    @Override
    public String toString() {
        return "asynchronous request, " + state;
    }
}
