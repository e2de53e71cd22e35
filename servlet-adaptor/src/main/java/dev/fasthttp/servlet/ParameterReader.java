package dev.fasthttp.servlet;

import dev.fasthttp.bytes.MutableByteSlice;
import dev.fasthttp.server.RequestCtx;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Reads parameters in the form {@code application/x-www-form-urlencoded}, strictly: what cannot be decoded is an error.
 *
 * <p>Spec: WHATWG URL 5.1 for the form; Servlet 6.1, {@code ServletRequest.getParameter}, for the errors.
 */
final class ParameterReader {
    private final MutableByteSlice slice = new MutableByteSlice();
    private byte[] decoded = new byte[256];

    /**
     * Adds the pairs in a range of bytes to {@code target}.
     *
     * @param ctx whose table of strings is used
     * @throws BadParametersException when something cannot be decoded, or there are more than {@code limit} pairs
     */
    void read(byte[] bytes, int from, int to, Charset charset, ParameterTable target, int limit, RequestCtx ctx) {
        int start = from;
        while (start < to) {
            int equals = -1;
            int end = start;
            while (end < to && bytes[end] != '&') {
                if (bytes[end] == '=' && equals < 0) {
                    equals = end;
                }
                end++;
            }
            if (end > start) {
                if (target.size() >= limit) {
                    throw new BadParametersException(
                            413, "more than " + limit + " parameters; the option maxParameters of the application");
                }
                String name = text(bytes, start, equals < 0 ? end : equals, charset, ctx);
                String value = equals < 0 ? "" : text(bytes, equals + 1, end, charset, ctx);
                target.add(name, value);
            }
            start = end + 1;
        }
    }

    private String text(byte[] bytes, int from, int to, Charset charset, RequestCtx ctx) {
        boolean ascii = true;
        for (int i = from; i < to; i++) {
            byte b = bytes[i];
            if (b == '%' || b == '+') {
                return decode(bytes, from, to, charset, ctx);
            }
            ascii &= b >= 0;
        }
        return ascii ? known(bytes, from, to, charset, ctx) : strict(bytes, from, to, charset);
    }

    private String decode(byte[] bytes, int from, int to, Charset charset, RequestCtx ctx) {
        if (decoded.length < to - from) {
            decoded = new byte[Math.max(to - from, 2 * decoded.length)];
        }
        int length = 0;
        boolean ascii = true;
        for (int i = from; i < to; i++) {
            byte b = bytes[i];
            if (b == '+') {
                b = ' ';
            } else if (b == '%') {
                int high = i + 1 < to ? Character.digit(bytes[i + 1], 16) : -1;
                int low = i + 2 < to ? Character.digit(bytes[i + 2], 16) : -1;
                if (high < 0 || low < 0) {
                    throw new BadParametersException(
                            400, "a parameter has a percent sign without two hexadecimal digits");
                }
                b = (byte) (high << 4 | low);
                i += 2;
            }
            ascii &= b >= 0;
            decoded[length++] = b;
        }
        return ascii ? known(decoded, 0, length, charset, ctx) : strict(decoded, 0, length, charset);
    }

    /** ASCII bytes, which mean the same in nearly all charsets. */
    private String known(byte[] bytes, int from, int to, Charset charset, RequestCtx ctx) {
        if (!isAsciiBased(charset)) {
            return strict(bytes, from, to, charset);
        }
        slice.wrap(bytes, from, to - from);
        return ctx.text(slice);
    }

    private static boolean isAsciiBased(Charset charset) {
        return charset.equals(StandardCharsets.UTF_8)
                || charset.equals(StandardCharsets.ISO_8859_1)
                || charset.equals(StandardCharsets.US_ASCII);
    }

    private static String strict(byte[] bytes, int from, int to, Charset charset) {
        if (charset.equals(StandardCharsets.ISO_8859_1)) {
            return new String(bytes, from, to - from, charset);
        }
        try {
            return charset.newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes, from, to - from))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new BadParametersException(400, "a parameter is not valid " + charset.name(), e);
        }
    }

    /** Lets go of memory that an unusual request made large. */
    void shrink() {
        if (decoded.length > 8192) {
            decoded = new byte[256];
        }
    }
}
