package dev.fasthttp.http;

import dev.fasthttp.bytes.ByteBuilder;
import dev.fasthttp.bytes.ByteSlice;
import dev.fasthttp.internal.Ascii;
import dev.fasthttp.internal.HttpDate;
import java.time.Instant;

/**
 * A cookie with its attributes, as a Set-Cookie field carries it.
 *
 * <p>Setters refuse what would end the part or the field, instead of replacing it. Setters do not quote or encode; a
 * value with other characters than RFC 6265 §4.1.1 allows has to be encoded by the caller.
 *
 * <p>Ownership: what is set or parsed is copied in. Slices returned are lent until {@link #reset} or the next
 * {@code parse}; a setter shows its new value in them.
 *
 * <p>Threads: not safe for use by several threads.
 *
 * <p>Spec: RFC 6265 §4.1; SameSite and Partitioned from the drafts that succeed it.
 */
public final class Cookie {
    /** The value of {@link #maxAge} when there is none. */
    public static final long NO_MAX_AGE = -1;

    /** The value of {@link #expire} when there is none: the cookie lasts as long as the browser's session. */
    public static final long NO_EXPIRE = Long.MIN_VALUE;

    /** A second in the past, 2009-11-10T23:00:00Z, for {@link #setExpire(long)} to make browsers delete the cookie. */
    public static final long EXPIRE_DELETE = 1_257_894_000L;

    /** 1601-01-01T00:00:00Z, before which no browser reads dates (RFC 6265 §5.1.1). */
    private static final long MIN_EXPIRES = -11_644_473_600L;

    private static final byte[] MAX_AGE = Ascii.bytes("; max-age=");
    private static final byte[] EXPIRES = Ascii.bytes("; expires=");
    private static final byte[] DOMAIN = Ascii.bytes("; domain=");
    private static final byte[] PATH = Ascii.bytes("; path=");
    private static final byte[] HTTP_ONLY = Ascii.bytes("; HttpOnly");
    private static final byte[] SECURE = Ascii.bytes("; secure");
    private static final byte[] PARTITIONED = Ascii.bytes("; Partitioned");
    private static final byte[] ROOT = {'/'};
    private static final int MAX_KEPT = 16 * 1024;

    private final ValuePart key = new ValuePart();
    private final ValuePart value = new ValuePart();
    private final ValuePart domain = new ValuePart();
    private final ValuePart path = new ValuePart();
    private final ByteBuilder incoming = new ByteBuilder();
    private long maxAge = NO_MAX_AGE;
    private long expire = NO_EXPIRE;
    private boolean httpOnly;
    private boolean secure;
    private boolean partitioned;
    private SameSite sameSite = SameSite.UNSET;

    /** A cookie without name. */
    public Cookie() {}

    /** Makes it empty; slices lent before are invalid from now on. */
    public void reset() {
        key.reset();
        value.reset();
        domain.reset();
        path.reset();
        incoming.shrink(MAX_KEPT);
        maxAge = NO_MAX_AGE;
        expire = NO_EXPIRE;
        httpOnly = false;
        secure = false;
        partitioned = false;
        sameSite = SameSite.UNSET;
    }

    /** The name, {@code key} in fasthttp. */
    public ByteSlice key() {
        return key.lend();
    }

    /**
     * Sets the name.
     *
     * @throws IllegalArgumentException when it is not a token
     */
    public void setKey(String newKey) {
        incoming.reset();
        incoming.append(newKey);
        CookieSyntax.requireKey(incoming.array(), incoming.length());
        takeKey(incoming.array(), 0, incoming.length());
    }

    /** The value, as it goes over the wire. */
    public ByteSlice value() {
        return value.lend();
    }

    /**
     * Sets the value, which may be in quotes as a whole.
     *
     * @throws IllegalArgumentException when it holds a control character, a space, a character outside ASCII, or one of
     *     <code>" , ; \</code>
     */
    public void setValue(String newValue) {
        incoming.reset();
        incoming.append(newValue);
        checkAndTakeValue();
    }

    /** Sets the value, as {@link #setValue(String)}. */
    public void setValue(ByteSlice newValue) {
        incoming.reset();
        incoming.append(newValue);
        checkAndTakeValue();
    }

    private void checkAndTakeValue() {
        CookieSyntax.requireValue(incoming.array(), incoming.length());
        takeValue(incoming.array(), 0, incoming.length());
    }

    /** The domain in lower case; empty when there is none, and the cookie goes to the host only that set it. */
    public ByteSlice domain() {
        return domain.lend();
    }

    /**
     * Sets the domain; empty for none.
     *
     * @throws IllegalArgumentException when it holds anything but letters, digits, dots, hyphens and underscores
     */
    public void setDomain(String newDomain) {
        incoming.reset();
        incoming.append(newDomain);
        CookieSyntax.requireDomain(incoming.array(), incoming.length());
        domain.storeLower(incoming.array(), 0, incoming.length());
    }

    /** The path; empty when there is none. It is {@code /} while the cookie is partitioned. */
    public ByteSlice path() {
        return path.lend();
    }

    /**
     * Sets the path; empty for none. It is not decoded or normalised. A partitioned cookie keeps {@code /}.
     *
     * @throws IllegalArgumentException when it does not begin with a slash, or holds a control character, a space, a
     *     character outside ASCII, a comma or a semicolon
     */
    public void setPath(String newPath) {
        incoming.reset();
        incoming.append(newPath);
        CookieSyntax.requirePath(incoming.array(), incoming.length());
        if (!partitioned) {
            path.store(incoming.array(), 0, incoming.length());
        }
    }

    /** The seconds that the cookie lasts, or {@link #NO_MAX_AGE}. */
    public long maxAge() {
        return maxAge;
    }

    /**
     * Sets how many seconds the cookie lasts. It takes precedence over {@link #setExpire expires}, which is not written
     * then. 0 makes browsers delete the cookie; a negative number takes the attribute away.
     */
    public void setMaxAge(long seconds) {
        maxAge = seconds < 0 ? NO_MAX_AGE : seconds;
    }

    /** The second since 1970 at which the cookie ends, or {@link #NO_EXPIRE}. */
    public long expire() {
        return expire;
    }

    /**
     * Sets the second since 1970 at which the cookie ends; {@link #NO_EXPIRE} takes the attribute away.
     *
     * @throws IllegalArgumentException when its year is not one from 1601 to 9999, which browsers need
     */
    public void setExpire(long epochSecond) {
        if (epochSecond != NO_EXPIRE && (epochSecond < MIN_EXPIRES || epochSecond > HttpDate.MAX_SECOND)) {
            throw new IllegalArgumentException("cookie expires outside the years 1601 to 9999: " + epochSecond);
        }
        expire = epochSecond;
    }

    /** Sets when the cookie ends, as {@link #setExpire(long)}; fractions of a second are dropped. */
    public void setExpire(Instant end) {
        setExpire(end.getEpochSecond());
    }

    /** Tells whether scripts are kept from the cookie. */
    public boolean httpOnly() {
        return httpOnly;
    }

    /** Sets whether scripts are kept from the cookie. */
    public void setHttpOnly(boolean on) {
        httpOnly = on;
    }

    /** Tells whether the cookie goes over TLS only. */
    public boolean secure() {
        return secure;
    }

    /** Sets whether the cookie goes over TLS only; it always does while it is partitioned or SameSite is None. */
    public void setSecure(boolean on) {
        secure = on || partitioned || sameSite == SameSite.NONE;
    }

    /** The SameSite attribute. */
    public SameSite sameSite() {
        return sameSite;
    }

    /** Sets the SameSite attribute; {@link SameSite#NONE} makes the cookie {@link #secure}, or browsers refuse it. */
    public void setSameSite(SameSite newSameSite) {
        sameSite = newSameSite;
        secure |= newSameSite == SameSite.NONE;
    }

    /** Tells whether the cookie is kept apart for each site that embeds the one that set it. */
    public boolean partitioned() {
        return partitioned;
    }

    /** Sets whether the cookie is partitioned; that makes it {@link #secure}, and its path {@code /}. */
    public void setPartitioned(boolean on) {
        partitioned = on;
        if (on) {
            secure = true;
            path.store(ROOT, 0, ROOT.length);
        }
    }

    void takeKey(byte[] b, int from, int to) {
        key.store(b, from, to);
    }

    void takeValue(byte[] b, int from, int to) {
        value.store(b, from, to);
    }

    void takeDomain(byte[] b, int from, int to) {
        domain.storeLower(b, from, to);
    }

    void takePath(byte[] b, int from, int to) {
        path.store(b, from, to);
    }

    /** Takes an attribute that a server sent, without what {@link #setSameSite} adds. */
    void takeSameSite(SameSite sent) {
        sameSite = sent;
    }

    /** Takes an attribute that a server sent, without what {@link #setPartitioned} adds. */
    void takePartitioned() {
        partitioned = true;
    }

    /**
     * Takes a Set-Cookie field value that a server sent.
     *
     * <p>As lenient as user agents have to be (RFC 6265 §5.2), so the value may hold characters that {@link #setValue}
     * refuses, though no control characters and no semicolon. Quotes are part of the value. Attributes are as sent.
     *
     * @return whether it is a cookie; if not, which is a reason to ignore the field, this is reset
     */
    public boolean parse(ByteSlice setCookie) {
        incoming.reset();
        incoming.append(setCookie);
        byte[] b = incoming.array();
        int length = incoming.length();
        reset();
        boolean valid = CookieParser.parse(b, 0, length, this);
        if (!valid) {
            reset();
        }
        return valid;
    }

    /**
     * Appends the value of a Set-Cookie field: the pair, then max-age or else expires, domain, path, HttpOnly, secure,
     * SameSite, Partitioned.
     *
     * @throws IllegalStateException when no name was set
     */
    public void appendTo(ByteBuilder target) {
        if (key.isEmpty()) {
            throw new IllegalStateException("cookie without name");
        }
        append(target, key);
        target.append((byte) '=');
        append(target, value);
        if (maxAge != NO_MAX_AGE) {
            target.append(MAX_AGE);
            target.appendDecimal(maxAge);
        } else if (expire != NO_EXPIRE) {
            target.append(EXPIRES);
            HttpDate.write(expire, target.ensure(HttpDate.LENGTH), target.length());
            target.setLength(target.length() + HttpDate.LENGTH);
        }
        appendIfSet(target, DOMAIN, domain);
        appendIfSet(target, PATH, path);
        if (httpOnly) {
            target.append(HTTP_ONLY);
        }
        if (secure) {
            target.append(SECURE);
        }
        if (sameSite != SameSite.UNSET) {
            target.append(sameSite.attribute());
        }
        if (partitioned) {
            target.append(PARTITIONED);
        }
    }

    private static void appendIfSet(ByteBuilder target, byte[] attribute, ValuePart part) {
        if (!part.isEmpty()) {
            target.append(attribute);
            append(target, part);
        }
    }

    private static void append(ByteBuilder target, ValuePart part) {
        target.append(part.array(), part.from(), part.to() - part.from());
    }

    /** Makes {@code target} the same cookie. */
    public void copyTo(Cookie target) {
        if (target == this) {
            return;
        }
        target.reset();
        target.key.store(key);
        target.value.store(value);
        target.domain.store(domain);
        target.path.store(path);
        target.maxAge = maxAge;
        target.expire = expire;
        target.httpOnly = httpOnly;
        target.secure = secure;
        target.partitioned = partitioned;
        target.sameSite = sameSite;
    }

    /** The value of a Set-Cookie field; empty when no name was set. */
    @Override
    public String toString() {
        if (key.isEmpty()) {
            return "";
        }
        ByteBuilder text = new ByteBuilder();
        appendTo(text);
        return text.toString();
    }
}
