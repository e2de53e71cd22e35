package dev.fasthttp.servlet.session;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keeps sessions in memory, so that they are still there when their application is deployed anew in the same process.
 *
 * <p>Threads: safe.
 */
public final class MemorySessionStore implements SessionStore {
    private final Map<String, StoredSession> sessions = new ConcurrentHashMap<>();

    /** An empty store. */
    public MemorySessionStore() {}

    @Override
    public Optional<StoredSession> load(String id) {
        return Optional.ofNullable(sessions.get(id));
    }

    @Override
    public void save(StoredSession session) {
        sessions.put(session.id(), session);
    }

    @Override
    public void touch(String id, long time) {
        sessions.computeIfPresent(id, (key, session) -> session.accessedAt(time));
    }

    @Override
    public void rename(String oldId, String newId) {
        StoredSession session = sessions.remove(oldId);
        if (session != null) {
            sessions.put(newId, session.renamed(newId));
        }
    }

    @Override
    public void delete(String id) {
        sessions.remove(id);
    }

    @Override
    public List<String> expired(long now) {
        List<String> ids = new ArrayList<>();
        sessions.forEach((id, session) -> {
            if (session.isExpired(now)) {
                ids.add(id);
            }
        });
        return ids;
    }

    /** How many sessions it keeps. */
    public int size() {
        return sessions.size();
    }
}
