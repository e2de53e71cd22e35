package dev.fasthttp.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fasthttp.http.HeaderNames;
import dev.fasthttp.http.Status;
import dev.fasthttp.net.TlsSettings;
import dev.fasthttp.server.support.Await;
import dev.fasthttp.server.support.Gate;
import dev.fasthttp.server.support.RawHttp;
import dev.fasthttp.server.support.RawResponse;
import dev.fasthttp.server.support.TestServer;
import dev.fasthttp.server.support.TlsServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Shutting down while clients of all kinds are at work: an answer that began is complete, and the report adds up. */
class ShutdownUnderLoadTest {
    private static final String HOST = " HTTP/1.1\r\nHost: test\r\n";
    private static final int PIPELINED = 16;
    private static final int PARTS = 12;
    private static final int BIG = 300_000;
    private static final int HUGE = 8 << 20;
    private static final int JOIN_MILLIS = 20_000;

    private final Gate gate = new Gate();
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicInteger answers = new AtomicInteger();
    private final AtomicInteger nextId = new AtomicInteger();
    private final AtomicBoolean nobodyListens = new AtomicBoolean();
    private InetSocketAddress plain = new InetSocketAddress(0);
    private InetSocketAddress secure = new InetSocketAddress(0);

    /** What a client does on its connection; it returns when that is enough, or when the server ended it. */
    private interface Client {
        void run(RawHttp http, Random random) throws IOException;
    }

    @AfterEach
    void openGate() {
        gate.open();
    }

    // ---- the server ------------------------------------------------------------------------------------------------

    private void handle(RequestCtx ctx) throws Exception {
        String target = ctx.requestUri().toString();
        switch (target.charAt(1)) {
            case 'b' -> ctx.setBody(big(target));
            case 'g' -> ctx.setBody(huge(target));
            case 'p' -> {
                ctx.write(target);
                ctx.write(ctx.postBody());
            }
            case 's' -> {
                OutputStream out = ctx.responseStream();
                for (int i = 0; i < PARTS; i++) {
                    out.write(target.getBytes(StandardCharsets.US_ASCII));
                    out.flush();
                }
            }
            case 'w' -> {
                TimeUnit.MILLISECONDS.sleep(3);
                ctx.write(target);
            }
            case 'h' -> {
                gate.pass();
                ctx.write(target);
            }
            case 'u' -> {
                ctx.setStatusCode(Status.SWITCHING_PROTOCOLS);
                ctx.setHeader(HeaderNames.CONNECTION, "Upgrade");
                ctx.setHeader(HeaderNames.UPGRADE, "echo");
                ctx.hijack(ShutdownUnderLoadTest::echo);
            }
            default -> ctx.write(target);
        }
    }

    private static void echo(HijackedConnection connection) throws IOException {
        InputStream in = connection.inputStream();
        byte[] buffer = new byte[100];
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            connection.outputStream().write(buffer, 0, n);
        }
    }

    private static String big(String target) {
        return target.repeat(BIG / target.length());
    }

    private static String huge(String target) {
        return target.repeat(HUGE / target.length());
    }

    private static String answer(String target, String body) {
        return switch (target.charAt(1)) {
            case 'b' -> big(target);
            case 'g' -> huge(target);
            case 'p' -> target + body;
            case 's' -> target.repeat(PARTS);
            default -> target;
        };
    }

    // ---- the clients -----------------------------------------------------------------------------------------------

    private String target(String kind) {
        return "/" + kind + "/" + nextId.incrementAndGet();
    }

    /** Sends, if the connection is still there; if not, reading will tell. */
    private static boolean send(RawHttp http, String text) throws IOException {
        try {
            http.send(text);
            return true;
        } catch (SocketTimeoutException e) {
            throw e;
        } catch (IOException e) {
            return false;
        }
    }

    /** Reads one answer, which is complete and right if it begins at all; false when there is no more after it. */
    private boolean isAnswered(RawHttp http, String target, String body) throws IOException {
        if (!http.hasMore()) {
            return false;
        }
        RawResponse response;
        try {
            response = http.read();
        } catch (IOException e) {
            throw new AssertionError("the answer to " + target + " is broken", e);
        }
        if (response.status() != 200 || !response.text().equals(answer(target, body))) {
            throw new AssertionError("wrong answer to " + target + ": " + response);
        }
        answers.incrementAndGet();
        if (response.closes()) {
            assertThat(http.hasMore()).as("more behind the last answer").isFalse();
            return false;
        }
        return true;
    }

    private void closedLoop(RawHttp http, Random random) throws IOException {
        String[] kinds = {"a", "a", "a", "b", "w", "s"};
        boolean more = true;
        while (more) {
            String target = target(kinds[random.nextInt(kinds.length)]);
            send(http, "GET " + target + HOST + "\r\n");
            more = isAnswered(http, target, "");
        }
    }

    private void pipelined(RawHttp http, Random random) throws IOException {
        boolean more = true;
        while (more) {
            StringBuilder requests = new StringBuilder();
            List<String> targets = new ArrayList<>();
            for (int i = 0; i < PIPELINED; i++) {
                String target = target(random.nextInt(8) == 0 ? "s" : "a");
                targets.add(target);
                requests.append("GET ").append(target).append(HOST).append("\r\n");
            }
            send(http, requests.toString());
            for (int i = 0; i < PIPELINED && more; i++) {
                more = isAnswered(http, targets.get(i), "");
            }
        }
    }

    private void posts(RawHttp http, Random random) throws IOException {
        boolean more = true;
        while (more) {
            String target = target("p");
            String body = "x".repeat(1 + random.nextInt(60_000));
            int half = body.length() / 2;
            if (send(http, "POST " + target + HOST + "Content-Length: " + body.length() + "\r\n\r\n")) {
                send(http, body.substring(0, half));
                send(http, body.substring(half));
            }
            more = isAnswered(http, target, body);
        }
    }

    private void streams(RawHttp http, Random random) throws IOException {
        boolean more = true;
        while (more) {
            String target = target("s");
            send(http, "GET " + target + HOST + "\r\n");
            pause(random.nextInt(2));
            more = isAnswered(http, target, "");
        }
    }

    /** Leaves answers that fill all buffers where they are for a while. */
    private void lateReader(RawHttp http, Random random) throws IOException {
        boolean more = true;
        while (more) {
            String target = target("g");
            send(http, "GET " + target + HOST + "\r\n");
            pause(200 + random.nextInt(100));
            more = isAnswered(http, target, "");
        }
    }

    private static void upgrade(RawHttp http) throws IOException {
        http.send("GET /u" + HOST + "Connection: Upgrade\r\nUpgrade: echo\r\n\r\n");
        assertThat(http.read().status()).isEqualTo(101);
    }

    private static void echoes(RawHttp http, Random random) throws IOException {
        for (int i = 0; send(http, "ping" + i % 10) && http.hasMore(); i++) {
            assertThat(http.readBytes(5)).isEqualTo("ping" + i % 10);
            pause(random.nextInt(3));
        }
    }

    private static void pause(int millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Short connections, one after the other, until they are refused. */
    private void comeAndGo() throws IOException {
        while (true) {
            boolean late = nobodyListens.get();
            try (RawHttp http = RawHttp.connect(plain)) {
                if (http.localAddress().equals(plain)) {
                    continue; // the system connected the socket to itself
                }
                assertThat(late).as("accepted after the listener was closed").isFalse();
                String target = target("a");
                send(http, "GET " + target + HOST + "Connection: close\r\n\r\n");
                isAnswered(http, target, "");
            } catch (IOException e) {
                if (late) {
                    return;
                }
                pause(1);
            }
        }
    }

    private void start(Client client, RawHttp http, long seed) {
        start(() -> {
            try (http) {
                client.run(http, new Random(seed));
            }
        });
    }

    private void start(Task task) {
        Thread thread = new Thread(() -> {
            try {
                task.run();
            } catch (Throwable e) {
                failures.add(e);
            }
        });
        threads.add(thread);
        thread.start();
    }

    private interface Task {
        void run() throws IOException;
    }

    // ---- the rounds ------------------------------------------------------------------------------------------------

    private static RawHttp connectTls(SSLContext context, InetSocketAddress address) throws IOException {
        return RawHttp.over(context.getSocketFactory().createSocket(address.getAddress(), address.getPort()));
    }

    private void startClients(Random random) throws IOException {
        SSLContext context = TlsServer.client(TlsServer.CERTIFICATE);
        List<Client> kinds = List.of(
                this::closedLoop, this::closedLoop, this::pipelined, this::posts, this::streams, this::closedLoop);
        for (Client kind : kinds) {
            for (int i = 0; i < 2; i++) {
                start(kind, RawHttp.connect(plain), random.nextLong());
            }
            start(kind, connectTls(context, secure), random.nextLong());
        }
        start(this::lateReader, RawHttp.connect(plain, 64 * 1024), random.nextLong());
        start(this::comeAndGo);
        start(this::comeAndGo);
    }

    private static boolean isThreadLeft(String prefix) {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().startsWith(prefix));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void everyAnswerThatBeganIsComplete(long seed) throws Exception {
        Random random = new Random(seed);
        String prefix = "shutdown-under-load-" + seed;
        int hanging = random.nextInt(3);
        int halfSent = random.nextInt(3);
        int taken = random.nextInt(4);
        int quiet = 1 + random.nextInt(5);
        List<RawHttp> open = new ArrayList<>();
        AtomicInteger active = new AtomicInteger();
        try (TestServer server = TestServer.of(Server.builder(this::handle)
                .loops(1 + (int) (seed % 2))
                .threadName(prefix)
                .connStateListener((connection, state) -> active.addAndGet(state == ConnState.ACTIVE ? 1 : 0)))) {
            plain = server.address();
            secure = (InetSocketAddress) server.server()
                    .listenTls(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                            TlsSettings.builder()
                                    .certificate(TlsServer.CERTIFICATE)
                                    .build());
            for (int i = 0; i < quiet; i++) {
                RawHttp idle = server.connect();
                open.add(idle);
                assertThat(idle.fetch("/a").status()).isEqualTo(200);
                open.add(server.connect());
            }
            for (int i = 0; i < hanging; i++) {
                open.add(server.connect().get("/h"));
            }
            gate.awaitArrivals(hanging);
            for (int i = 0; i < halfSent; i++) {
                open.add(server.connect().send("GET /a HTTP/1.1\r\nHo"));
            }
            Await.until("all are known", () -> server.server().openConnections() == open.size());
            Await.until("all that came is read", () -> active.get() == quiet + hanging + halfSent);
            for (int i = 0; i < taken; i++) {
                RawHttp http = server.connect();
                upgrade(http);
                start(ShutdownUnderLoadTest::echoes, http, random.nextLong());
            }
            startClients(random);
            Await.until("all are at work", () -> answers.get() > 200);
            pause(random.nextInt(300));

            boolean mustCut = hanging + halfSent + taken > 0;
            ShutdownReport report = server.server().shutdown(Duration.ofMillis(mustCut ? 2_000 : 10_000));
            nobodyListens.set(true);

            for (Thread thread : threads) {
                thread.join(JOIN_MILLIS);
                assertThat(thread.isAlive()).isFalse();
            }
            assertThat(failures).isEmpty();
            for (RawHttp http : open) {
                assertThat(http.hasMore()).isFalse();
            }
            assertThat(report.cut()).as(report.toString()).isEqualTo(hanging + halfSent + taken);
            assertThat(report.idle()).as(report.toString()).isGreaterThanOrEqualTo(2 * quiet);
            assertThat(report.finished()).as(report.toString()).isNotNegative();
            assertThat(report.open())
                    .as(report.toString())
                    .isGreaterThanOrEqualTo(2 * quiet + hanging + halfSent + taken);
            gate.open();
            Await.until("no connection is open", () -> server.server().openConnections() == 0);
            Await.until("the threads are gone", () -> !isThreadLeft(prefix));
        } finally {
            for (RawHttp http : open) {
                http.close();
            }
        }
    }
}
