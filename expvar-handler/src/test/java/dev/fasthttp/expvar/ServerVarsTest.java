package dev.fasthttp.expvar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.fasthttp.net.TestCertificate;
import dev.fasthttp.net.TlsSettings;
import dev.fasthttp.server.RequestCtx;
import dev.fasthttp.server.Server;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is counted, compared with what a script of requests really did, byte by byte. */
class ServerVarsTest {
    private final Expvars expvars = new Expvars();
    private final CountDownLatch entered = new CountDownLatch(1);
    private final CountDownLatch mayLeave = new CountDownLatch(1);
    private Server server;
    private InetSocketAddress address;
    private long sent;
    private long received;

    @AfterEach
    void stop() {
        mayLeave.countDown();
        if (server != null) {
            server.close();
        }
    }

    private void serve(Server.Builder builder) throws IOException {
        server = ServerVars.publish(expvars, "server", builder.loops(2));
        address = (InetSocketAddress) server.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    private void answer(RequestCtx ctx) throws Exception {
        switch (ctx.pathString()) {
            case "/" -> ctx.write("hello");
            case "/moved" -> ctx.redirect("/", 302);
            case "/throws" -> throw new IllegalStateException("meant to be");
            case "/stream" -> {
                byte[] block = new byte[100_000];
                for (int i = 0; i < 10; i++) {
                    ctx.responseStream().write(block);
                }
            }
            case "/wait" -> {
                entered.countDown();
                mayLeave.await();
            }
            case "/late" -> Thread.sleep(10_000);
            default -> ctx.notFound();
        }
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(address.getAddress(), address.getPort());
        socket.setSoTimeout(20_000);
        return socket;
    }

    private void send(Socket socket, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        socket.getOutputStream().write(bytes);
        sent += bytes.length;
    }

    /** Reads to the end of the connection. */
    private String readAll(Socket socket) throws IOException {
        byte[] bytes = socket.getInputStream().readAllBytes();
        received += bytes.length;
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /** Reads a response without body, or with one of that length. */
    private void readHeadAnd(Socket socket, int bodyLength) throws IOException {
        InputStream in = socket.getInputStream();
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
            head.write(in.read());
        }
        assertThat(in.readNBytes(bodyLength)).hasSize(bodyLength);
        received += head.size() + bodyLength;
    }

    private JsonNode json() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        JsonView.write(expvars, name -> true, out);
        return new JsonMapper().readTree(out.toByteArray());
    }

    /** The variables as soon as they are so; some are counted a moment after the client has its answer. */
    private JsonNode jsonWhen(Predicate<JsonNode> condition) throws IOException, InterruptedException {
        long end = System.nanoTime() + 20_000_000_000L;
        JsonNode json = json();
        while (!condition.test(json) && System.nanoTime() < end) {
            Thread.sleep(10);
            json = json();
        }
        return json;
    }

    private static String get(String path) {
        return "GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n";
    }

    @Test
    void countsExactlyWhatHappened() throws Exception {
        serve(Server.builder(this::answer));
        int rounds = 50;
        for (int i = 0; i < rounds; i++) {
            try (Socket socket = connect()) {
                send(socket, get("/"));
                readHeadAnd(socket, 5);
                send(socket, "HEAD / HTTP/1.1\r\nHost: a\r\n\r\n");
                readHeadAnd(socket, 0);
                // Two at once, and a body.
                send(socket, get("/moved") + "POST /none HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nbody");
                send(socket, "BREW /none HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
                readAll(socket);
            }
        }
        for (String bad : new String[] {"GET / HTTP/1.1\n\n", "GET / HTTP/3.0\r\nHost: a\r\n\r\n"}) {
            try (Socket socket = connect()) {
                send(socket, bad);
                readAll(socket);
            }
        }
        try (Socket socket = connect()) {
            send(socket, "GET /throws HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
            assertThat(readAll(socket)).startsWith("HTTP/1.1 500");
        }
        try (Socket socket = connect()) {
            send(socket, "GET /stream HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
            assertThat(readAll(socket)).hasSizeGreaterThan(1_000_000);
        }
        JsonNode json = jsonWhen(j -> j.at("/server.connections.open").asInt() == 0
                && j.at("/server.written").asLong() == received);
        assertThat(json.at("/server.connections.open").asInt()).isZero();
        assertThat(json.at("/server.connections.accepted").asInt()).isEqualTo(rounds + 4);
        assertThat(json.at("/server.requests/GET/2xx").asInt()).isEqualTo(rounds + 1);
        assertThat(json.at("/server.requests/GET/3xx").asInt()).isEqualTo(rounds);
        assertThat(json.at("/server.requests/GET/5xx").asInt()).isEqualTo(2);
        assertThat(json.at("/server.requests/GET/4xx").asInt()).isZero();
        assertThat(json.at("/server.requests/HEAD/2xx").asInt()).isEqualTo(rounds);
        assertThat(json.at("/server.requests/POST/4xx").asInt()).isEqualTo(rounds);
        // Methods that nobody knows, and requests that have none.
        assertThat(json.at("/server.requests/other/4xx").asInt()).isEqualTo(rounds + 1);
        assertThat(json.at("/server.heads").asInt()).isEqualTo(5 * rounds + 2);
        assertThat(json.at("/server.latency/count").asInt()).isEqualTo(5 * rounds + 4);
        assertThat(json.at("/server.keepAliveReuses").asInt()).isEqualTo(4 * rounds);
        assertThat(json.at("/server.violations").toString()).isEqualTo("{\"BARE_LF\":1,\"VERSION_NOT_SUPPORTED\":1}");
        assertThat(json.at("/server.requestsInFlight").asInt()).isZero();
        assertThat(json.at("/server.read").asLong()).isEqualTo(sent);
        assertThat(json.at("/server.written").asLong()).isEqualTo(received);
    }

    @Test
    void showsRequestsInFlight() throws Exception {
        serve(Server.builder(this::answer));
        try (Socket socket = connect()) {
            send(socket, get("/wait"));
            entered.await();
            JsonNode during = jsonWhen(j -> j.at("/server.takings").asInt() > 0);
            assertThat(during.at("/server.requestsInFlight").asInt()).isEqualTo(1);
            assertThat(during.at("/server.takings").asInt()).isEqualTo(1);
            mayLeave.countDown();
            readHeadAnd(socket, 0);
            JsonNode json = jsonWhen(j -> j.at("/server.requestsInFlight").asInt() == 0);
            assertThat(json.at("/server.requestsInFlight").asInt()).isZero();
            assertThat(json.at("/server.connections.open").asInt()).isEqualTo(1);
        }
    }

    @Test
    void forgetsRequestsWhoseClientLeft() throws Exception {
        serve(Server.builder(this::answer));
        try (Socket socket = connect()) {
            send(socket, get("/wait"));
            entered.await();
        }
        mayLeave.countDown();
        JsonNode json = jsonWhen(j -> j.at("/server.requestsInFlight").asInt() == 0
                && j.at("/server.connections.open").asInt() == 0);
        assertThat(json.at("/server.requestsInFlight").asInt()).isZero();
        assertThat(json.at("/server.connections.open").asInt()).isZero();
    }

    @Test
    void countsTimeouts() throws Exception {
        serve(Server.builder(this::answer)
                .handlerTimeout(Duration.ofMillis(200))
                .headTimeout(Duration.ofMillis(200)));
        try (Socket late = connect();
                Socket slow = connect()) {
            send(late, get("/late"));
            send(slow, "GET / HTTP/1.1\r\n");
            assertThat(readAll(slow)).startsWith("HTTP/1.1 408");
            JsonNode json = jsonWhen(j -> j.at("/server.timeouts/handler").asInt() == 1
                    && j.at("/server.requestsInFlight").asInt() == 0);
            assertThat(json.at("/server.timeouts/handler").asInt()).isEqualTo(1);
            assertThat(json.at("/server.timeouts/client").asInt()).isEqualTo(1);
            assertThat(json.at("/server.requests/GET/5xx").asInt()).isEqualTo(1);
            assertThat(json.at("/server.requestsInFlight").asInt()).isZero();
        }
    }

    @Test
    void countsRefusedConnections() throws Exception {
        serve(Server.builder(this::answer).maxConnectionsPerIp(1));
        try (Socket first = connect()) {
            send(first, get("/"));
            readHeadAnd(first, 5);
            try (Socket second = connect()) {
                assertThat(readAll(second)).startsWith("HTTP/1.1 429");
            }
            assertThat(json().at("/server.connections.rejected/perIp").asInt()).isEqualTo(1);
        }
    }

    @Test
    void countsPausesOfAccepting() throws Exception {
        serve(Server.builder(this::answer).maxConnections(1));
        try (Socket first = connect()) {
            send(first, get("/"));
            readHeadAnd(first, 5);
            JsonNode json =
                    jsonWhen(j -> j.at("/server.connections.acceptPauses").asInt() > 0);
            assertThat(json.at("/server.connections.acceptPauses").asInt()).isPositive();
        }
    }

    @Test
    void countsHandshakes() throws Exception {
        TestCertificate certificate = TestCertificate.ec("localhost");
        TlsSettings tls = TlsSettings.builder().certificate(certificate).build();
        ServerVars vars = new ServerVars();
        server = Server.builder(this::answer).events(vars).build();
        expvars.publishAll("secure", vars.of(server, tls));
        address = (InetSocketAddress) server.listenTls(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), tls);
        try (Socket plain = connect()) {
            send(plain, get("/"));
            readAll(plain);
        }
        URI uri = URI.create("https://localhost:" + address.getPort() + "/");
        HttpClient client =
                HttpClient.newBuilder().sslContext(trust(certificate)).build();
        assertThat(client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
                        .body())
                .isEqualTo("hello");
        JsonNode json = jsonWhen(j -> j.at("/secure.tlsHandshakes/failed").asInt() == 1);
        assertThat(json.at("/secure.tlsHandshakes").toString()).isEqualTo("{\"complete\":1,\"failed\":1}");
    }

    private static SSLContext trust(TestCertificate certificate) throws Exception {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        store.setCertificateEntry("server", certificate.certificate());
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, factory.getTrustManagers(), null);
        return context;
    }

    @Test
    void refusesNamesThatAreTaken() throws Exception {
        serve(Server.builder(this::answer));
        assertThatThrownBy(() -> ServerVars.publish(expvars, "server", Server.builder(this::answer)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("published already: server.");
    }
}
