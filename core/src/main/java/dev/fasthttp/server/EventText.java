package dev.fasthttp.server;

import dev.fasthttp.bytes.ByteBuilder;
import java.time.Duration;

/**
 * The text form of server-sent events.
 *
 * @see <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html">Server-sent events</a>
 */
final class EventText {
    static final String CONTENT_TYPE = "text/event-stream";
    static final String NONE = "";

    private EventText() {}

    /** Appends an event; empty names and ids are left out, each line of {@code data} becomes a line of the event. */
    static void append(ByteBuilder target, String name, String id, String data) {
        appendField(target, "event: ", name);
        appendField(target, "id: ", id);
        appendLines(target, "data: ", data);
        target.append((byte) '\n');
    }

    static void appendComment(ByteBuilder target, String text) {
        appendLines(target, ": ", text);
        target.append((byte) '\n');
    }

    static void appendRetry(ByteBuilder target, Duration delay) {
        target.append("retry: ");
        target.appendDecimal(delay.toMillis());
        target.append((byte) '\n');
        target.append((byte) '\n');
    }

    private static void appendField(ByteBuilder target, String label, String value) {
        if (value.isEmpty()) {
            return;
        }
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '\n' || c == '\r' || c == 0) {
                throw new IllegalArgumentException("character " + (int) c + " at index " + i + " of an event's field");
            }
        }
        target.append(label);
        target.append(value);
        target.append((byte) '\n');
    }

    private static void appendLines(ByteBuilder target, String label, String text) {
        int start = 0;
        while (true) {
            int end = start;
            while (end < text.length() && text.charAt(end) != '\n' && text.charAt(end) != '\r') {
                end++;
            }
            target.append(label);
            target.append(text.substring(start, end));
            target.append((byte) '\n');
            if (end == text.length()) {
                return;
            }
            boolean crlf = text.charAt(end) == '\r' && end + 1 < text.length() && text.charAt(end + 1) == '\n';
            start = end + (crlf ? 2 : 1);
        }
    }
}
