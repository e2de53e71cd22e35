package dev.fasthttp.fs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fasthttp.server.support.RawHttp;
import dev.fasthttp.server.support.RawResponse;
import dev.fasthttp.server.support.TestServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files over real sockets. */
class FsTest {
    private static final String DATE = "Sun, 06 Nov 1994 08:49:37 GMT";
    private static final FileTime TIME = FileTime.from(Instant.parse("1994-11-06T08:49:37.5Z"));

    @TempDir
    private Path temp;

    private Path root;
    private byte[] large;

    @BeforeEach
    void files() throws IOException {
        root = Files.createDirectory(temp.resolve("root"));
        Files.writeString(temp.resolve("secret.txt"), "secret");
        write("hello.txt", "Hello, file!");
        write("index.html", "<p>index");
        write("empty", "");
        write("sub/page.html", "<p>page");
        write("sub/deep/x.css", "x{}");
        write("with space & <b>.txt", "odd");
        large = new byte[300_000];
        new Random(1).nextBytes(large);
        Files.write(root.resolve("large.bin"), large);
        Files.setLastModifiedTime(root.resolve("large.bin"), TIME);
    }

    private void write(String name, String content) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
        Files.setLastModifiedTime(file, TIME);
    }

    private TestServer serve() throws IOException {
        return serve(Fs.builder());
    }

    private TestServer serve(Fs.Builder builder) throws IOException {
        return TestServer.of(builder.root(root).build());
    }

    private static RawResponse get(TestServer server, String target, String... fields) throws IOException {
        return exchange(server, "GET", target, fields);
    }

    private static RawResponse exchange(TestServer server, String method, String target, String... fields)
            throws IOException {
        try (RawHttp client = server.connect()) {
            StringBuilder request =
                    new StringBuilder(method + " " + target + " HTTP/1.1\r\nHost: test\r\nConnection: close\r\n");
            for (String field : fields) {
                request.append(field).append("\r\n");
            }
            client.send(request.append("\r\n").toString());
            return method.equals("HEAD") ? client.readToHead() : client.read();
        }
    }

    @Test
    @DisplayName("a small file, from the disk and from memory")
    void smallFile() throws IOException {
        try (TestServer server = serve()) {
            for (int i = 0; i < 3; i++) {
                RawResponse response = get(server, "/hello.txt");
                assertThat(response.status()).isEqualTo(200);
                assertThat(response.text()).isEqualTo("Hello, file!");
                assertThat(response.field("Content-Type")).isEqualTo("text/plain; charset=utf-8");
                assertThat(response.field("Last-Modified")).isEqualTo(DATE);
                assertThat(response.field("Accept-Ranges")).isEqualTo("bytes");
                assertThat(response.field("ETag")).matches("\"[0-9a-f]+-c\"");
                assertThat(response.field("Vary")).isEmpty();
                assertThat(response.field("Cache-Control")).isEmpty();
            }
        }
    }

    @Test
    @DisplayName("what a filter around it has set stays, or is replaced, never doubled")
    void fieldsOfFilters() throws IOException {
        Fs files = Fs.builder().root(root).cacheControl("no-cache").build();
        try (TestServer server = TestServer.of(ctx -> {
            ctx.setHeader("X-Filter", "here");
            ctx.setHeader("ETag", "\"other\"");
            ctx.setHeader("Cache-Control", "no-store");
            files.handle(ctx);
        })) {
            for (int i = 0; i < 2; i++) {
                RawResponse response = get(server, "/hello.txt");
                assertThat(response.field("X-Filter")).isEqualTo("here");
                assertThat(response.field("ETag")).endsWith("-c\"");
                assertThat(response.field("Cache-Control")).isEqualTo("no-cache");
            }
        }
    }

    @Test
    @DisplayName("a large file, whole and its head")
    void largeFile() throws IOException {
        try (TestServer server = serve()) {
            RawResponse response = get(server, "/large.bin");
            assertThat(response.body()).isEqualTo(large);
            assertThat(response.field("Content-Length")).isEqualTo("300000");
            RawResponse head = exchange(server, "HEAD", "/large.bin");
            assertThat(head.fields().stream().filter(field -> !field.name().equals("Date")))
                    .isEqualTo(response.fields().stream()
                            .filter(field -> !field.name().equals("Date"))
                            .toList());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/hello.txt", "/empty", "/", "/sub/", "/none", "/sub", "/large.bin"})
    @DisplayName("HEAD says what GET says")
    void headIsGet(String target) throws IOException {
        try (TestServer server = serve(Fs.builder().generateIndexPages(true))) {
            RawResponse get = get(server, target);
            RawResponse head = exchange(server, "HEAD", target);
            assertThat(head.status()).isEqualTo(get.status());
            for (String name : List.of("Content-Length", "Content-Type", "ETag", "Last-Modified", "Location")) {
                assertThat(head.field(name)).as(name).isEqualTo(get.field(name));
            }
        }
    }

    @Test
    @DisplayName("an empty file")
    void emptyFile() throws IOException {
        try (TestServer server = serve()) {
            RawResponse response = get(server, "/empty");
            assertThat(response.status()).isEqualTo(200);
            assertThat(response.field("Content-Length")).isEqualTo("0");
            assertThat(get(server, "/empty", "Range: bytes=0-").status()).isEqualTo(416);
            assertThat(get(server, "/empty", "Range: bytes=-5").status()).isEqualTo(200);
        }
    }

    @Test
    @DisplayName("a directory: its index, a redirect to it, 403 without one")
    void directory() throws IOException {
        try (TestServer server = serve()) {
            assertThat(get(server, "/").text()).isEqualTo("<p>index");
            assertThat(get(server, "/sub/").status()).isEqualTo(403);
            RawResponse redirect = get(server, "/sub?a=b&c");
            assertThat(redirect.status()).isEqualTo(302);
            assertThat(redirect.field("Location")).isEqualTo("/sub/?a=b&c");
            assertThat(get(server, "/hello.txt/").status()).isEqualTo(404);
            assertThat(get(server, "/hello.txt/x").status()).isEqualTo(404);
        }
        try (TestServer server = serve(Fs.builder().indexNames("none.html", "page.html"))) {
            assertThat(get(server, "/sub/").text()).isEqualTo("<p>page");
            assertThat(get(server, "/").status()).isEqualTo(403);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "//sub, /sub/",
        "///sub, /sub/",
        "/.//sub, /sub/",
        "//evil.example/..//sub, /sub/",
        "/%2e/sub, /sub/",
        "/sub/deep, /sub/deep/",
        "/%73ub, /sub/",
        "/sub/../sub, /sub/",
        "/d%25%3f%23, /d%25%3F%23/",
        "/%E2%82%AC, /%E2%82%AC/"
    })
    @DisplayName("the redirect stays on this host")
    void safeRedirect(String target, String location) throws IOException {
        Files.createDirectory(root.resolve("d%?#"));
        Files.createDirectory(root.resolve("\u20AC"));
        try (TestServer server = serve()) {
            RawResponse response = get(server, target);
            assertThat(response.status()).isEqualTo(302);
            assertThat(response.field("Location")).isEqualTo(location);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "PROPFIND"})
    @DisplayName("other methods get 405, files or not")
    void otherMethods(String method) throws IOException {
        try (TestServer server = serve()) {
            for (String target : List.of("/hello.txt", "/none")) {
                RawResponse response = exchange(server, method, target);
                assertThat(response.status()).isEqualTo(405);
                assertThat(response.field("Allow")).isEqualTo("GET, HEAD");
            }
        }
    }

    @Test
    @DisplayName("conditions of a request")
    void conditions() throws IOException {
        try (TestServer server = serve(Fs.builder().cacheControl("max-age=60"))) {
            for (String target : List.of("/hello.txt", "/large.bin")) {
                RawResponse plain = get(server, target);
                String tag = plain.field("ETag");
                assertThat(plain.field("Cache-Control")).isEqualTo("max-age=60");
                RawResponse same = get(server, target, "If-None-Match: " + tag);
                assertThat(same.status()).isEqualTo(304);
                assertThat(same.field("ETag")).isEqualTo(tag);
                assertThat(same.field("Cache-Control")).isEqualTo("max-age=60");
                assertThat(same.field("Content-Type")).isEmpty();
                assertThat(get(server, target, "If-None-Match: \"other\"").status())
                        .isEqualTo(200);
                assertThat(get(server, target, "If-Modified-Since: " + DATE).status())
                        .isEqualTo(304);
                assertThat(get(server, target, "If-Match: " + tag).status()).isEqualTo(200);
                RawResponse failed = get(server, target, "If-Match: \"other\"");
                assertThat(failed.status()).isEqualTo(412);
                assertThat(failed.field("ETag")).isEmpty();
                assertThat(failed.field("Cache-Control")).isEmpty();
                assertThat(get(server, target, "If-Unmodified-Since: Sat, 05 Nov 1994 08:49:37 GMT")
                                .status())
                        .isEqualTo(412);
                assertThat(get(server, "/none", "If-Match: \"x\"").status()).isEqualTo(404);
            }
        }
    }

    @Test
    @DisplayName("one range")
    void oneRange() throws IOException {
        try (TestServer server = serve()) {
            RawResponse response = get(server, "/hello.txt", "Range: bytes=7-10");
            assertThat(response.status()).isEqualTo(206);
            assertThat(response.text()).isEqualTo("file");
            assertThat(response.field("Content-Range")).isEqualTo("bytes 7-10/12");
            assertThat(response.field("Content-Type")).isEqualTo("text/plain; charset=utf-8");
            assertThat(response.field("ETag")).isNotEmpty();
            RawResponse tail = get(server, "/large.bin", "Range: bytes=-70000");
            assertThat(tail.body()).isEqualTo(java.util.Arrays.copyOfRange(large, 230_000, 300_000));
            assertThat(exchange(server, "HEAD", "/hello.txt", "Range: bytes=7-10")
                            .status())
                    .isEqualTo(200);
        }
    }

    @Test
    @DisplayName("several ranges")
    void severalRanges() throws IOException {
        try (TestServer server = serve()) {
            for (String target : List.of("/large.bin")) {
                RawResponse response = get(server, target, "Range: bytes=200000-200099, 0-9, -1");
                assertThat(response.status()).isEqualTo(206);
                assertThat(response.field("Content-Range")).isEmpty();
                String type = response.field("Content-Type");
                assertThat(type).startsWith("multipart/byteranges; boundary=");
                String boundary = type.substring(type.indexOf('=') + 1);
                String head = "\r\nContent-Type: application/octet-stream\r\nContent-Range: bytes ";
                String expected = "--" + boundary + head + "200000-200099/300000\r\n\r\n" + latin(200_000, 200_100)
                        + "\r\n--" + boundary + head + "0-9/300000\r\n\r\n" + latin(0, 10)
                        + "\r\n--" + boundary + head + "299999-299999/300000\r\n\r\n" + latin(299_999, 300_000)
                        + "\r\n--" + boundary + "--\r\n";
                assertThat(response.text()).isEqualTo(expected);
            }
        }
    }

    private String latin(int from, int to) {
        return new String(large, from, to - from, StandardCharsets.ISO_8859_1);
    }

    @Test
    @DisplayName("ranges that cannot be had")
    void badRanges() throws IOException {
        try (TestServer server = serve()) {
            for (String range : List.of("bytes=12-", "bytes=x-y", "bytes=3-2")) {
                RawResponse response = get(server, "/hello.txt", "Range: " + range);
                assertThat(response.status()).isEqualTo(416);
                assertThat(response.field("Content-Range")).isEqualTo("bytes */12");
            }
            String nine = "bytes=0-0,1-1,2-2,3-3,4-4,5-5,6-6,7-7,8-8";
            assertThat(get(server, "/hello.txt", "Range: " + nine).status()).isEqualTo(200);
        }
        try (TestServer server = serve(Fs.builder().acceptByteRange(false))) {
            RawResponse response = get(server, "/hello.txt", "Range: bytes=7-10");
            assertThat(response.status()).isEqualTo(200);
            assertThat(response.field("Accept-Ranges")).isEmpty();
        }
    }

    @Test
    @DisplayName("If-Range gets the whole when the file is another one")
    void ifRange() throws IOException {
        try (TestServer server = serve()) {
            String tag = get(server, "/hello.txt").field("ETag");
            assertThat(get(server, "/hello.txt", "Range: bytes=0-1", "If-Range: " + tag)
                            .status())
                    .isEqualTo(206);
            assertThat(get(server, "/hello.txt", "Range: bytes=0-1", "If-Range: " + DATE)
                            .status())
                    .isEqualTo(206);
            RawResponse other = get(server, "/hello.txt", "Range: bytes=0-1", "If-Range: \"x\"");
            assertThat(other.status()).isEqualTo(200);
            assertThat(other.text()).isEqualTo("Hello, file!");
        }
    }

    @Test
    @DisplayName("a listing shows what can be asked for, escaped")
    void listing() throws IOException {
        write(".hidden", "x");
        write("backup~", "x");
        Files.createSymbolicLink(root.resolve("outside"), temp.resolve("secret.txt"));
        Files.createSymbolicLink(root.resolve("inside"), root.resolve("hello.txt"));
        Files.delete(root.resolve("index.html"));
        try (TestServer server = serve(Fs.builder().generateIndexPages(true))) {
            RawResponse response = get(server, "/");
            assertThat(response.field("Content-Type")).isEqualTo("text/html; charset=utf-8");
            String page = response.text();
            assertThat(page)
                    .contains("<a href=\"./with%20space%20%26%20%3Cb%3E.txt\">with space &amp; &lt;b&gt;.txt</a>")
                    .contains("<a href=\"./sub/\">sub/</a>")
                    .contains(">inside<")
                    .doesNotContain(".hidden")
                    .doesNotContain("backup")
                    .doesNotContain("outside")
                    .doesNotContain("../");
            assertThat(page.indexOf("sub/")).isLessThan(page.indexOf("empty"));
            assertThat(get(server, "/sub/").text()).contains("<a href=\"../\">").contains("Index of /sub/");
        }
    }

    @Test
    @DisplayName("what changes on the disk is seen when the time is up")
    void changes() throws Exception {
        try (TestServer server = serve(Fs.builder().cacheDuration(Duration.ofMillis(1)))) {
            assertThat(get(server, "/hello.txt").text()).isEqualTo("Hello, file!");
            Thread.sleep(150);
            write("hello.txt", "Hello, changed!");
            Thread.sleep(150);
            assertThat(get(server, "/hello.txt").text()).isEqualTo("Hello, changed!");
            Files.delete(root.resolve("hello.txt"));
            Thread.sleep(150);
            assertThat(get(server, "/hello.txt").status()).isEqualTo(404);
            write("hello.txt", "Hello, again!");
            Thread.sleep(150);
            assertThat(get(server, "/hello.txt").text()).isEqualTo("Hello, again!");
        }
        try (TestServer server = serve(Fs.builder().cacheDuration(Duration.ofHours(1)))) {
            assertThat(get(server, "/hello.txt").text()).isEqualTo("Hello, again!");
            Files.delete(root.resolve("hello.txt"));
            assertThat(get(server, "/hello.txt").text()).isEqualTo("Hello, again!");
        }
    }

    @Test
    @DisplayName("what was changed just now has a weak tag, and is not kept")
    void unsettled() throws IOException {
        try (TestServer server = serve(Fs.builder().cacheDuration(Duration.ofHours(1)))) {
            Files.writeString(root.resolve("new.txt"), "one");
            assertThat(get(server, "/new.txt").field("ETag")).startsWith("W/\"");
            Files.writeString(root.resolve("new.txt"), "two");
            assertThat(get(server, "/new.txt").text()).isEqualTo("two");
        }
    }

    @Test
    @DisplayName("rewriters: names left out, a prefix, hosts")
    void rewriters() throws IOException {
        try (TestServer server = TestServer.of(Fs.handler(root, 1))) {
            assertThat(get(server, "/static/hello.txt").text()).isEqualTo("Hello, file!");
            assertThat(get(server, "/static/").text()).isEqualTo("<p>index");
            assertThat(get(server, "/static").field("Location")).isEqualTo("/static/");
            assertThat(get(server, "/static/sub").field("Location")).isEqualTo("/static/sub/");
        }
        try (TestServer server = serve(Fs.builder().pathRewrite(PathRewriter.stripPrefix("/s")))) {
            assertThat(get(server, "/s/hello.txt").text()).isEqualTo("Hello, file!");
            assertThat(get(server, "/s/").text()).isEqualTo("<p>index");
            assertThat(get(server, "/s").status()).isEqualTo(302);
            assertThat(get(server, "/shello.txt").status()).isEqualTo(404);
            assertThat(get(server, "/hello.txt").status()).isEqualTo(404);
        }
        write("test/a.txt", "of test");
        try (TestServer server = serve(Fs.builder().pathRewrite(PathRewriter.virtualHost(0)))) {
            assertThat(get(server, "/a.txt").text()).isEqualTo("of test");
            try (RawHttp client = server.connect()) {
                assertThat(client.send("GET /a.txt HTTP/1.1\r\nHost: TEST:80\r\n\r\n")
                                .read()
                                .status())
                        .isEqualTo(200);
                assertThat(client.send("GET /secret.txt HTTP/1.1\r\nHost: ..\r\n\r\n")
                                .read()
                                .status())
                        .isEqualTo(404);
                assertThat(client.send("GET /a.txt HTTP/1.1\r\nHost: [::1]\r\n\r\n")
                                .read()
                                .status())
                        .isEqualTo(404);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/../secret.txt", "secret.txt", "/sub/../hello.txt", "/./hello.txt", "//hello.txt", "", "/sub/.."
            })
    @DisplayName("what a rewriter returns is checked again")
    void rewrittenPathIsChecked(String path) throws IOException {
        try (TestServer server = serve(Fs.builder().pathRewrite(ctx -> dev.fasthttp.bytes.ByteSlice.of(path)))) {
            assertThat(get(server, "/").status()).isEqualTo(404);
        }
    }

    @Test
    @DisplayName("a handler of one's own for what is not there")
    void pathNotFound() throws IOException {
        try (TestServer server = serve(Fs.builder().pathNotFound(ctx -> ctx.write("nothing at " + ctx.path())))) {
            RawResponse response = get(server, "/none");
            assertThat(response.status()).isEqualTo(404);
            assertThat(response.text()).isEqualTo("nothing at /none");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "a.HTML, text/html; charset=utf-8",
        "a.tar.gz, application/gzip",
        "a.own, x/own",
        "noextension, text/plain; charset=utf-8",
        "a.unknown, text/plain; charset=utf-8"
    })
    @DisplayName("content types by name, option and content")
    void contentTypes(String name, String type) throws IOException {
        write(name, "text");
        try (TestServer server = serve(Fs.builder().contentTypes(ContentTypes.DEFAULT.with("OWN", "x/own")))) {
            assertThat(get(server, "/" + name).field("Content-Type")).isEqualTo(type);
        }
    }

    @Test
    @DisplayName("without cache, and one that is too small")
    void caches() throws IOException {
        try (TestServer server = serve(Fs.builder().skipCache(true))) {
            assertThat(get(server, "/hello.txt").text()).isEqualTo("Hello, file!");
            assertThat(get(server, "/hello.txt").text()).isEqualTo("Hello, file!");
        }
        try (TestServer server = serve(Fs.builder().cacheSize(1))) {
            assertThat(get(server, "/hello.txt").text()).isEqualTo("Hello, file!");
        }
        try (TestServer server = serve(Fs.builder().maxCachedFileSize(300_000))) {
            assertThat(get(server, "/large.bin").body()).isEqualTo(large);
            assertThat(get(server, "/large.bin", "Range: bytes=1-2").body()).containsExactly(large[1], large[2]);
            assertThat(get(server, "/large.bin").body()).isEqualTo(large);
        }
    }

    @Test
    @DisplayName("a file that shrinks while it is sent cuts the response")
    void shrinks() throws IOException {
        Path file = root.resolve("huge.bin");
        Files.write(file, new byte[32 * 1024 * 1024]);
        try (TestServer server = serve();
                RawHttp client = RawHttp.connect(server.address(), 16 * 1024)) {
            client.get("/huge.bin");
            client.readBytes(1000);
            Files.write(file, new byte[1000]);
            assertThatThrownBy(() -> {
                        while (client.hasMore()) {
                            client.readBytes(100_000);
                        }
                        throw new IOException("ended");
                    })
                    .isInstanceOf(IOException.class);
            server.awaitNoConnection();
        }
    }

    @Test
    @DisplayName("one file by its path")
    void serveFile() throws IOException {
        Path file = root.resolve("hello.txt");
        try (TestServer server = TestServer.of(ctx -> Fs.serveFile(ctx, file))) {
            RawResponse response = get(server, "/whatever");
            assertThat(response.text()).isEqualTo("Hello, file!");
            assertThat(get(server, "/", "If-None-Match: " + response.field("ETag"))
                            .status())
                    .isEqualTo(304);
            assertThat(get(server, "/", "Range: bytes=0-4").text()).isEqualTo("Hello");
            assertThat(exchange(server, "POST", "/").status()).isEqualTo(405);
        }
    }

    @Test
    @DisplayName("options that make no sense")
    void badOptions() {
        assertThatThrownBy(() -> Fs.builder().root(temp.resolve("none")).build())
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> Fs.builder().root(root.resolve("hello.txt")).build())
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> Fs.builder().indexNames("a/b")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Fs.builder().cacheSize(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Fs.builder().maxCachedFileSize(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Fs.builder().cacheDuration(Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Fs.builder().cacheControl("a\r\nb")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> PathRewriter.stripPrefix("s")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> PathRewriter.stripSlashes(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> PathRewriter.virtualHost(-1)).isInstanceOf(IllegalArgumentException.class);
    }
}
