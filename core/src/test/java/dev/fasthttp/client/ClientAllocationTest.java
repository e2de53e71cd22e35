package dev.fasthttp.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.fasthttp.http.Request;
import dev.fasthttp.http.Response;
import dev.fasthttp.server.RequestCtx;
import dev.fasthttp.server.Server;
import dev.fasthttp.server.support.TestServer;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A client that is warm allocates nothing for a call, neither on the thread of the caller nor on those of client and server. */
@Tag("allocation")
class ClientAllocationTest {
    private static final String THREADS = "client-allocation-test";
    private static final int WARM_UP = 40_000;
    private static final int COUNTED = 10_000;
    private static final int ROUNDS = 6;
    private static final byte[] GREETING = "Hello, world!".getBytes(StandardCharsets.US_ASCII);

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final Request request = new Request();
    private final Response response = new Response();
    private TestServer server;

    /** One call. */
    private interface Call {
        void run() throws IOException;
    }

    @BeforeEach
    void start() throws IOException {
        server = TestServer.of(Server.builder(ClientAllocationTest::handle)
                .loops(1)
                .threadName(THREADS)
                .maxRequestsPerConnection(Long.MAX_VALUE));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static void handle(RequestCtx ctx) {
        if (ctx.isPost()) {
            ctx.response().setBody(ctx.postBody());
        } else {
            ctx.setBody(GREETING);
        }
    }

    private String authority() {
        return "127.0.0.1:" + server.address().getPort();
    }

    private long allocated() {
        long sum = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
        for (ThreadInfo thread : threads.getThreadInfo(threads.getAllThreadIds())) {
            if (thread != null
                    && (thread.getThreadName().startsWith(THREADS)
                            || thread.getThreadName().startsWith("fasthttp-pipeline"))) {
                sum += threads.getThreadAllocatedBytes(thread.getThreadId());
            }
        }
        return sum;
    }

    private void assertNothing(String what, Call call) throws IOException {
        double least = Double.MAX_VALUE;
        for (int i = 0; i < WARM_UP; i++) {
            call.run();
        }
        for (int round = 0; round < ROUNDS && least >= 1; round++) {
            long before = allocated();
            for (int i = 0; i < COUNTED; i++) {
                call.run();
            }
            least = Math.min(least, (double) (allocated() - before) / COUNTED);
        }
        System.out.println("allocated per call: " + least + " bytes for " + what);
        assertThat(least).isLessThan(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void getOnOneHost(boolean decompress) throws IOException {
        try (HostClient client =
                HostClient.builder(authority()).decompress(decompress).build()) {
            String uri = "http://" + authority() + "/hello?name=value";
            assertNothing("GET, decompress " + decompress, () -> {
                request.reset();
                request.setUri(uri);
                request.header().set("X-Header", "some value");
                client.send(request, response);
                if (response.bodyLength() != GREETING.length
                        || response.header().contentType().isEmpty()) {
                    throw new IOException("wrong response");
                }
            });
            assertThat(server.server().acceptedConnections()).isEqualTo(1);
        }
    }

    @Test
    void postWithTrailers() throws IOException {
        try (HostClient client = HostClient.builder(authority()).build()) {
            String uri = "http://" + authority() + "/";
            assertNothing("POST", () -> {
                request.reset();
                request.header().setMethod("POST");
                request.setUri(uri);
                request.setBody(GREETING);
                request.trailers().set("X-Sum", "1");
                client.send(request, response);
                if (response.bodyLength() != GREETING.length) {
                    throw new IOException("wrong response");
                }
            });
        }
    }

    @Test
    void getAndPostInAPipeline() throws IOException {
        try (PipelineClient client = PipelineClient.builder(authority()).build()) {
            assertNothing("GET and POST in a pipeline", () -> {
                request.reset();
                request.header().setRequestUri("/hello?name=value");
                request.header().set("X-Header", "some value");
                client.send(request, response);
                if (response.bodyLength() != GREETING.length) {
                    throw new IOException("wrong response");
                }
                request.header().setMethod("POST");
                request.setBody(GREETING);
                client.send(request, response);
                if (response.bodyLength() != GREETING.length) {
                    throw new IOException("wrong response");
                }
            });
            assertThat(server.server().acceptedConnections()).isEqualTo(1);
        }
    }

    @Test
    void getByAClientOfAnyHost() throws IOException {
        try (Client client = Client.create()) {
            String uri = "http://" + authority() + "/hello?name=value";
            assertNothing("GET by Client", () -> {
                request.reset();
                request.setUri(uri);
                client.send(request, response);
                if (response.bodyLength() != GREETING.length) {
                    throw new IOException("wrong response");
                }
            });
        }
    }
}
