package dev.fasthttp.servlet.webapp.descriptor;

import jakarta.servlet.SessionTrackingMode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is declared about sessions. What is null was not said.
 *
 * <p>Threads: filled by one thread, and not changed after the parser or the merge has handed it out.
 */
public final class SessionConfig {

    @Nullable
    Setting<Integer> timeoutMinutes;

    @Nullable
    Setting<String> cookieName;

    @Nullable
    Setting<String> cookieDomain;

    @Nullable
    Setting<String> cookiePath;

    @Nullable
    Setting<String> cookieComment;

    @Nullable
    Setting<Boolean> cookieHttpOnly;

    @Nullable
    Setting<Boolean> cookieSecure;

    @Nullable
    Setting<Integer> cookieMaxAge;

    @Nullable
    Setting<Set<SessionTrackingMode>> trackingModes;

    final Map<String, Setting<String>> cookieAttributes = new LinkedHashMap<>();

    SessionConfig() {}

    /** After how many minutes without a request a session ends; 0 or less: never. */
    public @Nullable Integer timeoutMinutes() {
        return ServletDeclaration.value(timeoutMinutes);
    }

    /** The name of the cookie. */
    public @Nullable String cookieName() {
        return ServletDeclaration.value(cookieName);
    }

    /** The domain of the cookie. */
    public @Nullable String cookieDomain() {
        return ServletDeclaration.value(cookieDomain);
    }

    /** The path of the cookie. */
    public @Nullable String cookiePath() {
        return ServletDeclaration.value(cookiePath);
    }

    /** The comment of the cookie, which no client gets to see any more. */
    public @Nullable String cookieComment() {
        return ServletDeclaration.value(cookieComment);
    }

    /** Whether the cookie is hidden from scripts. */
    public @Nullable Boolean cookieHttpOnly() {
        return ServletDeclaration.value(cookieHttpOnly);
    }

    /** Whether the cookie is for TLS only. */
    public @Nullable Boolean cookieSecure() {
        return ServletDeclaration.value(cookieSecure);
    }

    /** How many seconds the cookie lives; negative: as long as the client runs. */
    public @Nullable Integer cookieMaxAge() {
        return ServletDeclaration.value(cookieMaxAge);
    }

    /** Further attributes of the cookie, such as {@code SameSite}. */
    public Map<String, String> cookieAttributes() {
        return ServletDeclaration.values(cookieAttributes);
    }

    /** How sessions may be tracked. */
    public @Nullable Set<SessionTrackingMode> trackingModes() {
        Set<SessionTrackingMode> modes = ServletDeclaration.value(trackingModes);
        return modes == null ? null : Collections.unmodifiableSet(modes);
    }
}
