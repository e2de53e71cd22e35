package dev.fasthttp.http;

import dev.fasthttp.bytes.ByteBuilder;
import dev.fasthttp.bytes.MutableByteSlice;
import dev.fasthttp.internal.Ascii;
import dev.fasthttp.internal.ByteScan;

/**
 * A walk over the parameters behind the first word of a field value:
 * {@code *( OWS ";" OWS [ token "=" ( token / quoted-string ) ] )}.
 *
 * <p>In a quoted string a backslash escapes a quote and a backslash only, and stands for itself before anything else: some
 * browsers send the paths of Windows as they are, and nobody escapes what needs none.
 *
 * <p>Spec: RFC 9110 §5.6.6.
 */
final class FieldParameters {
    private final byte[] bytes;
    private final int to;
    private final Violation malformed;
    private int p;
    private int nameFrom;
    private int nameTo;
    private int valueFrom;
    private int valueTo;
    private boolean quoted;

    /**
     * @param from the byte behind the first word
     * @param malformed what {@link #next} throws
     */
    FieldParameters(byte[] bytes, int from, int to, Violation malformed) {
        this.bytes = bytes;
        this.to = to;
        this.malformed = malformed;
        p = from;
    }

    /** Goes to the next parameter, if there is one. */
    boolean next() {
        while (true) {
            skipBlanks();
            if (p == to) {
                return false;
            }
            require(bytes[p] == ';');
            p++;
            skipBlanks();
            if (p < to && bytes[p] != ';') {
                readParameter();
                return true;
            }
        }
    }

    private void readParameter() {
        nameFrom = p;
        nameTo = readToken();
        require(p < to && bytes[p] == '=');
        p++;
        quoted = p < to && bytes[p] == '"';
        if (quoted) {
            readQuoted();
        } else {
            valueFrom = p;
            valueTo = readToken();
        }
    }

    private int readToken() {
        int start = p;
        while (p < to && Ascii.isToken(bytes[p])) {
            p++;
        }
        require(p > start);
        return p;
    }

    private void readQuoted() {
        valueFrom = ++p;
        while (p < to && bytes[p] != '"') {
            p += isEscape(p, to) ? 2 : 1;
        }
        require(p < to);
        valueTo = p++;
    }

    private boolean isEscape(int index, int limit) {
        return bytes[index] == '\\' && index + 1 < limit && (bytes[index + 1] == '"' || bytes[index + 1] == '\\');
    }

    /** Tells whether the parameter has that name, A to Z in any case. */
    boolean isNamed(String name) {
        return Ascii.equalsIgnoreCase(bytes, nameFrom, nameTo - nameFrom, name);
    }

    /** Shows the name. */
    void wrapName(MutableByteSlice view) {
        view.wrap(bytes, nameFrom, nameTo - nameFrom);
    }

    /** Shows the value without quotes and escapes, which is copied only if it has escapes. */
    void wrapValue(MutableByteSlice view) {
        boolean escapes = quoted && ByteScan.indexOf(bytes, valueFrom, valueTo, (byte) '\\') >= 0;
        if (escapes) {
            byte[] copy = value();
            view.wrap(copy, 0, copy.length);
        } else {
            view.wrap(bytes, valueFrom, valueTo - valueFrom);
        }
    }

    /** The value without quotes and escapes. */
    byte[] value() {
        return unescape(false);
    }

    /**
     * The value without quotes and escapes, among them {@code %22}, {@code %0D} and {@code %0A} in a quoted string, which
     * are the escapes of browsers for a quote and a line end; no other percent sign is one.
     */
    byte[] formValue() {
        return unescape(true);
    }

    private byte[] unescape(boolean percent) {
        ByteBuilder out = new ByteBuilder(valueTo - valueFrom);
        for (int i = valueFrom; i < valueTo; i++) {
            byte b = bytes[i];
            if (quoted && isEscape(i, valueTo)) {
                b = bytes[++i];
            } else if (quoted && percent && b == '%' && i + 2 < valueTo) {
                int escaped = escapedAt(i);
                if (escaped >= 0) {
                    b = (byte) escaped;
                    i += 2;
                }
            }
            out.append(b);
        }
        return out.toByteArray();
    }

    private int escapedAt(int i) {
        int value = Ascii.hexValue(bytes[i + 1]) << 4 | Ascii.hexValue(bytes[i + 2]);
        return value == '"' || value == '\r' || value == '\n' ? value : -1;
    }

    private void skipBlanks() {
        while (p < to && FieldLine.isBlank(bytes[p])) {
            p++;
        }
    }

    private void require(boolean condition) {
        if (!condition) {
            throw BadMessageException.of(malformed);
        }
    }
}
