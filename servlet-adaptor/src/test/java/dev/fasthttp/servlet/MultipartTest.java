package dev.fasthttp.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fasthttp.servlet.support.ActServlet;
import dev.fasthttp.servlet.support.Answer;
import dev.fasthttp.servlet.support.Case;
import dev.fasthttp.servlet.support.TestContainer;
import jakarta.servlet.MultipartConfigElement;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.Part;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Parts of multipart bodies: what they tell, their limits, and that nothing is left of them. */
class MultipartTest {
    private static final String END = "--b--\r\n";

    @TempDir
    Path directory;

    private final ServletContainer.Builder builder = ServletContainer.builder();
    private TestContainer container;

    @AfterEach
    void stop() {
        if (container != null) {
            container.close();
        }
    }

    private void start(MultipartConfigElement config, Case.Act act) throws Exception {
        builder.application().attribute(ServletContext.TEMPDIR, directory.toFile());
        builder.servlet(ServletDefinition.of("s", new ActServlet(act))
                .mapping("/s")
                .asyncSupported(true)
                .multipart(config));
        container = TestContainer.of(builder);
    }

    private static String part(String name, String more, String content) {
        return "--b\r\nContent-Disposition: form-data; name=\"" + name + "\"" + more + "\r\n\r\n" + content + "\r\n";
    }

    private Answer post(String body) throws IOException {
        return container.send("POST /s?q=1 HTTP/1.1\r\nHost: h\r\nConnection: close\r\n"
                + "Content-Type: multipart/form-data; boundary=b\r\nContent-Length: " + body.length() + "\r\n\r\n"
                + body);
    }

    private Answer postChunked(String body) throws IOException {
        return container.send("POST /s HTTP/1.1\r\nHost: h\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n"
                + "Content-Type: multipart/form-data; boundary=b\r\n\r\n" + Integer.toHexString(body.length()) + "\r\n"
                + body + "\r\n0\r\n\r\n");
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            return all.filter(Files::isRegularFile).toList();
        }
    }

    private void awaitNoFiles() throws Exception {
        for (int i = 0; i < 1000 && !files().isEmpty(); i++) {
            Thread.sleep(10);
        }
        assertThat(files()).isEmpty();
    }

    @Test
    void tellsAboutParts() throws Exception {
        start(new MultipartConfigElement(""), (request, response) -> {
            Part file = request.getPart("f");
            assertThat(file.getSubmittedFileName()).isEqualTo("a.txt");
            assertThat(file.getContentType()).isEqualTo("text/plain");
            assertThat(file.getSize()).isEqualTo(5);
            assertThat(file.getHeader("x-more")).isEqualTo("1");
            assertThat(file.getHeaders("X-More")).containsExactly("1", "2");
            assertThat(file.getHeaders("X-None")).isEmpty();
            assertThat(file.getHeader("X-None")).isNull();
            assertThat(file.getHeaderNames()).containsExactly("Content-Disposition", "Content-Type", "X-More");
            assertThat(request.getPart("none")).isNull();
            Part field = request.getPart("t");
            assertThat(field.getSubmittedFileName()).isNull();
            assertThat(field.getContentType()).isNull();
            assertThat(request.getParts()).hasSize(3);
            assertThat(request.getParameterMap()).containsOnlyKeys("q", "t", "u");
            assertThat(request.getParameter("u")).isEqualTo("\u00fc");
            response.getWriter().print(new String(file.getInputStream().readAllBytes(), StandardCharsets.US_ASCII));
            response.getWriter().print(request.getParameter("t") + request.getParameter("q"));
        });

        String more = "; filename=\"C:\\dir\\a.txt\"\r\nContent-Type: text/plain\r\nX-More: 1\r\nX-More: 2";
        Answer answer = post(part("f", more, "hello") + part("t", "", "v") + part("u", "", "\u00c3\u00bc") + END);
        assertThat(answer.body()).isEqualTo("hellov1");
        awaitNoFiles();
    }

    @Test
    void filesOverTheThresholdAreOnTheDiskUntilTheEnd() throws Exception {
        start(new MultipartConfigElement("", -1, -1, 10), (request, response) -> {
            request.getParts();
            response.getWriter().print(files().size());
        });

        String file = "; filename=\"a\"";
        assertThat(post(part("a", file, "0123456789") + END).body()).isEqualTo("0");
        assertThat(post(part("a", file, "0123456789x") + part("b", file, "0123456789x") + END)
                        .body())
                .isEqualTo("2");
        awaitNoFiles();
    }

    @Test
    void savesAndDeletes() throws Exception {
        start(new MultipartConfigElement("up", -1, -1, 0), (request, response) -> {
            request.getPart("a").write("kept.bin");
            request.getPart("a").write(directory.resolve("up/copy.bin").toString());
            request.getPart("t").write("field.txt");
            request.getPart("d").delete();
            response.getWriter().print(files().size());
        });
        Files.createDirectory(directory.resolve("up"));

        String file = "; filename=\"a\"";
        Answer answer = post(part("a", file, "content") + part("d", file, "gone") + part("t", "", "text") + END);
        assertThat(answer.body()).isEqualTo("3");
        assertThat(directory.resolve("up/kept.bin")).hasContent("content");
        assertThat(directory.resolve("up/copy.bin")).hasContent("content");
        assertThat(directory.resolve("up/field.txt")).hasContent("text");
        assertThat(files()).hasSize(3);
    }

    @Test
    void sizesAreLimitedWhileTheBodyArrives() throws Exception {
        builder.application().maxParts(3);
        start(new MultipartConfigElement("", 20, 1000, 0), (request, response) -> {
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(request::getParts).isInstanceOf(IllegalStateException.class);
                assertThatThrownBy(() -> request.getParameter("a")).isInstanceOf(IllegalStateException.class);
            }
            request.getParts();
        });

        String file = "; filename=\"a\"";
        assertThat(post(part("a", file, "x".repeat(21)) + END).status()).isEqualTo(413);
        assertThat(postChunked(part("a", file, "x".repeat(21)) + END).status()).isEqualTo(413);
        assertThat(post("x".repeat(1001)).status()).isEqualTo(413);
        assertThat(postChunked("--b\r\n" + "x".repeat(1000)).status()).isEqualTo(413);
        assertThat(post(part("a", "", "1").repeat(4) + END).status()).isEqualTo(413);
        awaitNoFiles();
    }

    @Test
    void whatIsNoFormIsAnError() throws Exception {
        start(new MultipartConfigElement(""), (request, response) -> {
            assertThatThrownBy(request::getParts)
                    .isInstanceOf(request.getParameter("plain") != null ? ServletException.class : IOException.class);
            request.getParts();
        });

        assertThat(container.get("/s?plain=1").status()).isEqualTo(500);
    }

    @Test
    void malformedBodyIsTheClientsFault() throws Exception {
        start(new MultipartConfigElement("", -1, -1, 0), (request, response) -> {
            assertThatThrownBy(request::getParts).isInstanceOf(IOException.class);
            request.getParts();
        });

        assertThat(post(part("a", "; filename=\"a\"", "cut")).status()).isEqualTo(400);
        awaitNoFiles();
    }

    @Test
    void servletsMustWantIt() throws Exception {
        builder.servlet("/none", new ActServlet((request, response) -> {
            assertThat(request.getParameter("a")).isNull();
            assertThatThrownBy(request::getParts).isInstanceOf(IllegalStateException.class);
            response.getWriter().print("ok");
        }));
        container = TestContainer.of(builder);

        String body = part("a", "", "1") + END;
        assertThat(container
                        .send("POST /none HTTP/1.1\r\nHost: h\r\nConnection: close\r\n"
                                + "Content-Type: multipart/form-data; boundary=b\r\nContent-Length: " + body.length()
                                + "\r\n\r\n" + body)
                        .body())
                .isEqualTo("ok");
    }

    @Test
    void filesOfAFailedRequestAreDeletedAndPartsVoid() throws Exception {
        AtomicReference<Part> kept = new AtomicReference<>();
        start(new MultipartConfigElement("", -1, -1, 0), (request, response) -> {
            kept.set(request.getPart("a"));
            request.startAsync().setTimeout(50);
            throw new IllegalArgumentException("expected by the test");
        });

        assertThat(post(part("a", "; filename=\"a\"", "content") + END).status())
                .isEqualTo(500);
        awaitNoFiles();
        assertThatThrownBy(() -> kept.get().getInputStream()).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void largeUploadIsNotInMemory() throws Exception {
        start(new MultipartConfigElement("", -1, -1, 1000), (request, response) -> {
            Part part = request.getPart("a");
            response.getWriter().print(part.getSize() + " " + files().size());
        });

        assertThat(post(part("a", "; filename=\"a\"", "x".repeat(5_000_000)) + END)
                        .body())
                .isEqualTo("5000000 1");
        awaitNoFiles();
    }
}
