package dev.fasthttp.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fasthttp.server.Server;
import dev.fasthttp.servlet.support.ActServlet;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Nothing of a request is left to the next one that gets its memory. Memory is used again where assertions are off only,
 * as in the execution that the tag of this test stands for.
 */
@Tag("allocation")
class ReuseTest {
    private static final String[] REQUESTS = {
        "GET /show?a=1&b=2 HTTP/1.1\r\nHost: one\r\nCookie: c=d\r\nAccept-Language: de\r\nX-Mark: m\r\n\r\n",
        "GET /show HTTP/1.1\r\nHost: two:81\r\n\r\n",
        "POST /show?q HTTP/1.1\r\nHost: one\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 3\r\n\r\n"
                + "a=f",
        "GET /mark HTTP/1.1\r\nHost: one\r\n\r\n",
        "GET /fail HTTP/1.1\r\nHost: one\r\n\r\n",
        "GET /error HTTP/1.1\r\nHost: one\r\n\r\n",
        "GET /forward?a=9 HTTP/1.1\r\nHost: one\r\n\r\n",
        "HEAD /show?a=7 HTTP/1.1\r\nHost: one\r\n\r\n",
        "GET /large HTTP/1.1\r\nHost: one\r\n\r\n"
    };

    private final BlockingQueue<Object> kept = new LinkedBlockingQueue<>();

    private ServletContainer container() throws Exception {
        return ServletContainer.builder()
                .servlet("/show", new ActServlet((request, response) -> {
                    response.getWriter()
                            .print(request.getServerName()
                                    + request.getServerPort()
                                    + request.getQueryString()
                                    + request.getParameterMap().keySet()
                                    + request.getParameter("a")
                                    + request.getLocale()
                                    + Arrays.toString(cookies(request.getCookies()))
                                    + request.getAttribute("left")
                                    + request.getCharacterEncoding()
                                    + request.getHeader("X-Mark")
                                    + response.getContentType()
                                    + response.getBufferSize()
                                    + response.getHeaderNames());
                }))
                .servlet("/mark", new ActServlet((request, response) -> {
                    request.setAttribute("left", "over");
                    request.setCharacterEncoding("UTF-16");
                    response.setContentType("text/html;charset=UTF-8");
                    response.setBufferSize(20_000);
                    response.setStatus(201);
                    response.addCookie(new Cookie("left", "over"));
                    response.getOutputStream().print("marked");
                }))
                .servlet("/fail", new ActServlet((request, response) -> {
                    request.setAttribute("left", "over");
                    response.setHeader("X-Left", "over");
                    throw new IOException("expected by the test");
                }))
                .servlet("/error", new ActServlet((request, response) -> response.sendError(410, "gone")))
                .servlet(
                        "/forward",
                        new ActServlet((request, response) ->
                                request.getRequestDispatcher("/show?b=8").forward(request, response)))
                .servlet("/large", new ActServlet((request, response) -> {
                    kept.add(request);
                    for (int i = 0; i < 5000; i++) {
                        response.getWriter().println("line " + i);
                    }
                }))
                .build();
    }

    private static String[] cookies(Cookie[] cookies) {
        return cookies == null
                ? new String[0]
                : Arrays.stream(cookies).map(Cookie::getName).toArray(String[]::new);
    }

    @Test
    void requestsOnOneConnectionAnswerAsOnConnectionsOfTheirOwn() throws Exception {
        ServletContainer container = container();
        Server server = Server.builder(container)
                .headerReceived(container)
                .loops(1)
                .noDefaultDate()
                .build();
        try (container;
                server) {
            InetSocketAddress address =
                    (InetSocketAddress) server.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            String[] expected = new String[REQUESTS.length];
            for (int i = 0; i < REQUESTS.length; i++) {
                try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
                    expected[i] = exchange(socket, i);
                }
            }
            try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
                for (int round = 0; round < 200; round++) {
                    int i = (round * 7 + round / 9) % REQUESTS.length;
                    assertThat(exchange(socket, i)).as(REQUESTS[i]).isEqualTo(expected[i]);
                }
            }
            HttpServletRequest late = (HttpServletRequest) kept.take();
            assertThatThrownBy(late::getMethod).isInstanceOf(IllegalStateException.class);
        }
    }

    private static String exchange(Socket socket, int index) throws IOException {
        socket.setSoTimeout(10_000);
        socket.getOutputStream().write(REQUESTS[index].getBytes(StandardCharsets.US_ASCII));
        InputStream in = socket.getInputStream();
        StringBuilder answer = new StringBuilder();
        while (answer.indexOf("\r\n\r\n") < 0) {
            answer.append((char) in.read());
        }
        int length = answer.indexOf("Content-Length: ");
        if (answer.indexOf("Transfer-Encoding") >= 0) {
            while (answer.indexOf("\r\n0\r\n\r\n") < 0) {
                answer.append((char) in.read());
            }
        } else if (length >= 0 && !REQUESTS[index].startsWith("HEAD")) {
            int end = answer.indexOf("\r", length);
            byte[] body = in.readNBytes(Integer.parseInt(answer.substring(length + 16, end)));
            answer.append(new String(body, StandardCharsets.ISO_8859_1));
        }
        return answer.toString();
    }
}
