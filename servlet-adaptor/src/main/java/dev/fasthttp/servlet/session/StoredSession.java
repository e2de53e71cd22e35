package dev.fasthttp.servlet.session;

/**
 * A session as a {@link SessionStore} keeps it: its id, its times, and its content, which means nothing to the store.
 *
 * <p>Threads: immutable.
 */
public final class StoredSession {
    private final String id;
    private final long creationTime;
    private final long lastAccessedTime;
    private final int maxInactiveSeconds;
    private final byte[] content;

    /**
     * A session.
     *
     * @param id                 letters, digits, dots, hyphens and underscores
     * @param creationTime       in milliseconds since 1970
     * @param lastAccessedTime   when the last request began that used it, in milliseconds since 1970
     * @param maxInactiveSeconds for how long it is kept without a request; 0 or less: for ever
     * @param content            copied
     */
    public StoredSession(String id, long creationTime, long lastAccessedTime, int maxInactiveSeconds, byte[] content) {
        this.id = id;
        this.creationTime = creationTime;
        this.lastAccessedTime = lastAccessedTime;
        this.maxInactiveSeconds = maxInactiveSeconds;
        this.content = content.clone();
    }

    /** The id. */
    public String id() {
        return id;
    }

    /** When it was made, in milliseconds since 1970. */
    public long creationTime() {
        return creationTime;
    }

    /** When the last request began that used it, in milliseconds since 1970. */
    public long lastAccessedTime() {
        return lastAccessedTime;
    }

    /** For how many seconds it is kept without a request; 0 or less: for ever. */
    public int maxInactiveSeconds() {
        return maxInactiveSeconds;
    }

    /** A copy of the content. */
    public byte[] content() {
        return content.clone();
    }

    /** Whether its time is up at {@code now}, in milliseconds since 1970. */
    public boolean isExpired(long now) {
        return maxInactiveSeconds > 0 && now - lastAccessedTime >= 1000L * maxInactiveSeconds;
    }

    /** The same session, used last at {@code time}. */
    public StoredSession accessedAt(long time) {
        return new StoredSession(id, creationTime, time, maxInactiveSeconds, content);
    }

    /** The same session under another id. */
    public StoredSession renamed(String newId) {
        return new StoredSession(newId, creationTime, lastAccessedTime, maxInactiveSeconds, content);
    }
}
