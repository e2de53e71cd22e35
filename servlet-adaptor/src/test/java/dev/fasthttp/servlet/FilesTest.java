package dev.fasthttp.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fasthttp.servlet.support.ActServlet;
import dev.fasthttp.servlet.support.Answer;
import dev.fasthttp.servlet.support.TestContainer;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.FileNotFoundException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import org.eclipse.jetty.ee11.servlet.DefaultServlet;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of applications: the servlet named default, welcome files, what is protected. */
final class FilesTest {
    private static final FileTime LONG_AGO = FileTime.from(Instant.parse("2024-02-03T04:05:06Z"));
    private static final String DATE = "Sat, 03 Feb 2024 04:05:06 GMT";

    @TempDir
    Path directory;

    private TestContainer container;

    @BeforeEach
    void writeFiles() throws Exception {
        file("a.txt", "0123456789");
        file("page.html", "<p>page");
        file("page.html.gz", "compressed");
        file("old.css", "old");
        file("old.css.br", "older");
        Files.setLastModifiedTime(
                directory.resolve("old.css.br"), FileTime.from(Instant.parse("2023-01-01T00:00:00Z")));
        file("dir/index.html", "home of dir");
        file("dir/sub/home.x", "home of sub");
        file("empty/none.txt", "nothing");
        file("x.own", "own");
        file("source.jsp", "<% secret %>");
        file("WEB-INF/secret.txt", "secret");
        file("META-INF/secret.txt", "secret");
    }

    private void file(String name, String content) throws Exception {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
        Files.setLastModifiedTime(file, LONG_AGO);
    }

    @AfterEach
    void stop() {
        if (container != null) {
            container.close();
        }
    }

    private ServletContainer.Builder files(String contextPath) {
        ServletContainer.Builder builder = ServletContainer.builder().contextPath(contextPath);
        builder.application()
                .resources(WebResources.directory(directory))
                .mimeType("own", "application/x-own")
                .welcomeFile("index.html", "home.x", "go.act");
        return builder;
    }

    private void start(ServletContainer.Builder builder) throws Exception {
        container = TestContainer.of(builder);
    }

    private Answer send(String method, String target, String... fields) throws Exception {
        StringBuilder request =
                new StringBuilder(method + " " + target + " HTTP/1.1\r\nHost: t\r\nConnection: close\r\n");
        for (String field : fields) {
            request.append(field).append("\r\n");
        }
        return container.send(request + "\r\n");
    }

    @Test
    void aFileMayFollowWhatAFilterWrote() throws Exception {
        start(files("")
                .filter("/a.txt", (request, response, chain) -> {
                    response.getOutputStream().print("before ");
                    chain.doFilter(request, response);
                })
                .filter("/page.html", (request, response, chain) -> {
                    response.getWriter().print("before ");
                    chain.doFilter(request, response);
                }));
        assertThat(container.get("/a.txt").body()).isEqualTo("before 0123456789");
        assertThat(container.get("/a.txt", "Range: bytes=2-3").body()).isEqualTo("before 0123456789");
        assertThat(container.get("/page.html").body()).isEqualTo("before <p>page");
    }

    @Test
    void aFileIsSentWithAllThatDescribesIt() throws Exception {
        start(files(""));
        Answer answer = container.get("/a.txt");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("0123456789");
        assertThat(answer.field("Content-Length")).contains("10");
        assertThat(answer.field("Content-Type")).contains("text/plain;charset=utf-8");
        assertThat(answer.field("Last-Modified")).contains(DATE);
        assertThat(answer.field("Accept-Ranges")).contains("bytes");
        assertThat(answer.field("ETag").orElseThrow()).startsWith("\"").endsWith("-a\"");
        assertThat(container.get("/x.own").field("Content-Type")).contains("application/x-own");
    }

    @Test
    void headHasTheFieldsOfGetAndNoBody() throws Exception {
        start(files(""));
        Answer answer = send("HEAD", "/a.txt");
        assertThat(answer.field("Content-Length")).contains("10");
        assertThat(answer.body()).isEmpty();
        assertThat(answer.normalisedFields()).isEqualTo(container.get("/a.txt").normalisedFields());
    }

    @Test
    void conditionsAndRangesCount() throws Exception {
        start(files(""));
        String tag = container.get("/a.txt").field("ETag").orElseThrow();
        assertThat(container.get("/a.txt", "If-None-Match: " + tag).status()).isEqualTo(304);
        assertThat(container.get("/a.txt", "If-None-Match: \"other\"").status()).isEqualTo(200);
        assertThat(container.get("/a.txt", "If-Modified-Since: " + DATE).status())
                .isEqualTo(304);
        assertThat(container.get("/a.txt", "If-Match: \"other\"").status()).isEqualTo(412);
        Answer part = container.get("/a.txt", "Range: bytes=2-4");
        assertThat(part.status()).isEqualTo(206);
        assertThat(part.body()).isEqualTo("234");
        assertThat(part.field("Content-Range")).contains("bytes 2-4/10");
        assertThat(container
                        .get("/a.txt", "Range: bytes=2-4", "If-Range: \"other\"")
                        .body())
                .hasSize(10);
        Answer beyond = container.get("/a.txt", "Range: bytes=20-");
        assertThat(beyond.status()).isEqualTo(416);
        assertThat(beyond.field("Content-Range")).contains("bytes */10");
    }

    @Test
    void severalRangesComeAsParts() throws Exception {
        String content = "x".repeat(500) + "y".repeat(500);
        file("long.txt", content);
        start(files(""));
        Answer answer = container.get("/long.txt", "Range: bytes=0-1,998-");
        assertThat(answer.status()).isEqualTo(206);
        assertThat(answer.isWhole()).isTrue();
        String boundary = answer.field("Content-Type").orElseThrow().replaceFirst(".*boundary=", "");
        assertThat(answer.body())
                .isEqualTo(
                        "--" + boundary + "\r\nContent-Type: text/plain;charset=utf-8\r\nContent-Range: bytes 0-1/1000"
                                + "\r\n\r\nxx\r\n--" + boundary
                                + "\r\nContent-Type: text/plain;charset=utf-8\r\nContent-Range: bytes"
                                + " 998-999/1000\r\n\r\nyy\r\n--" + boundary + "--\r\n");
    }

    @Test
    void aSiblingInACodingGoesToWhomLikesIt() throws Exception {
        start(files(""));
        Answer coded = container.get("/page.html", "Accept-Encoding: gzip");
        assertThat(coded.body()).isEqualTo("compressed");
        assertThat(coded.field("Content-Encoding")).contains("gzip");
        assertThat(coded.field("Content-Type")).contains("text/html;charset=utf-8");
        assertThat(coded.field("Vary")).contains("Accept-Encoding");
        Answer plain = container.get("/page.html");
        assertThat(plain.body()).isEqualTo("<p>page");
        assertThat(plain.field("Vary")).contains("Accept-Encoding");
        assertThat(plain.field("ETag")).isNotEqualTo(coded.field("ETag"));
        assertThat(container.get("/old.css", "Accept-Encoding: br").body()).isEqualTo("old");
    }

    @Test
    void methodsThatDoNotReadAreRefused() throws Exception {
        start(files(""));
        for (String method : List.of("POST", "PUT", "DELETE", "TRACE", "PROPFIND")) {
            Answer answer = send(method, "/a.txt");
            assertThat(answer.status()).as(method).isEqualTo(405);
            assertThat(answer.field("Allow")).contains("GET, HEAD, OPTIONS");
        }
        Answer options = send("OPTIONS", "/a.txt");
        assertThat(options.status()).isEqualTo(200);
        assertThat(options.field("Allow")).contains("GET, HEAD, OPTIONS");
        assertThat(send("POST", "/missing").status()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/WEB-INF/secret.txt",
                "/web-inf/secret.txt",
                "/WEB-INF",
                "/WEB-INF/",
                "/%57EB-INF/secret.txt",
                "/./WEB-INF/secret.txt",
                "//WEB-INF/secret.txt",
                "/dir/../WEB-INF/secret.txt",
                "/WEB-INF;x=1/secret.txt",
                "/META-INF/secret.txt",
                "/Meta-Inf/secret.txt",
                "/WEB-INF/mapped"
            })
    void nothingThatIsProtectedIsServed(String target) throws Exception {
        start(files("").servlet("/WEB-INF/mapped", new ActServlet((request, response) -> response.setStatus(200))));
        Answer answer = container.get(target);
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.body()).doesNotContain("secret");
    }

    @Test
    void sourcesOfPagesAreNotServed() throws Exception {
        start(files(""));
        Answer answer = container.get("/source.jsp");
        assertThat(answer.status()).isEqualTo(501);
        assertThat(answer.body()).doesNotContain("secret");
    }

    @Test
    void aDirectoryIsAskedForWithASlash() throws Exception {
        start(files("/app"));
        assertThat(container.get("/app/dir?a=b").field("Location").orElseThrow())
                .endsWith("/app/dir/?a=b");
        assertThat(container.get("//app//dir").field("Location").orElseThrow()).endsWith("t/app/dir/");
        assertThat(container.get("//app").field("Location").orElseThrow()).isEqualTo("http://test/app/");
        assertThat(container.get("/app/empty/").status()).isEqualTo(404);
        assertThat(container.get("/app/a.txt/").status()).isEqualTo(404);
    }

    @Test
    void aWelcomeFileIsServedAsIfItWereAskedFor() throws Exception {
        List<String> seen = new ArrayList<>();
        ServletContainer.Builder builder = files("/app").servlet("*.act", new ActServlet((request, response) -> {
            seen.add(request.getServletPath() + " " + request.getRequestURI() + " " + request.getDispatcherType());
            response.getWriter().print("acted");
        }));
        builder.filter("*.html", (request, response, chain) -> {
            seen.add("filter " + ((HttpServletRequest) request).getServletPath());
            chain.doFilter(request, response);
        });
        start(builder);
        assertThat(container.get("/app/dir/").body()).isEqualTo("home of dir");
        assertThat(container.get("/app/dir/sub/").body()).isEqualTo("home of sub");
        assertThat(container.get("/app/empty/").body()).isEqualTo("acted");
        assertThat(seen).containsExactly("filter /dir/index.html", "/empty/go.act /app/empty/ REQUEST");
        // What is there decides, each time.
        file("empty/index.html", "now");
        assertThat(container.get("/app/empty/").body()).isEqualTo("now");
        Files.delete(directory.resolve("empty/index.html"));
        assertThat(container.get("/app/empty/").body()).isEqualTo("acted");
    }

    @Test
    void dispatchesReachFilesAndTheProtectedOnesToo() throws Exception {
        start(files("")
                .servlet(
                        "/forward",
                        new ActServlet((request, response) -> request.getRequestDispatcher(request.getParameter("to"))
                                .forward(request, response)))
                .servlet("/include", new ActServlet((request, response) -> {
                    response.setContentType("text/plain");
                    if (request.getParameter("writer") != null) {
                        response.getWriter().print("[");
                    }
                    try {
                        request.getRequestDispatcher(request.getParameter("to")).include(request, response);
                    } catch (FileNotFoundException e) {
                        response.sendError(410, "not there");
                    }
                })));
        assertThat(container.get("/forward?to=/WEB-INF/secret.txt").body()).isEqualTo("secret");
        assertThat(container.get("/forward?to=/dir/").body()).isEqualTo("home of dir");
        assertThat(container.get("/forward?to=/none").status()).isEqualTo(404);
        assertThat(send("POST", "/forward?to=/a.txt", "Content-Length: 0").body())
                .isEqualTo("0123456789");
        Answer included = container.get("/include?to=/x.own");
        assertThat(included.body()).isEqualTo("own");
        assertThat(included.field("Content-Type")).contains("text/plain");
        assertThat(included.field("ETag")).isEmpty();
        assertThat(container.get("/include?to=/a.txt", "Range: bytes=1-2").body())
                .isEqualTo("0123456789");
        assertThat(container.get("/include?writer=1&to=/a.txt").body()).isEqualTo("[0123456789");
        assertThat(container.get("/include?to=/dir/").body()).isEqualTo("home of dir");
        assertThat(container.get("/include?to=/none").status()).isEqualTo(410);
    }

    @Test
    void thePageOfAnErrorKeepsItsStatus() throws Exception {
        ServletContainer.Builder builder = files("");
        builder.application().errorPage(404, "/page.html");
        start(builder);
        Answer answer = container.get("/none", "If-Modified-Since: Sun, 06 Nov 2044 08:49:37 GMT", "Range: bytes=0-1");
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.body()).isEqualTo("<p>page");
        assertThat(answer.field("Content-Type")).contains("text/html;charset=utf-8");
    }

    @Test
    void aWrapperIsAskedAndWrittenTo() throws Exception {
        start(files("")
                .filter(FilterDefinition.of("hide", (request, response, chain) -> {
                            chain.doFilter(
                                    new HttpServletRequestWrapper((HttpServletRequest) request) {
                                        @Override
                                        public java.util.Enumeration<String> getHeaders(String name) {
                                            return java.util.Collections.emptyEnumeration();
                                        }
                                    },
                                    response);
                        })
                        .mapping(EnumSet.of(DispatcherType.REQUEST), "/*")));
        assertThat(container.get("/a.txt", "If-None-Match: *").status()).isEqualTo(200);
        assertThat(container.get("/a.txt", "Range: bytes=1-2").status()).isEqualTo(200);
    }

    @Test
    void largeFilesAreSentInPieces() throws Exception {
        byte[] bytes = new byte[3_000_001];
        new Random(1).nextBytes(bytes);
        try (OutputStream out = Files.newOutputStream(directory.resolve("large.bin"))) {
            out.write(bytes);
        }
        start(files(""));
        Answer answer = container.get("/large.bin");
        assertThat(answer.isWhole()).isTrue();
        assertThat(answer.body().getBytes(StandardCharsets.ISO_8859_1)).isEqualTo(bytes);
    }

    private byte[] random(String name, int size) throws Exception {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        Path file = directory.resolve(name);
        Files.write(file, bytes);
        Files.setLastModifiedTime(file, LONG_AGO);
        return bytes;
    }

    private static byte[] bytes(Answer answer) {
        return answer.body().getBytes(StandardCharsets.ISO_8859_1);
    }

    /** One that the event loop sends, on a connection that goes on. */
    @Test
    void aLargeFileLeavesTheConnectionUsable() throws Exception {
        byte[] large = random("large.bin", 1_000_003);
        start(files(""));
        String get = "GET /large.bin HTTP/1.1\r\nHost: t\r\n\r\n";
        String head = "HEAD /large.bin HTTP/1.1\r\nHost: t\r\n\r\n";
        String last = "GET /a.txt HTTP/1.1\r\nHost: t\r\nConnection: close\r\n\r\n";
        String all;
        try (Socket socket =
                new Socket(container.address().getAddress(), container.address().getPort())) {
            socket.getOutputStream().write((head + get + get + last).getBytes(StandardCharsets.US_ASCII));
            all = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
        String content = new String(large, StandardCharsets.ISO_8859_1);
        int first = all.indexOf(content);
        int second = all.indexOf(content, first + 1);
        assertThat(first).isPositive();
        assertThat(second).isGreaterThan(first);
        assertThat(all.substring(0, first).split("Content-Length: 1000003", -1)).hasSize(3);
        assertThat(all).endsWith("\r\n\r\n0123456789").doesNotContain("chunked");
    }

    /** What comes after the content is dropped, whether it has gone out or waits for the loop. */
    @ParameterizedTest
    @ValueSource(ints = {10, 5_000, 200_000})
    void aFilterBehindTheFileCannotAddToIt(int size) throws Exception {
        byte[] content = random("content.bin", size);
        List<Boolean> committed = new ArrayList<>();
        start(files("").filter("/*", (request, response, chain) -> {
            chain.doFilter(request, response);
            committed.add(response.isCommitted());
            response.getOutputStream().print("more");
            response.getOutputStream().write(new byte[100]);
            response.flushBuffer();
            assertThatThrownBy(response::reset).isInstanceOf(IllegalStateException.class);
        }));
        Answer answer = container.get("/content.bin");
        assertThat(answer.isWhole()).isTrue();
        assertThat(bytes(answer)).isEqualTo(content);
        assertThat(committed).containsExactly(true);
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 200_000})
    void aFailureBehindTheFileCannotTakeItBack(int size) throws Exception {
        byte[] content = random("content.bin", size);
        start(files("").filter("/*", (request, response, chain) -> {
            chain.doFilter(request, response);
            throw new IllegalStateException("after the file");
        }));
        Answer answer = container.get("/content.bin");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(bytes(answer)).isEqualTo(content);
    }

    @Test
    void aLargeFileIsForwardedTo() throws Exception {
        byte[] large = random("WEB-INF/large.bin", 300_000);
        start(files("").servlet("/show", new ActServlet((request, response) -> {
            response.getOutputStream().print("dropped");
            request.getRequestDispatcher("/WEB-INF/large.bin").forward(request, response);
        })));
        assertThat(bytes(container.get("/show"))).isEqualTo(large);
    }

    @Test
    void aLargeFileGoesThroughAWriterToo() throws Exception {
        random("large.txt", 1);
        file("large.txt", "0123456789".repeat(20_000));
        start(files("").servlet("/show", new ActServlet((request, response) -> {
            response.setCharacterEncoding("UTF-16BE");
            response.getWriter().print("<");
            request.getRequestDispatcher("/large.txt").include(request, response);
            response.getWriter().print(">");
        })));
        String shown = new String(bytes(container.get("/show")), StandardCharsets.UTF_16BE);
        assertThat(shown).isEqualTo("<" + "0123456789".repeat(20_000) + ">");
    }

    // ---- kept in memory --------------------------------------------------------------------------------------------

    /** Waits for an answer with that status and content, as a change may show late. */
    private void await(String target, int status, String content, String... fields) throws Exception {
        long end = System.nanoTime() + 20_000_000_000L;
        Answer answer = container.get(target, fields);
        while (answer.status() != status || (status == 200 && !answer.body().equals(content))) {
            assertThat(System.nanoTime()).as("%s: %s", target, answer.body()).isLessThan(end);
            Thread.sleep(10);
            answer = container.get(target, fields);
        }
    }

    @Test
    void aChangeShowsAfterAWhile() throws Exception {
        start(files("").fileCacheDuration(Duration.ofMillis(200)));
        String tag = container.get("/a.txt").field("ETag").orElseThrow();
        file("a.txt", "changed, and longer");
        await("/a.txt", 200, "changed, and longer");
        assertThat(container.get("/a.txt", "If-None-Match: " + tag).status()).isEqualTo(200);
        // Of the same size, with another time.
        Files.writeString(directory.resolve("a.txt"), "CHANGED, AND LONGER");
        await("/a.txt", 200, "CHANGED, AND LONGER");
        Files.delete(directory.resolve("a.txt"));
        await("/a.txt", 404, "");
        file("a.txt/inside.txt", "a directory now");
        await("/a.txt/inside.txt", 200, "a directory now");
        assertThat(container.get("/a.txt").status()).isEqualTo(302);
        // A coding that comes later, and goes again.
        assertThat(container.get("/x.own", "Accept-Encoding: br").body()).isEqualTo("own");
        file("x.own.br", "coded");
        await("/x.own", 200, "coded", "Accept-Encoding: br");
        Files.delete(directory.resolve("x.own.br"));
        await("/x.own", 200, "own", "Accept-Encoding: br");
    }

    @Test
    void withoutACacheAChangeShowsAtOnce() throws Exception {
        start(files("").fileCacheSize(0));
        assertThat(container.get("/a.txt").body()).isEqualTo("0123456789");
        file("a.txt", "changed");
        assertThat(container.get("/a.txt").body()).isEqualTo("changed");
    }

    /** Its time cannot tell of another change within the same moment, so it is looked at each time. */
    @Test
    void aFileOfThisMomentIsNotKept() throws Exception {
        start(files("").fileCacheDuration(Duration.ofHours(1)));
        Files.writeString(directory.resolve("new.txt"), "1");
        Answer answer = container.get("/new.txt");
        assertThat(answer.field("ETag").orElseThrow()).startsWith("W/");
        Files.writeString(directory.resolve("new.txt"), "2");
        assertThat(container.get("/new.txt").body()).isEqualTo("2");
    }

    @Test
    void theCacheStaysWithinItsSize() throws Exception {
        ServletContainer.Builder builder = files("").fileCacheSize(100_000);
        start(builder);
        ServedFiles files = new ServedFiles(
                (WebContext) container.container().context(""),
                new FileCacheOptions(100_000, Duration.ofHours(1), 64 << 10));
        for (int i = 0; i < 50; i++) {
            byte[] content = random("many" + i, 20_000 + i);
            WebResource resource =
                    WebResources.directory(directory).get("/many" + i).orElseThrow();
            ServedFile file = files.of("/many" + i, resource);
            assertThat(files.content(file, file.plain())).isEqualTo(content);
            assertThat(files.taken()).isBetween(1L, 100_000L);
        }
        assertThat(files.fresh("/many49")).isNotNull();
        assertThat(files.fresh("/many0")).isNull();
        assertThat(files.fresh("/unknown")).isNull();
        for (int i = 0; i < 50; i++) {
            files.forget("/many" + i);
        }
        assertThat(files.taken()).isZero();
    }

    @Test
    void theServletCanBeAskedForByItsNameAndReplaced() throws Exception {
        start(files("")
                .servlet(
                        "/named",
                        new ActServlet((request, response) -> request.getServletContext()
                                .getNamedDispatcher("default")
                                .forward(request, response))));
        assertThat(container
                        .container()
                        .context("")
                        .getServletRegistration("default")
                        .getMappings())
                .containsExactly("/");
        assertThat(container.get("/named").status()).isEqualTo(404);
        container.close();
        start(files("")
                .servlet(
                        "/",
                        new ActServlet(
                                (request, response) -> response.getWriter().print("own"))));
        assertThat(container.get("/a.txt").body()).isEqualTo("own");
    }

    @Test
    void linksThatLeadOutFindNothing() throws Exception {
        Path outside = Files.createTempFile("outside", ".txt");
        try {
            Files.createSymbolicLink(directory.resolve("link.txt"), outside);
            start(files(""));
            assertThat(container.get("/link.txt").status()).isEqualTo(404);
        } finally {
            Files.delete(outside);
        }
    }

    /**
     * The same requests here and to the servlet for files of Jetty; not ranges in other units and
     * {@code If-None-Match: *}, which are taken here as RFC 9110 §14.2 and §13.1.2 say, and not there.
     */
    @Test
    void jettyAnswersAlike() throws Exception {
        start(files(""));
        Server server = new Server();
        ServerConnector connector = new ServerConnector(server);
        connector.setHost(InetAddress.getLoopbackAddress().getHostAddress());
        server.addConnector(connector);
        ServletContextHandler context = new ServletContextHandler("/");
        context.setBaseResourceAsPath(directory);
        context.setWelcomeFiles(new String[] {"index.html", "home.x"});
        var servlet = context.addServlet(DefaultServlet.class, "/");
        servlet.setInitParameter("dirAllowed", "false");
        servlet.setInitParameter("etags", "true");
        server.setHandler(context);
        server.start();
        try {
            InetSocketAddress jetty = new InetSocketAddress(InetAddress.getLoopbackAddress(), connector.getLocalPort());
            for (String line : List.of(
                    "GET /a.txt",
                    "HEAD /a.txt",
                    "GET /none",
                    "GET /dir",
                    "GET /dir/",
                    "GET /dir/sub/",
                    "GET /dir?q=1",
                    "PUT /a.txt",
                    "DELETE /a.txt",
                    "GET /a.txt\r\nRange: bytes=0-3",
                    "GET /a.txt\r\nRange: bytes=-3",
                    "GET /a.txt\r\nRange: bytes=5-",
                    "GET /a.txt\r\nRange: bytes=50-",
                    "GET /a.txt\r\nIf-Modified-Since: " + DATE,
                    "GET /a.txt\r\nIf-Modified-Since: Sun, 01 Jan 2023 00:00:00 GMT",
                    "GET /a.txt\r\nIf-Unmodified-Since: " + DATE,
                    "GET /a.txt\r\nIf-Unmodified-Since: Sun, 01 Jan 2023 00:00:00 GMT",
                    "GET /a.txt\r\nIf-Match: \"none\"")) {
                int end = line.indexOf('\r');
                String request = (end < 0 ? line : line.substring(0, end)) + " HTTP/1.1"
                        + (end < 0 ? "" : line.substring(end)) + "\r\nHost: t\r\nConnection: close\r\n\r\n";
                Answer ours = container.send(request);
                Answer theirs = Answer.to(jetty, request);
                assertThat(ours.status()).as(line).isEqualTo(theirs.status());
                // Theirs is a reference, ours has the host.
                assertThat(ours.field("Location").map(location -> location.replace("http://t", "")))
                        .as(line)
                        .isEqualTo(theirs.field("Location"));
                assertThat(ours.field("Content-Range")).as(line).isEqualTo(theirs.field("Content-Range"));
                if (ours.status() < 300) {
                    assertThat(ours.body()).as(line).isEqualTo(theirs.body());
                }
            }
        } finally {
            server.stop();
        }
    }
}
