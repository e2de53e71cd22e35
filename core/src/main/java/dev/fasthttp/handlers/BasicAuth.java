package dev.fasthttp.handlers;

import dev.fasthttp.bytes.ByteSlice;
import dev.fasthttp.http.HeaderNames;
import dev.fasthttp.http.Status;
import dev.fasthttp.server.Middleware;
import dev.fasthttp.server.RequestCtx;
import dev.fasthttp.server.RequestHandler;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Lets through who says a user's name and password (RFC 7617); all others get 401.
 *
 * <p>The password crosses the network in clear: only over TLS does this protect anything.
 *
 * <p>Threads: safe, if the verifier is.
 */
public final class BasicAuth implements Middleware {
    private static final Object KEY = new Object();
    private static final String SCHEME = "Basic ";

    /** Longer credentials are not decoded. */
    private static final int MAX_CREDENTIALS = 4096;

    private final String challenge;
    private final Verifier verifier;

    /** Knows the users. */
    @FunctionalInterface
    public interface Verifier {
        /**
         * Tells whether the password is that of the user. It may block, and should take equally long for users that do not
         * exist.
         *
         * @throws Exception when it cannot tell; the answer is that of the error handler
         */
        boolean verify(String user, String password) throws Exception;
    }

    /**
     * Asks {@code verifier} about each request.
     *
     * @param realm what the user is told to log in to
     * @throws IllegalArgumentException when {@code realm} has characters other than printable ASCII
     */
    public BasicAuth(String realm, Verifier verifier) {
        this.challenge = "Basic realm=" + quoted(realm) + ", charset=\"UTF-8\"";
        this.verifier = verifier;
    }

    /**
     * Knows a few users itself. Passwords are compared in a time that does not depend on them; they stand in memory only
     * as SHA-256, which does not protect weak ones from who reads that memory.
     */
    public static BasicAuth users(String realm, Map<String, String> passwords) {
        Map<String, byte[]> digests = new HashMap<>();
        passwords.forEach((user, password) -> digests.put(user, digest(password)));
        byte[] nobody = new byte[digest("").length];
        return new BasicAuth(realm, (user, password) -> {
            // A user that does not exist takes the same time; no password has a digest of zeros.
            byte[] expected = digests.getOrDefault(user, nobody);
            return MessageDigest.isEqual(expected, digest(password));
        });
    }

    /** The user of a request that was let through; empty where no such middleware is around its handler. */
    public static Optional<String> user(RequestCtx ctx) {
        return ctx.userValue(KEY).map(String.class::cast);
    }

    @Override
    public RequestHandler around(RequestHandler next) {
        return ctx -> {
            if (admit(ctx)) {
                next.handle(ctx);
            } else {
                ctx.error(Status.message(Status.UNAUTHORIZED), Status.UNAUTHORIZED);
                ctx.setHeader(HeaderNames.WWW_AUTHENTICATE, challenge);
            }
        };
    }

    private boolean admit(RequestCtx ctx) throws Exception {
        ByteSlice field = ctx.header(HeaderNames.AUTHORIZATION);
        if (field.length() <= SCHEME.length() || field.length() > MAX_CREDENTIALS) {
            return false;
        }
        String value = new String(field.toByteArray(), StandardCharsets.ISO_8859_1);
        if (!value.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return false;
        }
        String pair;
        try {
            pair = new String(
                    Base64.getDecoder().decode(value.substring(SCHEME.length()).strip()), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return false;
        }
        int colon = pair.indexOf(':');
        if (colon < 0 || !verifier.verify(pair.substring(0, colon), pair.substring(colon + 1))) {
            return false;
        }
        ctx.setUserValue(KEY, pair.substring(0, colon));
        return true;
    }

    private static String quoted(String text) {
        StringBuilder result = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x20 || c > 0x7E) {
                throw new IllegalArgumentException("a realm is printable ASCII: character " + (int) c + " at " + i);
            }
            if (c == '"' || c == '\\') {
                result.append('\\');
            }
            result.append(c);
        }
        return result.append('"').toString();
    }

    private static byte[] digest(String password) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(password.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return challenge;
    }
}
