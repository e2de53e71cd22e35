package dev.fasthttp.servlet;

import dev.fasthttp.bytes.ByteBuilder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Encodes text into the body of a response: UTF-8 and ISO-8859-1 by hand, without garbage, anything else by the JDK.
 *
 * <p>A character that the charset lacks becomes a question mark. A pair of surrogates may come in two pieces.
 *
 * <p>Threads: not safe for use by several threads.
 */
final class TextOutput {
    /** So many characters at a time, which bounds what is gathered before the body looks at its limit. */
    private static final int SLICE = 2048;

    private final ResponseBody body;
    private boolean utf8;
    private @Nullable CharsetEncoder encoder;
    private char high;

    TextOutput(ResponseBody body) {
        this.body = body;
    }

    void begin(Charset newCharset) {
        utf8 = newCharset.equals(StandardCharsets.UTF_8);
        high = 0;
        encoder = null;
        if (!utf8 && !newCharset.equals(StandardCharsets.ISO_8859_1)) {
            encoder = newCharset
                    .newEncoder()
                    .onMalformedInput(CodingErrorAction.REPLACE)
                    .onUnmappableCharacter(CodingErrorAction.REPLACE);
        }
    }

    void write(char c) throws IOException {
        if (c < 0x80 && high == 0 && encoder == null) {
            body.write((byte) c);
        } else {
            write(String.valueOf(c), 0, 1);
        }
    }

    void write(char[] chars, int offset, int length) throws IOException {
        write(CharBuffer.wrap(chars, offset, length), 0, length);
    }

    void write(String text) throws IOException {
        int length = text.length();
        boolean whole = high == 0 && length <= SLICE && utf8;
        if (whole && (length == 0 || !Character.isHighSurrogate(text.charAt(length - 1)))) {
            ByteBuilder out = body.room(0);
            int before = out.length();
            out.append(text);
            body.appended(out.length() - before);
        } else {
            write(text, 0, length);
        }
    }

    void write(CharSequence text, int offset, int length) throws IOException {
        int end = offset + length;
        for (int from = offset; from < end; from += SLICE) {
            int to = Math.min(end, from + SLICE);
            if (encoder != null) {
                encode(text, from, to, false);
            } else if (utf8) {
                utf8(text, from, to);
            } else {
                latin1(text, from, to);
            }
        }
    }

    private void utf8(CharSequence text, int from, int to) throws IOException {
        ByteBuilder out = body.room(3 * (to - from) + 3);
        byte[] bytes = out.array();
        int at = out.length();
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (high != 0) {
                at = afterHigh(c, bytes, at);
                if (high == 0 && Character.isLowSurrogate(c)) {
                    continue;
                }
            }
            if (c < 0x80) {
                bytes[at++] = (byte) c;
            } else if (c < 0x800) {
                bytes[at++] = (byte) (0xC0 | c >> 6);
                bytes[at++] = (byte) (0x80 | (c & 0x3F));
            } else if (Character.isHighSurrogate(c)) {
                high = c;
            } else if (Character.isLowSurrogate(c)) {
                bytes[at++] = '?';
            } else {
                bytes[at++] = (byte) (0xE0 | c >> 12);
                bytes[at++] = (byte) (0x80 | (c >> 6 & 0x3F));
                bytes[at++] = (byte) (0x80 | (c & 0x3F));
            }
        }
        int count = at - out.length();
        out.setLength(at);
        body.appended(count);
    }

    /** Writes the pair, or the mark for a surrogate that stands alone; {@link #high} is 0 afterwards. */
    private int afterHigh(char c, byte[] bytes, int start) {
        int at = start;
        char first = high;
        high = 0;
        if (Character.isLowSurrogate(c)) {
            int code = Character.toCodePoint(first, c);
            bytes[at++] = (byte) (0xF0 | code >> 18);
            bytes[at++] = (byte) (0x80 | (code >> 12 & 0x3F));
            bytes[at++] = (byte) (0x80 | (code >> 6 & 0x3F));
            bytes[at++] = (byte) (0x80 | (code & 0x3F));
        } else {
            bytes[at++] = '?';
        }
        return at;
    }

    private void latin1(CharSequence text, int from, int to) throws IOException {
        ByteBuilder out = body.room(to - from + 1);
        byte[] bytes = out.array();
        int at = out.length();
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (high != 0) {
                high = 0;
                bytes[at++] = '?';
                if (Character.isLowSurrogate(c)) {
                    continue;
                }
            }
            if (Character.isHighSurrogate(c)) {
                high = c;
            } else {
                bytes[at++] = c <= 0xFF ? (byte) c : (byte) '?';
            }
        }
        int count = at - out.length();
        out.setLength(at);
        body.appended(count);
    }

    private void encode(CharSequence text, int from, int to, boolean end) throws IOException {
        CharsetEncoder known = encoder;
        if (known == null) {
            return;
        }
        CharBuffer in = CharBuffer.allocate(to - from + 1);
        if (high != 0) {
            in.put(high);
            high = 0;
        }
        in.put(text.toString(), from, to).flip();
        ByteBuffer out = ByteBuffer.allocate((int) Math.ceil(known.maxBytesPerChar() * in.remaining()) + 16);
        CoderResult result = known.encode(in, out, end);
        if (end && !result.isOverflow()) {
            known.flush(out);
        }
        if (in.hasRemaining()) {
            high = in.get();
        }
        body.write(out.array(), 0, out.position());
    }

    /** Writes what is still due at the end of the text. */
    void finish() throws IOException {
        if (encoder != null) {
            encode("", 0, 0, true);
        } else if (high != 0) {
            body.write((byte) '?');
        }
        high = 0;
    }
}
