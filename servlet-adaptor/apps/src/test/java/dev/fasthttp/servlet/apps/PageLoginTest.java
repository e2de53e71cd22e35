package dev.fasthttp.servlet.apps;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Login by a form whose pages are JSP, declared as servlets, while all other pages are mapped to something else. */
@Timeout(180)
final class PageLoginTest {
    @TempDir
    Path directory;

    private AppServer app;

    /** Tells its name and whom it serves. */
    public static final class Tells extends HttpServlet {
        private static final long serialVersionUID = 1;

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.getWriter()
                    .print(getServletName() + " " + request.getRemoteUser() + " " + request.isUserInRole("boss"));
        }
    }

    private static String page(String name) {
        return "<servlet><servlet-name>" + name + "</servlet-name><jsp-file>/" + name + ".jsp</jsp-file></servlet>"
                + "<servlet-mapping><servlet-name>" + name + "</servlet-name><url-pattern>/" + name
                + ".jsp</url-pattern></servlet-mapping>";
    }

    private static String tells(String name, String pattern) {
        return "<servlet><servlet-name>" + name + "</servlet-name><servlet-class>" + Tells.class.getName()
                + "</servlet-class><security-role-ref><role-name>boss</role-name><role-link>admin</role-link>"
                + "</security-role-ref></servlet><servlet-mapping><servlet-name>" + name
                + "</servlet-name><url-pattern>" + pattern + "</url-pattern></servlet-mapping>";
    }

    @BeforeEach
    void deploy() throws Exception {
        app = new AppServer(directory);
        app.users.add("alice", "wonder", "admin").add("bob", "build", "clerk");
        app.file(
                "WEB-INF/web.xml",
                "<web-app version=\"6.1\">" + page("login") + page("wrong") + tells("others", "*.jsp")
                        + tells("inside", "/inside"),
                "<security-constraint><web-resource-collection><web-resource-name>w</web-resource-name>"
                        + "<url-pattern>/inside</url-pattern></web-resource-collection>"
                        + "<auth-constraint><role-name>admin</role-name></auth-constraint></security-constraint>",
                "<login-config><auth-method>FORM</auth-method><form-login-config>"
                        + "<form-login-page>/login.jsp</form-login-page><form-error-page>/wrong.jsp</form-error-page>"
                        + "</form-login-config></login-config></web-app>");
        app.file("login.jsp", "<%@ page import=\"javax.naming.*\" %><form action=\"j_security_check\" method=POST>");
        app.file("wrong.jsp", "nobody: <%= request.getUserPrincipal() %>");
        app.type(Tells.class);
        app.deploy("/pages");
    }

    @AfterEach
    void stop() {
        app.close();
    }

    private static String cookie(HttpResponse<String> response) {
        String value = response.headers().firstValue("Set-Cookie").orElseThrow();
        return value.substring(0, value.indexOf(';'));
    }

    private HttpResponse<String> login(String fields, String cookie) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(
                        app.get("/pages/any.jsp").uri().resolve("/pages/j_security_check"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("Cookie", cookie)
                .POST(HttpRequest.BodyPublishers.ofString(fields))
                .build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void pagesAskAndRefuse() throws Exception {
        HttpResponse<String> asked = app.get("/pages/inside");
        assertThat(asked.statusCode()).isEqualTo(200);
        assertThat(asked.body()).contains("j_security_check");
        String before = cookie(asked);
        HttpResponse<String> wrong = login("j_username=alice&j_password=no", before);
        assertThat(wrong.statusCode()).isEqualTo(200);
        assertThat(wrong.body()).isEqualTo("nobody: null");
        assertThat(app.get("/pages/wrong.jsp").body()).isEqualTo(wrong.body());
        HttpResponse<String> right = login("j_username=alice&j_password=wonder", before);
        assertThat(right.statusCode()).isEqualTo(303);
        assertThat(right.headers().firstValue("Location").orElseThrow())
                .startsWith("http://")
                .endsWith("/pages/inside");
        String after = cookie(right);
        assertThat(app.get("/pages/inside", "Cookie", after).body()).isEqualTo("inside alice true");
        assertThat(app.get("/pages/any.jsp", "Cookie", after).body()).isEqualTo("others alice true");
        assertThat(app.get("/pages/any.jsp").body()).isEqualTo("others null false");
        HttpResponse<String> again = app.get("/pages/inside");
        HttpResponse<String> other = login("j_username=bob&j_password=build", cookie(again));
        assertThat(app.get("/pages/inside", "Cookie", cookie(other)).statusCode())
                .isEqualTo(403);
    }

    @Test
    void pagesWelcome() throws Exception {
        app.file(
                "WEB-INF/web.xml",
                "<web-app version=\"6.1\"><welcome-file-list><welcome-file>none.html</welcome-file>"
                        + "<welcome-file>start.jsp</welcome-file></welcome-file-list></web-app>");
        app.file("shop/start.jsp", "in <%= request.getServletPath() %>");
        app.deploy("/welcome");
        HttpResponse<String> directory = app.get("/welcome/shop");
        assertThat(directory.statusCode()).isBetween(301, 308);
        assertThat(directory.headers().firstValue("Location").orElseThrow()).endsWith("/welcome/shop/");
        assertThat(app.get("/welcome/shop/").body()).isEqualTo("in /shop/start.jsp");
    }
}
