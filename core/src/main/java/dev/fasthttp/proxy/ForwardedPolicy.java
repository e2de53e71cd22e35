package dev.fasthttp.proxy;

/**
 * What a proxy does to the fields that say where a request came from: {@code Forwarded} (RFC 7239), {@code X-Forwarded-For},
 * {@code X-Forwarded-Host} and {@code X-Forwarded-Proto}.
 */
public enum ForwardedPolicy {
    /** Says where the request came from and drops what the client said about that. */
    REPLACE,

    /**
     * Adds where the request came from to what was said before, if the client is trusted ({@code trustedProxies}); else like
     * {@link #REPLACE}. Host and scheme stay as a trusted proxy said them.
     */
    APPEND,

    /** Drops what the client said and says nothing. */
    REMOVE,

    /** Passes on what the client said, true or not, and adds nothing. */
    KEEP
}
