package dev.fasthttp.servlet.webapp;

import dev.fasthttp.servlet.webapp.descriptor.SessionConfig;
import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletContext;
import jakarta.servlet.SessionCookieConfig;
import jakarta.servlet.SessionTrackingMode;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Hands what is declared about sessions to the application: as the first of its initializers, so that the others can change it. */
final class SessionSettings implements ServletContainerInitializer {

    private final SessionConfig session;

    SessionSettings(SessionConfig session) {
        this.session = session;
    }

    @Override
    public void onStartup(@Nullable Set<Class<?>> classes, ServletContext context) {
        Set<SessionTrackingMode> modes = session.trackingModes();
        if (modes != null) {
            context.setSessionTrackingModes(modes);
        }
        cookie(context.getSessionCookieConfig());
    }

    // Comments of cookies are out of use, but what a descriptor says can still be asked for.
    @SuppressWarnings({"deprecation", "removal"})
    private void cookie(SessionCookieConfig cookie) {
        String name = session.cookieName();
        if (name != null) {
            cookie.setName(name);
        }
        String domain = session.cookieDomain();
        if (domain != null) {
            cookie.setDomain(domain);
        }
        String path = session.cookiePath();
        if (path != null) {
            cookie.setPath(path);
        }
        String comment = session.cookieComment();
        if (comment != null) {
            cookie.setComment(comment);
        }
        Boolean httpOnly = session.cookieHttpOnly();
        if (httpOnly != null) {
            cookie.setHttpOnly(httpOnly);
        }
        Boolean secure = session.cookieSecure();
        if (secure != null) {
            cookie.setSecure(secure);
        }
        Integer maxAge = session.cookieMaxAge();
        if (maxAge != null) {
            cookie.setMaxAge(maxAge);
        }
        session.cookieAttributes().forEach(cookie::setAttribute);
    }
}
