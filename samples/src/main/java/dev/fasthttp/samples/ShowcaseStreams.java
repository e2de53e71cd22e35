package dev.fasthttp.samples;

import dev.fasthttp.bytes.ByteSlice;
import dev.fasthttp.http.HeaderNames;
import dev.fasthttp.http.Status;
import dev.fasthttp.server.EventStream;
import dev.fasthttp.server.HijackedConnection;
import dev.fasthttp.server.RequestCtx;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;

/** The part of the {@link Showcase} whose bytes come or go while the handler runs, or after it. */
final class ShowcaseStreams {
    private static final String LAST_EVENT_ID = "Last-Event-ID";
    private static final String SCRIPT = "text/javascript; charset=utf-8";
    private static final int FILE_LINES = 64 * 1024;
    private static final int LONGEST_ID = 9;

    private ShowcaseStreams() {}

    /** Counts and hashes a body of any size with a few KiB of memory. */
    static void upload(RequestCtx ctx) throws IOException, NoSuchAlgorithmException {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        long count;
        try (InputStream in = new DigestInputStream(ctx.bodyStream(), digest)) {
            count = in.transferTo(OutputStream.nullOutputStream());
        }
        ctx.success(Showcase.TEXT, count + " bytes, SHA-256 " + HexFormat.of().formatHex(digest.digest()) + "\n");
    }

    /** Each line is on the wire before the next pause begins. */
    static void lines(RequestCtx ctx) throws IOException, InterruptedException {
        ctx.setContentType(Showcase.TEXT);
        long count = Showcase.count(ctx);
        long pause = Showcase.millis(ctx);
        OutputStream out = ctx.responseStream();
        for (long i = 1; i <= count; i++) {
            out.write(("line " + i + "\n").getBytes(StandardCharsets.US_ASCII));
            out.flush();
            Thread.sleep(i < count ? pause : 0);
        }
    }

    /** A client that connects again goes on where it was, and is told by 204 when there is no more (HTML §9.2). */
    static void ticks(RequestCtx ctx) throws IOException, InterruptedException {
        long count = Showcase.count(ctx);
        long pause = Showcase.millis(ctx);
        ByteSlice last = ctx.header(LAST_EVENT_ID);
        if (!last.toString().matches("[0-9]{0," + LONGEST_ID + "}")) {
            ctx.error(LAST_EVENT_ID + " must be a number", Status.BAD_REQUEST);
            return;
        }
        long first = last.isEmpty() ? 1 : last.toLong() + 1;
        if (first > count) {
            ctx.setStatusCode(Status.NO_CONTENT);
            return;
        }
        EventStream events = ctx.eventStream();
        for (long i = first; i <= count && events.isOpen(); i++) {
            events.send("tick", Long.toString(i), "tick " + i + " of " + count);
            Thread.sleep(i < count ? pause : 0);
        }
    }

    /** The page allows itself nothing but its script and what that one asks this server for. */
    static void page(RequestCtx ctx) throws IOException {
        ctx.setHeader("Content-Security-Policy", "default-src 'none'; script-src 'self'; connect-src 'self'");
        ctx.success("text/html; charset=utf-8", resource("ticks.html"));
    }

    static void script(RequestCtx ctx) throws IOException {
        ctx.success(SCRIPT, resource("ticks.js"));
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = ShowcaseStreams.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new FileNotFoundException(name);
            }
            return in.readAllBytes();
        }
    }

    /** The page after a hint of its script and, as if it took a while to make, a pause. */
    static void hints(RequestCtx ctx) throws IOException, InterruptedException {
        ctx.setHeader(HeaderNames.LINK, "</ticks.js>; rel=preload; as=script");
        ctx.earlyHints();
        Thread.sleep(Showcase.millis(ctx));
        page(ctx);
    }

    static void file(RequestCtx ctx) throws IOException {
        Path file = LargeFile.PATH;
        if (!ctx.ifModifiedSince(Files.getLastModifiedTime(file).toInstant())) {
            ctx.notModified();
            return;
        }
        ctx.setContentType(Showcase.TEXT);
        ctx.sendFile(file);
    }

    /** HTTP/1.0 knows no upgrade (RFC 9110 §7.8). */
    static void upgrade(RequestCtx ctx) {
        boolean asked = ctx.request().header().isHttp11()
                && ctx.request().header().isConnectionUpgrade()
                && "echo".equalsIgnoreCase(ctx.header(HeaderNames.UPGRADE).toString());
        if (asked) {
            ctx.setStatusCode(Status.SWITCHING_PROTOCOLS);
            ctx.hijack(ShowcaseStreams::echo);
        } else {
            ctx.error("ask for an upgrade to echo\n", Status.UPGRADE_REQUIRED);
        }
        ctx.setHeader(HeaderNames.CONNECTION, "Upgrade");
        ctx.setHeader(HeaderNames.UPGRADE, "echo");
    }

    private static void echo(HijackedConnection connection) throws IOException {
        connection.setReadTimeout(Duration.ofMinutes(1));
        connection.inputStream().transferTo(connection.outputStream());
    }

    /** Made when it is first asked for, and gone with the process. */
    private static final class LargeFile {
        static final Path PATH = make();

        private static Path make() {
            try {
                Path path = Files.createTempFile("showcase", ".txt");
                path.toFile().deleteOnExit();
                return Files.writeString(path, "0123456789abcde\n".repeat(FILE_LINES));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
