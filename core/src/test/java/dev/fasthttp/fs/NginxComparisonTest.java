package dev.fasthttp.fs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fasthttp.server.support.Await;
import dev.fasthttp.server.support.RawHttp;
import dev.fasthttp.server.support.RawResponse;
import dev.fasthttp.server.support.TestServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The same requests to nginx with the same files; where the answers differ, the table says so. */
class NginxComparisonTest {
    private static final List<String> FIELDS =
            List.of("Content-Length", "Content-Type", "Content-Range", "Last-Modified", "Accept-Ranges");

    @TempDir
    private static Path temp;

    private static Process nginx;
    private static InetSocketAddress peer;
    private static TestServer ours;

    @BeforeAll
    static void start() throws Exception {
        Path program = Path.of("/usr/sbin/nginx");
        Assumptions.assumeTrue(Files.isExecutable(program), "nginx is not installed");
        Path root = Files.createDirectories(temp.resolve("root/sub")).getParent();
        write(root.resolve("a.txt"), "0123456789".repeat(100));
        write(root.resolve("empty.txt"), "");
        write(root.resolve("index.html"), "<p>index");
        write(root.resolve("sub/b.css"), "b{}");
        Files.createDirectory(root.resolve("none"));
        // Its workers run as another user when it is started by root.
        for (Path path = root; path.startsWith(temp); path = path.getParent()) {
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        peer = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        Path config = temp.resolve("nginx.conf");
        Files.writeString(config, """
                daemon off; master_process off; pid %1$s/pid; error_log stderr crit;
                events {}
                http {
                  access_log off; if_modified_since before; charset utf-8;
                  client_body_temp_path %1$s/b; proxy_temp_path %1$s/p; fastcgi_temp_path %1$s/f;
                  uwsgi_temp_path %1$s/u; scgi_temp_path %1$s/s;
                  types { text/plain txt; text/html html; text/css css; }
                  charset_types text/plain text/html text/css;
                  server { listen 127.0.0.1:%2$d; root %1$s/root; absolute_redirect off; }
                }
                """.formatted(temp, port));
        nginx = new ProcessBuilder(program.toString(), "-p", temp.toString(), "-c", config.toString())
                .redirectErrorStream(true)
                .redirectOutput(temp.resolve("nginx.log").toFile())
                .start();
        Await.until("nginx listens", () -> {
            try (Socket probe = new Socket(peer.getAddress(), peer.getPort())) {
                return probe.isConnected();
            } catch (IOException e) {
                return false;
            }
        });
        ours = TestServer.of(Fs.builder().root(root).build());
    }

    private static void write(Path file, String content) throws IOException {
        Files.writeString(file, content, StandardCharsets.US_ASCII);
        Files.setLastModifiedTime(file, FileTime.from(Instant.parse("1994-11-06T08:49:37Z")));
    }

    @AfterAll
    static void stop() throws InterruptedException {
        if (nginx != null) {
            nginx.destroy();
            assertThat(nginx.waitFor(20, TimeUnit.SECONDS)).isTrue();
        }
        if (ours != null) {
            ours.close();
        }
    }

    private static RawResponse ask(InetSocketAddress address, String method, String target, String fields)
            throws IOException {
        try (RawHttp client = RawHttp.connect(address)) {
            String header = fields.replace("; ", "\r\n");
            if (header.contains("TAG")) {
                header = header.replace("TAG", ask(address, "GET", target, "").field("ETag"));
            }
            client.send(method + " " + target + " HTTP/1.1\r\nHost: test\r\nConnection: close\r\n"
                    + (header.isEmpty() ? "" : header + "\r\n") + "\r\n");
            return method.equals("HEAD") ? client.readToHead() : client.read();
        }
    }

    @ParameterizedTest(name = "{0} {1} {2}")
    @DisplayName("the same answer")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '#',
            value = {
                "GET | /a.txt | ##",
                "HEAD | /a.txt | ##",
                "GET | /empty.txt | ##",
                "GET | / | ##",
                "GET | /sub/b.css | ##",
                "GET | //a.txt | ##",
                "GET | /sub/../a.txt | ##",
                "GET | /%61.txt | ##",
                "GET | /./sub/./b.css | ##",
                "GET | /a.txt?query | ##",
                "GET | /a.txt | If-Modified-Since: Sun, 06 Nov 1994 08:49:37 GMT",
                "GET | /a.txt | If-Modified-Since: Sun, 06 Nov 1994 08:49:38 GMT",
                "GET | /a.txt | If-Modified-Since: Sun, 06 Nov 1994 08:49:36 GMT",
                "GET | /a.txt | If-Modified-Since: nonsense",
                "GET | /a.txt | If-None-Match: TAG",
                "GET | /a.txt | If-None-Match: W/TAG",
                "GET | /a.txt | If-None-Match: \"x\", TAG",
                "GET | /a.txt | If-None-Match: \"x\"",
                "GET | /a.txt | If-None-Match: *",
                "GET | /a.txt | If-None-Match: \"x\"; If-Modified-Since: Sun, 06 Nov 1994 08:49:37 GMT",
                "GET | /a.txt | If-Match: TAG",
                "GET | /a.txt | If-Match: *",
                "GET | /a.txt | If-Unmodified-Since: Sun, 06 Nov 1994 08:49:37 GMT",
                "GET | /a.txt | Range: bytes=0-9",
                "GET | /a.txt | Range: bytes=995-",
                "GET | /a.txt | Range: bytes=-5",
                "GET | /a.txt | Range: bytes=-5000",
                "GET | /a.txt | Range: bytes=990-5000",
                "GET | /a.txt | Range: bytes=0-0",
                "GET | /a.txt | Range: lines=1-2",
                "GET | /a.txt | Range: bytes=0-9; If-Range: TAG",
                "GET | /a.txt | Range: bytes=0-9; If-Range: \"x\"",
                "GET | /a.txt | Range: bytes=0-9; If-Range: Sun, 06 Nov 1994 08:49:37 GMT",
                "GET | /a.txt | Range: bytes=0-9; If-Range: Sun, 06 Nov 1994 08:49:36 GMT",
                "GET | /a.txt | Range: bytes=0-9; If-None-Match: TAG",
            })
    void same(String method, String target, String fields) throws IOException {
        RawResponse theirs = ask(peer, method, target, fields);
        RawResponse mine = ask(ours.address(), method, target, fields);
        assertThat(mine.status()).isEqualTo(theirs.status());
        assertThat(mine.text()).isEqualTo(theirs.text());
        for (String name : FIELDS) {
            // Who got a part knows that parts are accepted, and nginx does not say so again.
            if (mine.status() == 206 && name.equals("Accept-Ranges")) {
                continue;
            }
            assertThat(mine.field(name)).as(name).isEqualTo(theirs.field(name));
        }
    }

    @ParameterizedTest(name = "{0} {1} {2}: {3}, nginx {4}")
    @DisplayName("another status of an error; neither has a part of the file in it")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '#',
            value = {
                "GET | /missing | ## | 404 | 404",
                "GET | /sub/ | ## | 403 | 403",
                "GET | /a.txt/ | ## | 404 | 404",
                "GET | /a.txt/x | ## | 404 | 404",
                "GET | /a.txt%00 | ## | 400 | 400",
                "GET | /%zz | ## | 400 | 400",
                "POST | /a.txt | ## | 405 | 405",
                "DELETE | /a.txt | ## | 405 | 405",
                "GET | /a.txt | If-Match: \"x\" | 412 | 412",
                "GET | /a.txt | If-Unmodified-Since: Sun, 06 Nov 1994 08:49:36 GMT | 412 | 412",
                "GET | /a.txt | Range: bytes=1000- | 416 | 416",
                "GET | /a.txt | Range: bytes=x | 416 | 416",
                "GET | /a.txt | Range: bytes=5-4 | 416 | 416",
                "GET | /a.txt | Range: bytes=-0 | 416 | 416",
                // We redirect for now, they for good.
                "GET | /sub | ## | 302 | 301",
                // Dots above the root are dropped as RFC 3986 §5.2.4 has it; they refuse.
                "GET | /../a.txt | ## | 200 | 400",
                "GET | /%2e%2e/missing | ## | 404 | 400",
                // An escaped slash is no slash for us.
                "GET | /sub%2fb.css | ## | 404 | 200",
                // RFC 9110 §14.2: a range is for GET alone.
                "HEAD | /a.txt | Range: bytes=0-9 | 200 | 206",
                "GET | /empty.txt | Range: bytes=-1 | 200 | 200",
                // RFC 9110 §13.1.1: If-Match compares strongly.
                "GET | /a.txt | If-Match: W/TAG | 412 | 412",
            })
    void errors(String method, String target, String fields, int mine, int theirs) throws IOException {
        assertThat(ask(ours.address(), method, target, fields).status()).isEqualTo(mine);
        assertThat(ask(peer, method, target, fields).status()).isEqualTo(theirs);
    }

    @ParameterizedTest
    @DisplayName("several ranges: the same parts in the same order, or merged where they touch")
    @CsvSource(
            delimiter = '|',
            value = {"bytes=0-9,500-509 | 0-9 500-509", "bytes=900-909,-5,0-0 | 900-909 995-999 0-0"})
    void severalRanges(String range, String parts) throws IOException {
        for (InetSocketAddress address : List.of(peer, ours.address())) {
            RawResponse response = ask(address, "GET", "/a.txt", "Range: " + range);
            assertThat(response.status()).isEqualTo(206);
            String type = response.field("Content-Type");
            assertThat(type).startsWith("multipart/byteranges; boundary=");
            StringBuilder found = new StringBuilder();
            for (String line : response.text().split("\r\n")) {
                if (line.startsWith("Content-Range: bytes ")) {
                    found.append(found.isEmpty() ? "" : " ").append(line, 21, line.indexOf('/'));
                }
            }
            assertThat(found.toString()).isEqualTo(parts);
            assertThat(response.text().stripTrailing()).endsWith("--" + type.substring(type.indexOf('=') + 1) + "--");
        }
    }
}
