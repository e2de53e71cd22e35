package dev.fasthttp.benchmarks.jmh;

import dev.fasthttp.expvar.Expvars;
import dev.fasthttp.expvar.ServerVars;
import dev.fasthttp.server.RequestHandler;
import dev.fasthttp.server.Server;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A server with one loop on a {@link FakeListener}, which checks that each request is answered with the right length. */
@State(Scope.Benchmark)
public abstract class FakeServer {
    /** The size of the read buffer of Go's fasthttp. */
    private static final int GO_BUFFER = 4096;

    private static final int ANSWER = 133;
    private static final int CLOSE_FIELD = "Connection: close\r\n".length();

    /** Requests on each connection. */
    @Param({"1", "2", "10", "10000"})
    public int requestsPerConn;

    /** Connection objects, which go round. */
    @Param({"1", "10000"})
    public int clients;

    /**
     * Requests in each read: with 1, each has a read and a write of its own; 20 are as many as fit Go's buffer of 4096
     * bytes; 0 stands for exactly that buffer, so that reads end in the middle of a request.
     */
    @Param({"1", "20"})
    public int batch;

    /** Whether the server counts what it does, by {@link ServerVars}. */
    @Param({"false"})
    public boolean counting;

    private final byte[] request;
    private final AtomicInteger handled = new AtomicInteger();
    private FakeListener listener;
    private Server server;

    FakeServer(byte[] request) {
        this.request = request;
    }

    /** Answers a request. */
    abstract RequestHandler handler();

    @Setup(Level.Trial)
    public final void start() throws IOException {
        RequestHandler handler = handler();
        boolean close = requestsPerConn == 1;
        listener = new FakeListener(
                new FakeStream(request, batch == 0 ? GO_BUFFER : batch * request.length), clients, requestsPerConn);
        Server.Builder builder = Server.builder(ctx -> {
                    handler.handle(ctx);
                    if (close) {
                        ctx.setConnectionClose();
                    }
                    handled.getAndIncrement();
                })
                .loops(1)
                .name("fasthttp")
                .maxRequestsPerConnection(Long.MAX_VALUE);
        server = counting ? ServerVars.publish(new Expvars(), "server", builder) : builder.build();
        server.serve(listener);
    }

    /** Has that many requests served. */
    final void serve(int requests) throws InterruptedException {
        handled.set(0);
        long written = listener.serve(requests);
        long expected = (long) requests * (requestsPerConn == 1 ? ANSWER + CLOSE_FIELD : ANSWER);
        if (handled.get() != requests || written != expected) {
            throw new IllegalStateException("%d requests handled of %d, %d bytes written of %d"
                    .formatted(handled.get(), requests, written, expected));
        }
    }

    @TearDown(Level.Trial)
    public final void stop() {
        server.close();
    }
}
