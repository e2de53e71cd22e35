package dev.fasthttp.proxy;

import dev.fasthttp.bytes.ByteSlice;
import dev.fasthttp.http.Header;
import dev.fasthttp.http.HeaderNames;
import java.util.ArrayList;
import java.util.List;

/**
 * The fields that belong to one connection and are not passed on: the known ones, and those that a Connection field nominates.
 *
 * <p>Nominated fields are kept as far as they are what messages cannot do without, {@code Host} and those about content.
 *
 * <p>Spec: RFC 9110 §7.6.1, §11.7.
 */
final class HopByHop {
    private static final String[] KNOWN = {
        HeaderNames.CONNECTION,
        "Keep-Alive",
        "Proxy-Authenticate",
        "Proxy-Authorization",
        "Proxy-Authentication-Info",
        "Proxy-Connection",
        HeaderNames.TE,
        HeaderNames.TRAILER,
        HeaderNames.TRANSFER_ENCODING,
        HeaderNames.CONTENT_LENGTH,
        HeaderNames.UPGRADE
    };

    private final List<String> nominated = new ArrayList<>();

    /** Forgets what was nominated, and reads the Connection fields of a message. */
    void read(Header header) {
        nominated.clear();
        if (header.has(HeaderNames.CONNECTION)) {
            header.peekAll(HeaderNames.CONNECTION, this::nominate);
        }
    }

    private void nominate(ByteSlice list) {
        String text = list.toString();
        for (int from = 0; from <= text.length(); ) {
            int comma = text.indexOf(',', from);
            int end = comma < 0 ? text.length() : comma;
            String name = text.substring(from, end).strip();
            if (!name.isEmpty() && !isNeeded(name)) {
                nominated.add(name);
            }
            from = end + 1;
        }
    }

    private static boolean isNeeded(String name) {
        return name.equalsIgnoreCase(HeaderNames.HOST)
                || name.regionMatches(true, 0, "Content-", 0, "Content-".length());
    }

    /** Tells whether a field is not passed on. */
    boolean contains(ByteSlice name) {
        for (String known : KNOWN) {
            if (known.length() == name.length() && name.equalsIgnoreCase(known)) {
                return true;
            }
        }
        for (String one : nominated) {
            if (name.equalsIgnoreCase(one)) {
                return true;
            }
        }
        return false;
    }
}
