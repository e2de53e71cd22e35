package dev.fasthttp.servlet;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The value of a Content-Type field, cut into type and charset. */
final class MediaType {
    /** The value without its charset parameter. */
    final String base;

    /** The value of the charset parameter, without quotes, or null. */
    final @Nullable String charset;

    private MediaType(String base, @Nullable String charset) {
        this.base = base;
        this.charset = charset;
    }

    static MediaType of(String value) {
        int semicolon = value.indexOf(';');
        if (semicolon < 0) {
            return new MediaType(value.trim(), null);
        }
        StringBuilder base = new StringBuilder(value.length());
        base.append(value.substring(0, semicolon).trim());
        String charset = null;
        int start = semicolon + 1;
        while (start <= value.length()) {
            int end = endOfParameter(value, start);
            String parameter = value.substring(start, end).trim();
            if (charset == null && parameter.regionMatches(true, 0, "charset", 0, 7) && isValueAt(parameter)) {
                charset =
                        unquoted(parameter.substring(parameter.indexOf('=') + 1).trim());
            } else if (!parameter.isEmpty()) {
                base.append(';').append(parameter);
            }
            start = end + 1;
        }
        return new MediaType(base.toString(), charset == null || charset.isEmpty() ? null : charset);
    }

    private static boolean isValueAt(String parameter) {
        int equals = parameter.indexOf('=');
        return equals >= 7 && parameter.substring(7, equals).isBlank();
    }

    private static int endOfParameter(String value, int start) {
        boolean quoted = false;
        for (int i = start; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (c == '\\' && quoted) {
                i++;
            } else if (c == ';' && !quoted) {
                return i;
            }
        }
        return value.length();
    }

    private static String unquoted(String value) {
        if (value.length() >= 2 && value.charAt(0) == '"' && value.charAt(value.length() - 1) == '"') {
            return value.substring(1, value.length() - 1);
        }
        return value;
    }

    /** Tells whether this is {@code application/x-www-form-urlencoded}. */
    boolean isForm() {
        return bareType().equals("application/x-www-form-urlencoded");
    }

    /** Tells whether this is {@code multipart/form-data}. */
    boolean isMultipart() {
        return bareType().equals("multipart/form-data");
    }

    private String bareType() {
        int semicolon = base.indexOf(';');
        return (semicolon < 0 ? base : base.substring(0, semicolon)).trim().toLowerCase(Locale.ROOT);
    }
}
