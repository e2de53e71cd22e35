package dev.fasthttp.samples;

import dev.fasthttp.bytes.ByteSlice;
import dev.fasthttp.http.Cookie;
import dev.fasthttp.http.FormField;
import dev.fasthttp.http.FormFile;
import dev.fasthttp.http.FormPart;
import dev.fasthttp.http.HeaderNames;
import dev.fasthttp.http.RequestHeader;
import dev.fasthttp.http.Status;
import dev.fasthttp.server.RequestConfig;
import dev.fasthttp.server.RequestCtx;
import dev.fasthttp.server.RequestHandler;
import dev.fasthttp.server.Server;
import dev.fasthttp.server.TimeoutHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;

/**
 * One handler that shows what a handler can do, by a {@code switch} on the path.
 *
 * <pre>
 *   /hello           a constant answer
 *   /echo            method, target, header fields, and the body with its SHA-256
 *   /body            the body as it came
 *   /sleep?ms=10     sleeps on the thread it runs on
 *   /blocking?ms=10  the same, and says so beforehand
 *   /bytes?n=1000    as many bytes
 *   /form            the arguments of query and body
 *   /upload          the fields and files of a multipart form, files with size and SHA-256
 *   /redirect?to=/   redirects
 *   /cookies         counts visits in a cookie
 *   /status?code=503 that status
 *   /error           throws
 *   /late?ms=1000    sleeps under a time limit of 500 ms
 *
 *   /upload/raw          size and SHA-256 of the body, read as it comes, up to 1 GiB
 *   /stream?n=10&amp;ms=100  as many lines, each sent before the pause behind it
 *   /ticks?n=10&amp;ms=100   the same as server-sent events
 *   /ticks.html?n=5      a page that shows ticks, by /ticks.js
 *   /file                a file of 1 MiB, from the disk
 *   /hints?ms=100        the page, early hints ahead of it
 *   /echo-upgrade        upgrades to "echo": all that comes goes back
 * </pre>
 *
 * <p>A raw upload is streamed and large because {@link #builder} has its path looked at before the body is read.
 */
public final class Showcase implements RequestHandler {
    static final String TEXT = "text/plain; charset=utf-8";
    private static final long MAX_BYTES = 64 << 20;
    private static final long MAX_RAW_UPLOAD = 1 << 30;
    private static final long MAX_COUNT = 100_000;
    private static final long MAX_MILLIS = 60_000;
    private static final String RAW_UPLOAD = "/upload/raw";

    private final RequestHandler late = new TimeoutHandler(Showcase::sleep, Duration.ofMillis(500), "too late\n");

    /** A handler without state. */
    public Showcase() {}

    /** A server of the showcase. */
    public static Server.Builder builder() {
        return Server.builder(new Showcase()).headerReceived(Showcase::configure);
    }

    private static void configure(RequestHeader header, RequestConfig config) {
        if (header.requestUri().contentEquals(RAW_UPLOAD)) {
            config.setStreamBody(true);
            config.setMaxBodySize(MAX_RAW_UPLOAD);
        }
    }

    /** Listens at the port given, 8080 by default, 0 for any free one. */
    public static void main(String[] args) throws Exception {
        int port = args.length > 0 ? Integer.parseInt(args[0]) : 8080;
        Server server = builder().build();
        InetSocketAddress address = (InetSocketAddress) server.listen(new InetSocketAddress(port));
        System.out.println("http://localhost:" + address.getPort() + "/echo");
        server.awaitTermination();
    }

    @Override
    public void handle(RequestCtx ctx) throws Exception {
        switch (ctx.pathString()) {
            case "/hello" -> ctx.success(TEXT, "Hello, world!");
            case "/echo" -> echo(ctx);
            case "/body" -> body(ctx);
            case "/sleep" -> sleep(ctx);
            case "/blocking" ->
                ctx.blocking(() -> {
                    sleep(ctx);
                    return ctx;
                });
            case "/bytes" -> bytes(ctx);
            case "/form" -> form(ctx);
            case "/upload" -> upload(ctx);
            case "/redirect" -> ctx.redirect(ctx.queryArgs().peek("to").toString(), Status.FOUND);
            case "/cookies" -> cookies(ctx);
            case "/status" -> status(ctx);
            case "/error" -> throw new IllegalStateException("asked for");
            case "/late" -> late.handle(ctx);
            case RAW_UPLOAD -> ShowcaseStreams.upload(ctx);
            case "/stream" -> ShowcaseStreams.lines(ctx);
            case "/ticks" -> ShowcaseStreams.ticks(ctx);
            case "/ticks.html" -> ShowcaseStreams.page(ctx);
            case "/ticks.js" -> ShowcaseStreams.script(ctx);
            case "/file" -> ShowcaseStreams.file(ctx);
            case "/hints" -> ShowcaseStreams.hints(ctx);
            case "/echo-upgrade" -> ShowcaseStreams.upgrade(ctx);
            default -> ctx.notFound();
        }
    }

    private static void echo(RequestCtx ctx) throws NoSuchAlgorithmException {
        RequestHeader header = ctx.request().header();
        ctx.setContentType(TEXT);
        ctx.write(ctx.method());
        ctx.write(" ");
        ctx.write(ctx.requestUri());
        ctx.write("\n");
        for (int i = 0; i < header.size(); i++) {
            ctx.write(header.nameAt(i));
            ctx.write(": ");
            ctx.write(header.valueAt(i));
            ctx.write("\n");
        }
        byte[] body = ctx.postBody().toByteArray();
        ctx.write("\n" + body.length + " bytes, SHA-256 " + sha256(body) + "\n");
        ctx.write(body);
    }

    private static void body(RequestCtx ctx) {
        ByteSlice type = ctx.request().header().contentType();
        if (!type.isEmpty()) {
            ctx.response().header().set(HeaderNames.CONTENT_TYPE, type);
        }
        ctx.setBody(ctx.postBody());
    }

    private static void sleep(RequestCtx ctx) throws InterruptedException {
        Thread.sleep(millis(ctx));
        ctx.success(TEXT, "slept");
    }

    /** The pause that the client asks for, by default none. */
    static long millis(RequestCtx ctx) {
        return Math.max(0, Math.min(ctx.queryArgs().getLong("ms", 0), MAX_MILLIS));
    }

    /** How many lines or events the client asks for. */
    static long count(RequestCtx ctx) {
        return Math.min(ctx.queryArgs().getLong("n", 10), MAX_COUNT);
    }

    private static void bytes(RequestCtx ctx) {
        long count = ctx.queryArgs().getLong("n", 0);
        if (count > MAX_BYTES) {
            ctx.error("n is " + count + ", at most " + MAX_BYTES, Status.BAD_REQUEST);
            return;
        }
        ctx.setContentType("application/octet-stream");
        byte[] line = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
        for (long left = count; left > 0; left -= line.length) {
            ctx.response().write(line, 0, (int) Math.min(left, line.length));
        }
    }

    private static void form(RequestCtx ctx) {
        ctx.setContentType(TEXT);
        for (int i = 0; i < ctx.queryArgs().size(); i++) {
            line(ctx, "query ", ctx.queryArgs().nameAt(i), ctx.queryArgs().valueAt(i));
        }
        for (int i = 0; i < ctx.postArgs().size(); i++) {
            line(ctx, "post ", ctx.postArgs().nameAt(i), ctx.postArgs().valueAt(i));
        }
    }

    private static void upload(RequestCtx ctx) throws IOException, NoSuchAlgorithmException {
        ctx.setContentType(TEXT);
        for (FormPart part : ctx.multipartForm().parts()) {
            if (part instanceof FormField field) {
                ctx.write("field " + field.name() + "=");
                ctx.write(field.value());
            } else if (part instanceof FormFile file) {
                ctx.write("file " + file.name() + "=" + file.fileName() + ", " + file.size() + " bytes, SHA-256 "
                        + sha256(file.bytes()));
            }
            ctx.write("\n");
        }
    }

    private static String sha256(byte[] bytes) throws NoSuchAlgorithmException {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    private static void line(RequestCtx ctx, String kind, ByteSlice name, ByteSlice value) {
        ctx.write(kind);
        ctx.write(name);
        ctx.write("=");
        ctx.write(value);
        ctx.write("\n");
    }

    private static void cookies(RequestCtx ctx) {
        ByteSlice before = ctx.cookie("visits");
        long visits = before.isEmpty() ? 1 : before.toLong() + 1;
        Cookie cookie = new Cookie();
        cookie.setKey("visits");
        cookie.setValue(Long.toString(visits));
        cookie.setPath("/");
        cookie.setHttpOnly(true);
        ctx.response().header().setCookie(cookie);
        ctx.success(TEXT, "visit " + visits + "\n");
    }

    private static void status(RequestCtx ctx) {
        ctx.setStatusCode((int) ctx.queryArgs().getLong("code", Status.OK));
        ctx.success(TEXT, "as you wish\n");
    }
}
