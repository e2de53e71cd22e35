package dev.fasthttp.samples;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Starts the proxy in a process of its own in front of two servers of the JDK, and asks it by curl. */
class ProxyTest {
    private final List<HttpServer> servers = new ArrayList<>();

    @BeforeEach
    void start() throws Exception {
        for (int i = 0; i < 2; i++) {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            String name = "server " + i + " ";
            server.createContext("/", exchange -> {
                byte[] body = exchange.getRequestBody().readAllBytes();
                exchange.getResponseHeaders()
                        .add("X-For", exchange.getRequestHeaders().getFirst("X-Forwarded-For"));
                // Chunked.
                exchange.sendResponseHeaders(200, 0);
                exchange.getResponseBody().write(name.getBytes(StandardCharsets.UTF_8));
                exchange.getResponseBody().write(body);
                exchange.close();
            });
            server.start();
            servers.add(server);
        }
    }

    @AfterEach
    void stop() {
        servers.forEach(server -> server.stop(0));
    }

    private static String curl(String... options) throws Exception {
        List<String> command = new ArrayList<>(List.of("curl", "-sS", "--max-time", "15"));
        command.addAll(List.of(options));
        Process curl = new ProcessBuilder(command).redirectErrorStream(true).start();
        return new String(curl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    @Test
    @DisplayName("requests are shared out, bodies go through, a server that is gone is passed by")
    void sharesOut() throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Proxy.class.getName(), "--port", "0"));
        for (HttpServer server : servers) {
            command.addAll(List.of("--to", "127.0.0.1:" + server.getAddress().getPort()));
        }
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            String line = output.readLine();
            assertThat(line).startsWith("http://localhost:");
            String address = line.substring(0, line.indexOf(' '));
            assertThat(List.of(curl(address), curl(address))).containsExactlyInAnyOrder("server 0 ", "server 1 ");
            assertThat(curl("-d", "hello", address)).endsWith(" hello");
            assertThat(curl("-H", "Transfer-Encoding: chunked", "-d", "chunks", address))
                    .endsWith(" chunks");
            assertThat(curl("-H", "X-Forwarded-For: 6.6.6.6", "-i", address))
                    .contains("200 OK")
                    .containsIgnoringCase("X-For: ")
                    .doesNotContain("6.6.6.6");
            servers.get(0).stop(0);
            for (int i = 0; i < 5; i++) {
                assertThat(curl(address)).isEqualTo("server 1 ");
            }
            servers.get(1).stop(0);
            assertThat(curl("-o", "/dev/null", "-w", "%{http_code}", address)).isEqualTo("502");
        } finally {
            process.destroy();
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        }
    }
}
