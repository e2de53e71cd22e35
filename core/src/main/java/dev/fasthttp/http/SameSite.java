package dev.fasthttp.http;

/** Whether a browser sends a cookie with requests that other sites make it send (RFC 6265bis §5.6.7). */
public enum SameSite {
    /** No such attribute: the browser decides, most take it for {@link #LAX}. */
    UNSET(""),
    /** With navigation from other sites only. */
    LAX("Lax"),
    /** With requests from the same site only. */
    STRICT("Strict"),
    /** With all requests; the cookie must be secure. */
    NONE("None");

    private final String value;
    private final String attribute;

    SameSite(String value) {
        this.value = value;
        this.attribute = "; SameSite=" + value;
    }

    /** The value of the attribute; empty for {@link #UNSET}. */
    public String value() {
        return value;
    }

    /** The attribute as it follows the value of a cookie. */
    String attribute() {
        return attribute;
    }
}
