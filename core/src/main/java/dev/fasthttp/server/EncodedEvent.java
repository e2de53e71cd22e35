package dev.fasthttp.server;

import dev.fasthttp.bytes.ByteBuilder;
import java.time.Duration;

/**
 * A server-sent event as the bytes that go out: encoded once, and sent to any number of {@link EventFeed}s.
 *
 * <p>Threads: any; it does not change.
 */
public final class EncodedEvent {
    /** With its chunk framing around it, which clients of HTTP/1.0 do not get. */
    private final byte[] bytes;

    private final int from;
    private final int length;

    private EncodedEvent(ByteBuilder text) {
        ByteBuilder chunk = new ByteBuilder(text.length() + ResponseStream.CHUNK_OVERHEAD);
        chunk.appendHex(text.length());
        chunk.append("\r\n");
        from = chunk.length();
        length = text.length();
        chunk.append(text.array(), 0, length);
        chunk.append("\r\n");
        bytes = chunk.toByteArray();
    }

    /** An event without name; each line of {@code data} becomes a line of the event. */
    public static EncodedEvent of(String data) {
        return of(EventText.NONE, EventText.NONE, data);
    }

    /** An event with a name. */
    public static EncodedEvent of(String name, String data) {
        return of(name, EventText.NONE, data);
    }

    /**
     * An event.
     *
     * @param name its type; empty for none
     * @param id what a client that connects again tells as {@code Last-Event-ID}; empty for none
     * @throws IllegalArgumentException when name or id hold a line end or NUL
     */
    public static EncodedEvent of(String name, String id, String data) {
        ByteBuilder text = new ByteBuilder(64 + data.length());
        EventText.append(text, name, id, data);
        return new EncodedEvent(text);
    }

    /** A comment, which clients ignore. */
    public static EncodedEvent comment(String text) {
        ByteBuilder comment = new ByteBuilder(64);
        EventText.appendComment(comment, text);
        return new EncodedEvent(comment);
    }

    /** Tells clients how long to wait before they connect again. */
    public static EncodedEvent retry(Duration delay) {
        ByteBuilder retry = new ByteBuilder(64);
        EventText.appendRetry(retry, delay);
        return new EncodedEvent(retry);
    }

    byte[] bytes() {
        return bytes;
    }

    int from(boolean chunked) {
        return chunked ? 0 : from;
    }

    int to(boolean chunked) {
        return chunked ? bytes.length : from + length;
    }
}
