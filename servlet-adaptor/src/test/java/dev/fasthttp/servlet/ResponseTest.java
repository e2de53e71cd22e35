package dev.fasthttp.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fasthttp.servlet.support.ActServlet;
import dev.fasthttp.servlet.support.Answer;
import dev.fasthttp.servlet.support.Case;
import dev.fasthttp.servlet.support.TestContainer;
import jakarta.servlet.http.Cookie;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of responses that are large, wrong, late or broken. */
class ResponseTest {
    private final List<Object> seen = Collections.synchronizedList(new ArrayList<>());
    private TestContainer container;

    private TestContainer with(Case.Act act) throws Exception {
        container = TestContainer.of(ServletContainer.builder().servlet("/*", new ActServlet(act)));
        return container;
    }

    @AfterEach
    void stop() {
        if (container != null) {
            container.close();
        }
    }

    private Answer head() throws IOException {
        return container.send("HEAD / HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n");
    }

    @Test
    void responseThatFitsHasALength() throws Exception {
        Answer answer = with((request, response) -> response.getOutputStream().write(new byte[8192]))
                .get("/");
        assertThat(answer.field("Content-Length")).contains("8192");
        assertThat(answer.field("Content-Type")).isEmpty();
        assertThat(head().field("Content-Length")).contains("8192");
    }

    @Test
    void responseThatDoesNotFitComesInChunks() throws Exception {
        Answer answer = with((request, response) -> response.getOutputStream().write(new byte[8193]))
                .get("/");
        assertThat(answer.field("Transfer-Encoding")).contains("chunked");
        assertThat(answer.body()).hasSize(8193);
        assertThat(answer.isWhole()).isTrue();
        Answer head = head();
        assertThat(head.field("Content-Length")).contains("8193");
        assertThat(head.body()).isEmpty();
    }

    @Test
    void largeResponsesAreWhole() throws Exception {
        byte[] block = "0123456789abcdef".repeat(4096).getBytes(StandardCharsets.US_ASCII);
        Answer answer = with((request, response) -> {
                    for (int i = 0; i < 100; i++) {
                        response.getOutputStream().write(block);
                        response.getOutputStream().write('x');
                    }
                })
                .get("/");
        assertThat(answer.isWhole()).isTrue();
        assertThat(answer.body()).hasSize(100 * (block.length + 1)).endsWith("abcdefx");
    }

    @Test
    void headOfALargeResponseWithLengthTellsIt() throws Exception {
        with((request, response) -> {
            response.setContentLength(100_000);
            response.flushBuffer();
            response.setHeader("X-Late", "1");
            response.getOutputStream().write(new byte[100_000]);
        });
        Answer head = head();
        assertThat(head.field("Content-Length")).contains("100000");
        assertThat(head.field("X-Late")).isEmpty();
        assertThat(head.body()).isEmpty();
        assertThat(container.get("/").body()).hasSize(100_000);
    }

    @Test
    void moreThanTheLengthIsLeftOut() throws Exception {
        Answer answer = with((request, response) -> {
                    response.setContentLength(5);
                    response.getOutputStream().print("123");
                    seen.add(response.isCommitted());
                    response.getOutputStream().print("456");
                    seen.add(response.isCommitted());
                    response.getOutputStream().print("7");
                })
                .get("/");
        assertThat(answer.field("Content-Length")).contains("5");
        assertThat(answer.body()).isEqualTo("12345");
        assertThat(seen).containsExactly(false, true);
    }

    @Test
    void textThatReachesTheLengthCommits() throws Exception {
        Answer answer = with((request, response) -> {
                    response.setContentLength(40);
                    response.getWriter().println("a first line");
                    seen.add(response.isCommitted());
                    response.getWriter().println("and so on ".repeat(8));
                    seen.add(response.isCommitted());
                    response.addIntHeader("X-Late", 1);
                })
                .get("/");
        assertThat(answer.body()).hasSize(40).startsWith("a first line");
        assertThat(answer.field("X-Late")).isEmpty();
        assertThat(seen).containsExactly(false, true);
    }

    @Test
    void lessThanTheLengthIsAnError() throws Exception {
        Answer answer = with((request, response) -> {
                    response.setContentLength(5);
                    response.getOutputStream().print("123");
                })
                .get("/");
        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.isWhole()).isTrue();
    }

    @Test
    void lessThanTheLengthAfterCommitIsCut() throws Exception {
        Answer answer = with((request, response) -> {
                    response.setContentLength(5);
                    response.getOutputStream().print("123");
                    response.flushBuffer();
                })
                .get("/");
        assertThat(answer.isWhole()).isFalse();
    }

    @Test
    void failureAfterCommitIsCut() throws Exception {
        Answer answer = with((request, response) -> {
                    response.getWriter().print("begun");
                    response.flushBuffer();
                    throw new IllegalArgumentException("expected by the test");
                })
                .get("/");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.isWhole()).isFalse();
    }

    @Test
    void failureBeforeCommitIsAPageWithoutDetails() throws Exception {
        Answer answer = with((request, response) -> {
                    response.getWriter().print("dropped");
                    throw new IllegalArgumentException("a secret");
                })
                .get("/");
        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.body()).contains("Internal Server Error").doesNotContain("secret", "dropped");
    }

    @Test
    void failureAfterACompleteResponseChangesNothing() throws Exception {
        Answer answer = with((request, response) -> {
                    response.getOutputStream().print("all of it");
                    response.getOutputStream().close();
                    throw new IllegalArgumentException("expected by the test");
                })
                .get("/");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("all of it");
        assertThat(answer.isWhole()).isTrue();
    }

    @Test
    void errorMessagesAreEscaped() throws Exception {
        Answer answer = with((request, response) -> response.sendError(400, "<script>alert('x')&</script>"))
                .get("/");
        assertThat(answer.body()).contains("&lt;script&gt;alert(&#39;x&#39;)&amp;&lt;/script&gt;");
    }

    @Test
    void fieldsCannotSplitTheResponse() throws Exception {
        Answer answer = with((request, response) -> {
                    try {
                        response.setHeader("X-A", "a\r\nX-B: b");
                    } catch (IllegalArgumentException e) {
                        response.getWriter().print("refused");
                    }
                })
                .get("/");
        assertThat(answer.body()).isEqualTo("refused");
        assertThat(answer.field("X-B")).isEmpty();
    }

    @Test
    void fieldsAreLatin1() throws Exception {
        Answer answer = with((request, response) -> {
                    response.setHeader("X-A", "\u00e9" + request.getHeader("X-B"));
                    seen.add(response.getHeader("X-A"));
                })
                .get("/", "X-B: \u00fc");
        assertThat(answer.field("X-A")).contains("\u00e9\u00fc");
        assertThat(seen).containsExactly("\u00e9\u00fc");
    }

    @Test
    void cookiesWithAllAttributes() throws Exception {
        Answer answer = with((request, response) -> {
                    Cookie cookie = new Cookie("a", "b");
                    cookie.setPath("/p");
                    cookie.setDomain("example.org");
                    cookie.setMaxAge(0);
                    cookie.setHttpOnly(true);
                    cookie.setSecure(true);
                    cookie.setAttribute("SameSite", "Strict");
                    cookie.setAttribute("Partitioned", "");
                    response.addCookie(cookie);
                })
                .get("/");
        assertThat(answer.field("Set-Cookie").orElseThrow().split("; "))
                .containsExactlyInAnyOrder(
                        "a=b",
                        "Path=/p",
                        "Domain=example.org",
                        "Max-Age=0",
                        "Expires=Thu, 01 Jan 1970 00:00:00 GMT",
                        "HttpOnly",
                        "Secure",
                        "SameSite=Strict",
                        "Partitioned");
    }

    @Test
    void textInAllCharsets() throws Exception {
        String text = "a\u00e9\u20ac\ud83d\ude00\u3042";
        with((request, response) -> {
            response.setContentType("text/plain;charset=" + request.getParameter("c"));
            PrintWriter out = response.getWriter();
            // Pairs of surrogates in two pieces, and pieces of all kinds.
            for (int i = 0; i < text.length(); i++) {
                out.write(text.charAt(i));
            }
            out.write(text.toCharArray());
            out.print(text.repeat(3000));
            out.print("\ud83d");
        });
        for (String charset : new String[] {"UTF-8", "ISO-8859-1", "UTF-16BE", "Shift_JIS", "US-ASCII"}) {
            Answer answer = container.get("/?c=" + charset);
            Charset encoding = Charset.forName(charset);
            String lone = new String(encoding.newEncoder().replacement(), StandardCharsets.ISO_8859_1);
            String expected = new String(text.repeat(3002).getBytes(encoding), StandardCharsets.ISO_8859_1) + lone;
            assertThat(answer.body()).as(charset).isEqualTo(expected);
        }
    }

    @Test
    void unknownCharsetsFailForWritersOnly() throws Exception {
        with((request, response) -> {
            response.setContentType("text/plain;charset=none-such");
            if (request.getParameter("w") != null) {
                response.getWriter();
            }
            response.getOutputStream().print(response.getCharacterEncoding());
        });
        assertThat(container.get("/").body()).isEqualTo("none-such");
        assertThat(container.get("/?w").status()).isEqualTo(500);
    }

    @Test
    void charsetsByLanguage() throws Exception {
        Answer answer = with((request, response) -> {
                    response.setContentType("text/plain");
                    response.setLocale(java.util.Locale.JAPAN);
                    seen.add(response.getCharacterEncoding());
                    response.setContentType("text/plain;charset=UTF-8");
                    response.setLocale(java.util.Locale.JAPAN);
                    seen.add(response.getContentType());
                })
                .get("/");
        assertThat(seen).containsExactly("Shift_JIS", "text/plain;charset=UTF-8");
        assertThat(answer.field("Content-Language")).contains("ja-JP");
    }

    @Test
    void redirectsAreAbsolute() throws Exception {
        with((request, response) -> response.sendRedirect(request.getParameter("to"), 307));
        String[][] cases = {
            {"z", "http://test/x/z"},
            {"/z?q#f", "http://test/z?q#f"},
            {"../z", "http://test/z"},
            {"./z", "http://test/x/z"},
            {"?q", "http://test/x/y?q"},
            {"//other/z", "http://other/z"},
            {"https://other/z", "https://other/z"},
            {"mailto:x", "mailto:x"},
            {"", "http://test/x/y"}
        };
        for (String[] one : cases) {
            Answer answer =
                    container.get("/x/y?to=" + one[0].replace("?", "%3F").replace("#", "%23"));
            assertThat(answer.status()).isEqualTo(307);
            assertThat(answer.field("Location")).as(one[0]).contains(one[1]);
        }
        assertThat(container.get("/x/y?to=/%C3%A9%20%3Cz").field("Location")).contains("http://test/%C3%A9%20%3Cz");
    }

    @Test
    void redirectKeepsOrReplacesTheBuffer() throws Exception {
        with((request, response) -> {
            response.getWriter().print("mine");
            response.sendRedirect("/<z", 302, request.getParameter("clear") != null);
            response.getWriter().print("ignored");
        });
        assertThat(container.get("/").body()).isEqualTo("mine");
        assertThat(container.get("/?clear").body()).contains("/%3Cz").doesNotContain("mine", "ignored");
    }

    @Test
    void manyWritersDoNotMix() throws Exception {
        with((request, response) -> response.getWriter().print(request.getParameter("n")));
        for (int i = 0; i < 50; i++) {
            assertThat(container.get("/?n=" + i).body()).isEqualTo(String.valueOf(i));
        }
    }
}
