package dev.fasthttp.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fasthttp.http.BadMessageException;
import dev.fasthttp.http.FormField;
import dev.fasthttp.http.FormFile;
import dev.fasthttp.http.FormLimits;
import dev.fasthttp.http.FormPart;
import dev.fasthttp.http.MultipartForm;
import dev.fasthttp.http.Violation;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Forms that reach a server over TCP, from clients that are not ours. */
class MultipartServerTest {
    private static final String TYPE = "multipart/form-data; boundary=b";

    @TempDir
    Path spool;

    @TempDir
    Path files;

    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private Server server;
    private String url;

    @BeforeEach
    void listen() throws IOException {
        FormLimits limits =
                FormLimits.DEFAULT.withDirectory(spool).withMemory(1000).withParts(5);
        server = Server.builder(this::handle)
                .formLimits(limits)
                .errorHandler((ctx, error) -> {
                    failure.set(error);
                    RequestFault.answer(ctx, error);
                })
                .build();
        var address = (InetSocketAddress) server.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        url = "http://127.0.0.1:" + address.getPort();
    }

    @AfterEach
    void close() {
        server.close();
    }

    private void handle(RequestCtx ctx) throws Exception {
        switch (ctx.pathString()) {
            case "/list" -> {
                for (FormPart part : ctx.multipartForm().parts()) {
                    ctx.write(part.name() + "=" + describe(part) + "\n");
                }
            }
            case "/disk" -> {
                long size = ctx.formFile("f").orElseThrow().size();
                ctx.write(ctx.formValue("a") + "," + size + "," + count(spool) + " on disk");
            }
            case "/value" -> ctx.write(ctx.formValue("a"));
            case "/file" -> ctx.write(ctx.formFile("a").map(FormFile::fileName).orElse("none"));
            case "/save" -> ctx.formFile("a").orElseThrow().saveTo(files.resolve("saved"));
            case "/spool" -> {
                byte[] body = ctx.postBody().toByteArray();
                try (var form = MultipartForm.parse(
                        new ByteArrayInputStream(body),
                        ctx.header("Content-Type").toString(),
                        FormLimits.DEFAULT.withDirectory(spool).withMemory(10))) {
                    ctx.write(count(spool) + " on disk\n");
                    if (ctx.queryArgs().has("throw")) {
                        throw new IllegalStateException("asked for");
                    }
                }
            }
            case "/throw" -> {
                ctx.multipartForm();
                throw new IllegalStateException("asked for");
            }
            default -> ctx.write("not parsed");
        }
    }

    private static String describe(FormPart part) throws IOException {
        if (part instanceof FormField field) {
            return field.value().toString();
        }
        FormFile file = (FormFile) part;
        return file.fileName() + "," + file.contentType() + "," + file.size() + "," + crc(file.bytes());
    }

    @Test
    void takesFormsOfCurl() throws Exception {
        byte[] large = new byte[3_000_000];
        new Random(3).nextBytes(large);
        Path first = Files.write(files.resolve("large.bin"), large);
        Path second = Files.writeString(files.resolve("a \"quoted\" name.txt"), "\r\n--b--\r\n");
        Path third = Files.writeString(files.resolve("third"), "<p>\r\n");
        Path empty = Files.createFile(files.resolve("empty"));
        String answer = curl(
                "-F",
                "a=text, \"with\" quotes",
                "-F",
                "f=@" + first,
                "-F",
                "f=@\"" + second.toString().replace("\"", "\\\"") + "\"",
                "-F",
                "e=@" + empty + ";type=text/x-none;filename=../../etc/passwd",
                "-F",
                "typed=<" + third + ";type=text/html",
                url + "/list");
        assertThat(answer)
                .isEqualTo("a=text, \"with\" quotes\n"
                        + "f=large.bin,application/octet-stream,3000000," + crc(large) + "\n"
                        + "f=a \"quoted\" name.txt,text/plain,9,"
                        + crc("\r\n--b--\r\n".getBytes(StandardCharsets.US_ASCII)) + "\n"
                        + "e=passwd,text/x-none,0,0\n"
                        + "typed=<p>\r\n\n200");
        assertThat(count(spool)).isZero();
    }

    @Test
    void takesChunkedFormsOfCurl() throws Exception {
        Path file = Files.writeString(files.resolve("f.txt"), "t".repeat(100_000));
        assertThat(curl("-H", "Transfer-Encoding: chunked", "-F", "f=@" + file, url + "/list"))
                .startsWith("f=f.txt,text/plain,100000,");
    }

    @Test
    void takesFormsOfTheJdkClient() throws Exception {
        assertThat(post("/list", TYPE, part("a", "1") + "--b--")).isEqualTo("200 a=1\n");
        assertThat(post("/list", TYPE, part("\u00fc", "\u20ac") + "--b--")).isEqualTo("200 \u00fc=\u20ac\n");
        assertThat(post("/list", "text/plain", "hello")).isEqualTo("200 ");
        assertThat(post("/value?a=query", TYPE, part("a", "1") + "--b--")).isEqualTo("200 query");
        assertThat(post("/value?b=query", TYPE, part("a", "1") + "--b--")).isEqualTo("200 1");
        assertThat(post("/value", "application/x-www-form-urlencoded", "a=post"))
                .isEqualTo("200 post");
        assertThat(post("/value", TYPE, "--b--")).isEqualTo("200 ");
        assertThat(post("/file", TYPE, part("a\"; filename=\"f", "1") + "--b--"))
                .isEqualTo("200 f");
        assertThat(post("/file", TYPE, part("a", "1") + "--b--")).isEqualTo("200 none");
    }

    @Test
    void savesFiles() throws Exception {
        assertThat(post("/save", TYPE, part("a\"; filename=\"f", "text") + "--b--"))
                .startsWith("200 ");
        assertThat(files.resolve("saved")).hasContent("text");
        assertThat(post("/save", TYPE, part("a\"; filename=\"f", "other") + "--b--"))
                .startsWith("500 ");
        assertThat(files.resolve("saved")).hasContent("text");
    }

    @Test
    void answersViolations() throws Exception {
        assertRefused("400", Violation.MULTIPART_TRUNCATED, TYPE, part("a", "1"));
        assertRefused("400", Violation.MULTIPART_BOUNDARY, "multipart/form-data", part("a", "1") + "--b--");
        assertRefused(
                "400", Violation.MULTIPART_TOO_MANY_PARTS, TYPE, part("a", "1").repeat(6) + "--b--");
        assertRefused("413", Violation.MULTIPART_FIELDS_TOO_LARGE, TYPE, part("a", "v".repeat(1001)) + "--b--");
        // Not looked at unless asked for.
        assertThat(post("/", TYPE, "nonsense")).isEqualTo("200 not parsed");
        assertThat(post("/value?a=1", TYPE, "nonsense")).isEqualTo("200 1");
    }

    private void assertRefused(String status, Violation violation, String type, String body) throws Exception {
        for (String path : List.of("/list", "/value", "/file")) {
            failure.set(null);
            assertThat(post(path, type, body)).startsWith(status + " ");
            assertThat(failure.get()).isSameAs(BadMessageException.of(violation));
        }
        assertThat(count(spool)).isZero();
    }

    @Test
    void leavesNoFileBehind() throws Exception {
        String body = part("a\"; filename=\"f", "t".repeat(5000)) + "--b--";
        assertThat(post("/spool", TYPE, body)).isEqualTo("200 1 on disk\n");
        assertThat(count(spool)).isZero();
        assertThat(post("/spool?throw", TYPE, body)).startsWith("500 ");
        assertThat(count(spool)).isZero();
        assertThat(post("/throw", TYPE, body)).startsWith("500 ");
        assertThat(count(spool)).isZero();
    }

    @Test
    void readsStreamedForms() throws Exception {
        streamed();
        Path file = Files.writeString(files.resolve("f.txt"), "t".repeat(3_000_000));
        assertThat(curl("-F", "a=1", "-F", "f=@" + file, url + "/disk")).isEqualTo("1,3000000,1 on disk200");
        assertThat(curl("-H", "Transfer-Encoding: chunked", "-F", "a=1", "-F", "f=@" + file, url + "/disk"))
                .isEqualTo("1,3000000,1 on disk200");
        assertThat(count(spool)).isZero();
        assertThat(curl("-F", "a=1", "-F", "f=@" + file, url + "/throw")).endsWith("500");
        assertThat(count(spool)).isZero();
        assertThat(post("/value", TYPE, part("a", "1") + "--b--")).isEqualTo("200 1");
        assertRefused("400", Violation.MULTIPART_TRUNCATED, TYPE, part("a", "1"));
        assertRefused("413", Violation.MULTIPART_FIELDS_TOO_LARGE, TYPE, part("a", "v".repeat(1_000_000)) + "--b--");
        Path large = Files.writeString(files.resolve("large.txt"), "t".repeat(5_000_000));
        assertThat(curl("-H", "Transfer-Encoding: chunked", "-F", "f=@" + large, url + "/disk"))
                .endsWith("413");
        assertThat(count(spool)).isZero();
    }

    private void streamed() throws IOException {
        server.close();
        server = Server.builder(this::handle)
                .formLimits(FormLimits.DEFAULT.withDirectory(spool).withMemory(1000))
                .streamRequestBody()
                .errorHandler((ctx, error) -> {
                    failure.set(error);
                    RequestFault.answer(ctx, error);
                })
                .build();
        var address = (InetSocketAddress) server.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        url = "http://127.0.0.1:" + address.getPort();
    }

    private static String part(String name, String content) {
        return "--b\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + content + "\r\n";
    }

    private String post(String path, String type, String body) throws Exception {
        HttpResponse<String> response = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(url + path))
                                .version(HttpClient.Version.HTTP_1_1)
                                .header("Content-Type", type)
                                .POST(HttpRequest.BodyPublishers.ofString(body))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        return response.statusCode() + " " + response.body();
    }

    private static String curl(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("curl", "-s", "-S", "--max-time", "20", "-w", "%{http_code}"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }

    private static long crc(byte[] bytes) {
        CRC32 crc = new CRC32();
        crc.update(bytes);
        return crc.getValue();
    }

    private static long count(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            return all.filter(Files::isRegularFile).count();
        }
    }
}
