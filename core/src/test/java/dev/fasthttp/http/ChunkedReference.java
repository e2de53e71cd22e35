package dev.fasthttp.http;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * A chunked decoder written down from the grammar of RFC 9112 §7.1, slow and plain, to compare the real one with. It
 * shares no code with it; texts hold one character for each byte.
 */
final class ChunkedReference {
    private static final String TOKEN = "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final Set<String> FORBIDDEN = Set.of(
            "authorization",
            "cache-control",
            "connection",
            "content-encoding",
            "content-length",
            "content-range",
            "content-type",
            "cookie",
            "expect",
            "forwarded",
            "host",
            "if-match",
            "if-modified-since",
            "if-none-match",
            "if-range",
            "if-unmodified-since",
            "keep-alive",
            "location",
            "max-forwards",
            "proxy-authenticate",
            "proxy-authorization",
            "proxy-connection",
            "range",
            "set-cookie",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "vary",
            "www-authenticate");

    private final String input;
    private final StringBuilder payload = new StringBuilder();
    private final List<String> trailers = new ArrayList<>();
    private int at;

    /** A body accepted: payload, trailers, and where it ended. */
    record Decoded(String payload, List<String> trailers, int end) {}

    private static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;
    }

    private ChunkedReference(String input) {
        this.input = input;
    }

    /** The body at the begin of {@code input}, or null when there is none, be it malformed, too large or incomplete. */
    static Decoded decode(String input, long maxPayload) {
        ChunkedReference reference = new ChunkedReference(input);
        try {
            reference.body(BigInteger.valueOf(maxPayload));
            return new Decoded(reference.payload.toString(), reference.trailers, reference.at);
        } catch (Refused e) {
            return null;
        }
    }

    /** {@code chunked-body = *chunk last-chunk trailer-section CRLF}. */
    private void body(BigInteger max) throws Refused {
        int extensions = 0;
        while (true) {
            int start = at;
            int digits = spanOf("0123456789abcdefABCDEF");
            require(digits >= 1 && digits <= 16);
            BigInteger size = new BigInteger(input.substring(start, at), 16);
            extensions();
            require(at == start + digits || at - start <= 256);
            extensions += at - start - digits;
            require(extensions <= 4096);
            take("\r\n");
            if (size.signum() == 0) {
                trailerSection();
                return;
            }
            require(size.add(BigInteger.valueOf(payload.length())).compareTo(max) <= 0);
            require(size.intValueExact() <= input.length() - at);
            payload.append(input, at, at + size.intValueExact());
            at += size.intValueExact();
            take("\r\n");
        }
    }

    /** {@code chunk-ext = *( ";" token [ "=" ( token / quoted-string ) ] )}. */
    private void extensions() throws Refused {
        while (peek() == ';') {
            at++;
            require(spanOf(TOKEN) > 0);
            if (peek() == '=') {
                at++;
                if (peek() == '"') {
                    quotedString();
                } else {
                    require(spanOf(TOKEN) > 0);
                }
            }
        }
    }

    private void quotedString() throws Refused {
        at++;
        while (peek() != '"') {
            at += peek() == '\\' ? 1 : 0;
            require(peek() == '\t' || (peek() >= ' ' && peek() <= '~'));
            at++;
        }
        at++;
    }

    /** {@code trailer-section = *( token ":" OWS value OWS CRLF )}, then the CRLF of the body. */
    private void trailerSection() throws Refused {
        int bytes = 0;
        while (peek() != '\r') {
            int end = input.indexOf("\r\n", at);
            require(end >= 0);
            bytes += end - at;
            int start = at;
            require(spanOf(TOKEN) > 0 && peek() == ':' && bytes <= 4096 && trailers.size() < 32);
            String name = input.substring(start, at);
            String lower = name.toLowerCase(Locale.ROOT);
            require(!FORBIDDEN.contains(lower) && !lower.startsWith("x-forwarded") && !lower.startsWith("x-real-ip"));
            String value = input.substring(at + 1, end);
            require(value.chars().allMatch(c -> c == '\t' || (c >= ' ' && c != 0x7F)));
            trailers.add(name + ": " + withoutBlanks(value));
            at = end + 2;
        }
        take("\r\n");
    }

    private static String withoutBlanks(String value) {
        int from = 0;
        int to = value.length();
        while (from < to && " \t".indexOf(value.charAt(from)) >= 0) {
            from++;
        }
        while (to > from && " \t".indexOf(value.charAt(to - 1)) >= 0) {
            to--;
        }
        return value.substring(from, to);
    }

    private int spanOf(String characters) {
        int start = at;
        while (at < input.length() && characters.indexOf(input.charAt(at)) >= 0) {
            at++;
        }
        return at - start;
    }

    private char peek() throws Refused {
        require(at < input.length());
        return input.charAt(at);
    }

    private void take(String wanted) throws Refused {
        require(input.startsWith(wanted, at));
        at += wanted.length();
    }

    private static void require(boolean condition) throws Refused {
        if (!condition) {
            throw new Refused();
        }
    }
}
