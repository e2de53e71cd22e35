package dev.fasthttp.samples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fasthttp.server.Server;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The showcase served to curl. */
class CurlTest {
    @TempDir
    private Path directory;

    private ShowcaseServer server;

    @BeforeEach
    void start() throws IOException {
        server = new ShowcaseServer();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    /** What curl writes to its standard output; {@code input} goes to its standard input. */
    private String curl(byte[] input, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("curl", "--silent", "--show-error", "--max-time", "20"));
        command.addAll(Arrays.asList(arguments));
        Path output = directory.resolve("output");
        Path errors = directory.resolve("errors");
        Process process = new ProcessBuilder(command)
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile())
                .start();
        try (var out = process.getOutputStream()) {
            out.write(input);
        }
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(errors)).isZero();
        return Files.readString(output, StandardCharsets.ISO_8859_1);
    }

    private String curl(String... arguments) throws IOException, InterruptedException {
        return curl(new byte[0], arguments);
    }

    private Path file(int size) throws IOException {
        byte[] content = new byte[size];
        for (int i = 0; i < size; i++) {
            content[i] = (byte) ('a' + i % 26);
        }
        return Files.write(directory.resolve("file"), content);
    }

    @Test
    void get() throws Exception {
        assertThat(curl(server.url("/hello"))).isEqualTo("Hello, world!");
        assertThat(curl("--include", server.url("/nothing"))).startsWith("HTTP/1.1 404 Not Found\r\n");
    }

    @Test
    void postOfALargeBodyThatWaitsForContinue() throws Exception {
        Path file = file(1_500_000);
        String trace = curl(
                "--verbose",
                "--stderr",
                "-",
                "--expect100-timeout",
                "10",
                "--header",
                "Expect: 100-continue",
                "--data-binary",
                "@" + file,
                "--output",
                directory.resolve("echo").toString(),
                server.url("/body"));
        assertThat(trace).contains("< HTTP/1.1 100 Continue").contains("< HTTP/1.1 200 OK");
        assertThat(directory.resolve("echo")).hasSameBinaryContentAs(file);
    }

    @Test
    void uploadInChunks() throws Exception {
        byte[] input = Files.readAllBytes(file(300_000));
        String echo = curl(input, "--upload-file", "-", server.url("/echo"));
        assertThat(echo)
                .startsWith("PUT /echo\n")
                .contains("Transfer-Encoding: chunked\n")
                .contains("\n300000 bytes, ");
    }

    @Test
    void tooLargeABodyIsToldToTheClient() throws Exception {
        Path file = file(5_000_000);
        try (Server small = Showcase.builder().build()) {
            int port = ((InetSocketAddress) small.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)))
                    .getPort();
            String answer = curl(
                    "--include",
                    "--header",
                    "Expect:",
                    "--data-binary",
                    "@" + file,
                    "http://127.0.0.1:" + port + "/body");
            assertThat(answer).startsWith("HTTP/1.1 413 ");
        }
    }

    @Test
    void head() throws Exception {
        assertThat(curl("--head", server.url("/bytes?n=12345")))
                .startsWith("HTTP/1.1 200 OK\r\n")
                .contains("Content-Length: 12345\r\n")
                .endsWith("\r\n\r\n");
    }

    @Test
    void redirect() throws Exception {
        assertThat(curl("--location", server.url("/redirect?to=/hello"))).isEqualTo("Hello, world!");
    }

    @Test
    void cookies() throws Exception {
        String jar = directory.resolve("jar").toString();
        for (int i = 1; i <= 3; i++) {
            assertThat(curl("--cookie", jar, "--cookie-jar", jar, server.url("/cookies")))
                    .isEqualTo("visit " + i + "\n");
        }
    }

    @Test
    void http10() throws Exception {
        assertThat(curl("--http1.0", "--include", server.url("/hello")))
                .startsWith("HTTP/1.1 200 OK\r\n")
                .contains("Connection: close\r\n")
                .endsWith("\r\n\r\nHello, world!");
    }

    @Test
    void severalUrlsOverOneConnection() throws Exception {
        String[] urls = new String[20];
        Arrays.fill(urls, server.url("/hello"));
        assertThat(curl(urls)).isEqualTo("Hello, world!".repeat(20));
        assertThat(server.server().acceptedConnections()).isEqualTo(1);
        assertThat(server.server().requests()).isEqualTo(20);
    }

    @Test
    void form() throws Exception {
        assertThat(curl("--data", "a=1", "--data-urlencode", "b=ä &", server.url("/form?q=x")))
                .isEqualTo(new String(
                        "query q=x\npost a=1\npost b=ä &\n".getBytes(StandardCharsets.UTF_8),
                        StandardCharsets.ISO_8859_1));
    }

    @Test
    void unixDomainSocket() throws Exception {
        Path socket = directory.resolve("socket");
        server.server().listen(UnixDomainSocketAddress.of(socket));
        assertThat(curl("--unix-socket", socket.toString(), "http://localhost/hello"))
                .isEqualTo("Hello, world!");
    }

    @Test
    void rawUploadOfALargeBodyInChunks() throws Exception {
        byte[] input = Files.readAllBytes(file(5_000_000));
        String sha256 =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(input));
        assertThat(curl(input, "--upload-file", "-", server.url("/upload/raw")))
                .isEqualTo("5000000 bytes, SHA-256 " + sha256 + "\n");
    }

    @Test
    void streams() throws Exception {
        assertThat(curl("--no-buffer", server.url("/stream?n=3&ms=5"))).isEqualTo("line 1\nline 2\nline 3\n");
        assertThat(curl("--no-buffer", server.url("/ticks?n=1")))
                .isEqualTo("event: tick\nid: 1\ndata: tick 1 of 1\n\n");
    }

    @Test
    void earlyHints() throws Exception {
        assertThat(curl("--include", server.url("/hints?ms=5")))
                .startsWith("HTTP/1.1 103 Early Hints\r\nLink: ")
                .contains("\r\n\r\nHTTP/1.1 200 OK\r\n")
                .endsWith("</html>\n");
    }

    @Test
    void lateHandlerThenAnotherRequestOverTheSameConnection() throws Exception {
        assertThat(curl(server.url("/late?ms=20000"), server.url("/hello"))).isEqualTo("too late\nHello, world!");
        assertThat(server.server().acceptedConnections()).isEqualTo(1);
    }

    @Test
    void files() throws Exception {
        Path first = directory.resolve("first");
        String url = server.url("/file");
        assertThat(curl("--remote-time", "--output", first.toString(), "--write-out", "%{size_download}", url))
                .isEqualTo("1048576");
        assertThat(curl("--time-cond", first.toString(), "--write-out", "%{http_code}", url))
                .isEqualTo("304");
        assertThat(curl("--head", url)).contains("Content-Length: 1048576\r\n").endsWith("\r\n\r\n");
    }
}
