package dev.fasthttp.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fasthttp.servlet.security.MemoryRealm;
import dev.fasthttp.servlet.session.MemorySessionStore;
import dev.fasthttp.servlet.support.ActServlet;
import dev.fasthttp.servlet.support.Answer;
import dev.fasthttp.servlet.support.Case;
import dev.fasthttp.servlet.support.TestContainer;
import jakarta.servlet.HttpConstraintElement;
import jakarta.servlet.HttpMethodConstraintElement;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRegistration;
import jakarta.servlet.ServletSecurityElement;
import jakarta.servlet.annotation.HttpConstraint;
import jakarta.servlet.annotation.ServletSecurity;
import jakarta.servlet.annotation.ServletSecurity.EmptyRoleSemantic;
import jakarta.servlet.annotation.ServletSecurity.TransportGuarantee;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSessionIdListener;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Constraints, and users who log in, over sockets. */
class SecurityTest {
    private final MemoryRealm users = new MemoryRealm(10)
            .add("alice", "w\u00f6nder", "admin", "staff")
            .add("bob", "build", "staff")
            .add("carol", "", "guest");
    private TestContainer container;

    @AfterEach
    void stop() {
        if (container != null) {
            container.close();
        }
    }

    private void start(WebApplication... applications) throws Exception {
        ServletContainer.Builder builder = ServletContainer.builder().realm(users);
        for (WebApplication application : applications) {
            builder.application(application);
        }
        container = TestContainer.of(builder);
    }

    private static ActServlet does(Case.Act act) {
        return new ActServlet(act);
    }

    private static WebApplication tellsUser(String path) {
        return WebApplication.at(path)
                .servlet(
                        "/*",
                        does((request, response) -> response.getWriter()
                                .print(request.getMethod() + " " + request.getRemoteUser() + " " + request.getAuthType()
                                        + " " + request.isUserInRole("admin"))));
    }

    private static String basic(String name, String password) {
        String pair = name + ":" + password;
        return "Authorization: Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }

    private int status(String method, String target, String... fields) throws Exception {
        StringBuilder request =
                new StringBuilder(method + " " + target + " HTTP/1.1\r\nHost: test\r\nConnection: close\r\n");
        for (String field : fields) {
            request.append(field).append("\r\n");
        }
        return container.send(request.append("\r\n").toString()).status();
    }

    @Test
    void basicLogin() throws Exception {
        start(tellsUser("")
                .basicLogin("the \"realm\"")
                .constraint(AccessConstraint.on("/admin/*").roles("admin")));
        assertThat(container.get("/").body()).isEqualTo("GET null null false");
        Answer asked = container.get("/admin/x");
        assertThat(asked.status()).isEqualTo(401);
        assertThat(asked.field("WWW-Authenticate")).contains("Basic realm=\"the \\\"realm\\\"\", charset=\"UTF-8\"");
        for (int i = 0; i < 2; i++) {
            assertThat(container.get("/admin/x", basic("alice", "w\u00f6nder")).body())
                    .isEqualTo("GET alice BASIC true");
            assertThat(status("GET", "/admin/x", basic("alice", "wonder"))).isEqualTo(401);
        }
        assertThat(status("GET", "/admin/x", basic("bob", "build"))).isEqualTo(403);
        assertThat(status("GET", "/admin/x", basic("nobody", "build"))).isEqualTo(401);
        assertThat(status("GET", "/admin/x", "Authorization: Basic ====")).isEqualTo(401);
        assertThat(status("GET", "/admin/x", "Authorization: Basic Ym9i")).isEqualTo(401);
        assertThat(status("GET", "/admin/x", "Authorization: Bearer x")).isEqualTo(401);
        users.remove("alice");
        assertThat(status("GET", "/admin/x", basic("alice", "w\u00f6nder"))).isEqualTo(401);
    }

    @Test
    void noSpellingOfAPathGetsAround() throws Exception {
        start(tellsUser("/app")
                .suspiciousUris(SuspiciousUris.ACCEPT)
                .constraint(
                        AccessConstraint.on("/admin/*", "/exact", "*.secret").nobody()));
        for (String path : List.of(
                "/app/admin",
                "/app/admin/",
                "/app/admin/x",
                "/app//admin/x",
                "/app/./admin/x",
                "/app/y/../admin/x",
                "/app/%61dmin/x",
                "/app/admin;a=b/x",
                "/app/admin;jsessionid=1/x",
                "/app;x/admin/x",
                "/app/y/%2e%2e/admin/x",
                "/%61pp/admin/x",
                "/app/exact",
                "/app/exact;x",
                "/app/a/b.secret",
                "/app/a/b.secret;c",
                "/app/a/b%2Esecret",
                "http://test/app/admin/x")) {
            assertThat(status("GET", path)).as(path).isEqualTo(403);
        }
        for (String path : List.of("/app/", "/app/adminx", "/app/exact/x", "/app/b.secret/x", "/app/*.secret/x")) {
            assertThat(status("GET", path)).as(path).isEqualTo(200);
        }
    }

    @Test
    void constraintsCombine() throws Exception {
        start(tellsUser("")
                .basicLogin("r")
                .securityRoles("staff")
                .constraint(AccessConstraint.on("/union").roles("admin"))
                .constraint(AccessConstraint.on("/union").roles("guest"))
                .constraint(AccessConstraint.on("/open").roles("admin"))
                .constraint(AccessConstraint.on("/open"))
                .constraint(AccessConstraint.on("/closed").roles("admin"))
                .constraint(AccessConstraint.on("/closed").nobody())
                .constraint(AccessConstraint.on("/any").roles("**"))
                .constraint(AccessConstraint.on("/declared").roles("*"))
                .constraint(AccessConstraint.on("/post").methods("POST").roles("admin"))
                .constraint(AccessConstraint.on("/but-get").methodsExcept("GET").roles("admin"))
                .constraint(AccessConstraint.on("/tls").confidential())
                .constraint(AccessConstraint.on("/tls-or-not").confidential())
                .constraint(AccessConstraint.on("/tls-or-not"))
                .constraint(AccessConstraint.on("/deep/*").nobody())
                .constraint(AccessConstraint.on("/deep/er/*")));
        String bob = basic("bob", "build");
        String carol = basic("carol", "");
        String alice = basic("alice", "w\u00f6nder");
        assertThat(status("GET", "/union", alice)).isEqualTo(200);
        assertThat(status("GET", "/union", carol)).isEqualTo(200);
        assertThat(status("GET", "/union", bob)).isEqualTo(403);
        assertThat(status("GET", "/open")).isEqualTo(200);
        assertThat(status("GET", "/closed", alice)).isEqualTo(403);
        assertThat(status("GET", "/any", bob)).isEqualTo(200);
        assertThat(status("GET", "/any")).isEqualTo(401);
        assertThat(status("GET", "/declared", bob)).isEqualTo(200);
        assertThat(status("GET", "/post")).isEqualTo(200);
        assertThat(status("POST", "/post", "Content-Length: 0")).isEqualTo(401);
        assertThat(status("GET", "/but-get")).isEqualTo(200);
        assertThat(status("HEAD", "/but-get")).isEqualTo(401);
        assertThat(status("BREW", "/but-get")).isEqualTo(401);
        assertThat(status("GET", "/tls")).isEqualTo(403);
        assertThat(status("GET", "/tls-or-not")).isEqualTo(200);
        assertThat(status("GET", "/deep/x")).isEqualTo(403);
        assertThat(status("GET", "/deep/er/x")).isEqualTo(200);
    }

    @Test
    void uncoveredMethodsAreDeniedIfWanted() throws Exception {
        start(tellsUser("")
                .basicLogin("r")
                .denyUncoveredMethods(true)
                .constraint(AccessConstraint.on("/a").methods("GET").roles("**")));
        assertThat(status("GET", "/a")).isEqualTo(401);
        assertThat(status("PUT", "/a", "Content-Length: 0")).isEqualTo(403);
        assertThat(status("PUT", "/b", "Content-Length: 0")).isEqualTo(200);
    }

    @Test
    void redirectsToTheSecurePort() throws Exception {
        start(
                tellsUser("")
                        .securePort(8443)
                        .constraint(AccessConstraint.on("/a/*").confidential()),
                tellsUser("/b")
                        .securePort(443)
                        .constraint(AccessConstraint.on("/*").confidential()));
        assertThat(container.get("/a/x?y=1").field("Location")).contains("https://test:8443/a/x?y=1");
        assertThat(container.get("/b/x").field("Location")).contains("https://test/b/x");
    }

    /** Wants a role. */
    @ServletSecurity(@HttpConstraint(rolesAllowed = "admin"))
    public static final class Annotated extends HttpServlet {
        private static final long serialVersionUID = 1;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.getWriter().print(request.getRemoteUser());
        }
    }

    @Test
    void servletsBringConstraintsAlong() throws Exception {
        start(tellsUser("")
                .basicLogin("r")
                .constraint(AccessConstraint.on("/declared"))
                .servlet("/instance", new Annotated())
                .servlet(ServletDefinition.of("class", Annotated.class).mapping("/class", "/declared"))
                .initializer((classes, context) -> {
                    context.addServlet("added", Annotated.class).addMapping("/added");
                    ServletRegistration.Dynamic by = context.addServlet("by", does((q, p) -> {}));
                    by.addMapping("/by");
                    Set<String> conflicts = by.setServletSecurity(new ServletSecurityElement(
                            new HttpConstraintElement(EmptyRoleSemantic.DENY),
                            List.of(
                                    new HttpMethodConstraintElement("GET"),
                                    new HttpMethodConstraintElement(
                                            "POST", new HttpConstraintElement(TransportGuarantee.NONE, "staff")))));
                    assertThat(conflicts).isEmpty();
                    by.addMapping("/by-later");
                }));
        for (String path : List.of("/instance", "/class", "/added")) {
            assertThat(status("GET", path)).as(path).isEqualTo(401);
            assertThat(status("GET", path, basic("alice", "w\u00f6nder")))
                    .as(path)
                    .isEqualTo(200);
        }
        assertThat(status("GET", "/declared")).isEqualTo(200);
        for (String path : List.of("/by", "/by-later")) {
            assertThat(status("GET", path)).as(path).isEqualTo(200);
            assertThat(status("POST", path, "Content-Length: 0")).as(path).isEqualTo(401);
            assertThat(status("DELETE", path)).as(path).isEqualTo(403);
        }
    }

    @Test
    void forwardsAndIncludesAreNotAsked() throws Exception {
        start(tellsUser("")
                .constraint(AccessConstraint.on("/inside/*").nobody())
                .servlet(
                        "/forward",
                        does((q, p) -> q.getRequestDispatcher("/inside/x").forward(q, p)))
                .servlet(
                        "/include",
                        does((q, p) -> q.getRequestDispatcher("/inside/x").include(q, p))));
        assertThat(container.get("/forward").body()).startsWith("GET");
        assertThat(container.get("/include").body()).startsWith("GET");
        assertThat(status("GET", "/inside/x")).isEqualTo(403);
    }

    @Test
    void applicationsLogUsersInAndOut() throws Exception {
        start(WebApplication.at("")
                .basicLogin("r")
                .servlet(ServletDefinition.of("login", does((request, response) -> {
                            String before = request.getSession().getId();
                            request.login("bob", "build");
                            response.getWriter()
                                    .print(request.getRemoteUser() + request.isUserInRole("worker")
                                            + request.isUserInRole("staff") + request.isUserInRole("*")
                                            + request.isUserInRole("**")
                                            + !request.getSession().getId().equals(before) + " ");
                            try {
                                request.login("alice", "w\u00f6nder");
                            } catch (ServletException e) {
                                response.getWriter().print("refused ");
                            }
                        }))
                        .roleReference("worker", "staff")
                        .mapping("/login"))
                .servlet("/who", does((request, response) -> {
                    response.getWriter().print(request.getRemoteUser());
                    request.logout();
                    response.getWriter().print(request.getUserPrincipal());
                    try {
                        request.login("bob", "wrong");
                    } catch (ServletException e) {
                        response.getWriter().print(" refused");
                    }
                }))
                .servlet("/ask", does((request, response) -> {
                    if (request.authenticate(response)) {
                        response.getWriter().print(request.getUserPrincipal().getName());
                    }
                })));
        Answer login = container.get("/login");
        assertThat(login.body()).isEqualTo("bobtruetruefalsetruetrue refused ");
        String cookie = "Cookie: " + login.field("Set-Cookie").orElseThrow();
        assertThat(container.get("/who", cookie).body()).isEqualTo("bobnull refused");
        assertThat(container.get("/who", cookie).body()).isEqualTo("nullnull refused");
        assertThat(container.get("/ask").status()).isEqualTo(401);
        assertThat(container.get("/ask", basic("bob", "build")).body()).isEqualTo("bob");
    }

    private WebApplication withForm() {
        return WebApplication.at("/app")
                .formLogin("/login", "/wrong")
                .maxSavedBody(50)
                .constraint(AccessConstraint.on("/in/*").roles("staff"))
                .servlet("/login", does((q, p) -> p.getWriter().print("please " + q.getMethod())))
                .servlet("/wrong", does((q, p) -> p.getWriter().print("wrong " + q.getMethod())))
                .servlet(
                        "/in/*",
                        does((request, response) -> response.getWriter()
                                .print(request.getMethod() + " " + request.getRemoteUser() + " " + request.getAuthType()
                                        + " "
                                        + request.getParameter("a") + request.getParameter("b") + " "
                                        + request.getContentLength())));
    }

    private Answer post(String target, String cookie, String body) throws Exception {
        return container.send("POST " + target + " HTTP/1.1\r\nHost: test\r\nConnection: close\r\n" + cookie
                + "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: " + body.length() + "\r\n\r\n"
                + body);
    }

    private static String cookie(Answer answer) {
        String value = answer.field("Set-Cookie").orElseThrow();
        return "Cookie: " + value.substring(0, value.indexOf(';')) + "\r\n";
    }

    @Test
    void formLogin() throws Exception {
        start(withForm());
        Answer page = post("/app/in/x?a=1", "", "b=2");
        assertThat(page.status()).isEqualTo(200);
        assertThat(page.body()).isEqualTo("please GET");
        assertThat(page.field("Cache-Control")).contains("no-store");
        String before = cookie(page);
        Answer wrong = post("/app/j_security_check", before, "j_username=bob&j_password=x");
        assertThat(wrong.body()).isEqualTo("wrong GET");
        Answer right = post("/app/j_security_check", before, "j_username=bob&j_password=build");
        assertThat(right.status()).isEqualTo(303);
        assertThat(right.field("Location")).contains("http://test/app/in/x?a=1");
        String after = cookie(right);
        assertThat(after).isNotEqualTo(before);
        assertThat(container.get("/app/in/x?a=1", before.trim()).body()).isEqualTo("please GET");
        assertThat(container.get("/app/in/y?a=1", after.trim()).body()).isEqualTo("GET bob FORM 1null -1");
        assertThat(container.get("/app/in/x?a=1", after.trim()).body()).isEqualTo("POST bob FORM 12 3");
        assertThat(container.get("/app/in/x?a=1", after.trim()).body()).isEqualTo("GET bob FORM 1null -1");
    }

    /** Clients of HTTP/1.0 do not know 303. */
    @Test
    void formLoginWithoutHttp11() throws Exception {
        start(withForm());
        Answer page = container.send("GET /app/in/x HTTP/1.0\r\n\r\n");
        assertThat(page.body()).isEqualTo("please GET");
        String form = "j_username=bob&j_password=build";
        // With an end of line behind the body, as such clients have it.
        Answer right = container.send("POST /app/j_security_check HTTP/1.0\r\nHost: test:81\r\n" + cookie(page)
                + "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: " + form.length() + "\r\n\r\n"
                + form + "\r\n");
        assertThat(right.status()).isEqualTo(302);
        assertThat(right.field("Location").orElseThrow()).startsWith("http://").endsWith("/app/in/x");
        assertThat(container
                        .send("GET /app/in/x HTTP/1.0\r\n" + cookie(right) + "\r\n")
                        .body())
                .startsWith("GET bob FORM");
    }

    @Test
    void formLoginLeadsToNoOtherServer() throws Exception {
        start(WebApplication.at("")
                .formLogin("/login", "/wrong")
                .constraint(AccessConstraint.on("/elsewhere.example/*").roles("staff"))
                .servlet("/login", does((q, p) -> p.getWriter().print("please")))
                .servlet(
                        "/elsewhere.example/*",
                        does((q, p) -> p.getWriter().print(q.getMethod() + q.getParameter("a")))));
        for (String target : List.of("//elsewhere.example/x", "///elsewhere.example/x")) {
            Answer page = post(target, "", "a=1");
            assertThat(page.body()).isEqualTo("please");
            Answer right = post("/j_security_check", cookie(page), "j_username=bob&j_password=build");
            assertThat(right.field("Location")).contains("http://test/elsewhere.example/x");
            assertThat(container
                            .get("/elsewhere.example/x", cookie(right).trim())
                            .body())
                    .isEqualTo("POST1");
        }
    }

    @Test
    void sessionsGetNewIdsWhenTheirUserIsKnown() throws Exception {
        List<String> changes = new CopyOnWriteArrayList<>();
        start(WebApplication.at("")
                .basicLogin("r")
                .listener((HttpSessionIdListener) (event, old) -> changes.add(old))
                .constraint(AccessConstraint.on("/in/*").roles("**"))
                .servlet(
                        "/*",
                        does((q, p) -> p.getWriter()
                                .print(q.getSession().getId() + (q.getSession().isNew() ? " new" : " known")))));
        String planted = cookie(container.get("/out")).trim();
        Answer first = container.get("/in/x", planted, basic("bob", "build"));
        String renewed = cookie(first).trim();
        assertThat(renewed).isNotEqualTo(planted);
        assertThat(first.body()).isEqualTo(renewed.substring(renewed.indexOf('=') + 1) + " known");
        assertThat(changes).containsExactly(planted.substring(planted.indexOf('=') + 1));
        assertThat(container.get("/out", planted).body()).endsWith(" new");
        // Once is enough for one user, and another one is another matter.
        assertThat(container.get("/in/x", renewed, basic("bob", "build")).field("Set-Cookie"))
                .isEmpty();
        assertThat(container
                        .get("/in/x", renewed, basic("alice", "w\u00f6nder"))
                        .field("Set-Cookie"))
                .isPresent();
        assertThat(changes).hasSize(2);
    }

    @Test
    void runAsChangesNothingForTheServletItself() throws Exception {
        start(WebApplication.at("")
                .basicLogin("r")
                .securityRoles("admin", "staff")
                .constraint(AccessConstraint.on("/in").roles("staff"))
                .servlet(ServletDefinition.of("in", does((request, response) -> {
                            response.getWriter()
                                    .print(request.getRemoteUser()
                                            + request.isUserInRole("admin")
                                            + request.isUserInRole("staff")
                                            + request.getServletContext()
                                                    .getServletRegistration("in")
                                                    .getRunAsRole());
                            request.getRequestDispatcher("/next").include(request, response);
                        }))
                        .runAs("admin")
                        .mapping("/in"))
                .servlet(
                        "/next",
                        does((q, p) -> p.getWriter().print(" " + q.getRemoteUser() + q.isUserInRole("admin")))));
        assertThat(container.get("/in", basic("bob", "build")).body()).isEqualTo("bobfalsetrueadmin bobfalse");
    }

    @Test
    void formLoginHasItsLimits() throws Exception {
        start(withForm());
        assertThat(post("/app/in/x", "", "b=" + "2".repeat(48)).status()).isEqualTo(200);
        Answer tooLarge = post("/app/in/x", "", "b=" + "2".repeat(49));
        assertThat(tooLarge.status()).isEqualTo(413);
        assertThat(tooLarge.body()).contains("50", "maxSavedBody");
        assertThat(tooLarge.field("Set-Cookie")).isEmpty();
        Answer direct = post("/app/j_security_check", "", "j_username=bob&j_password=build");
        assertThat(direct.field("Location")).contains("http://test/app/");
        Answer carol = post("/app/j_security_check", "", "j_username=carol&j_password=");
        assertThat(container.get("/app/in/x", cookie(carol).trim()).status()).isEqualTo(403);
        assertThat(post("/app/j_security_check", "", "j_username=bob").body()).isEqualTo("wrong GET");
    }

    @Test
    void bodiesThatWaitAreKeptUpToTheDefault() throws Exception {
        start(WebApplication.at("/app")
                .formLogin("/login", "/login")
                .constraint(AccessConstraint.on("/in").roles("staff"))
                .servlet("/login", does((q, p) -> p.getWriter().print("please")))
                .servlet(
                        "/in",
                        does((q, p) -> p.getWriter()
                                .print(q.getRemoteUser() + q.getInputStream().readAllBytes().length))));
        assertThat(post("/app/in", "", "x".repeat(8193)).status()).isEqualTo(413);
        Answer page = post("/app/in", "", "x".repeat(8192));
        assertThat(page.body()).isEqualTo("please");
        String after = cookie(post("/app/j_security_check", cookie(page), "j_username=bob&j_password=build"));
        assertThat(container.get("/app/in", after.trim()).body()).isEqualTo("bob8192");
        // Who has logged in already may send what he likes.
        assertThat(post("/app/in", after, "x".repeat(100_000)).body()).isEqualTo("bob100000");
    }

    /** The attributes of a session outlive the process, who its user is does not. */
    @Test
    void whoHasLoggedInIsNotStored() throws Exception {
        MemorySessionStore store = new MemorySessionStore();
        start(withForm()
                .sessionStore(store)
                .servlet("/set", does((q, p) -> q.getSession().setAttribute("a", "kept"))));
        String waiting = cookie(post("/app/in/y", "", "b=2"));
        String in = cookie(post("/app/j_security_check", "", "j_username=bob&j_password=build"));
        assertThat(container.get("/app/set", in.trim()).status()).isEqualTo(200);
        assertThat(container.get("/app/in/x", in.trim()).body()).startsWith("GET bob");
        container.close();
        start(withForm()
                .sessionStore(store)
                .servlet(
                        "/look",
                        does((q, p) ->
                                p.getWriter().print(q.getSession(false).getAttribute("a") + " " + q.getRemoteUser()))));
        assertThat(container.get("/app/look", in.trim()).body()).isEqualTo("kept null");
        assertThat(container.get("/app/in/x", in.trim()).body()).isEqualTo("please GET");
        String again = cookie(post("/app/j_security_check", in, "j_username=bob&j_password=build"));
        assertThat(again).isNotEqualTo(in);
        assertThat(container.get("/app/look", again.trim()).body()).isEqualTo("kept bob");
        Answer late = post("/app/j_security_check", waiting, "j_username=bob&j_password=build");
        assertThat(late.field("Location")).contains("http://test/app/");
    }

    @Test
    void usersAreThoseOfTheirApplication() throws Exception {
        start(
                tellsUser("/one")
                        .basicLogin("r")
                        .constraint(AccessConstraint.on("/in").roles("admin"))
                        .servlet("/cross", does((request, response) -> {
                            request.login("alice", "w\u00f6nder");
                            for (String other : List.of("/two", "/three")) {
                                request.getServletContext()
                                        .getContext(other)
                                        .getRequestDispatcher("/x")
                                        .include(request, response);
                                response.getWriter().print("; ");
                            }
                            response.getWriter().print(request.getRemoteUser());
                        })),
                tellsUser("/two"),
                tellsUser("/three").realm(new MemoryRealm(10)));
        assertThat(container.get("/one/cross").body()).isEqualTo("GET alice BASIC true; GET null null false; alice");
    }
}
