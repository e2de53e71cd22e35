package dev.fasthttp.servlet;

import dev.fasthttp.servlet.session.SessionStore;
import dev.fasthttp.servlet.session.StoredSession;
import jakarta.servlet.SessionCookieConfig;
import jakarta.servlet.SessionTrackingMode;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.util.Collections;
import java.util.EnumSet;
import java.util.EventListener;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of an application: makes them, finds them, ends them when their time is up or the application does, and
 * keeps them in a store if it has one.
 *
 * <p>Each request with a valid id uses its session from its begin to its end, whether or not the application asks for it.
 * Sessions whose time is up end when they are asked for, or else at the next sweep, but not while a request uses them.
 *
 * <p>With a store, a session is saved at the end of each request that changed it, its last use is noted at each sweep, and
 * when the application ends its sessions stay there instead of ending.
 *
 * <p>Threads: safe.
 *
 * <p>Spec: Servlet 6.1, 7.
 */
final class Sessions implements SessionAccess {
    private static final int LOAD_LOCKS = 32;
    private static final int SECONDS_PER_MINUTE = 60;

    private final WebContext context;
    private final SessionTimer timer;
    private final SessionListeners listeners;
    private final SessionCookie cookie;
    private final SessionIds ids;
    private final SessionContent content;
    private final SessionUrls urls = new SessionUrls();
    private final @Nullable SessionStore store;
    private final int most;
    private final Map<String, LiveSession> live = new ConcurrentHashMap<>();
    private final AtomicInteger count = new AtomicInteger();
    /** Held by the sweep, for which the end of the application waits. */
    private final ReentrantLock sweepLock = new ReentrantLock();

    private final ReentrantLock[] loading = new ReentrantLock[LOAD_LOCKS];
    private Set<SessionTrackingMode> modes = EnumSet.of(SessionTrackingMode.COOKIE);
    private boolean byCookie = true;
    private boolean byUrl;
    private int timeout;
    private volatile boolean running;
    private volatile String cookieName;
    private @Nullable ScheduledFuture<?> sweeping;

    Sessions(WebContext context, SessionTimer timer) {
        this.context = context;
        this.timer = timer;
        WebApplication settings = context.settings();
        listeners = new SessionListeners(context);
        cookie = new SessionCookie(context);
        ids = new SessionIds(settings.sessionRoute);
        content = new SessionContent(context, settings.sessionFilter);
        store = settings.sessionStore;
        most = settings.maxSessions;
        timeout = settings.sessionTimeout;
        cookieName = cookie.effectiveName();
        for (int i = 0; i < LOAD_LOCKS; i++) {
            loading[i] = new ReentrantLock();
        }
    }

    WebContext context() {
        return context;
    }

    SessionListeners listeners() {
        return listeners;
    }

    boolean isDistributable() {
        return context.settings().distributable;
    }

    boolean isByCookie() {
        return byCookie;
    }

    boolean isByUrl() {
        return byUrl;
    }

    String cookieName() {
        return cookieName;
    }

    // ---- requests --------------------------------------------------------------------------------------------------

    @Override
    public int count() {
        return live.size();
    }

    @Override
    public void requestBegins(Exchange exchange) {
        if (store != null || !live.isEmpty()) {
            use(exchange);
        }
    }

    private SessionUse use(Exchange exchange) {
        return exchange.sessions.of(this);
    }

    /** The session with an id, in use by the caller from now on; null when there is none. */
    @Nullable
    LiveSession find(String id) {
        LiveSession session = live.get(id);
        if (session == null && store != null && running && ids.isPossible(id)) {
            session = load(id);
        }
        if (session == null) {
            return null;
        }
        if (session.beginExpiry()) {
            end(session);
            return null;
        }
        if (!session.enter()) {
            return null;
        }
        session.join();
        return session;
    }

    /** A request does not use a session any more. */
    void leave(LiveSession session) {
        try {
            if (store != null && session.changed) {
                save(session);
            }
        } finally {
            session.leave();
        }
    }

    @Override
    public @Nullable HttpSession session(Exchange exchange, boolean create) {
        SessionUse use = use(exchange);
        LiveSession session = use.session();
        if (session != null && !session.isEnded()) {
            return session;
        }
        return create ? create(exchange, use) : null;
    }

    private LiveSession create(Exchange exchange, SessionUse use) {
        if (!running) {
            throw new IllegalStateException(context + " does not run, it has no sessions");
        }
        if (byCookie && exchange.body.isCommitted()) {
            throw new IllegalStateException(
                    "the response has been committed, so no cookie for a new session can be sent");
        }
        if (count.incrementAndGet() > most) {
            count.decrementAndGet();
            throw new TooManySessionsException(most);
        }
        LiveSession session = new LiveSession(this, newId(exchange), seconds(timeout));
        if (!session.enter()) {
            throw new AssertionError("a new session has ended");
        }
        while (live.putIfAbsent(session.getId(), session) != null) {
            // Another request with the id that they share was faster.
            session.setId(ids.next());
        }
        use.hold(session);
        sendCookie(exchange, use, session);
        startSweeping();
        listeners.created(session);
        return session;
    }

    /**
     * The id of a new session. If the request arrived at another application, it is the id of its session there: that is
     * what the client will send when it comes the same way again (Servlet 6.1, 7.3). The sessions are two.
     */
    @SuppressWarnings("ReferenceEquality") // the very objects are meant
    private String newId(Exchange exchange) {
        WebContext arrival = exchange.original().context;
        boolean storedTogether = store != null && store == arrival.settings().sessionStore;
        if (arrival == context || storedTogether) {
            return ids.next();
        }
        HttpSession there = arrival.sessions().session(exchange, true);
        return there == null || live.containsKey(there.getId()) ? ids.next() : there.getId();
    }

    private void sendCookie(Exchange exchange, SessionUse use, LiveSession session) {
        if (byCookie && !exchange.body.isCommitted()) {
            use.send(cookie.text(session.getId(), exchange.ctx().request().isSecure()));
        }
    }

    @Override
    public String changeId(Exchange exchange) {
        SessionUse use = use(exchange);
        LiveSession session = use.session();
        if (session == null || session.isEnded()) {
            throw new IllegalStateException("the request has no session whose id could change");
        }
        String oldId = rename(session, ids.next());
        sendCookie(exchange, use, session);
        listeners.idChanged(session, oldId);
        context.renameElsewhere(exchange, oldId, session.getId());
        return session.getId();
    }

    @Override
    public void follow(Exchange exchange, String oldId, String newId) {
        LiveSession session = live.get(oldId);
        if (session == null || live.containsKey(newId)) {
            return;
        }
        ClassLoader before = context.enter();
        try {
            SessionUse use = use(exchange);
            rename(session, newId);
            sendCookie(exchange, use, session);
            listeners.idChanged(session, oldId);
        } catch (IllegalStateException e) {
            context.debug("a session ended before it got its new id", e);
        } finally {
            WebContext.leave(before);
        }
    }

    private String rename(LiveSession session, String newId) {
        session.lock.lock();
        try {
            if (session.isEnding()) {
                throw new IllegalStateException("the session has been invalidated");
            }
            String oldId = session.getId();
            live.put(newId, session);
            session.setId(newId);
            live.remove(oldId, session);
            renameStored(session, oldId, newId);
            return oldId;
        } finally {
            session.lock.unlock();
        }
    }

    private void renameStored(LiveSession session, String oldId, String newId) {
        try {
            if (store != null) {
                store.rename(oldId, newId);
            }
        } catch (IOException e) {
            // The store gets it by the new id when it is saved; the old one ends there by its time.
            context.log("a stored session could not be renamed", e);
            session.changed = true;
        }
    }

    @Override
    public @Nullable String requestedId(Exchange exchange) {
        return use(exchange).requestedId();
    }

    @Override
    public boolean isRequestedIdValid(Exchange exchange) {
        SessionUse use = use(exchange);
        LiveSession session = use.session();
        return session != null && !session.isEnded() && session.getId().equals(use.requestedId());
    }

    @Override
    public boolean isRequestedIdFromCookie(Exchange exchange) {
        return use(exchange).isFromCookie();
    }

    @Override
    public boolean isRequestedIdFromUrl(Exchange exchange) {
        return use(exchange).isFromUrl();
    }

    @Override
    public String encode(Exchange exchange, String url) {
        if (!byUrl || url == null) {
            return url;
        }
        SessionUse use = use(exchange);
        LiveSession session = use.session();
        if (session == null || session.isEnded() || (byCookie && use.isFromCookie())) {
            return url;
        }
        return urls.encode(exchange, context, url, session.getId());
    }

    /** Runs an action outside of requests, as an access of a session. */
    void access(LiveSession session, Consumer<HttpSession> action) {
        if (!session.enter()) {
            throw new IllegalStateException("the session has been invalidated");
        }
        ClassLoader before = context.enter();
        try {
            action.accept(session);
        } finally {
            WebContext.leave(before);
            leave(session);
        }
    }

    // ---- ends ------------------------------------------------------------------------------------------------------

    void invalidate(LiveSession session) {
        if (session.beginEnding()) {
            end(session);
        }
    }

    /** Ends a session that the caller alone has let begin to. */
    private void end(LiveSession session) {
        ClassLoader before = context.enter();
        try {
            forget(session);
            listeners.destroyed(session);
            for (String name : session.attributes().keySet()) {
                session.removeAttribute(name);
            }
        } finally {
            session.end();
            WebContext.leave(before);
        }
    }

    private void forget(LiveSession session) {
        session.lock.lock();
        try {
            if (live.remove(session.getId(), session)) {
                count.decrementAndGet();
            }
            if (store != null) {
                store.delete(session.getId());
            }
        } catch (IOException e) {
            context.log("a session could not be removed from the store", e);
        } finally {
            session.lock.unlock();
        }
    }

    private synchronized void startSweeping() {
        if (sweeping == null && running) {
            sweeping = timer.every(context.settings().sessionSweepInterval, this::sweep);
        }
    }

    /** Ends the sessions whose time is up, and tells the store which others were used. */
    private void sweep() {
        sweepLock.lock();
        try {
            sweepAll();
        } finally {
            sweepLock.unlock();
        }
    }

    // Whatever a listener throws, the next sweep must come.
    private void sweepAll() {
        for (LiveSession session : live.values()) {
            try {
                if (session.beginExpiry()) {
                    end(session);
                } else if (store != null) {
                    touch(session);
                }
            } catch (Throwable e) {
                context.log(session + " could not be ended", e);
            }
        }
        try {
            sweepStore();
        } catch (Throwable e) {
            context.log("the store could not tell which sessions end", e);
        }
    }

    private void sweepStore() throws IOException {
        if (store == null) {
            return;
        }
        for (String id : store.expired(System.currentTimeMillis())) {
            LiveSession session = live.containsKey(id) || !running ? null : load(id);
            if (session != null && session.beginExpiry()) {
                end(session);
            }
        }
    }

    // ---- the store -------------------------------------------------------------------------------------------------

    private @Nullable LiveSession load(String id) {
        ReentrantLock lock = loading[Math.floorMod(id.hashCode(), LOAD_LOCKS)];
        lock.lock();
        try {
            LiveSession known = live.get(id);
            if (known != null || store == null) {
                return known;
            }
            Optional<StoredSession> stored = store.load(id);
            if (stored.isEmpty() || !running) {
                return null;
            }
            LiveSession session = restored(stored.get());
            count.incrementAndGet();
            live.put(id, session);
            startSweeping();
            return session;
        } catch (IOException e) {
            context.log("a session could not be loaded from the store", e);
            return null;
        } finally {
            lock.unlock();
        }
    }

    private LiveSession restored(StoredSession stored) throws IOException {
        LiveSession session = new LiveSession(
                this, stored.id(), stored.maxInactiveSeconds(), stored.creationTime(), stored.lastAccessedTime());
        ClassLoader before = context.enter();
        try {
            content.read(stored.content(), session.attributes());
            for (Object value : session.attributes().values()) {
                listeners.activated(session, value);
            }
        } finally {
            WebContext.leave(before);
        }
        return session;
    }

    private void save(LiveSession session) {
        session.lock.lock();
        ClassLoader before = context.enter();
        try {
            if (store == null || session.isEnding()) {
                return;
            }
            write(session, store);
        } finally {
            WebContext.leave(before);
            session.lock.unlock();
        }
    }

    private void write(LiveSession session, SessionStore to) {
        session.changed = false;
        try {
            long access = session.accessTime();
            to.save(new StoredSession(
                    session.getId(),
                    session.creationTime(),
                    access,
                    session.getMaxInactiveInterval(),
                    content.write(session.attributes())));
            session.storedAccess = access;
        } catch (IOException | RuntimeException e) {
            // Perhaps another request changes a value right now; the next one that ends tries again.
            session.changed = true;
            context.log(session + " could not be stored", e);
        }
    }

    private void touch(LiveSession session) throws IOException {
        long access = session.accessTime();
        if (store == null || access == session.storedAccess) {
            return;
        }
        session.lock.lock();
        try {
            if (!session.isEnding()) {
                store.touch(session.getId(), access);
                session.storedAccess = access;
            }
        } finally {
            session.lock.unlock();
        }
    }

    /** Leaves a session to the store, for when the application is there again. */
    private void passivate(LiveSession session, SessionStore to) {
        session.lock.lock();
        try {
            for (Object value : session.attributes().values()) {
                listeners.passivating(session, value);
            }
            write(session, to);
            live.remove(session.getId(), session);
            count.decrementAndGet();
        } finally {
            session.end();
            session.lock.unlock();
        }
    }

    // ---- configuration ---------------------------------------------------------------------------------------------

    @Override
    public SessionCookieConfig cookieConfig() {
        return cookie;
    }

    @Override
    public Set<SessionTrackingMode> defaultTrackingModes() {
        return EnumSet.of(SessionTrackingMode.COOKIE);
    }

    @Override
    public Set<SessionTrackingMode> effectiveTrackingModes() {
        return Collections.unmodifiableSet(modes);
    }

    @Override
    public void setTrackingModes(Set<SessionTrackingMode> newModes) {
        if (newModes.contains(SessionTrackingMode.SSL)) {
            throw new IllegalArgumentException(
                    "sessions cannot be tracked by TLS, only by cookies and URLs: " + newModes);
        }
        modes = newModes.isEmpty() ? EnumSet.noneOf(SessionTrackingMode.class) : EnumSet.copyOf(newModes);
        byCookie = modes.contains(SessionTrackingMode.COOKIE);
        byUrl = modes.contains(SessionTrackingMode.URL);
    }

    @Override
    public int timeout() {
        return timeout;
    }

    @Override
    public void setTimeout(int minutes) {
        timeout = minutes;
    }

    private static int seconds(int minutes) {
        return minutes <= 0 ? 0 : (int) Math.min(Integer.MAX_VALUE, (long) SECONDS_PER_MINUTE * minutes);
    }

    @Override
    public void addListener(EventListener listener) {
        listeners.add(listener);
    }

    @Override
    public void start() {
        cookieName = cookie.effectiveName();
        running = true;
        if (store != null) {
            startSweeping();
        }
    }

    @Override
    public void stop() {
        running = false;
        synchronized (this) {
            if (sweeping != null) {
                sweeping.cancel(false);
                sweeping = null;
            }
        }
        sweepLock.lock();
        try {
            live.values().forEach(this::stop);
        } finally {
            sweepLock.unlock();
        }
    }

    private void stop(LiveSession session) {
        if (session.beginEnding()) {
            if (store == null) {
                end(session);
            } else {
                passivate(session, store);
            }
        }
    }
}
