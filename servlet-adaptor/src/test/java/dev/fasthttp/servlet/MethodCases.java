package dev.fasthttp.servlet;

import dev.fasthttp.servlet.support.Case;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;

/** What {@code HttpServlet} makes of methods, to be compared with another container. */
final class MethodCases {
    private static final long CHANGED = 1_000_000_000_000L;

    private MethodCases() {}

    /** Has content to read, and knows when it was changed. */
    private static final class Reading extends HttpServlet {
        private static final long serialVersionUID = 1;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.setContentType("text/plain");
            response.getWriter().print("read by " + request.getMethod());
        }

        @Override
        protected long getLastModified(HttpServletRequest request) {
            return CHANGED;
        }
    }

    /** Takes what is sent, and nothing else. */
    private static final class Taking extends HttpServlet {
        private static final long serialVersionUID = 1;

        @Override
        protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.getWriter().print(request.getInputStream().readAllBytes().length);
        }

        @Override
        protected void doPatch(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.getWriter().print("patched");
        }
    }

    static List<Case> all() {
        return List.of(
                Case.servlet("methods of a servlet that reads", Reading::new)
                        .get("")
                        .raw("HEAD {} HTTP/1.1\r\n")
                        .raw("OPTIONS {} HTTP/1.1\r\n"),
                Case.servlet("methods that it does not have", Reading::new)
                        .post("", "text/plain", "x")
                        .raw("PUT {} HTTP/1.1\r\nContent-Length: 0\r\n")
                        .raw("DELETE {} HTTP/1.1\r\n")
                        .raw("PATCH {} HTTP/1.1\r\nContent-Length: 0\r\n")
                        .raw("GET {} HTTP/1.0\r\nHost: test\r\n\r\n")
                        .statusOnly(),
                Case.servlet("methods that nobody has", Reading::new)
                        .raw("BREW {} HTTP/1.1\r\n")
                        .statusOnly(),
                Case.servlet("content that was not changed", Reading::new)
                        .get("", "If-Modified-Since: Sun, 09 Sep 2001 01:46:40 GMT")
                        .get("", "If-Modified-Since: Sun, 09 Sep 2001 01:46:39 GMT"),
                Case.servlet("methods of a servlet that takes", Taking::new)
                        .post("", "text/plain", "four")
                        .raw("PATCH {} HTTP/1.1\r\nContent-Length: 0\r\n")
                        .raw("OPTIONS {} HTTP/1.1\r\n"),
                Case.servlet("reading where there is nothing to read", Taking::new)
                        .get("")
                        .raw("HEAD {} HTTP/1.1\r\n")
                        .statusOnly(),
                Case.servlet("trace", Reading::new)
                        .raw("TRACE {} HTTP/1.1\r\nX-A: 1\r\nAuthorization: secret\r\n")
                        .statusOnly());
    }
}
