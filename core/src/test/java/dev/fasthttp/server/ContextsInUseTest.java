package dev.fasthttp.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fasthttp.http.Status;
import dev.fasthttp.server.support.Await;
import dev.fasthttp.server.support.Gate;
import dev.fasthttp.server.support.RawHttp;
import dev.fasthttp.server.support.TestServer;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every context that a request borrows is given back, however the request ends. */
class ContextsInUseTest {
    private final Gate gate = new Gate();

    private static void awaitNone(TestServer server) {
        Await.until("no context is in use", () -> server.server().contextsInUse() == 0);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET /throw HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET /large HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET /timeout HTTP/1.1\r\nHost: a\r\n\r\nGET /timeout HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET /suspend HTTP/1.1\r\nHost: a\r\n\r\nGET /suspend HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET /stream HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\n\r\nGET / HTT",
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nabcde",
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nabc",
                "nonsense\r\n\r\n",
            })
    void allAreGivenBack(String request) throws IOException {
        try (TestServer server = TestServer.of(ctx -> {
            switch (ctx.pathString()) {
                case "/throw" -> throw new IllegalStateException("as the test wants it");
                case "/timeout" -> ctx.timeoutError("too late");
                case "/suspend" -> ctx.suspend().complete();
                case "/large" -> ctx.setBody(new byte[3_000_000]);
                case "/stream" -> ctx.responseStream().write(new byte[100_000]);
                default -> ctx.write("ok");
            }
        })) {
            try (RawHttp client = server.connect()) {
                client.send(request).finish();
                while (client.hasMore()) {
                    client.readBytes(1000);
                }
            }
            try (RawHttp client = server.connect()) {
                client.send(request).reset();
            }
            server.awaitNoConnection();
            awaitNone(server);
        }
    }

    @Test
    void countsWhatIsWorkedOn() throws IOException {
        try (TestServer server = TestServer.of(ctx -> gate.pass());
                RawHttp first = server.connect();
                RawHttp second = server.connect()) {
            first.get("/");
            second.get("/");
            gate.awaitArrivals(2);
            assertThat(server.server().contextsInUse()).isEqualTo(2);
            first.reset();
            gate.open();
            assertThat(second.read().status()).isEqualTo(Status.OK);
            awaitNone(server);
        }
    }

    @Test
    void aSuspendedCallThatIsTooLateIsNotCounted() throws IOException {
        try (TestServer server = TestServer.of(ctx -> {
                    if (ctx.pathString().equals("/committed")) {
                        ctx.responseStream().write(new byte[100_000]);
                        ctx.responseStream().flush();
                    }
                    ctx.suspend(Duration.ofMillis(100));
                });
                RawHttp client = server.connect();
                RawHttp other = server.connect()) {
            assertThat(client.fetch("/").status()).isEqualTo(Status.SERVICE_UNAVAILABLE);
            other.get("/committed");
            Await.until("the response is cut", () -> server.server().openConnections() == 1);
            awaitNone(server);
        }
    }

    @Test
    void whoIsTooLateIsNotCounted() throws IOException {
        try (TestServer server =
                        TestServer.of(Server.builder(ctx -> gate.pass()).handlerTimeout(Duration.ofMillis(100)));
                RawHttp client = server.connect()) {
            assertThat(client.fetch("/").status()).isEqualTo(Status.SERVICE_UNAVAILABLE);
            awaitNone(server);
            gate.open();
            awaitNone(server);
        }
    }
}
