package dev.fasthttp.fs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fasthttp.bytes.ByteBuilder;
import dev.fasthttp.bytes.ByteSlice;
import dev.fasthttp.compress.Compressor;
import dev.fasthttp.compress.ContentCoding;
import dev.fasthttp.compress.DecompressionLimits;
import dev.fasthttp.compress.Decompressor;
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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files in the codings that clients like. */
class CodedFilesTest {
    private static final String TEXT = "body { color: red; } /* and so on */\n".repeat(100);
    private static final FileTime OLD = FileTime.from(Instant.parse("2020-01-01T00:00:00Z"));
    private static final FileTime OLDER = FileTime.from(Instant.parse("2019-01-01T00:00:00Z"));

    @TempDir
    private Path root;

    @BeforeEach
    void files() throws IOException {
        write("a.css", TEXT.getBytes(StandardCharsets.US_ASCII), OLD);
        write("small.css", "x{}".getBytes(StandardCharsets.US_ASCII), OLD);
        write("a.png", TEXT.getBytes(StandardCharsets.US_ASCII), OLD);
        write("a.png.gz", new byte[10], OLD);
        write("large.txt", TEXT.repeat(100).getBytes(StandardCharsets.US_ASCII), OLD);
    }

    private void write(String name, byte[] content, FileTime time) throws IOException {
        Files.write(root.resolve(name), content);
        Files.setLastModifiedTime(root.resolve(name), time);
    }

    private static byte[] compress(ContentCoding coding, String text) {
        ByteBuilder target = new ByteBuilder();
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        Compressor.of(coding).compress(bytes, 0, bytes.length, target);
        return target.toByteArray();
    }

    private TestServer serve(Fs.Builder builder) throws IOException {
        return TestServer.of(builder.root(root).compress(true).build());
    }

    private static RawResponse get(TestServer server, String target, String accept, String... fields)
            throws IOException {
        try (RawHttp client = server.connect()) {
            StringBuilder request = new StringBuilder("GET " + target + " HTTP/1.1\r\nHost: test\r\n");
            if (!accept.isEmpty()) {
                request.append("Accept-Encoding: ").append(accept).append("\r\n");
            }
            for (String field : fields) {
                request.append(field).append("\r\n");
            }
            return client.send(request.append("\r\n").toString()).read();
        }
    }

    private static String decoded(RawResponse response) throws IOException {
        ContentCoding coding = ContentCoding.of(ByteSlice.of(response.field("Content-Encoding")))
                .orElse(ContentCoding.IDENTITY);
        ByteBuilder target = new ByteBuilder();
        DecompressionLimits limits = new DecompressionLimits(1 << 26, 1 << 20, 0);
        Decompressor.decompress(coding, response.body(), 0, response.body().length, target, limits);
        return target.toString();
    }

    @ParameterizedTest(name = "{0} -> {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "br | br",
                "gzip | gzip",
                "zstd | zstd",
                "gzip, deflate, br, zstd | br",
                "gzip;q=1, br;q=0.9 | gzip",
                "zstd;q=0.2, gzip;q=0.1 | zstd",
                "deflate | ''",
                "identity | ''",
                "gzip;q=0 | ''",
                "'' | ''"
            })
    @DisplayName("compressed when first asked for, then from memory")
    void compressed(String accept, String coding) throws IOException {
        try (TestServer server = serve(Fs.builder())) {
            for (int i = 0; i < 3; i++) {
                RawResponse response = get(server, "/a.css", accept);
                assertThat(response.field("Content-Encoding")).isEqualTo(coding);
                assertThat(decoded(response)).isEqualTo(TEXT);
                assertThat(response.field("Vary")).isEqualTo("Accept-Encoding");
                assertThat(response.field("Content-Type")).isEqualTo("text/css; charset=utf-8");
                assertThat(response.field("ETag")).endsWith(coding.isEmpty() ? "\"" : "-" + coding + "\"");
                RawResponse same = get(server, "/a.css", accept, "If-None-Match: " + response.field("ETag"));
                assertThat(same.status()).isEqualTo(304);
                assertThat(same.field("Vary")).isEqualTo("Accept-Encoding");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/small.css", "/a.png"})
    @DisplayName("what is small or compressed already stays as it is")
    void untouched(String target) throws IOException {
        try (TestServer server = serve(Fs.builder())) {
            for (int i = 0; i < 2; i++) {
                RawResponse response = get(server, target, "gzip, br");
                assertThat(response.status()).isEqualTo(200);
                assertThat(response.field("Content-Encoding")).isEmpty();
                assertThat(response.field("Vary")).isEqualTo(target.endsWith("css") ? "Accept-Encoding" : "");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @DisplayName("a compressed file beside it, also without memory, unless it is older")
    void siblings(boolean skipCache) throws IOException {
        String marked = TEXT + "/* from the disk */";
        write("a.css.gz", compress(ContentCoding.GZIP, marked), OLD);
        write("a.css.br", compress(ContentCoding.BR, marked), OLDER);
        write("large.txt.gz", compress(ContentCoding.GZIP, marked.repeat(100)), OLD);
        try (TestServer server = serve(Fs.builder()
                .skipCache(skipCache)
                .maxCachedFileSize(10_000)
                .maxCompressedFileSize(10_000)
                .cacheDuration(Duration.ofMillis(1)))) {
            for (int i = 0; i < 2; i++) {
                RawResponse response = get(server, "/a.css", "gzip, br");
                assertThat(response.field("Content-Encoding")).isEqualTo("gzip");
                assertThat(decoded(response)).isEqualTo(marked);
                assertThat(decoded(get(server, "/large.txt", "gzip, br"))).isEqualTo(marked.repeat(100));
                assertThat(get(server, "/large.txt", "br").text()).isEqualTo(TEXT.repeat(100));
                assertThat(get(server, "/a.css", "").text()).isEqualTo(TEXT);
            }
            String changed = TEXT + "/* changed */";
            write(
                    "a.css.gz",
                    compress(ContentCoding.GZIP, changed),
                    FileTime.from(OLD.toInstant().plusSeconds(9)));
            Await.until(() -> decoded(get(server, "/a.css", "gzip")).equals(changed));
            Files.delete(root.resolve("a.css.gz"));
            Await.until(() -> decoded(get(server, "/a.css", "gzip")).equals(TEXT));
        }
    }

    /** Waits for what takes the time of a cache. */
    private static final class Await {
        static void until(Callable<Boolean> condition) {
            dev.fasthttp.server.support.Await.until("the change is seen", () -> {
                try {
                    return condition.call();
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
            });
        }
    }

    @Test
    @DisplayName("a range is one of the original")
    void ranges() throws IOException {
        try (TestServer server = serve(Fs.builder())) {
            RawResponse response = get(server, "/a.css", "gzip", "Range: bytes=0-3");
            assertThat(response.status()).isEqualTo(206);
            assertThat(response.text()).isEqualTo("body");
            assertThat(response.field("Content-Encoding")).isEmpty();
            String tag = get(server, "/a.css", "gzip").field("ETag");
            RawResponse whole = get(server, "/a.css", "gzip", "Range: bytes=0-3", "If-Range: " + tag);
            assertThat(whole.status()).isEqualTo(200);
            assertThat(decoded(whole)).isEqualTo(TEXT);
        }
    }

    @Test
    @DisplayName("a listing leaves compressed files out, unless they stand alone")
    void listing() throws IOException {
        write("alone.gz", new byte[1], OLD);
        try (TestServer server = serve(Fs.builder().generateIndexPages(true))) {
            assertThat(get(server, "/", "").text())
                    .contains(">alone.gz<")
                    .contains(">a.png<")
                    .doesNotContain("a.png.gz");
        }
    }

    @Test
    @DisplayName("other codings and suffixes")
    void options() throws IOException {
        write("a.css.own", compress(ContentCoding.GZIP, "own"), OLD);
        try (TestServer server = serve(
                Fs.builder().compressCodings(ContentCoding.GZIP).compressedFileSuffix(ContentCoding.GZIP, ".own"))) {
            assertThat(decoded(get(server, "/a.css", "br, gzip"))).isEqualTo("own");
            assertThat(get(server, "/a.css", "br").field("Content-Encoding")).isEmpty();
        }
        Fs.Builder builder = Fs.builder();
        assertThatThrownBy(builder::compressCodings).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.compressCodings(ContentCoding.IDENTITY))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.compressCodings(ContentCoding.BR, ContentCoding.BR))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.compressedFileSuffix(ContentCoding.BR, "/x"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.maxCompressedFileSize(0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @DisplayName("many clients at once, all get the file, and the cache keeps to its budget")
    void manyAtOnce() throws Exception {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            names.add("/many" + i + ".txt");
            write("many" + i + ".txt", (i + TEXT).getBytes(StandardCharsets.US_ASCII), OLD);
        }
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try (TestServer server = serve(Fs.builder().cacheSize(50_000).cacheDuration(Duration.ofMillis(1)))) {
            List<Callable<Integer>> tasks = new ArrayList<>();
            for (int t = 0; t < 8; t++) {
                String accept = List.of("gzip", "br", "zstd", "").get(t % 4);
                tasks.add(() -> {
                    int count = 0;
                    try (RawHttp client = server.connect()) {
                        for (int round = 0; round < 5; round++) {
                            for (int i = 0; i < names.size(); i++) {
                                RawResponse response = client.send("GET " + names.get(i)
                                                + " HTTP/1.1\r\nHost: test\r\nAccept-Encoding: " + accept + "\r\n\r\n")
                                        .read();
                                assertThat(decoded(response)).isEqualTo(i + TEXT);
                                count++;
                            }
                        }
                    }
                    return count;
                });
            }
            int sum = 0;
            for (var task : threads.invokeAll(tasks)) {
                sum += task.get();
            }
            assertThat(sum).isEqualTo(8 * 5 * 40);
        } finally {
            threads.shutdownNow();
        }
    }
}
