package dev.fasthttp.handlers;

import dev.fasthttp.http.HeaderNames;
import dev.fasthttp.http.RequestHeader;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads the elements of Forwarded fields: what each proxy said of whom it got the request from.
 *
 * <p>Strict: one malformed element, or a parameter that comes twice in one, spoils all.
 *
 * <p>Spec: RFC 7239 §4, RFC 9110 §5.6.
 */
final class ForwardedElements {
    private static final String TOKEN_MARKS = "!#$%&'*+-.^_`|~";

    /** What one proxy said; a parameter that is not there is empty. */
    record Element(String client, String proto, String host) {}

    private final String text;
    private int at;

    private ForwardedElements(String text) {
        this.text = text;
    }

    /** The elements of all such fields, the nearest proxy's last; empty when there are none, or they are malformed. */
    static List<Element> of(RequestHeader header) {
        StringBuilder all = new StringBuilder();
        header.peekAll(
                HeaderNames.FORWARDED,
                value -> all.append(all.length() == 0 ? "" : ",").append(value.toString()));
        if (all.length() == 0) {
            return List.of();
        }
        List<Element> elements = new ArrayList<>();
        return new ForwardedElements(all.toString()).read(elements) ? elements : List.of();
    }

    private boolean read(List<Element> elements) {
        while (true) {
            skipBlanks();
            // A list may have empty elements (RFC 9110 §5.6.1).
            if (at < text.length() && text.charAt(at) != ',') {
                Element element = element();
                if (element == null) {
                    return false;
                }
                elements.add(element);
            }
            if (at == text.length()) {
                return true;
            }
            if (text.charAt(at++) != ',') {
                return false;
            }
        }
    }

    private @Nullable Element element() {
        String client = "";
        String proto = "";
        String host = "";
        List<String> seen = new ArrayList<>(4);
        while (true) {
            String name = token().toLowerCase(Locale.ROOT);
            if (name.isEmpty() || seen.contains(name) || at == text.length() || text.charAt(at++) != '=') {
                return null;
            }
            seen.add(name);
            String value = value();
            if (value == null) {
                return null;
            }
            switch (name) {
                case "for" -> client = value;
                case "proto" -> proto = value;
                case "host" -> host = value;
                default -> {}
            }
            skipBlanks();
            if (at == text.length() || text.charAt(at) != ';') {
                return new Element(client, proto, host);
            }
            at++;
            skipBlanks();
        }
    }

    private @Nullable String value() {
        if (at == text.length() || text.charAt(at) != '"') {
            String token = token();
            return token.isEmpty() ? null : token;
        }
        at++;
        StringBuilder value = new StringBuilder();
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == '"') {
                return value.toString();
            }
            if (c == '\\') {
                if (at == text.length()) {
                    return null;
                }
                c = text.charAt(at++);
            }
            value.append(c);
        }
        return null;
    }

    private String token() {
        int from = at;
        while (at < text.length() && isTokenCharacter(text.charAt(at))) {
            at++;
        }
        return text.substring(from, at);
    }

    private static boolean isTokenCharacter(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || TOKEN_MARKS.indexOf(c) >= 0;
    }

    private void skipBlanks() {
        while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
            at++;
        }
    }
}
