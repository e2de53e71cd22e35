package dev.fasthttp.servlet;

import dev.fasthttp.servlet.support.Case;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;

/** Cookies in both directions, to be compared with another container. */
final class CookieCases {
    private CookieCases() {}

    private static void show(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Cookie[] cookies = request.getCookies();
        for (Cookie cookie : cookies == null ? new Cookie[0] : cookies) {
            response.getWriter()
                    .println(cookie.getName() + "=" + cookie.getValue() + " " + cookie.getPath() + cookie.getDomain()
                            + cookie.getMaxAge() + cookie.getSecure());
        }
    }

    static List<Case> all() {
        return List.of(
                Case.of("cookies with attributes of old", CookieCases::show)
                        .get("", "Cookie: $Version=1; a=b; $Path=/app; $Domain=test"),
                Case.of("cookies with quotes", CookieCases::show)
                        .get("", "Cookie: a=\"b\"; f=g")
                        .differs(
                                "Servlet 6.1, Cookie, by RFC 6265 §4.1.1: quotes are part of a value",
                                "200 a=\"b\" nullnull-1false\nf=g nullnull-1false"),
                Case.of("cookies with nothing in them", CookieCases::show).get("", "Cookie: a=; b=c"),
                Case.of("cookies of one name", CookieCases::show).get("", "Cookie: a=1; a=2", "Cookie: a=3"),
                Case.of("cookie with a path in quotes", (request, response) -> {
                            Cookie cookie = new Cookie("a", "b");
                            cookie.setPath("\"/app\"");
                            response.addCookie(cookie);
                        })
                        .get(""),
                Case.of("cookie without age", (request, response) -> {
                            Cookie cookie = new Cookie("a", "b");
                            cookie.setMaxAge(-1);
                            response.addCookie(cookie);
                        })
                        .get(""),
                Case.of("cookie that ends", (request, response) -> {
                            Cookie cookie = new Cookie("a", "");
                            cookie.setMaxAge(0);
                            response.addCookie(cookie);
                            response.getWriter()
                                    .print(response.getHeader("Set-Cookie").contains("Expires=Thu, 01 Jan 1970"));
                            response.setHeader("Set-Cookie", null);
                            response.setHeader("Expires", null);
                        })
                        .get(""),
                Case.of("cookies of one name are added", (request, response) -> {
                            response.addCookie(new Cookie("a", "1"));
                            response.addCookie(new Cookie("a", "2"));
                            response.getWriter().print(response.getHeaders("Set-Cookie"));
                        })
                        .get(""),
                Case.of("cookies after commit", (request, response) -> {
                            response.flushBuffer();
                            response.addCookie(new Cookie("a", "1"));
                            response.getWriter().print(response.containsHeader("Set-Cookie"));
                        })
                        .get(""),
                Case.of("cookies of an error", (request, response) -> {
                            response.addCookie(new Cookie("a", "1"));
                            response.sendError(410);
                        })
                        .get(""));
    }
}
