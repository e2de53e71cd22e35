package dev.fasthttp.servlet;

import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpSession;
import java.io.Serializable;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A session in memory. Unlike requests it is never used again for another client.
 *
 * <p>One word says whether it is about to end, how many requests use it now, and how often one began to: a session
 * expires only if none uses it and none did since its time was looked at. While it ends its listeners can still read it;
 * after that each call throws.
 *
 * <p>Threads: safe; several requests of a client may use it at once.
 *
 * <p>Spec: Servlet 6.1, 7.
 */
final class LiveSession implements HttpSession {
    private static final long ENDING = Long.MIN_VALUE;
    private static final long ONE_ENTRY = 1L << 32;
    private static final long USES = ONE_ENTRY - 1;

    private final Sessions owner;
    private final long creationTime;
    private final AtomicLong state = new AtomicLong();
    private final Map<String, Object> attributes = new ConcurrentHashMap<>();

    /** Held while the id changes, and for each call of the store. */
    final ReentrantLock lock = new ReentrantLock();

    private volatile String id;
    private volatile long accessTime;
    private volatile long lastAccessedTime;
    private volatile long usedAt = System.nanoTime();
    private volatile int maxInactiveSeconds;
    private volatile boolean fresh = true;
    private volatile boolean ended;

    /** The user who has logged in; those who prove themselves in each request are none. */
    volatile @Nullable Identity identity;

    /** The name of the user whose requests it was for last; guarded by {@link #lock}. */
    private @Nullable String user;

    /** The request that waits until somebody has. */
    volatile @Nullable SavedRequest saved;

    /** Something is to be stored. */
    volatile boolean changed = true;

    /** The last access that the store knows about. */
    volatile long storedAccess;

    /** A new session. */
    LiveSession(Sessions owner, String id, int maxInactiveSeconds) {
        this.owner = owner;
        this.id = id;
        this.maxInactiveSeconds = maxInactiveSeconds;
        creationTime = System.currentTimeMillis();
        accessTime = creationTime;
        lastAccessedTime = creationTime;
    }

    /** A session that was stored; its attributes are put in next. */
    LiveSession(Sessions owner, String id, int maxInactiveSeconds, long creationTime, long lastAccess) {
        this.owner = owner;
        this.id = id;
        this.maxInactiveSeconds = maxInactiveSeconds;
        this.creationTime = creationTime;
        accessTime = lastAccess;
        lastAccessedTime = lastAccess;
        storedAccess = lastAccess;
        fresh = false;
        changed = false;
        long idle = Math.max(0, System.currentTimeMillis() - lastAccess);
        usedAt = System.nanoTime() - TimeUnit.MILLISECONDS.toNanos(idle);
    }

    // ---- for the container -----------------------------------------------------------------------------------------

    /** A request begins to use it; false when it is about to end. */
    boolean enter() {
        while (true) {
            long now = state.get();
            if (now < 0) {
                return false;
            }
            if (state.compareAndSet(now, ((now + ONE_ENTRY) & Long.MAX_VALUE) + 1)) {
                lastAccessedTime = accessTime;
                accessTime = System.currentTimeMillis();
                usedAt = System.nanoTime();
                return true;
            }
        }
    }

    /** A request has ceased to use it. */
    void leave() {
        usedAt = System.nanoTime();
        state.decrementAndGet();
    }

    /** Has it end; false when somebody else has done so. */
    boolean beginEnding() {
        while (true) {
            long now = state.get();
            if (now < 0) {
                return false;
            }
            if (state.compareAndSet(now, now | ENDING)) {
                return true;
            }
        }
    }

    /** Has it end if its time is up; false when it is in use, was used meanwhile, or ends already. */
    boolean beginExpiry() {
        long now = state.get();
        return now >= 0 && (now & USES) == 0 && isIdle() && state.compareAndSet(now, now | ENDING);
    }

    boolean isEnding() {
        return state.get() < 0;
    }

    boolean isEnded() {
        return ended;
    }

    void end() {
        ended = true;
    }

    private boolean isIdle() {
        int seconds = maxInactiveSeconds;
        return seconds > 0 && System.nanoTime() - usedAt >= TimeUnit.SECONDS.toNanos(seconds);
    }

    /** Requests of that user use it; tells whether those before were not his. */
    boolean becomes(Identity of) {
        String name = of.user().getName();
        lock.lock();
        try {
            boolean other = !name.equals(user);
            user = name;
            return other;
        } finally {
            lock.unlock();
        }
    }

    /** Nobody has logged in any more. */
    void logout() {
        identity = null;
        saved = null;
        lock.lock();
        try {
            user = null;
        } finally {
            lock.unlock();
        }
    }

    void setId(String newId) {
        id = newId;
    }

    /** Its client has named it, so it knows the session. */
    void join() {
        if (fresh) {
            fresh = false;
        }
    }

    long creationTime() {
        return creationTime;
    }

    /** When the last request began to use it. */
    long accessTime() {
        return accessTime;
    }

    /** The attributes themselves. */
    Map<String, Object> attributes() {
        return attributes;
    }

    private void checkValid() {
        if (ended) {
            throw new IllegalStateException("session " + id.substring(0, 4) + "... has been invalidated");
        }
    }

    // ---- for the application ---------------------------------------------------------------------------------------

    @Override
    public long getCreationTime() {
        checkValid();
        return creationTime;
    }

    @Override
    public String getId() {
        return id;
    }

    @Override
    public long getLastAccessedTime() {
        checkValid();
        return lastAccessedTime;
    }

    @Override
    public ServletContext getServletContext() {
        return owner.context();
    }

    @Override
    public void setMaxInactiveInterval(int seconds) {
        maxInactiveSeconds = seconds;
        changed = true;
    }

    @Override
    public int getMaxInactiveInterval() {
        return maxInactiveSeconds;
    }

    @Override
    public @Nullable Object getAttribute(String name) {
        checkValid();
        return attributes.get(checkName(name));
    }

    @Override
    public Enumeration<String> getAttributeNames() {
        checkValid();
        return Collections.enumeration(new LinkedHashSet<>(attributes.keySet()));
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // a value that stays is not bound again
    public void setAttribute(String name, @Nullable Object value) {
        if (value == null) {
            removeAttribute(name);
            return;
        }
        checkName(name);
        checkValid();
        if (owner.isDistributable() && !(value instanceof Serializable)) {
            throw new IllegalArgumentException("attribute " + name + " of a session must be serializable, as "
                    + owner.context() + " is distributable: " + value.getClass().getName());
        }
        SessionListeners listeners = owner.listeners();
        if (attributes.get(name) != value) {
            listeners.bound(this, name, value);
        }
        Object old = attributes.put(name, value);
        changed = true;
        if (old != null && old != value) {
            listeners.unbound(this, name, old);
        }
        listeners.attributeSet(this, name, value, old);
        if (ended && attributes.remove(name, value)) {
            // It ended meanwhile, and nobody else will take the value out.
            listeners.unbound(this, name, value);
        }
    }

    @Override
    public void removeAttribute(String name) {
        checkValid();
        Object old = attributes.remove(checkName(name));
        if (old != null) {
            changed = true;
            owner.listeners().unbound(this, name, old);
            owner.listeners().attributeRemoved(this, name, old);
        }
    }

    private static String checkName(@Nullable String name) {
        if (name == null) {
            throw new IllegalArgumentException("name of an attribute is null");
        }
        return name;
    }

    @Override
    public void invalidate() {
        checkValid();
        owner.invalidate(this);
    }

    @Override
    public boolean isNew() {
        checkValid();
        return fresh;
    }

    @Override
    public Accessor getAccessor() {
        checkValid();
        return action -> owner.access(this, action);
    }

    /** The begin of the id, for logs: all of it would let a reader of logs in. */
    @Override
    public String toString() {
        return "session " + id.substring(0, 4) + "...";
    }
}
