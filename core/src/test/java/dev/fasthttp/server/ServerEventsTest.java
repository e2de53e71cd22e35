package dev.fasthttp.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fasthttp.http.Violation;
import dev.fasthttp.server.support.Await;
import dev.fasthttp.server.support.RawHttp;
import dev.fasthttp.server.support.TestServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What a server tells of its requests. */
class ServerEventsTest {
    private final List<String> seen = new CopyOnWriteArrayList<>();

    private final ServerEvents events = new ServerEvents() {
        @Override
        public void requestEnded(RequestCtx ctx, long nanos) {
            seen.add(ctx.method() + " " + ctx.requestUri() + " "
                    + ctx.response().statusCode() + (nanos >= 0 && nanos < 10_000_000_000L ? "" : " in no time"));
        }

        @Override
        public void violated(Violation violation) {
            seen.add(violation.name());
        }

        @Override
        public void timedOut(RequestCtx ctx) {
            seen.add("late " + ctx.requestUri());
        }
    };

    private static void handle(RequestCtx ctx) throws Exception {
        switch (ctx.pathString()) {
            case "/slow" -> TimeUnit.SECONDS.sleep(10);
            case "/stream" -> {
                ctx.responseStream().write("x".getBytes(StandardCharsets.US_ASCII));
                ctx.responseStream().flush();
            }
            case "/many" -> ctx.queryArgs();
            case "/throws" -> throw new IOException("on purpose");
            default -> ctx.setStatusCode(201);
        }
    }

    @Test
    void tellsOfEachRequestOnce() throws IOException {
        try (TestServer server = TestServer.of(Server.builder(ServerEventsTest::handle)
                        .events(events)
                        .handlerTimeout(Duration.ofMillis(200)));
                RawHttp client = server.connect()) {
            client.fetch("/plain");
            client.fetch("/stream");
            client.fetch("/throws");
            client.fetch("/slow");
            client.fetch("/many?" + "a&".repeat(1001));
            Await.until("all was told", () -> seen.size() == 7);
            assertThat(seen.subList(0, 5))
                    .containsExactly(
                            "GET /plain 201", "GET /stream 200", "GET /throws 500", "late /slow", "GET /slow 503");
            assertThat(seen.get(5)).isEqualTo("TOO_MANY_PARAMETERS");
            assertThat(seen.get(6)).endsWith("400");
            assertThat(server.server().violations(Violation.TOO_MANY_PARAMETERS))
                    .isEqualTo(1);
            assertThat(client.end()).isEqualTo(RawHttp.End.FIN);
        }
    }

    @Test
    void tellsOfRefusedRequests() throws IOException {
        try (TestServer server =
                        TestServer.of(Server.builder(ServerEventsTest::handle).events(events));
                RawHttp client = server.connect()) {
            client.send("GET / HTTP/1.1\r\n\r\n");
            assertThat(client.read().status()).isEqualTo(400);
            Await.until("all was told", () -> seen.size() == 2);
            assertThat(seen).containsExactly("HOST_MISSING", "GET / 400");
        }
    }

    @Test
    void aListenerThatThrowsDoesNoHarm() throws IOException {
        try (TestServer server =
                        TestServer.of(Server.builder(ServerEventsTest::handle).events(new ServerEvents() {
                            @Override
                            public void requestEnded(RequestCtx ctx, long nanos) {
                                throw new IllegalStateException("on purpose");
                            }
                        }));
                RawHttp client = server.connect()) {
            for (int i = 0; i < 3; i++) {
                assertThat(client.fetch("/").status()).isEqualTo(201);
            }
        }
    }

    @Test
    void countsConnectionsWhoseTimeWasUp() throws IOException {
        try (TestServer server = TestServer.of(Server.builder(ServerEventsTest::handle)
                        .firstByteTimeout(Duration.ofMillis(100))
                        .idleTimeout(Duration.ofMillis(100)));
                RawHttp silent = server.connect();
                RawHttp idle = server.connect()) {
            idle.fetch("/plain");
            assertThat(idle.end()).isEqualTo(RawHttp.End.FIN);
            assertThat(silent.end()).isEqualTo(RawHttp.End.FIN);
            assertThat(server.server().connectionTimeouts(ConnectionTimeout.IDLE))
                    .isEqualTo(1);
            assertThat(server.server().connectionTimeouts(ConnectionTimeout.FIRST_BYTE))
                    .isEqualTo(1);
            assertThat(server.server().connectionTimeouts(ConnectionTimeout.WRITE))
                    .isZero();
        }
    }
}
