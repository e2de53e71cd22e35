package dev.fasthttp.proxy;

import dev.fasthttp.bytes.ByteBuilder;
import dev.fasthttp.bytes.ByteSlice;
import dev.fasthttp.bytes.MutableByteSlice;
import dev.fasthttp.client.BadResponseException;
import dev.fasthttp.client.Exchange;
import dev.fasthttp.client.LoopCall;
import dev.fasthttp.client.NoClientsException;
import dev.fasthttp.client.NoFreeConnectionsException;
import dev.fasthttp.http.Header;
import dev.fasthttp.http.HeaderNames;
import dev.fasthttp.http.Request;
import dev.fasthttp.http.RequestHeader;
import dev.fasthttp.http.Response;
import dev.fasthttp.http.ResponseHeader;
import dev.fasthttp.http.Status;
import dev.fasthttp.net.BlockingConnection;
import dev.fasthttp.server.RequestCtx;
import dev.fasthttp.server.RequestHandler;
import dev.fasthttp.server.SuspendedCall;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way through a proxy and back; used again for others.
 *
 * <p>A request that is here as a whole goes by the event loop: the handler suspends the call, and the loop sends the request and
 * receives the response, as far as that goes without a thread ({@link LoopCall}). A body that still arrives, an upgrade, a server
 * without an idle connection, and all that is large or slow go by a thread that waits.
 *
 * <p>Threads: one at a time; cancelled by the loop.
 */
final class ProxiedCall extends LoopCall {
    private static final int BUFFER = 16 * 1024;

    /** As much of the body of a request is read before the server gets any. */
    private static final int MAX_READ = 48 * 1024;

    private static final String WEBSOCKET = "websocket";
    private static final String MAX_FORWARDS = "Max-Forwards";

    private final ReverseProxy proxy;
    private final ReverseProxy.Builder options;
    private final Forwarding forwarding;
    private final String via10;
    private final String via11;
    private final Request request;
    private final Response response;
    private final HopByHop hop = new HopByHop();
    private byte[] buffer = {};

    /** What has come of a body that the handler is to stream. */
    private final ByteBuilder first = new ByteBuilder();

    private final ByteBuilder text = new ByteBuilder();
    private final MutableByteSlice slice = new MutableByteSlice();

    private final Runnable start = this::start;
    private final RequestHandler goOn = this::goOn;
    private final RequestHandler answerHere = this::answerHere;
    private final RequestHandler failHere = this::failHere;
    private Exchange exchange = new Exchange(this::passOn);
    private Runnable canceller = new Canceller(this, exchange);

    private @Nullable RequestCtx current;
    private @Nullable SuspendedCall suspended;
    private boolean begun;
    private long end;
    private IOException failure = new IOException("none");

    /** Gives up the call as long as that has this exchange. */
    private record Canceller(ProxiedCall call, Exchange exchange) implements Runnable {
        @Override
        public void run() {
            if (call.exchange.equals(exchange)) {
                call.cancel();
            }
            exchange.cancel();
        }
    }

    ProxiedCall(ReverseProxy proxy, ReverseProxy.Builder options, Forwarding forwarding) {
        this(proxy, options, forwarding, new Request(), new Response());
    }

    private ProxiedCall(
            ReverseProxy proxy, ReverseProxy.Builder options, Forwarding forwarding, Request out, Response in) {
        super(out, in);
        this.proxy = proxy;
        this.options = options;
        this.forwarding = forwarding;
        via10 = "1.0 " + options.via;
        via11 = "1.1 " + options.via;
        request = out;
        response = in;
    }

    // ---- by the loop -----------------------------------------------------------------------------------------------

    /** Begins to answer a request; it is suspended until then, or answered. */
    void handle(RequestCtx ctx) throws Exception {
        if (options.blocking || asksForUpgrade(ctx) || !isHere(ctx)) {
            ctx.blocking(() -> {
                run(ctx);
                return this;
            });
            return;
        }
        boolean done = false;
        try {
            current = ctx;
            prepare(ctx, false);
            exchange.reset();
            suspend(ctx);
            done = true;
        } finally {
            if (!done) {
                giveBack();
            }
        }
    }

    /** Whether all of the request is here; reads what is there of a small body, without waiting. */
    private boolean isHere(RequestCtx ctx) {
        Request source = ctx.request();
        if (source.isComplete()) {
            return true;
        }
        if (source.header().contentLength() > MAX_READ || source.header().has(HeaderNames.EXPECT)) {
            return false;
        }
        try {
            while (first.length() <= MAX_READ) {
                int length = first.length();
                int count = ctx.tryRead(first.ensure(BUFFER), length, BUFFER);
                if (count <= 0) {
                    return count < 0;
                }
                first.setLength(length + count);
            }
        } catch (IOException e) {
            // Who reads on is told again.
            return false;
        }
        return false;
    }

    private void suspend(RequestCtx ctx) {
        SuspendedCall used = suspended;
        if (used == null || !used.suspendAgain(ctx)) {
            used = ctx.suspend();
            suspended = used;
        }
        ctx.response().resetBody();
        prepare(used.loop(), exchange);
        used.whenReturned(start);
        ctx.onCancel(canceller);
    }

    private SuspendedCall suspension() {
        return Objects.requireNonNull(suspended);
    }

    private void start() {
        if (exchange.isCancelled()) {
            failed(new IOException("the client has left"));
            return;
        }
        end = System.nanoTime() + options.timeout.toNanos();
        begun = true;
        try {
            begun = options.client.begin(this, end);
        } catch (RuntimeException e) {
            begun = false;
            failed(new IOException("the request cannot be sent: " + e.getMessage(), e));
            return;
        }
        if (!begun) {
            needsThread();
        }
    }

    @Override
    protected void needsThread() {
        if (!suspension().resume(goOn)) {
            if (begun) {
                abandon();
            }
            giveBackUsed();
        }
    }

    private void goOn(RequestCtx ctx) throws Exception {
        ctx.blocking(() -> {
            try {
                if (send(ctx, null, exchange, end)) {
                    answer(ctx, exchange, false);
                }
            } finally {
                giveBackUsed();
            }
            return this;
        });
    }

    /** Straight to the answer: a body that is copied from here to there costs more than all the rest. */
    @Override
    protected ByteBuilder body() {
        return Objects.requireNonNull(current).response().bodyBuilder();
    }

    @Override
    protected void succeeded() {
        RequestCtx ctx = current;
        if (ctx == null) {
            return;
        }
        ctx.onCancel(ProxiedCall::doNothing);
        if (ctx.isHead() && response.header().contentLength() < 0) {
            resume(answerHere);
            return;
        }
        try {
            answer(ctx, exchange, false);
        } catch (IOException | RuntimeException e) {
            failed(new IOException("the response cannot be passed on: " + e.getMessage(), e));
            return;
        }
        SuspendedCall done = suspension();
        giveBack();
        done.complete();
    }

    /** The response is there, or never will be: there is nothing to cancel any more. */
    private static void doNothing() {}

    @Override
    protected void failed(IOException cause) {
        failure = cause;
        resume(failHere);
    }

    /** Goes on with a handler, unless the call has been ended: its time was up. */
    private void resume(RequestHandler handler) {
        if (!suspension().resume(handler)) {
            giveBack();
        }
    }

    private void answerHere(RequestCtx ctx) throws IOException {
        try {
            answer(ctx, exchange, false);
        } finally {
            giveBack();
        }
    }

    private void failHere(RequestCtx ctx) {
        ctx.onCancel(ProxiedCall::doNothing);
        try {
            fail(ctx, exchange, failure);
        } finally {
            giveBack();
        }
    }

    /** A thread has had the exchange, which somebody may be about to cancel. */
    private void giveBackUsed() {
        exchange = new Exchange(this::passOn);
        canceller = new Canceller(this, exchange);
        giveBack();
    }

    private void giveBack() {
        response.reset();
        request.reset();
        first.shrink(2 * BUFFER);
        current = null;
        begun = false;
        proxy.giveBack(this);
    }

    // ---- by a thread -----------------------------------------------------------------------------------------------

    /** Answers a request, waiting for the server. */
    private void run(RequestCtx ctx) throws IOException {
        try {
            current = ctx;
            exchange.reset();
            ctx.onCancel(canceller);
            boolean upgrade = asksForUpgrade(ctx);
            ClientBody body = prepare(ctx, upgrade);
            // A body may take as long as it goes on; server and client limit its pauses.
            long until = body == null ? System.nanoTime() + options.timeout.toNanos() : BlockingConnection.NO_DEADLINE;
            if (send(ctx, body, exchange, until)) {
                answer(ctx, exchange, upgrade);
            }
        } finally {
            giveBackUsed();
        }
    }

    // ---- the request -----------------------------------------------------------------------------------------------

    private static boolean asksForUpgrade(RequestCtx ctx) {
        RequestHeader header = ctx.request().header();
        return header.isHttp11()
                && header.isConnectionUpgrade()
                && header.contentLength() == 0
                && header.peek(HeaderNames.UPGRADE).equalsIgnoreCase(WEBSOCKET);
    }

    /** Makes the request to send; the result is a body that still arrives. */
    private @Nullable ClientBody prepare(RequestCtx ctx, boolean upgrade) {
        Request source = ctx.request();
        RequestHeader header = request.header();
        hop.read(source.header());
        header.setMethod(ctx.method());
        header.setRequestUri(target(ctx));
        for (int i = 0; i < source.header().size(); i++) {
            pass(ctx, source.header(), i, header);
        }
        if (upgrade) {
            header.set(HeaderNames.CONNECTION, "Upgrade");
            header.set(HeaderNames.UPGRADE, WEBSOCKET);
        }
        if (ctx.isOptions() && header.has(MAX_FORWARDS)) {
            countDown(header);
        }
        if (!options.preserveHost) {
            header.remove(HeaderNames.HOST);
        }
        if (!options.via.isEmpty()) {
            header.add("Via", source.header().isHttp11() ? via11 : via10);
        }
        forwarding.apply(ctx, header, text, slice);
        return prepareBody(ctx);
    }

    /** One hop less is left (RFC 9110 §7.6.2); what is no number stays. */
    private static void countDown(RequestHeader header) {
        long left;
        try {
            left = header.peek(MAX_FORWARDS).toLong();
        } catch (NumberFormatException e) {
            return;
        }
        header.set(MAX_FORWARDS, Math.max(0, left - 1));
    }

    /** Path and query as they came, also from a target in absolute form. */
    private static String target(RequestCtx ctx) {
        ByteSlice target = ctx.requestUri();
        boolean asterisk = target.contentEquals("*");
        if (asterisk || target.byteAt(0) == '/') {
            return ctx.text(target);
        }
        String absolute = target.toString();
        int authority = absolute.indexOf("://") + 3;
        int path = authority;
        while (path < absolute.length() && absolute.charAt(path) != '/' && absolute.charAt(path) != '?') {
            path++;
        }
        String rest = absolute.substring(path);
        return rest.startsWith("/") ? rest : '/' + rest;
    }

    private void pass(RequestCtx ctx, Header from, int i, Header to) {
        ByteSlice name = from.nameAt(i);
        if (!hop.contains(name)) {
            to.add(ctx.text(name), from.valueAt(i));
        }
    }

    private @Nullable ClientBody prepareBody(RequestCtx ctx) {
        Request source = ctx.request();
        if (source.isComplete()) {
            // It is here: there is nothing to wait for.
            request.header().remove(HeaderNames.EXPECT);
            if (first.isEmpty()) {
                request.setBody(ctx.postBody());
            } else {
                slice.wrap(first.array(), 0, first.length());
                request.setBody(slice);
            }
            ClientBody.copyTrailers(source.trailers(), request.trailers());
            return null;
        }
        ClientBody body = new ClientBody(ctx, request, first);
        long length = source.header().contentLength();
        if (length == RequestHeader.CHUNKED) {
            request.setBodyStreamWriter(body);
        } else {
            request.setBodyStream(body, length);
        }
        return body;
    }

    /** Sends it; false when the answer has been made, since that failed. */
    private boolean send(RequestCtx ctx, @Nullable ClientBody body, Exchange exchange, long end) throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                if (begun) {
                    begun = false;
                    await();
                } else {
                    options.client.send(request, response, end, exchange);
                }
                return true;
            } catch (IOException e) {
                IOException own = body == null ? null : body.failure();
                if (own instanceof EOFException) {
                    fail(ctx, ProxyFailure.CLIENT_GONE, own);
                    return false;
                }
                // What the client did wrong is for the server to answer; when it was cancelled nobody waits for that.
                if (own != null && !exchange.isCancelled()) {
                    throw own;
                }
                boolean again = !exchange.isSent()
                        && !exchange.isCancelled()
                        && (body == null || !body.isBegun())
                        && attempt < options.maxAttempts
                        && !(e instanceof NoClientsException)
                        && (end == BlockingConnection.NO_DEADLINE || end - System.nanoTime() > 0);
                if (!again) {
                    fail(ctx, exchange, e);
                    return false;
                }
            }
        }
    }

    // ---- the response ----------------------------------------------------------------------------------------------

    private void passOn(Response interim) throws IOException {
        RequestCtx ctx = current;
        if (interim.statusCode() != Status.EARLY_HINTS || ctx == null) {
            return;
        }
        ResponseHeader header = ctx.response().header();
        interim.header().peekAll(HeaderNames.LINK, link -> header.add(HeaderNames.LINK, link));
        ctx.earlyHints();
        header.remove(HeaderNames.LINK);
    }

    private void answer(RequestCtx ctx, Exchange exchange, boolean upgrade) throws IOException {
        if (response.statusCode() == Status.SWITCHING_PROTOCOLS) {
            switchProtocols(ctx, exchange, upgrade);
            return;
        }
        passHead(ctx);
        boolean known = response.header().contentLength() >= 0;
        boolean stream = response.isBodyStream();
        if (known && (stream || ctx.isHead()) && !Status.isWithoutBody(response.statusCode())) {
            ctx.response()
                    .header()
                    .set(HeaderNames.CONTENT_LENGTH, response.header().peek(HeaderNames.CONTENT_LENGTH));
        }
        if (stream) {
            passBody(ctx, exchange);
        } else if (ctx.isHead() && !known) {
            // The length of a body there would be is not known; 0 would be a lie.
            ctx.responseStream().flush();
        } else {
            if (response.bodyLength() > 0) {
                ctx.response().setBody(response.body());
            }
            ClientBody.copyTrailers(response.trailers(), ctx.response().trailers());
        }
    }

    private void switchProtocols(RequestCtx ctx, Exchange exchange, boolean asked) {
        BlockingConnection connection = exchange.upgradedConnection().orElse(null);
        boolean right = asked && response.header().peek(HeaderNames.UPGRADE).equalsIgnoreCase(WEBSOCKET);
        if (connection == null || !right) {
            if (connection != null) {
                connection.abort();
            }
            fail(ctx, ProxyFailure.BAD_RESPONSE, new IOException("the server switched protocols without being asked"));
            return;
        }
        Tunnel tunnel = new Tunnel(connection, options.tunnelIdleTimeout.toNanos(), options.timeout.toNanos());
        ctx.onCancel(tunnel::abandon);
        passHead(ctx);
        ctx.setHeader(HeaderNames.CONNECTION, "Upgrade");
        ctx.setHeader(HeaderNames.UPGRADE, WEBSOCKET);
        ctx.hijack(tunnel);
    }

    private void passHead(RequestCtx ctx) {
        ResponseHeader header = response.header();
        ResponseHeader target = ctx.response().header();
        hop.read(header);
        target.setStatusCode(header.statusCode());
        target.setNoDefaultContentType(true);
        for (int i = 0; i < header.size(); i++) {
            pass(ctx, header, i, target);
        }
    }

    private void passBody(RequestCtx ctx, Exchange exchange) throws IOException {
        InputStream in = response.bodyStream();
        OutputStream out = ctx.responseStream();
        if (buffer.length == 0) {
            buffer = new byte[BUFFER];
        }
        boolean begun = false;
        while (true) {
            int count;
            try {
                count = in.read(buffer, 0, BUFFER);
            } catch (IOException e) {
                if (begun) {
                    tell(ctx, exchange.isCancelled() ? ProxyFailure.CLIENT_GONE : ProxyFailure.CUT, e);
                    throw e;
                }
                fail(ctx, exchange, e);
                return;
            }
            if (count < 0) {
                break;
            }
            begun = true;
            out.write(buffer, 0, count);
            // What is whole goes out in one piece; what is not may pause now.
            if (!response.isComplete() || in.available() > 0) {
                out.flush();
            }
        }
        ClientBody.copyTrailers(response.trailers(), ctx.response().trailers());
    }

    // ---- failures --------------------------------------------------------------------------------------------------

    private void fail(RequestCtx ctx, Exchange exchange, IOException cause) {
        ProxyFailure failure = ProxyFailure.UNREACHABLE;
        if (exchange.isCancelled()) {
            failure = ProxyFailure.CLIENT_GONE;
        } else if (cause instanceof SocketTimeoutException) {
            failure = ProxyFailure.TIMEOUT;
        } else if (cause instanceof NoFreeConnectionsException) {
            failure = ProxyFailure.NO_FREE_CONNECTION;
        } else if (cause instanceof BadResponseException) {
            failure = ProxyFailure.BAD_RESPONSE;
        }
        fail(ctx, failure, cause);
    }

    private void fail(RequestCtx ctx, ProxyFailure failure, IOException cause) {
        tell(ctx, failure, cause);
        int status = failure.status() == 0 ? Status.BAD_GATEWAY : failure.status();
        ctx.response().reset();
        ctx.error(Status.message(status), status);
    }

    private void tell(RequestCtx ctx, ProxyFailure failure, IOException cause) {
        options.listener.failed(ctx, failure, cause);
    }
}
