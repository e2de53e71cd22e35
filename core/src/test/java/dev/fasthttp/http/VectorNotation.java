package dev.fasthttp.http;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** The notation of bytes in vectors: escapes, and braces that repeat a text. */
final class VectorNotation {
    private final String text;
    private int at;

    private VectorNotation(String text) {
        this.text = text;
    }

    /** The bytes of lines, each of which ends with CRLF unless a backslash ends it. */
    static byte[] lines(Iterable<String> lines) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (String line : lines) {
            boolean open = isOpen(line);
            out.writeBytes(bytes(open ? line.substring(0, line.length() - 1) : line));
            if (!open) {
                out.write('\r');
                out.write('\n');
            }
        }
        return out.toByteArray();
    }

    /** Tells whether a line ends with a backslash that is not itself escaped. */
    static boolean isOpen(String line) {
        int i = line.length();
        while (i > 0 && line.charAt(i - 1) == '\\') {
            i--;
        }
        return (line.length() - i) % 2 == 1;
    }

    /** The bytes of a text. */
    static byte[] bytes(String text) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new VectorNotation(text).appendTo(out, text.length());
        return out.toByteArray();
    }

    /** The bytes of a text, one character for each. */
    static String text(String notation) {
        return new String(bytes(notation), StandardCharsets.ISO_8859_1);
    }

    private void appendTo(ByteArrayOutputStream out, int end) {
        while (at < end) {
            char c = text.charAt(at++);
            if (c == '\\') {
                appendEscape(out);
            } else if (c == '{') {
                appendRepeated(out);
            } else {
                out.writeBytes(String.valueOf(c).getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    private void appendEscape(ByteArrayOutputStream out) {
        char c = text.charAt(at++);
        switch (c) {
            case 'r' -> out.write('\r');
            case 'n' -> out.write('\n');
            case 't' -> out.write('\t');
            case 's' -> out.write(' ');
            case '0' -> out.write(0);
            case 'x' -> {
                out.write(Integer.parseInt(text.substring(at, at + 2), 16));
                at += 2;
            }
            case '\\', '{', '}' -> out.write(c);
            default -> throw new IllegalArgumentException("unknown escape \\" + c + " in " + text);
        }
    }

    private int closingBrace() {
        int depth = 1;
        for (int i = at; ; i++) {
            char c = text.charAt(i);
            if (c == '\\') {
                i++;
            } else if (c == '{') {
                depth++;
            } else if (c == '}' && --depth == 0) {
                return i;
            }
        }
    }

    private void appendRepeated(ByteArrayOutputStream out) {
        int close = closingBrace();
        int star = text.lastIndexOf('*', close);
        if (star < at) {
            throw new IllegalArgumentException("no count in braces, or an unknown name: " + text);
        }
        ByteArrayOutputStream once = new ByteArrayOutputStream();
        appendTo(once, star);
        int count = Integer.parseInt(text.substring(star + 1, close));
        for (int i = 0; i < count; i++) {
            out.writeBytes(once.toByteArray());
        }
        at = close + 1;
    }
}
