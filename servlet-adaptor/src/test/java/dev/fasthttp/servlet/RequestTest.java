package dev.fasthttp.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fasthttp.servlet.support.ActServlet;
import dev.fasthttp.servlet.support.Answer;
import dev.fasthttp.servlet.support.Case;
import dev.fasthttp.servlet.support.TestContainer;
import jakarta.servlet.ServletRequestAttributeEvent;
import jakarta.servlet.ServletRequestAttributeListener;
import jakarta.servlet.http.Cookie;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What requests tell, and what becomes of those that are wrong. */
class RequestTest {
    private static final String FORM = "Content-Type: application/x-www-form-urlencoded\r\n";

    private TestContainer container;

    private TestContainer with(Case.Act act) throws Exception {
        container = TestContainer.of(ServletContainer.builder()
                .application(
                        WebApplication.at("").maxFormSize(100).maxParameters(5).servlet("/*", new ActServlet(act))));
        return container;
    }

    @AfterEach
    void stop() {
        if (container != null) {
            container.close();
        }
    }

    private Answer post(String fields, String body) throws Exception {
        return container.send("POST /?q=1 HTTP/1.1\r\nHost: test\r\nConnection: close\r\n" + fields + "Content-Length: "
                + body.length() + "\r\n\r\n" + body);
    }

    @Test
    void malformedParametersAreIllegalStateOr400() throws Exception {
        with((request, response) -> {
            if (request.getHeader("X-Catch") == null) {
                request.getParameterMap();
                return;
            }
            for (int i = 0; i < 2; i++) {
                try {
                    request.getParameter("a");
                } catch (IllegalStateException e) {
                    response.getWriter().print("illegal ");
                }
            }
        });
        for (String query : new String[] {"a=%", "a=%z1", "%=1", "a=%C3", "a=%FF", "a=1&b=%E2%82"}) {
            assertThat(container.get("/?" + query).status()).as(query).isEqualTo(400);
            assertThat(container.get("/?" + query, "X-Catch: 1").body()).isEqualTo("illegal illegal ");
        }
    }

    @Test
    void limitsOfFormsAndParameters() throws Exception {
        with((request, response) ->
                response.getWriter().print(request.getParameterMap().size()));
        assertThat(container.get("/?a&b&c&d&e").body()).isEqualTo("5");
        assertThat(container.get("/?a&b&c&d&e&f").status()).isEqualTo(413);
        assertThat(post(FORM, "a=" + "x".repeat(98)).body()).isEqualTo("2");
        assertThat(post(FORM, "a=" + "x".repeat(99)).status()).isEqualTo(413);
        String chunks = "POST / HTTP/1.1\r\nHost: test\r\nConnection: close\r\n" + FORM
                + "Transfer-Encoding: chunked\r\n\r\n65\r\n" + "x".repeat(0x65) + "\r\n0\r\n\r\n";
        assertThat(container.send(chunks).status()).isEqualTo(413);
    }

    @Test
    void charsetsOfForms() throws Exception {
        with((request, response) -> {
            if (request.getHeader("X-Set") != null) {
                request.setCharacterEncoding(request.getHeader("X-Set"));
            }
            response.setContentType("text/plain;charset=UTF-8");
            response.getWriter().print(request.getParameter("a"));
        });
        assertThat(post(FORM, "a=%C3%A9").body()).isEqualTo("\u00c3\u00a9");
        assertThat(post(FORM + "X-Set: ISO-8859-1\r\n", "a=%E9").body()).isEqualTo("\u00c3\u00a9");
        assertThat(post(FORM.replace("\r\n", ";charset=ISO-8859-1\r\n"), "a=\u00e9")
                        .body())
                .isEqualTo("\u00c3\u00a9");
        assertThat(post(FORM, "a=%E9").status()).isEqualTo(400);
    }

    @Test
    void bodyThatIsTakenIsNoForm() throws Exception {
        with((request, response) -> {
            request.getInputStream();
            response.getWriter()
                    .print(request.getParameter("a")
                            + request.getParameter("q")
                            + new String(request.getInputStream().readAllBytes(), StandardCharsets.US_ASCII));
        });
        assertThat(post(FORM, "a=1").body()).isEqualTo("null1a=1");
    }

    @Test
    void largeBodiesAreStreamed() throws Exception {
        with((request, response) -> {
            long sum = 0;
            byte[] block = new byte[5000];
            InputStream in = request.getInputStream();
            for (int count = in.read(block); count >= 0; count = in.read(block)) {
                sum += count;
            }
            response.getWriter().print(sum + " " + request.getInputStream().isFinished());
        });
        String body = "x".repeat(3_000_000);
        assertThat(post("", body).body()).isEqualTo("3000000 true");
        assertThat(container
                        .send("POST / HTTP/1.1\r\nHost: test\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
                                + "2DC6C0\r\n" + body + "\r\n0\r\n\r\n")
                        .body())
                .isEqualTo("3000000 true");
    }

    @Test
    void malformedBodyIsAnIoExceptionOr400() throws Exception {
        with((request, response) -> request.getInputStream().readAllBytes());
        assertThat(container
                        .send("POST / HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n" + "zz\r\n")
                        .status())
                .isEqualTo(400);
    }

    @Test
    void continueIsSentWhenTheBodyIsRead() throws Exception {
        with((request, response) -> {
            if (request.getQueryString() == null) {
                request.getInputStream().read();
            }
            response.getWriter().print("x");
        });
        for (String query : new String[] {"", "?no"}) {
            try (Socket socket = new Socket(
                    container.address().getAddress(), container.address().getPort())) {
                socket.setSoTimeout(10_000);
                OutputStream out = socket.getOutputStream();
                out.write(("POST /" + query + " HTTP/1.1\r\nHost: test\r\nContent-Length: 1\r\n"
                                + "Expect: 100-continue\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
                String line = new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
                assertThat(line).isEqualTo(query.isEmpty() ? "HTTP/1.1 100" : "HTTP/1.1 200");
            }
        }
    }

    @Test
    void cookiesAreTakenAsTheyAre() throws Exception {
        with((request, response) -> {
            StringBuilder all = new StringBuilder();
            for (Cookie cookie : request.getCookies()) {
                all.append(cookie.getName())
                        .append('=')
                        .append(cookie.getValue())
                        .append(' ');
            }
            response.getWriter().print(all);
        });
        assertThat(container
                        .get("/", "Cookie: a=\"q\"; $Version=1; b=x=y; bad name=1; =n; c; d=")
                        .body())
                .isEqualTo("a=\"q\" $Version=1 b=x=y d= ");
        assertThat(container.get("/", "Cookie: " + "a=1;".repeat(201)).status()).isEqualTo(400);
    }

    @Test
    void idsAndConnection() throws Exception {
        with((request, response) -> response.getWriter()
                .print(request.getRequestId() + "|" + request.getProtocolRequestId() + "|"
                        + request.getServletConnection().getProtocol() + "|"
                        + request.getServletConnection().getProtocolConnectionId() + "|"
                        + request.getServletConnection().isSecure() + "|" + request.getRemoteAddr() + "|"
                        + (request.getRemotePort() > 0) + "|" + request.getLocalAddr() + "|" + request.getLocalPort()));
        String first = container.get("/").body();
        String second = container.get("/").body();
        assertThat(first)
                .endsWith("||http/1.1||false|127.0.0.1|true|127.0.0.1|"
                        + container.address().getPort());
        assertThat(first.substring(0, first.indexOf('|'))).isNotEqualTo(second.substring(0, second.indexOf('|')));
    }

    @Test
    void snapshotsOutliveTheRequest() throws Exception {
        List<Object> kept = Collections.synchronizedList(new ArrayList<>());
        with((request, response) -> {
            kept.add(request.getParameterMap());
            kept.add(request.getHeaders("X-A"));
            kept.add(request.getCookies());
        });
        container.get("/?a=1&a=2", "X-A: one", "X-A: two", "Cookie: a=b");
        container.get("/?b=3", "X-A: three", "Cookie: c=d");
        assertThat(((Map<?, ?>) kept.get(0)).keySet()).isEqualTo(java.util.Set.of("a"));
        assertThat((String[]) ((Map<?, ?>) kept.get(0)).get("a")).containsExactly("1", "2");
        assertThat(Collections.list((java.util.Enumeration<?>) kept.get(1)).toString())
                .isEqualTo("[one, two]");
        assertThat(Arrays.toString((Object[]) kept.get(2))).contains("a=b");
    }

    @Test
    void listenersOfAttributesAreTold() throws Exception {
        List<String> events = Collections.synchronizedList(new ArrayList<>());
        container = TestContainer.of(ServletContainer.builder()
                .listener(new ServletRequestAttributeListener() {
                    @Override
                    public void attributeAdded(ServletRequestAttributeEvent event) {
                        events.add("+" + event.getName() + event.getValue());
                        throw new IllegalStateException("expected by the test");
                    }

                    @Override
                    public void attributeReplaced(ServletRequestAttributeEvent event) {
                        events.add("*" + event.getName() + event.getValue());
                    }

                    @Override
                    public void attributeRemoved(ServletRequestAttributeEvent event) {
                        events.add("-" + event.getName() + event.getValue());
                    }
                })
                .servlet("/*", new ActServlet((request, response) -> {
                    request.setAttribute("a", 1);
                    request.setAttribute("a", 2);
                    request.setAttribute("a", null);
                    request.removeAttribute("b");
                })));
        assertThat(container.get("/").status()).isEqualTo(200);
        assertThat(events).containsExactly("+a1", "*a1", "-a2");
    }
}
