package dev.fasthttp.http;

import dev.fasthttp.bytes.ByteBuilder;
import dev.fasthttp.internal.Ascii;

/**
 * The fields after a chunked body (RFC 9110 §6.5), apart from the header so that they can never override it.
 *
 * <p>Fields that frame, route, authenticate or control are refused, both when received and when set by code.
 */
public final class Trailers extends Header {
    private static final byte[] ANNOUNCEMENT = Ascii.bytes("Trailer: ");
    private static final byte[] COMMA = Ascii.bytes(", ");
    private static final byte[] CRLF = {'\r', '\n'};
    private static final String[] FORBIDDEN = {
        "Authorization",
        "Cache-Control",
        "Connection",
        "Content-Encoding",
        "Content-Length",
        "Content-Range",
        "Content-Type",
        "Cookie",
        "Expect",
        "Host",
        "If-Match",
        "If-Modified-Since",
        "If-None-Match",
        "If-Range",
        "If-Unmodified-Since",
        "Keep-Alive",
        "Location",
        "Max-Forwards",
        "Proxy-Authenticate",
        "Proxy-Authorization",
        "Proxy-Connection",
        "Range",
        "Set-Cookie",
        "TE",
        "Trailer",
        "Transfer-Encoding",
        "Upgrade",
        "Vary",
        "WWW-Authenticate",
        "Forwarded"
    };
    private static final String[] FORBIDDEN_PREFIXES = {"X-Forwarded", "X-Real-IP"};

    Trailers() {}

    @Override
    public void reset() {
        fields.reset();
    }

    @Override
    boolean prepare(String name, Object value) {
        checkName(name);
        if (isForbidden(name)) {
            throw new IllegalArgumentException("field may not stand in a trailer (RFC 9110 §6.5.1): " + name);
        }
        return true;
    }

    /** Appends the Trailer field that announces them. */
    void appendNamesTo(ByteBuilder out) {
        out.append(ANNOUNCEMENT);
        for (int i = 0; i < size(); i++) {
            if (i > 0) {
                out.append(COMMA);
            }
            out.append(nameAt(i));
        }
        out.append(CRLF);
    }

    /** Tells whether the last field received may not stand in a trailer. */
    boolean isLastForbidden() {
        Fields f = fields;
        int last = f.size() - 1;
        for (String name : FORBIDDEN) {
            if (f.findIgnoreCase(name, last) == last) {
                return true;
            }
        }
        for (String prefix : FORBIDDEN_PREFIXES) {
            if (f.nameStartsWithIgnoreCase(last, prefix)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isForbidden(String name) {
        for (String forbidden : FORBIDDEN) {
            if (forbidden.equalsIgnoreCase(name)) {
                return true;
            }
        }
        for (String prefix : FORBIDDEN_PREFIXES) {
            if (name.regionMatches(true, 0, prefix, 0, prefix.length())) {
                return true;
            }
        }
        return false;
    }
}
