package dev.fasthttp.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.fasthttp.http.Request;
import dev.fasthttp.http.Response;
import dev.fasthttp.net.TlsClientSettings;
import dev.fasthttp.server.support.TlsServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Our client and the server of the JDK. */
class JdkServerTest {
    private static final byte[] BODY = new byte[300_000];

    private final Request request = new Request();
    private final Response response = new Response();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private HttpServer plain;
    private HttpsServer secure;
    private Client client;

    @BeforeEach
    void start() throws IOException {
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        plain = HttpServer.create(any, 0);
        secure = HttpsServer.create(any, 0);
        secure.setHttpsConfigurator(
                new HttpsConfigurator(TlsServer.client(TlsServer.CERTIFICATE, TlsServer.CERTIFICATE)));
        for (HttpServer server : new HttpServer[] {plain, secure}) {
            server.setExecutor(threads);
            server.createContext("/length", exchange -> answer(exchange, BODY.length, BODY));
            server.createContext("/chunks", exchange -> answer(exchange, 0, BODY));
            server.createContext("/none", exchange -> answer(exchange, -1, new byte[0]));
            server.createContext("/echo", JdkServerTest::echo);
            server.start();
        }
        client = Client.builder()
                .tls(TlsClientSettings.builder().trust(TlsServer.CERTIFICATE).build())
                .build();
    }

    @AfterEach
    void stop() {
        client.close();
        plain.stop(0);
        secure.stop(0);
        threads.shutdownNow();
    }

    private static void answer(HttpExchange exchange, long length, byte[] body) throws IOException {
        try (exchange) {
            exchange.sendResponseHeaders(length < 0 ? 204 : 200, length);
            if (length >= 0) {
                exchange.getResponseBody().write(body);
            }
        }
    }

    private static void echo(HttpExchange exchange) throws IOException {
        try (exchange;
                InputStream in = exchange.getRequestBody()) {
            byte[] body = in.readAllBytes();
            exchange.sendResponseHeaders(200, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private String base(String scheme) {
        return scheme + "://127.0.0.1:"
                + (scheme.equals("http") ? plain : secure).getAddress().getPort();
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "https"})
    void readsWhatItSends(String scheme) throws IOException {
        for (int i = 0; i < 3; i++) {
            for (String path : new String[] {"/length", "/chunks", "/none"}) {
                request.reset();
                request.setUri(base(scheme) + path);
                client.send(request, response);
                assertThat(response.bodyLength()).isEqualTo(path.equals("/none") ? 0 : BODY.length);
            }
        }
        assertThat(client.connections()).isEqualTo(1);
        assertThat(client.idleConnections()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "https"})
    void itReadsWhatWeSend(String scheme) throws IOException {
        for (int size : new int[] {-1, 1, 20_000, BODY.length}) {
            request.reset();
            request.header().setMethod("POST");
            request.setUri(base(scheme) + "/echo");
            if (size < 0) {
                request.setBodyStream(new ByteArrayInputStream(BODY), -1);
            } else {
                request.setBody(java.util.Arrays.copyOf(BODY, size));
            }
            client.send(request, response);
            assertThat(response.bodyLength()).isEqualTo(size < 0 ? BODY.length : size);
        }
    }
}
