package dev.fasthttp.server;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Values that handlers keep with a request: a short list, searched from the front. */
final class UserValues {
    private final List<Object> keys = new ArrayList<>(0);
    private final List<Object> values = new ArrayList<>(0);

    void set(Object key, Object value) {
        int i = keys.indexOf(key);
        if (i < 0) {
            keys.add(key);
            values.add(value);
        } else {
            close(values.set(i, value));
        }
    }

    Optional<Object> get(Object key) {
        int i = keys.indexOf(key);
        return i < 0 ? Optional.empty() : Optional.of(values.get(i));
    }

    void remove(Object key) {
        int i = keys.indexOf(key);
        if (i >= 0) {
            keys.remove(i);
            close(values.remove(i));
        }
    }

    void reset() {
        for (int i = 0; i < values.size(); i++) {
            close(values.get(i));
        }
        keys.clear();
        values.clear();
    }

    private static void close(Object value) {
        if (value instanceof AutoCloseable closeable) {
            try {
                closeable.close();
            } catch (Throwable e) {
                System.getLogger(UserValues.class.getName())
                        .log(System.Logger.Level.WARNING, "cannot close a user value", e);
            }
        }
    }
}
