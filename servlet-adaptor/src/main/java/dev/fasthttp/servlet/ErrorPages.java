package dev.fasthttp.servlet;

import jakarta.servlet.ServletException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which resources of an application answer which errors.
 *
 * <p>Spec: Servlet 6.1, 10.9.2.
 */
final class ErrorPages {
    private final Map<Integer, String> byStatus = new HashMap<>();
    private final Map<String, String> byException = new HashMap<>();
    private @Nullable String any;

    /** A page, and what it is for: what was thrown, or what that wraps. */
    record Found(String page, Throwable failure) {}

    void put(int status, String location) {
        byStatus.put(status, location);
    }

    void put(String exceptionType, String location) {
        byException.put(exceptionType, location);
    }

    void putDefault(String location) {
        any = location;
    }

    /** The page for a status, or null. */
    @Nullable
    String of(int status) {
        String page = byStatus.get(status);
        return page != null ? page : any;
    }

    /**
     * The page for the type of a failure or, if it has none, of what it wraps; null when there is none by type.
     */
    @Nullable
    Found of(Throwable failure) {
        Throwable cause = failure;
        while (cause != null) {
            String page = ofType(cause);
            if (page != null) {
                return new Found(page, cause);
            }
            cause = cause instanceof ServletException wrapper ? wrapper.getRootCause() : null;
        }
        return null;
    }

    private @Nullable String ofType(Throwable failure) {
        for (Class<?> type = failure.getClass(); type != null; type = type.getSuperclass()) {
            String page = byException.get(type.getName());
            if (page != null) {
                return page;
            }
        }
        return null;
    }
}
