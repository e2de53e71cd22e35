package dev.fasthttp.servlet.session;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Keeps the sessions of one application beyond its life. The application has those in use in memory; it asks the store
 * for an id that it does not know, and tells it what has changed.
 *
 * <p>A store belongs to one application: two that share one would read each other's sessions. Whoever made the store
 * disposes of it, after the application has ended.
 *
 * <p>Ids have been checked: only such come here that the application could have made itself.
 *
 * <p>Threads: must be safe. Calls for the same session come one after the other.
 */
public interface SessionStore {
    /**
     * The session with that id, whether or not its time is up; empty when there is none, or when it cannot be read and
     * never will.
     *
     * @throws IOException when it cannot be read now; the application has no such session then
     */
    Optional<StoredSession> load(String id) throws IOException;

    /**
     * Keeps a session, in place of the one with that id.
     *
     * @throws IOException when it cannot be kept; what was kept before stays
     */
    void save(StoredSession session) throws IOException;

    /**
     * Notes that a session was used, at a time in milliseconds since 1970. Does nothing when it is not there.
     *
     * @throws IOException when that cannot be noted
     */
    void touch(String id, long time) throws IOException;

    /**
     * Gives a session another id. Does nothing when it is not there.
     *
     * @throws IOException when it cannot be renamed
     */
    void rename(String oldId, String newId) throws IOException;

    /**
     * Forgets a session. Does nothing when it is not there.
     *
     * @throws IOException when it cannot be removed
     */
    void delete(String id) throws IOException;

    /**
     * The ids of sessions whose time is up at {@code now}, in milliseconds since 1970.
     *
     * @throws IOException when they cannot be listed
     */
    List<String> expired(long now) throws IOException;
}
