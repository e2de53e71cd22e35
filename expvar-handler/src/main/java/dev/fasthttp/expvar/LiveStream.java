package dev.fasthttp.expvar;

import dev.fasthttp.http.HeaderNames;
import dev.fasthttp.http.Status;
import dev.fasthttp.server.EventStream;
import dev.fasthttp.server.RequestCtx;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.StringJoiner;
import java.util.concurrent.TimeUnit;

/**
 * The events that keep a live page up to date: first what was kept, then each second a sample.
 *
 * <p>A page that connects again says what it had last, and gets what it missed. The stream ends when the server shuts
 * down.
 */
final class LiveStream {
    private static final String LAST_EVENT_ID = "Last-Event-ID";
    private static final Duration RETRY = Duration.ofSeconds(2);
    private static final Duration IDLE = Duration.ofMinutes(10);

    private final Sampler sampler;
    private final int maxStreams;

    /** Tells the numbers of one run of the program from those of another. */
    private final String run = Long.toString(System.currentTimeMillis(), 36);

    LiveStream(Expvars expvars, int maxStreams) {
        sampler = new Sampler(expvars, TimeUnit.NANOSECONDS.convert(IDLE));
        this.maxStreams = maxStreams;
    }

    /** Sends events until the client leaves, or the server shuts down. */
    void show(RequestCtx ctx) throws IOException, InterruptedException {
        if (!sampler.enter(maxStreams)) {
            ctx.error(
                    "live pages are limited to " + maxStreams + " (ExpvarHandler.Builder.maxStreams)\n",
                    Status.SERVICE_UNAVAILABLE);
            ctx.setHeader(HeaderNames.RETRY_AFTER, "5");
            return;
        }
        try {
            send(ctx);
        } finally {
            sampler.leave();
        }
    }

    private void send(RequestCtx ctx) throws IOException, InterruptedException {
        long last = lastSeen(ctx.header(LAST_EVENT_ID).toString());
        if (ctx.isHead()) {
            return;
        }
        // A proxy that gathers responses would hold the events back.
        ctx.setHeader("X-Accel-Buffering", "no");
        EventStream events = ctx.eventStream();
        events.retry(RETRY);
        while (events.isOpen() && !ctx.isShuttingDown()) {
            List<Sampler.Sample> samples = sampler.awaitBehind(last);
            if (samples.isEmpty()) {
                events.comment("");
                continue;
            }
            StringJoiner all = new StringJoiner(",", "[", "]");
            samples.forEach(sample -> all.add(sample.json()));
            last = samples.get(samples.size() - 1).number();
            events.send("samples", run + "." + last, all.toString());
        }
    }

    /** What a page had last; 0 when that was nothing of this run. */
    private long lastSeen(String id) {
        int dot = id.indexOf('.');
        if (dot < 0 || !id.substring(0, dot).equals(run)) {
            return 0;
        }
        try {
            return Math.max(0, Long.parseLong(id.substring(dot + 1)));
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
