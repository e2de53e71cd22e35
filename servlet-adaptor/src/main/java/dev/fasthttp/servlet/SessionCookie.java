package dev.fasthttp.servlet;

import jakarta.servlet.SessionCookieConfig;
import jakarta.servlet.http.Cookie;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the cookies look like that carry the ids of an application's sessions.
 *
 * <p>By default they are {@code JSESSIONID}, for the path of the application, for the time that the client runs, and not
 * for scripts. One that answers a request over TLS is for TLS only, whatever is set here.
 *
 * <p>Spec: Servlet 6.1, {@code SessionCookieConfig}.
 */
final class SessionCookie implements SessionCookieConfig {
    private static final String DEFAULT_NAME = "JSESSIONID";
    private static final String DOMAIN = "Domain";
    private static final String PATH = "Path";
    private static final String SECURE = "Secure";
    private static final String HTTP_ONLY = "HttpOnly";
    private static final String MAX_AGE = "Max-Age";
    private static final String COMMENT = "Comment";

    private final WebContext context;
    private final Map<String, String> attributes = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private @Nullable String name;

    SessionCookie(WebContext context) {
        this.context = context;
        attributes.put(HTTP_ONLY, "true");
    }

    /** The name of the cookies. */
    String effectiveName() {
        String set = name;
        return set == null ? DEFAULT_NAME : set;
    }

    /** The cookie for an id, as the value of Set-Cookie. */
    String text(String id, boolean secureRequest) {
        Cookie cookie = new Cookie(effectiveName(), id);
        String path = getPath();
        cookie.setPath(path != null ? path : defaultPath());
        String domain = getDomain();
        if (domain != null) {
            cookie.setDomain(domain);
        }
        if (getMaxAge() >= 0) {
            cookie.setMaxAge(getMaxAge());
        }
        if (isSecure() || secureRequest) {
            cookie.setSecure(true);
        }
        if (isHttpOnly()) {
            cookie.setHttpOnly(true);
        }
        attributes.forEach((attribute, value) -> {
            if (!isKnown(attribute)) {
                cookie.setAttribute(attribute, value);
            }
        });
        return CookieText.format(cookie);
    }

    private static boolean isKnown(String attribute) {
        return attribute.equalsIgnoreCase(PATH)
                || attribute.equalsIgnoreCase(DOMAIN)
                || attribute.equalsIgnoreCase(SECURE)
                || attribute.equalsIgnoreCase(HTTP_ONLY)
                || attribute.equalsIgnoreCase(MAX_AGE)
                // Cookies have none any more (RFC 6265).
                || attribute.equalsIgnoreCase(COMMENT);
    }

    private String defaultPath() {
        String path = context.getContextPath();
        return path.isEmpty() ? "/" : PathEncoder.encode(path);
    }

    private void set(String attribute, @Nullable String value) {
        context.checkConfigurable();
        if (value == null) {
            attributes.remove(attribute);
        } else {
            attributes.put(attribute, value);
        }
    }

    @Override
    public void setName(String newName) {
        context.checkConfigurable();
        // Checks the name.
        name = newName == null ? null : new Cookie(newName, "").getName();
    }

    @Override
    public @Nullable String getName() {
        return name;
    }

    @Override
    public void setDomain(@Nullable String domain) {
        set(DOMAIN, domain);
    }

    @Override
    public @Nullable String getDomain() {
        return attributes.get(DOMAIN);
    }

    @Override
    public void setPath(@Nullable String path) {
        set(PATH, path);
    }

    @Override
    public @Nullable String getPath() {
        return attributes.get(PATH);
    }

    @Override
    @SuppressWarnings("removal") // it is asked for as long as the API has it
    @Deprecated(since = "6.0", forRemoval = true)
    public void setComment(@Nullable String comment) {
        set(COMMENT, comment);
    }

    @Override
    @SuppressWarnings("removal") // it is asked for as long as the API has it
    @Deprecated(since = "6.0", forRemoval = true)
    public @Nullable String getComment() {
        return attributes.get(COMMENT);
    }

    @Override
    public void setHttpOnly(boolean httpOnly) {
        set(HTTP_ONLY, Boolean.toString(httpOnly));
    }

    @Override
    public boolean isHttpOnly() {
        return Boolean.parseBoolean(attributes.get(HTTP_ONLY));
    }

    @Override
    public void setSecure(boolean secure) {
        set(SECURE, Boolean.toString(secure));
    }

    @Override
    public boolean isSecure() {
        return Boolean.parseBoolean(attributes.get(SECURE));
    }

    @Override
    public void setMaxAge(int seconds) {
        set(MAX_AGE, Integer.toString(seconds));
    }

    @Override
    public int getMaxAge() {
        String seconds = attributes.get(MAX_AGE);
        return seconds == null ? -1 : Integer.parseInt(seconds);
    }

    @Override
    public void setAttribute(String attribute, @Nullable String value) {
        if (attribute == null) {
            throw new IllegalArgumentException("name of an attribute of the session cookie is null");
        }
        if (value != null && attribute.equalsIgnoreCase(MAX_AGE)) {
            checkNumber(value);
        }
        // Checks name and value.
        CookieText.format(checked(attribute, value));
        set(attribute, value);
    }

    private static Cookie checked(String attribute, @Nullable String value) {
        Cookie cookie = new Cookie(DEFAULT_NAME, "");
        cookie.setAttribute(attribute, value);
        return cookie;
    }

    private static void checkNumber(String value) {
        try {
            Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("Max-Age of the session cookie is not a number: " + value, e);
        }
    }

    @Override
    public @Nullable String getAttribute(String attribute) {
        return attributes.get(attribute);
    }

    @Override
    public Map<String, String> getAttributes() {
        return Collections.unmodifiableMap(attributes);
    }
}
