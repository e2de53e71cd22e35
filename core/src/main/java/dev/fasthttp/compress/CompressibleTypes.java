package dev.fasthttp.compress;

import dev.fasthttp.bytes.ByteSlice;
import dev.fasthttp.bytes.MutableByteSlice;
import dev.fasthttp.internal.Ascii;
import java.util.List;

/**
 * The content types that are worth compressing.
 *
 * <p>A rule is a type, {@code text/*} for all of a kind, or {@code *+json} for all with that suffix. Parameters and case do
 * not count.
 *
 * <p>Immutable.
 */
public final class CompressibleTypes {
    /** Text in the wider sense, and the few binary formats that are not compressed by themselves. */
    public static final CompressibleTypes DEFAULT = of(
            "text/*",
            "*+json",
            "*+xml",
            "*+text",
            "application/json",
            "application/javascript",
            "application/x-javascript",
            "application/ecmascript",
            "application/xml",
            "application/x-ndjson",
            "application/jsonl",
            "application/graphql",
            "application/yaml",
            "application/toml",
            "application/sql",
            "application/rtf",
            "application/postscript",
            "application/wasm",
            "application/x-www-form-urlencoded",
            "application/vnd.apple.mpegurl",
            "application/vnd.ms-fontobject",
            "application/x-tar",
            "font/ttf",
            "font/otf",
            "font/collection",
            "image/bmp",
            "image/x-icon",
            "image/vnd.microsoft.icon",
            "audio/wav");

    private final List<String> rules;

    private CompressibleTypes(List<String> rules) {
        this.rules = rules;
    }

    /**
     * Types by these rules, and no others.
     *
     * @throws IllegalArgumentException when one is no rule
     */
    public static CompressibleTypes of(String... rules) {
        for (String rule : rules) {
            boolean suffix = rule.startsWith("*+") && Ascii.isToken(rule.substring(2));
            int slash = rule.indexOf('/');
            boolean type = slash > 0
                    && rule.lastIndexOf('*', rule.length() - 2) < 0
                    && Ascii.isToken(rule.substring(0, slash))
                    && Ascii.isToken(rule.substring(slash + 1));
            if (!suffix && !type) {
                throw new IllegalArgumentException("neither a type nor text/* nor *+json: " + rule);
            }
        }
        return new CompressibleTypes(List.of(rules));
    }

    /** Tells whether a Content-Type field has one of these types. */
    public boolean matches(ByteSlice contentType) {
        MutableByteSlice value = (MutableByteSlice) contentType;
        byte[] b = value.array();
        int from = value.offset();
        int to = from;
        int end = from + value.length();
        while (to < end && b[to] != ';' && b[to] != ' ' && b[to] != '\t') {
            to++;
        }
        for (int i = 0; i < rules.size(); i++) {
            if (matches(rules.get(i), b, from, to)) {
                return true;
            }
        }
        return false;
    }

    private static boolean matches(String rule, byte[] b, int from, int to) {
        int last = rule.length() - 1;
        if (rule.charAt(last) == '*') {
            return to - from > last && equalsIgnoreCase(b, from, rule, 0, last);
        }
        if (rule.charAt(0) == '*') {
            return to - from > last && equalsIgnoreCase(b, to - last, rule, 1, last);
        }
        return Ascii.equalsIgnoreCase(b, from, to - from, rule);
    }

    private static boolean equalsIgnoreCase(byte[] b, int at, String rule, int from, int count) {
        for (int i = 0; i < count; i++) {
            if (Ascii.toLower(b[at + i]) != Ascii.toLower((byte) rule.charAt(from + i))) {
                return false;
            }
        }
        return true;
    }
}
