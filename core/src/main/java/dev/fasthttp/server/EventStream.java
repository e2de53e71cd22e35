package dev.fasthttp.server;

import dev.fasthttp.bytes.ByteBuilder;
import dev.fasthttp.http.HeaderNames;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;

/**
 * Server-sent events: a response of type {@code text/event-stream} that goes on while its handler runs.
 *
 * <p>Each event goes out at once; sending blocks while the client does not read, for {@code writeTimeout} at most. A
 * handler that waits for events blocks like any other and does not hold up its loop; with many of them it runs on a virtual
 * thread where there are any. For thousands of streams see {@link EventFeed}, which needs no thread.
 *
 * <p>Threads: the thread of the handler.
 *
 * @see <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html">Server-sent events</a>
 */
public final class EventStream {
    private final RequestCtx ctx;
    private final OutputStream out;
    private final ByteBuilder event = new ByteBuilder(256);

    EventStream(RequestCtx ctx) throws IOException {
        this.ctx = ctx;
        ctx.setContentType(EventText.CONTENT_TYPE);
        ctx.setHeader(HeaderNames.CACHE_CONTROL, "no-store");
        out = ctx.responseStream();
        out.flush();
    }

    /** Tells whether the client is still there, as far as one knows; sending to one that left throws. */
    public boolean isOpen() {
        return !ctx.isCancelled();
    }

    /** Sends an event without name; each line of {@code data} becomes a line of the event. */
    public void send(String data) throws IOException {
        send(EventText.NONE, EventText.NONE, data);
    }

    /** Sends an event with a name. */
    public void send(String name, String data) throws IOException {
        send(name, EventText.NONE, data);
    }

    /**
     * Sends an event.
     *
     * @param name its type; empty for none
     * @param id what a client that connects again tells as {@code Last-Event-ID}; empty for none
     * @throws IllegalArgumentException when name or id hold a line end or NUL
     */
    public void send(String name, String id, String data) throws IOException {
        event.reset();
        EventText.append(event, name, id, data);
        end();
    }

    /** Sends a comment, which clients ignore: to keep proxies from closing a quiet connection. */
    public void comment(String text) throws IOException {
        event.reset();
        EventText.appendComment(event, text);
        end();
    }

    /** Tells the client how long to wait before it connects again. */
    public void retry(Duration delay) throws IOException {
        event.reset();
        EventText.appendRetry(event, delay);
        end();
    }

    private void end() throws IOException {
        out.write(event.array(), 0, event.length());
        out.flush();
    }
}
