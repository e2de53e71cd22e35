package dev.fasthttp.handlers;

import dev.fasthttp.bytes.ByteSlice;
import dev.fasthttp.internal.Ascii;
import dev.fasthttp.server.Middleware;
import dev.fasthttp.server.RequestCtx;
import dev.fasthttp.server.RequestHandler;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Gives each request an id, which the response carries and the {@link AccessLog} shows.
 *
 * <p>An id is 32 hexadecimal digits: 16 that are random for the process, and 16 that count. Ids tell requests apart; they
 * are no secret, and knowing one allows to guess the next.
 *
 * <p>Threads: safe.
 */
public final class RequestId implements Middleware {
    /** The usual name of the field. */
    public static final String X_REQUEST_ID = "X-Request-Id";

    /** Ids from outside that are longer are replaced. */
    public static final int MAX_LENGTH = 128;

    private static final Object KEY = new Object();

    private final String fieldName;
    private final boolean fromClient;
    private final String prefix;
    private final AtomicLong count = new AtomicLong();

    private RequestId(String fieldName, boolean fromClient) {
        if (!Ascii.isToken(fieldName)) {
            throw new IllegalArgumentException("not the name of a field: " + fieldName);
        }
        this.fieldName = fieldName;
        this.fromClient = fromClient;
        SecureRandom random = new SecureRandom();
        prefix = HexFormat.of().toHexDigits(random.nextLong());
        count.set(random.nextInt() & 0xFFFF_FFFFL);
    }

    /** Makes an id for each request, and sends it in {@value #X_REQUEST_ID}. */
    public static RequestId generated() {
        return new RequestId(X_REQUEST_ID, false);
    }

    /**
     * Takes the id from a field of the request, where it is one: 1 to {@value #MAX_LENGTH} letters, digits and any of
     * {@code - . _ ~ + / =}; else makes one. For servers behind a proxy that sets the field.
     */
    public static RequestId accepted(String fieldName) {
        return new RequestId(fieldName, true);
    }

    /** The id of a request; empty where no such middleware is around its handler. */
    public static Optional<String> of(RequestCtx ctx) {
        return ctx.userValue(KEY).map(String.class::cast);
    }

    @Override
    public RequestHandler around(RequestHandler next) {
        return ctx -> {
            String id = id(ctx);
            ctx.setUserValue(KEY, id);
            ctx.beforeResponse(this::complete);
            next.handle(ctx);
        };
    }

    private void complete(RequestCtx ctx) {
        of(ctx).ifPresent(id -> ctx.response().header().set(fieldName, id));
    }

    private String id(RequestCtx ctx) {
        if (fromClient) {
            ByteSlice given = ctx.header(fieldName);
            if (isId(given)) {
                return given.toString();
            }
        }
        return prefix + HexFormat.of().toHexDigits(count.incrementAndGet());
    }

    private static boolean isId(ByteSlice value) {
        if (value.isEmpty() || value.length() > MAX_LENGTH) {
            return false;
        }
        for (int i = 0; i < value.length(); i++) {
            byte b = value.byteAt(i);
            boolean letter = (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z');
            if (!letter && !Ascii.isDigit(b) && "-._~+/=".indexOf(b) < 0) {
                return false;
            }
        }
        return true;
    }
}
