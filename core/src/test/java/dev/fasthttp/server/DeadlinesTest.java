package dev.fasthttp.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fasthttp.http.Violation;
import dev.fasthttp.server.support.Await;
import dev.fasthttp.server.support.EchoHandler;
import dev.fasthttp.server.support.RawHttp;
import dev.fasthttp.server.support.RawResponse;
import dev.fasthttp.server.support.ScriptedConnection;
import dev.fasthttp.server.support.TestServer;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * Each limit that is a time: what is in time goes on, what is late ends in the way its option says. The timers tick each
 * 100 ms; upper bounds are wide because machines that test are busy.
 */
class DeadlinesTest {
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final int LATE_MILLIS = 5_000;

    private final EchoHandler echo = new EchoHandler();

    private Server.Builder builder() {
        return Server.builder(echo).loops(1);
    }

    private static void assertClosedSilentlyAfter(RawHttp client, long start, long millis) throws IOException {
        assertThat(client.end()).isEqualTo(RawHttp.End.FIN);
        assertThat(Await.millisSince(start)).isBetween(millis, (long) LATE_MILLIS);
    }

    private static void assertTimedOut(RawHttp client) throws IOException {
        RawResponse response = client.read();
        assertThat(response.status()).isEqualTo(408);
        assertThat(response.closes()).isTrue();
        assertThat(client.end()).isEqualTo(RawHttp.End.FIN);
    }

    /** Sends a byte each 50 ms until the server answers; tells after how many milliseconds. */
    private static long dribble(RawHttp client, String bytes) throws IOException {
        long start = System.nanoTime();
        for (int i = 0; i < bytes.length() && client.isSilentFor(50); i++) {
            client.send(bytes.substring(i, i + 1));
        }
        return Await.millisSince(start);
    }

    @Test
    void firstByteTimeout() throws IOException {
        try (TestServer server = TestServer.of(builder().firstByteTimeout(SHORT))) {
            long start = System.nanoTime();
            try (RawHttp silent = server.connect();
                    RawHttp speaking = server.connect()) {
                speaking.send("G");
                assertClosedSilentlyAfter(silent, start, 300);
                assertThat(speaking.send("ET / HTTP/1.1\r\nHost: test\r\n\r\n")
                                .read()
                                .status())
                        .isEqualTo(200);
            }
        }
    }

    @Test
    void headTimeout() throws IOException {
        try (TestServer server = TestServer.of(builder().headTimeout(SHORT));
                RawHttp client = server.connect();
                RawHttp inTime = server.connect()) {
            inTime.sendPieces("GET / HTTP/1.1\r\nHost: test\r\n\r\n", 1);
            assertThat(inTime.read().status()).isEqualTo(200);
            long taken = dribble(client, "GET / HTTP/1.1\r\nX: " + "x".repeat(200));
            assertThat(taken).isBetween(300L, (long) LATE_MILLIS);
            assertTimedOut(client);
            assertThat(server.server().violations(Violation.TIMEOUT)).isEqualTo(1);
        }
        assertThat(echo.calls()).isEqualTo(1);
    }

    @Test
    void headTimeoutOfALaterRequest() throws IOException {
        try (TestServer server = TestServer.of(builder().headTimeout(SHORT));
                RawHttp client = server.connect()) {
            assertThat(client.fetch("/").status()).isEqualTo(200);
            dribble(client, "GET / HTTP/1.1\r\nX: " + "x".repeat(200));
            assertTimedOut(client);
        }
    }

    @Test
    void headTimeoutOfAHeadThatBeganWhileAnAnswerWasWritten() {
        ScriptedConnection connection = new ScriptedConnection();
        try (Server server = builder().headTimeout(SHORT).build()) {
            server.serveConnection(connection);
            connection.setFull(true);
            connection.arrive("GET / HTTP/1.1\r\nHost: test\r\n\r\nGET / HT");
            Await.until("the server waits for room", connection::waitsForRoom);
            connection.setFull(false);
            Await.until("the answer is written", () -> connection.written().endsWith("GET / "));
            long start = System.nanoTime();
            Await.until("the head is refused", () -> connection.written().contains("HTTP/1.1 408"));
            assertThat(Await.millisSince(start)).isGreaterThan(200);
        }
    }

    @Test
    void bodyTimeout() throws IOException {
        try (TestServer server = TestServer.of(builder().bodyTimeout(SHORT).minBodyRate(0, SHORT));
                RawHttp client = server.connect()) {
            client.send("POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 15\r\n\r\n");
            dribble(client, "a byte now and then".substring(0, 15));
            assertThat(client.read().status()).isEqualTo(200);
            client.send("POST / HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n12");
            long start = System.nanoTime();
            assertTimedOut(client);
            assertThat(Await.millisSince(start)).isBetween(250L, (long) LATE_MILLIS);
        }
        assertThat(echo.calls()).isEqualTo(1);
    }

    @Test
    void minBodyRate() throws IOException {
        try (TestServer server = TestServer.of(builder().minBodyRate(1000, SHORT));
                RawHttp slow = server.connect();
                RawHttp fast = server.connect()) {
            fast.send("POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 5000\r\n\r\n");
            slow.send("POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 5000\r\n\r\n");
            String piece = "x".repeat(500);
            boolean slowAnswered = false;
            for (int i = 0; i < 9; i++) {
                fast.send(piece);
                slowAnswered = slowAnswered || !slow.send("x").isSilentFor(100);
                assertThat(fast.isSilentFor(100)).isTrue();
                if (slowAnswered) {
                    break;
                }
            }
            if (!slowAnswered) {
                assertThat(fast.send(piece).read().status()).isEqualTo(200);
            }
            assertTimedOut(slow);
        }
    }

    @Test
    void minBodyRateWhileBytesKeepArriving() throws IOException {
        try (TestServer server = TestServer.of(builder().minBodyRate(1000, SHORT));
                RawHttp client = server.connect()) {
            client.send("POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 5000\r\n\r\n");
            assertThat(dribble(client, "x".repeat(200))).isBetween(250L, (long) LATE_MILLIS);
            assertTimedOut(client);
        }
    }

    @Test
    void idleTimeout() throws IOException {
        try (TestServer server = TestServer.of(builder().idleTimeout(SHORT));
                RawHttp client = server.connect()) {
            for (int i = 0; i < 6; i++) {
                assertThat(client.fetch("/").status()).isEqualTo(200);
                assertThat(client.isSilentFor(100)).isTrue();
            }
            long start = System.nanoTime();
            assertThat(client.fetch("/").status()).isEqualTo(200);
            assertClosedSilentlyAfter(client, start, 300);
            server.awaitNoConnection();
        }
    }

    @Test
    void maxConnectionAge() throws IOException {
        try (TestServer server = TestServer.of(builder().maxConnectionAge(SHORT));
                RawHttp client = server.connect()) {
            long start = System.nanoTime();
            RawResponse response = client.fetch("/");
            while (!response.closes()) {
                assertThat(Await.millisSince(start)).isLessThan(LATE_MILLIS);
                assertThat(client.isSilentFor(20)).isTrue();
                response = client.fetch("/");
            }
            assertThat(Await.millisSince(start)).isGreaterThan(250);
            assertThat(client.end()).isEqualTo(RawHttp.End.FIN);
        }
    }

    @Test
    void writeTimeout() throws IOException {
        try (TestServer server = TestServer.of(builder().writeTimeout(SHORT));
                RawHttp stopped = RawHttp.connect(server.address(), 8 * 1024);
                RawHttp slow = RawHttp.connect(server.address(), 8 * 1024)) {
            stopped.get("/bytes?n=50000000");
            slow.get("/bytes?n=1000000");
            assertThat(slow.read().body()).hasSize(1_000_000);
            Await.until("the stopped reader is cut", () -> server.server().openConnections() == 1);
            assertThat(slow.fetch("/").status()).isEqualTo(200);
        }
    }

    /** Takes longer than the write timeout in all, but a bit all the time. */
    @Test
    void aSlowReaderIsNoStoppedOne() throws IOException {
        try (TestServer server = TestServer.of(builder().writeTimeout(Duration.ofSeconds(1)));
                RawHttp slow = RawHttp.connect(server.address(), 64 * 1024);
                RawHttp other = server.connect()) {
            slow.get("/bytes?n=50000000");
            long slowest = 0;
            for (int i = 0; i < 50; i++) {
                long start = System.nanoTime();
                assertThat(other.fetch("/").status()).isEqualTo(200);
                slowest = Math.max(slowest, Await.millisSince(start));
            }
            assertThat(slowest).isLessThan(LATE_MILLIS);
            assertThat(slow.readSlowly(1_000_000, 25)).isEqualTo(50_000_000);
        }
    }

    @Test
    void lingerTimeout() throws IOException {
        try (TestServer server = TestServer.of(builder().lingerTimeout(SHORT));
                RawHttp client = server.connect()) {
            client.send("BAD\r\n\r\n");
            assertThat(client.read().status()).isEqualTo(400);
            assertThat(client.end()).isEqualTo(RawHttp.End.FIN);
            assertThat(server.server().openConnections()).isEqualTo(1);
            long start = System.nanoTime();
            server.awaitNoConnection();
            assertThat(Await.millisSince(start)).isLessThan(LATE_MILLIS);
        }
    }

    @Test
    void lingerEndsWhenTheClientCloses() throws IOException {
        try (TestServer server = TestServer.of(builder().lingerTimeout(Duration.ofMinutes(1)));
                RawHttp client = server.connect()) {
            client.send("BAD\r\n\r\n");
            assertThat(client.read().status()).isEqualTo(400);
            assertThat(server.server().openConnections()).isEqualTo(1);
            client.finish();
            server.awaitNoConnection();
        }
    }
}
