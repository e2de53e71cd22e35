package dev.fasthttp.servlet;

import dev.fasthttp.bytes.ByteSlice;
import dev.fasthttp.http.HeaderNames;
import dev.fasthttp.http.RequestHeader;
import jakarta.servlet.http.Cookie;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Cookies as texts in header fields.
 *
 * <p>What is received is cut at each semicolon, quotes or not; quotes are part of the value. A name that no cookie can
 * have is passed over. What is sent must be valid.
 *
 * <p>Spec: RFC 6265 §4.1.1 for what is sent, §4.2.1 and §5.4 for what is received.
 */
final class CookieText {
    /** With the limit for heads, more than this are an attack. */
    private static final int MAX_COOKIES = 200;

    private CookieText() {}

    /** The cookies of a request, or null if there are none. */
    static Cookie @Nullable [] parse(RequestHeader header) {
        List<Cookie> cookies = new ArrayList<>();
        header.peekAll(HeaderNames.COOKIE, value -> addAll(latin1(value), cookies));
        return cookies.isEmpty() ? null : cookies.toArray(new Cookie[0]);
    }

    private static String latin1(ByteSlice value) {
        return new String(value.toByteArray(), StandardCharsets.ISO_8859_1);
    }

    private static void addAll(String field, List<Cookie> cookies) {
        int start = 0;
        while (start < field.length()) {
            int semicolon = field.indexOf(';', start);
            int end = semicolon < 0 ? field.length() : semicolon;
            String pair = field.substring(start, end).trim();
            int equals = pair.indexOf('=');
            if (equals > 0) {
                if (cookies.size() == MAX_COOKIES) {
                    throw new BadParametersException(400, "more than " + MAX_COOKIES + " cookies");
                }
                add(pair.substring(0, equals).trim(), pair.substring(equals + 1).trim(), cookies);
            }
            start = end + 1;
        }
    }

    private static void add(String name, String value, List<Cookie> cookies) {
        if (isToken(name)) {
            cookies.add(new Cookie(name, value));
        }
    }

    private static boolean isToken(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c <= ' ' || c >= 0x7F || "()<>@,;:\\\"/[]?={}".indexOf(c) >= 0) {
                return false;
            }
        }
        return true;
    }

    /**
     * A cookie as the value of Set-Cookie.
     *
     * @throws IllegalArgumentException when its value or an attribute has a character that it may not have
     */
    static String format(Cookie cookie) {
        StringBuilder text = new StringBuilder(64);
        String value = cookie.getValue() == null ? "" : cookie.getValue();
        text.append(cookie.getName()).append('=').append(checkValue(cookie.getName(), value));
        for (Map.Entry<String, String> attribute : cookie.getAttributes().entrySet()) {
            append(text, cookie, attribute.getKey(), attribute.getValue());
        }
        return text.toString();
    }

    private static void append(StringBuilder text, Cookie cookie, String name, @Nullable String value) {
        if (value == null) {
            return;
        }
        switch (name.length()) {
            case 6, 8, 11 -> {
                if (isFlag(name)) {
                    if (!value.equalsIgnoreCase("false")) {
                        text.append("; ").append(name);
                    }
                    return;
                }
            }
            default -> {}
        }
        if (name.equalsIgnoreCase("Max-Age")) {
            appendMaxAge(text, cookie.getMaxAge());
        } else {
            for (int i = 0; i < value.length(); i++) {
                char c = value.charAt(i);
                if (c < ' ' || c >= 0x7F || c == ';') {
                    throw invalid(cookie.getName(), name, c);
                }
            }
            text.append("; ").append(name);
            if (!value.isEmpty()) {
                text.append('=').append(value);
            }
        }
    }

    private static boolean isFlag(String name) {
        return name.equalsIgnoreCase("Secure")
                || name.equalsIgnoreCase("HttpOnly")
                || name.equalsIgnoreCase("Partitioned");
    }

    /** With an Expires, for the sake of clients that know nothing else. */
    private static void appendMaxAge(StringBuilder text, int seconds) {
        if (seconds < 0) {
            return;
        }
        text.append("; Max-Age=").append(seconds).append("; Expires=");
        text.append(HttpDates.format(seconds == 0 ? 0 : System.currentTimeMillis() + 1000L * seconds));
    }

    private static String checkValue(String name, String value) {
        boolean quoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
        int end = quoted ? value.length() - 1 : value.length();
        for (int i = quoted ? 1 : 0; i < end; i++) {
            char c = value.charAt(i);
            if (c <= ' ' || c == 0x7F || c == '"' || c == ',' || c == ';' || c == '\\') {
                throw invalid(name, "value", c);
            }
        }
        return value;
    }

    private static IllegalArgumentException invalid(String cookie, String what, char c) {
        return new IllegalArgumentException(
                "cookie " + cookie + ": character " + (int) c + " may not stand in its " + what + " (RFC 6265 §4.1.1)");
    }
}
