package dev.fasthttp.servlet;

import jakarta.servlet.SessionCookieConfig;
import jakarta.servlet.SessionTrackingMode;
import jakarta.servlet.http.HttpSession;
import java.util.EventListener;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of one application, as requests and the context see them.
 */
interface SessionAccess {
    /** The session of a request: the one it named, or a new one if {@code create} says so. */
    @Nullable
    HttpSession session(Exchange exchange, boolean create);

    /** Gives the session of a request a new id, and returns that. */
    String changeId(Exchange exchange);

    /** Has a session follow one of another application, with which it shares its id, to a new id. */
    void follow(Exchange exchange, String oldId, String newId);

    /** The id that the request named, valid or not. */
    @Nullable
    String requestedId(Exchange exchange);

    boolean isRequestedIdValid(Exchange exchange);

    boolean isRequestedIdFromCookie(Exchange exchange);

    boolean isRequestedIdFromUrl(Exchange exchange);

    /** The URL with the id of the session, where that is how it is tracked. */
    String encode(Exchange exchange, String url);

    /**
     * A request arrived at this application, before any of its listeners and filters. It uses its session from now on,
     * until {@link Exchange#end}.
     */
    void requestBegins(Exchange exchange);

    /** How many sessions live in memory. */
    int count();

    SessionCookieConfig cookieConfig();

    Set<SessionTrackingMode> defaultTrackingModes();

    Set<SessionTrackingMode> effectiveTrackingModes();

    void setTrackingModes(Set<SessionTrackingMode> modes);

    /** In minutes. */
    int timeout();

    void setTimeout(int minutes);

    /** Takes a listener of sessions, if it is one. */
    void addListener(EventListener listener);

    /** The application begins. */
    void start();

    /** The application ends, before its listeners are told so. */
    void stop();
}
