package dev.fasthttp.servlet;

import dev.fasthttp.bytes.ByteSlice;
import dev.fasthttp.http.HeaderNames;
import dev.fasthttp.http.ResponseHeader;
import jakarta.servlet.http.Cookie;
import java.io.UnsupportedEncodingException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Status and header fields of a response, and what the servlet API derives from them: type, charset, language, length.
 *
 * <p>Fields are kept in the core's response all the time, so that nothing is left to do when it is committed, but for the
 * Content-Length, which decides about framing.
 *
 * <p>Field values are written as ISO-8859-1, which is how containers have always read them.
 *
 * <p>Threads: confined to the one that has the exchange.
 *
 * <p>Spec: Servlet 6.1, 5.
 */
final class Reply {
    private static final String DEFAULT_CHARSET = "ISO-8859-1";
    private static final long NO_LENGTH = -1;

    private final Exchange exchange;
    private long contentLength = NO_LENGTH;
    private @Nullable String type;

    /** Set by {@code setCharacterEncoding} or with the type. */
    private @Nullable String charset;

    /** Set by {@code setLocale}; the explicit one goes before it. */
    private @Nullable String charsetOfLocale;

    /** What the writer encodes in; final while there is one. */
    private @Nullable String charsetOfWriter;

    private @Nullable Locale locale;
    private @Nullable Supplier<Map<String, String>> trailers;

    // Applications set the same types again and again: what was made of the last one is kept from request to request.
    private String knownRaw = "";
    private MediaType known = MediaType.of("");
    private String knownBase = "";
    private String knownCharset = "";
    private String knownJoined = "";

    Reply(Exchange exchange) {
        this.exchange = exchange;
    }

    void begin() {
        header().setNoDefaultContentType(true);
        contentLength = NO_LENGTH;
        type = null;
        charset = null;
        charsetOfLocale = null;
        charsetOfWriter = null;
        locale = null;
        trailers = null;
    }

    private ResponseHeader header() {
        return exchange.ctx().response().header();
    }

    /** Back to an empty response with status 200. */
    void reset() {
        header().reset();
        begin();
        exchange.sessions.sendAgain();
    }

    // ---- status ----------------------------------------------------------------------------------------------------

    int status() {
        return header().statusCode();
    }

    void setStatus(int code) {
        header().setStatusCode(code);
    }

    // ---- length ----------------------------------------------------------------------------------------------------

    /** The length that the application announced, or -1. */
    long contentLength() {
        return contentLength;
    }

    void setContentLength(long length) {
        contentLength = Math.max(NO_LENGTH, length);
    }

    void setLengthOfHead(long length) {
        contentLength = length;
    }

    /** Tells the core about the length, when it must know before the body is complete. */
    void declareLength() {
        if (contentLength >= 0 && trailers == null) {
            header().set(HeaderNames.CONTENT_LENGTH, contentLength);
        }
    }

    // ---- type and charset ------------------------------------------------------------------------------------------

    @SuppressWarnings("ReferenceEquality") // a shortcut: another String of that content is parsed once more
    void setContentType(@Nullable String value) {
        if (value == null) {
            type = null;
            header().remove(HeaderNames.CONTENT_TYPE);
            if (charsetOfWriter == null) {
                charset = null;
                charsetOfLocale = null;
            }
            return;
        }
        if (value != knownRaw) {
            known = MediaType.of(value);
            knownRaw = value;
        }
        type = known.base;
        if (known.charset != null && charsetOfWriter == null) {
            charset = known.charset;
        }
        showType();
    }

    @Nullable
    String contentType() {
        String base = type;
        if (base == null) {
            return null;
        }
        String shown = shownCharset();
        return shown == null ? base : joined(base, shown);
    }

    private @Nullable String shownCharset() {
        if (charsetOfWriter != null) {
            return charsetOfWriter;
        }
        return charset != null ? charset : charsetOfLocale;
    }

    @SuppressWarnings("ReferenceEquality") // a shortcut, as above
    private String joined(String base, String shown) {
        if (base != knownBase || shown != knownCharset) {
            knownBase = base;
            knownCharset = shown;
            knownJoined = base + ";charset=" + shown;
        }
        return knownJoined;
    }

    private void showType() {
        String value = contentType();
        if (value != null) {
            header().setContentType(value);
        }
    }

    void setCharset(@Nullable String name) {
        if (charsetOfWriter != null) {
            return;
        }
        charset = name;
        if (name == null) {
            charsetOfLocale = null;
        }
        showType();
    }

    String charset() {
        String name = shownCharset();
        if (name == null) {
            name = exchange.view().context.getResponseCharacterEncoding();
        }
        return name == null ? DEFAULT_CHARSET : name;
    }

    /** Settles the charset, for a writer. */
    Charset beginWriter() throws UnsupportedEncodingException {
        String name = charset();
        Charset found = charsetOf(name);
        charsetOfWriter = name;
        showType();
        return found;
    }

    /** There is no writer any more, so the charset may change again. */
    void endWriter() {
        charsetOfWriter = null;
    }

    static Charset charsetOf(String name) throws UnsupportedEncodingException {
        if (name.equalsIgnoreCase("UTF-8")) {
            return StandardCharsets.UTF_8;
        }
        if (name.equalsIgnoreCase(DEFAULT_CHARSET)) {
            return StandardCharsets.ISO_8859_1;
        }
        try {
            return Charset.forName(name);
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            UnsupportedEncodingException unsupported = new UnsupportedEncodingException(name);
            unsupported.initCause(e);
            throw unsupported;
        }
    }

    // ---- language --------------------------------------------------------------------------------------------------

    void setLocale(@Nullable Locale newLocale) {
        locale = newLocale;
        if (newLocale == null) {
            header().remove(HeaderNames.CONTENT_LANGUAGE);
            if (charsetOfWriter == null && charset == null) {
                charsetOfLocale = null;
                showType();
            }
            return;
        }
        header().set(HeaderNames.CONTENT_LANGUAGE, newLocale.toLanguageTag());
        if (charsetOfWriter == null) {
            String mapped = exchange.view().context.charsetOf(newLocale);
            if (mapped != null) {
                charsetOfLocale = mapped;
                showType();
            }
        }
    }

    Locale locale() {
        Locale set = locale;
        return set == null ? Locale.getDefault() : set;
    }

    // ---- fields ----------------------------------------------------------------------------------------------------

    void setField(String name, @Nullable String value) {
        if (setSpecial(name, value)) {
            return;
        }
        if (value == null) {
            header().remove(name);
        } else if (isAscii(value)) {
            header().set(name, value);
        } else {
            header().set(name, latin1(value));
        }
    }

    void addField(String name, String value) {
        if (setSpecial(name, value)) {
            return;
        }
        if (isAscii(value)) {
            header().add(name, value);
        } else {
            header().add(name, latin1(value));
        }
    }

    private boolean setSpecial(String name, @Nullable String value) {
        if (name.equalsIgnoreCase(HeaderNames.CONTENT_TYPE)) {
            setContentType(value);
            return true;
        }
        if (name.equalsIgnoreCase(HeaderNames.CONTENT_LENGTH)) {
            setContentLength(value == null ? NO_LENGTH : length(value));
            return true;
        }
        return false;
    }

    private static long length(String value) {
        try {
            return Long.parseLong(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("Content-Length is not a number: " + value, e);
        }
    }

    private static boolean isAscii(String value) {
        for (int i = 0; i < value.length(); i++) {
            if (value.charAt(i) >= 0x80) {
                return false;
            }
        }
        return true;
    }

    private static ByteSlice latin1(String value) {
        return ByteSlice.copyOf(value.getBytes(StandardCharsets.ISO_8859_1));
    }

    boolean hasField(String name) {
        return name.equalsIgnoreCase(HeaderNames.CONTENT_LENGTH) ? contentLength >= 0 : header().has(name);
    }

    @Nullable
    String field(String name) {
        if (name.equalsIgnoreCase(HeaderNames.CONTENT_LENGTH)) {
            return contentLength >= 0 ? Long.toString(contentLength) : null;
        }
        return header().has(name) ? text(header().peek(name)) : null;
    }

    Collection<String> fields(String name) {
        List<String> values = new ArrayList<>();
        if (name.equalsIgnoreCase(HeaderNames.CONTENT_LENGTH)) {
            if (contentLength >= 0) {
                values.add(Long.toString(contentLength));
            }
        } else {
            header().peekAll(name, value -> values.add(text(value)));
        }
        return values;
    }

    Collection<String> fieldNames() {
        Map<String, String> names = new LinkedHashMap<>();
        for (int i = 0; i < header().size(); i++) {
            String name = header().nameAt(i).toString();
            names.putIfAbsent(name.toLowerCase(Locale.ROOT), name);
        }
        if (contentLength >= 0) {
            names.put("content-length", HeaderNames.CONTENT_LENGTH);
        }
        return new ArrayList<>(names.values());
    }

    private static String text(ByteSlice value) {
        return new String(value.toByteArray(), StandardCharsets.ISO_8859_1);
    }

    void addCookie(Cookie cookie) {
        addField(HeaderNames.SET_COOKIE, CookieText.format(cookie));
    }

    /** Adds a field Set-Cookie, in place of the one with {@code old}. */
    void replaceCookie(@Nullable String old, String text) {
        Collection<String> before = old == null ? List.of() : fields(HeaderNames.SET_COOKIE);
        if (!before.isEmpty()) {
            header().remove(HeaderNames.SET_COOKIE);
        }
        for (String other : before) {
            if (!other.equals(old)) {
                addField(HeaderNames.SET_COOKIE, other);
            }
        }
        addField(HeaderNames.SET_COOKIE, text);
    }

    // ---- trailers --------------------------------------------------------------------------------------------------

    void setTrailers(@Nullable Supplier<Map<String, String>> supplier) {
        if (exchange.body.isCommitted()) {
            throw new IllegalStateException("trailers must be set before the response is committed");
        }
        if (!exchange.ctx().request().header().isHttp11()) {
            throw new IllegalStateException("HTTP/1.0 has no trailers");
        }
        trailers = supplier;
    }

    @Nullable
    Supplier<Map<String, String>> trailers() {
        return trailers;
    }

    void setTrailersNone() {
        trailers = null;
    }

    boolean hasTrailers() {
        return trailers != null;
    }

    /** Asks for the trailers, now that the body is complete. */
    void addTrailers() {
        Supplier<Map<String, String>> supplier = trailers;
        trailers = null;
        Map<String, String> fields = supplier == null ? null : supplier.get();
        if (fields != null) {
            fields.forEach((name, value) -> exchange.ctx().response().trailers().add(name, value));
        }
    }

    /** The last chance to change the head. */
    void beforeCommit() {}
}
