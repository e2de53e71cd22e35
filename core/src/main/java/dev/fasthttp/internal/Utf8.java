package dev.fasthttp.internal;

/** Encodes text as UTF-8 into arrays of the caller, without the copy that {@link String#getBytes()} makes. */
public final class Utf8 {
    /** No character of a String takes more bytes than this; a surrogate pair takes four for two characters. */
    public static final int MAX_BYTES_PER_CHAR = 3;

    private static final byte REPLACEMENT = '?';

    private Utf8() {}

    /** How many bytes {@link #write} writes for {@code text}. */
    public static int length(String text) {
        int length = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                length++;
            } else if (c < 0x800) {
                length += 2;
            } else if (!Character.isSurrogate(c)) {
                length += 3;
            } else if (isPair(text, i)) {
                length += 4;
                i++;
            } else {
                length++;
            }
        }
        return length;
    }

    private static boolean isPair(String text, int i) {
        return Character.isHighSurrogate(text.charAt(i))
                && i + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(i + 1));
    }

    /**
     * Writes {@code text} to {@code target}, which must have room for {@link #length} bytes. An unpaired surrogate becomes
     * {@code ?}, as {@link String#getBytes()} does.
     *
     * @return the offset after the last byte
     */
    public static int write(String text, byte[] target, int offset) {
        int length = text.length();
        int i = 0;
        int to = offset;
        while (i < length) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                return writeFrom(text, i, target, to);
            }
            target[to++] = (byte) c;
            i++;
        }
        return to;
    }

    /** Tells whether the range holds what {@link #write} writes for {@code text}. */
    public static boolean equals(byte[] bytes, int from, int to, String text) {
        int length = text.length();
        int at = from;
        int i = 0;
        while (i < length) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                return equalsFrom(bytes, at, to, text, i);
            }
            if (at == to || bytes[at] != c) {
                return false;
            }
            at++;
            i++;
        }
        return at == to;
    }

    private static boolean equalsFrom(byte[] bytes, int from, int to, String text, int start) {
        int at = from;
        for (int i = start; i < text.length(); i++) {
            char c = text.charAt(i);
            int point = c;
            if (Character.isSurrogate(c)) {
                point = isPair(text, i) ? Character.toCodePoint(c, text.charAt(++i)) : REPLACEMENT;
            }
            int size = point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
            if (to - at < size || !isEncoded(bytes, at, size, point)) {
                return false;
            }
            at += size;
        }
        return at == to;
    }

    private static boolean isEncoded(byte[] bytes, int at, int size, int point) {
        int rest = point;
        for (int i = size - 1; i > 0; i--) {
            if (bytes[at + i] != (byte) (0x80 | (rest & 0x3F))) {
                return false;
            }
            rest >>= 6;
        }
        int lead = size == 1 ? rest : (0xF00 >> size) | rest;
        return bytes[at] == (byte) lead;
    }

    private static int writeFrom(String text, int from, byte[] target, int offset) {
        int to = offset;
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                target[to++] = (byte) c;
            } else if (c < 0x800) {
                target[to++] = (byte) (0xC0 | (c >> 6));
                target[to++] = (byte) (0x80 | (c & 0x3F));
            } else if (!Character.isSurrogate(c)) {
                target[to++] = (byte) (0xE0 | (c >> 12));
                target[to++] = (byte) (0x80 | ((c >> 6) & 0x3F));
                target[to++] = (byte) (0x80 | (c & 0x3F));
            } else if (isPair(text, i)) {
                int point = Character.toCodePoint(c, text.charAt(++i));
                target[to++] = (byte) (0xF0 | (point >> 18));
                target[to++] = (byte) (0x80 | ((point >> 12) & 0x3F));
                target[to++] = (byte) (0x80 | ((point >> 6) & 0x3F));
                target[to++] = (byte) (0x80 | (point & 0x3F));
            } else {
                target[to++] = REPLACEMENT;
            }
        }
        return to;
    }
}
