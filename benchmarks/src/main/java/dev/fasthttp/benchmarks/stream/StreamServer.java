package dev.fasthttp.benchmarks.stream;

import dev.fasthttp.http.HeaderNames;
import dev.fasthttp.server.EncodedEvent;
import dev.fasthttp.server.EventFeed;
import dev.fasthttp.server.EventStream;
import dev.fasthttp.server.RequestCtx;
import dev.fasthttp.server.RequestHandler;
import dev.fasthttp.server.Server;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;

/** Ours with handlers that stream, as it is by default but for one loop and longer bodies. */
public final class StreamServer implements RequestHandler {
    private static final byte[] BLOCK = new byte[StreamTask.PIECE];
    private static final int READ_SIZE = 8 * 1024;

    private static final long SECOND = 1_000_000_000;

    private final Path file;
    private final Queue<EventFeed> feeds = new ConcurrentLinkedQueue<>();

    private StreamServer(Path file) {
        this.file = file;
    }

    public static void main(String[] args) throws Exception {
        StreamServer handler = new StreamServer(Path.of(args[0]));
        Server server = Server.builder(handler)
                .loops(1)
                .streamRequestBody()
                .maxRequestBodySize(1L << 40)
                .maxRequestsPerConnection(Long.MAX_VALUE)
                .build();
        server.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(args[1])));
        Thread sender = new Thread(handler::feed, "feed");
        sender.setDaemon(true);
        sender.start();
        StreamTask.ready();
        server.awaitTermination();
    }

    @Override
    public void handle(RequestCtx ctx) throws Exception {
        switch (ctx.pathString()) {
            case "/chunked" -> download(ctx);
            case "/length" -> {
                ctx.response().header().set(HeaderNames.CONTENT_LENGTH, StreamTask.LENGTH);
                download(ctx);
            }
            case "/file" -> ctx.sendFile(file);
            case "/upload" -> upload(ctx);
            case "/events" -> events(ctx);
            case "/feed" -> {
                EventFeed feed = ctx.eventFeed();
                feed.send(StreamTask.EVENT);
                feeds.add(feed);
            }
            case "/direct-memory" -> ctx.success("text/plain", Long.toString(directMemory()));
            default -> ctx.notFound();
        }
    }

    private static void download(RequestCtx ctx) throws IOException {
        OutputStream out = ctx.responseStream();
        for (int left = StreamTask.LENGTH; left > 0; left -= BLOCK.length) {
            out.write(BLOCK);
        }
    }

    private static void upload(RequestCtx ctx) throws IOException {
        byte[] buffer = new byte[READ_SIZE];
        InputStream in = ctx.bodyStream();
        long total = 0;
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
            total += count;
        }
        ctx.success("text/plain", Long.toString(total));
    }

    private static void events(RequestCtx ctx) throws IOException, InterruptedException {
        EventStream events = ctx.eventStream();
        while (events.isOpen()) {
            events.send(StreamTask.EVENT);
            Thread.sleep(1000);
        }
    }

    /** Sends an event a second to all feeds, encoded once. */
    private void feed() {
        long due = System.nanoTime() + SECOND;
        while (true) {
            LockSupport.parkNanos(due - System.nanoTime());
            if (System.nanoTime() - due >= 0) {
                due += SECOND;
                EncodedEvent event = EncodedEvent.of(StreamTask.EVENT);
                feeds.removeIf(feed -> !feed.send(event));
            }
        }
    }

    private static long directMemory() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
    }
}
