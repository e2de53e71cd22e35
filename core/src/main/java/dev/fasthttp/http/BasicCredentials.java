package dev.fasthttp.http;

import dev.fasthttp.bytes.ByteBuilder;
import dev.fasthttp.bytes.ByteSlice;
import dev.fasthttp.bytes.MutableByteSlice;
import dev.fasthttp.internal.Ascii;
import java.util.Base64;

/** User and password of a URI as an Authorization field (RFC 7617). */
final class BasicCredentials {
    private static final byte[] FIELD = Ascii.bytes("Authorization: Basic ");
    private static final byte[] LINE_END = {'\r', '\n'};

    private BasicCredentials() {}

    static void appendTo(ByteBuilder out, Uri uri) {
        ByteBuilder plain = new ByteBuilder();
        appendDecoded(uri.username(), plain);
        plain.append((byte) ':');
        appendDecoded(uri.password(), plain);
        out.append(FIELD);
        out.append(Base64.getEncoder().encode(plain.toByteArray()));
        out.append(LINE_END);
    }

    private static void appendDecoded(ByteSlice part, ByteBuilder out) {
        MutableByteSlice bytes = (MutableByteSlice) part;
        byte[] b = bytes.array();
        int end = bytes.offset() + bytes.length();
        for (int i = bytes.offset(); i < end; i++) {
            int high = b[i] == '%' && i + 2 < end ? Ascii.hexValue(b[i + 1]) : -1;
            int low = high < 0 ? -1 : Ascii.hexValue(b[i + 2]);
            if (low >= 0) {
                out.append((byte) (high << 4 | low));
                i += 2;
            } else {
                out.append(b[i]);
            }
        }
    }
}
