package dev.fasthttp.server.support;

import dev.fasthttp.server.RequestCtx;
import dev.fasthttp.server.RequestHandler;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Answers with method, target and body, and counts.
 *
 * <pre>
 *   /canary          must never be called: counted apart
 *   /bytes?n=1000    as many bytes
 *   /status?code=204 that status, with a body
 * </pre>
 */
public final class EchoHandler implements RequestHandler {
    private static final byte[] BLOCK = new byte[64 * 1024];

    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicInteger canaries = new AtomicInteger();

    /** A handler that has counted nothing yet. */
    public EchoHandler() {}

    /** How many requests it answered. */
    public int calls() {
        return calls.get();
    }

    /** How many requests it got that nobody may let through. */
    public int canaries() {
        return canaries.get();
    }

    @Override
    public void handle(RequestCtx ctx) {
        calls.incrementAndGet();
        switch (ctx.pathString()) {
            case "/canary" -> canaries.incrementAndGet();
            case "/bytes" -> {
                for (long left = ctx.queryArgs().getLong("n", 0); left > 0; left -= BLOCK.length) {
                    ctx.response().write(BLOCK, 0, (int) Math.min(left, BLOCK.length));
                }
            }
            case "/status" -> {
                ctx.setStatusCode((int) ctx.queryArgs().getLong("code", 200));
                ctx.write("body");
            }
            default -> {
                ctx.write(ctx.method());
                ctx.write(" ");
                ctx.write(ctx.requestUri());
                ctx.write(" ");
                ctx.write(ctx.postBody());
            }
        }
    }
}
