package dev.fasthttp.proxy;

import dev.fasthttp.bytes.ByteBuilder;
import dev.fasthttp.bytes.ByteSlice;
import dev.fasthttp.bytes.MutableByteSlice;
import dev.fasthttp.http.Header;
import dev.fasthttp.http.HeaderNames;
import java.util.function.Consumer;

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

    private final ByteBuilder nominated = new ByteBuilder();
    private final MutableByteSlice one = new MutableByteSlice();
    private final Consumer<ByteSlice> nominate = this::nominate;

    /** Forgets what was nominated, and reads the Connection fields of a message. */
    void read(Header header) {
        nominated.reset();
        if (header.has(HeaderNames.CONNECTION)) {
            header.peekAll(HeaderNames.CONNECTION, nominate);
        }
    }

    /** Keeps the names in lower case, with a comma behind each. */
    private void nominate(ByteSlice list) {
        int begin = nominated.length();
        for (int i = 0; i <= list.length(); i++) {
            byte b = i < list.length() ? list.byteAt(i) : (byte) ',';
            if (b == ',') {
                endName(begin);
                begin = nominated.length();
            } else if (b != ' ' && b != '\t') {
                nominated.append((byte) (b >= 'A' && b <= 'Z' ? b | 0x20 : b));
            }
        }
    }

    private void endName(int begin) {
        one.wrap(nominated.array(), begin, nominated.length() - begin);
        if (one.isEmpty() || isNeeded(one)) {
            nominated.setLength(begin);
        } else {
            nominated.append((byte) ',');
        }
    }

    private static boolean isNeeded(ByteSlice name) {
        return name.contentEquals("host") || name.startsWith("content-");
    }

    /** Tells whether a field is not passed on. */
    boolean contains(ByteSlice name) {
        for (String known : KNOWN) {
            if (known.length() == name.length() && name.equalsIgnoreCase(known)) {
                return true;
            }
        }
        return !nominated.isEmpty() && isNominated(name);
    }

    private boolean isNominated(ByteSlice name) {
        byte[] all = nominated.array();
        int begin = 0;
        for (int i = 0; i < nominated.length(); i++) {
            if (all[i] == ',') {
                if (i - begin == name.length() && matches(all, begin, name)) {
                    return true;
                }
                begin = i + 1;
            }
        }
        return false;
    }

    private static boolean matches(byte[] all, int begin, ByteSlice name) {
        for (int i = 0; i < name.length(); i++) {
            byte b = name.byteAt(i);
            if (all[begin + i] != (b >= 'A' && b <= 'Z' ? b | 0x20 : b)) {
                return false;
            }
        }
        return true;
    }
}
