package dev.fasthttp.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fasthttp.servlet.security.MemoryRealm;
import dev.fasthttp.servlet.support.ActServlet;
import dev.fasthttp.servlet.support.Answer;
import dev.fasthttp.servlet.support.Case;
import dev.fasthttp.servlet.support.TestContainer;
import jakarta.servlet.MultipartConfigElement;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What has gone wrong in containers before, tried here: {@link #attacks} says which tests are about what, of this class and
 * of others.
 */
final class KnownAttacksTest {
    /** What was attacked, and the tests about it. */
    static List<String> attacks() {
        return List.of(
                "canonical paths: CanonicalPathTest.decodes, CanonicalPathTest.isNoPath, CanonicalPathTest.isSuspicious",
                "constraints and mappings that differ: AccessRulesTest.agreesWithTheSpecification,"
                        + " SecurityTest.noSpellingOfAPathGetsAround, SecurityTest.constraintsCombine,"
                        + " SecurityTest.servletsBringConstraintsAlong",
                "methods nobody thought of: AccessRulesTest.tellsWhichMethodsNobodyHasThoughtOf,"
                        + " SecurityTest.uncoveredMethodsAreDeniedIfWanted, KnownAttacksTest.theMethodIsThatOfTheRequest,"
                        + " KnownAttacksTest.aTraceTellsNoSecrets, KnownAttacksTest.aRequestThatWaitedIsCheckedByItsOwnMethod",
                "names of files: KnownAttacksTest.filesHaveOneName, FilesTest.linksThatLeadOutFindNothing",
                "WEB-INF and META-INF: FilesTest.nothingThatIsProtectedIsServed, KnownAttacksTest.whatIsProtectedDoesNotExist,"
                        + " webapp.ResourceTreeTest.protects,"
                        + " webapp.WebappBehaviourTest.librariesShowNothingThatIsProtected",
                "dispatchers that lead out: DispatchTest.dispatchersThatCannotBe,"
                        + " KnownAttacksTest.nothingLeadsOutOfTheApplication, FilesTest.dispatchesReachFilesAndTheProtectedOnesToo",
                "dispatches without end: KnownAttacksTest.dispatchesWithinEachOtherEnd",
                "asynchronous dispatches: KnownAttacksTest.asynchronousDispatchesAreNotAskedAgainAndHaveLimits",
                "writing by the servlet for files: FilesTest.methodsThatDoNotReadAreRefused,"
                        + " FilesTest.thePageOfAnErrorKeepsItsStatus",
                "listings and redirects: FilesTest.aDirectoryIsAskedForWithASlash, SecurityTest.formLoginLeadsToNoOtherServer",
                "ids of sessions: KnownAttacksTest.idsOfSessionsAreRandom, SessionTest.livesFromRequestToRequest,"
                        + " SessionTest.concurrentFirstRequestsHaveSessionsOfTheirOwn, SessionTest.otherApplicationsHaveTheirOwn",
                "fixation: SecurityTest.sessionsGetNewIdsWhenTheirUserIsKnown, SecurityTest.applicationsLogUsersInAndOut,"
                        + " SecurityTest.formLogin, SessionTest.changesIds, KnownAttacksTest.idsInPathsAreNotTaken",
                "cookies of sessions: SessionTest.cookiesAreConfigured, TlsLoginTest.certificatesProveWhoSomebodyIs,"
                        + " KnownAttacksTest.oneCookieForTheLastSession, KnownAttacksTest.twoSessionsAreNone",
                "stores of sessions: SessionTest.hasNoMoreThanAllowed, SessionStoreTest.classesAreFiltered,"
                        + " SessionStoreTest.damagedFilesAreSetAside",
                "cookies that come in: RequestTest.cookiesAreTakenAsTheyAre",
                "fields and cookies that go out: ResponseTest.fieldsCannotSplitTheResponse,"
                        + " KnownAttacksTest.nothingSplitsTheResponse, ResponseTest.moreThanTheLengthIsLeftOut,"
                        + " ResponseTest.lessThanTheLengthAfterCommitIsCut",
                "parameters: RequestTest.malformedParametersAreIllegalStateOr400, RequestTest.limitsOfFormsAndParameters,"
                        + " RequestTest.charsetsOfForms",
                "parts: MultipartTest.sizesAreLimitedWhileTheBodyArrives, MultipartTest.tellsAboutParts,"
                        + " MultipartTest.filesOfAFailedRequestAreDeletedAndPartsVoid,"
                        + " MultipartTest.malformedBodyIsTheClientsFault, KnownAttacksTest.partsStayWhereTheyBelong",
                "races of asynchronous requests: AsyncStressTest.*, AsyncTest.*",
                "memory of another request: ReuseTest.requestsAtTheSameTimeDoNotMix,"
                        + " ReuseTest.requestsOnOneConnectionAnswerAsOnConnectionsOfTheirOwn,"
                        + " FacadeTest.eachMethodOfALateRequestThrows",
                "streams after the end: FacadeTest.lateStreamsThrow, NonBlockingTest.*",
                "errors after and within errors: ResponseTest.failureAfterCommitIsCut, DispatchTest.errorPagesThatFailOrAreMissing",
                "pages of errors: ResponseTest.errorMessagesAreEscaped, ResponseTest.failureBeforeCommitIsAPageWithoutDetails",
                "forwarded fields: KnownAttacksTest.forwardedFieldsAreFieldsOnly",
                "credentials: security.RealmTest.hashesMatchTheirPasswordOnly, SecurityTest.basicLogin,"
                        + " SecurityTest.formLoginHasItsLimits, KnownAttacksTest.noCredentialsAreNoUser",
                "classes after an undeployment: webapp.DeploymentTest.isForgottenWhenItIsUndeployed,"
                        + " webapp.EmbeddingTest.aHundredLivesLeaveNothing");
    }

    private final MemoryRealm users =
            new MemoryRealm(10).add("alice", "wonder", "admin", "staff").add("bob", "build", "staff");

    @TempDir
    Path directory;

    private Path files;
    private TestContainer container;

    @BeforeEach
    void writeFiles() throws IOException {
        files = directory.resolve("files");
        for (String name : List.of("a.txt", "a.txt.gz", "WEB-INF/secret.txt", "WEB-INF/secret.txt.gz")) {
            Path file = files.resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, name.startsWith("W") ? "a secret" : "open");
        }
        Files.createDirectory(files.resolve("dir"));
        Files.writeString(directory.resolve("outside.txt"), "a secret");
    }

    @AfterEach
    void stop() {
        if (container != null) {
            container.close();
        }
    }

    private WebApplication withFiles() {
        return WebApplication.at("").resources(WebResources.directory(files));
    }

    private void start(WebApplication application) throws Exception {
        container = TestContainer.of(ServletContainer.builder().realm(users).application(application));
    }

    private static ActServlet does(Case.Act act) {
        return new ActServlet(act);
    }

    private Answer send(String line, String... fields) throws IOException {
        return container.send(line + " HTTP/1.1\r\nHost: test\r\nConnection: close\r\n"
                + String.join("", Arrays.stream(fields).map(f -> f + "\r\n").toList()) + "\r\n");
    }

    private static String basic(String pair) {
        return "Authorization: Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }

    /** The table is not more than the tests. */
    @ParameterizedTest
    @MethodSource("attacks")
    void eachHasItsTests(String attack) throws Exception {
        for (String test : attack.substring(attack.indexOf(':') + 1).split(",")) {
            int dot = test.lastIndexOf('.');
            Class<?> type = Class.forName(
                    getClass().getPackageName() + "." + test.substring(0, dot).trim());
            String name = test.substring(dot + 1);
            assertThat(Arrays.stream(type.getDeclaredMethods()))
                    .as(test)
                    .anyMatch(method -> (name.equals("*") || method.getName().equals(name))
                            && (method.isAnnotationPresent(Test.class)
                                    || method.isAnnotationPresent(ParameterizedTest.class)));
        }
    }

    // ---- methods ---------------------------------------------------------------------------------------------------

    @Test
    void theMethodIsThatOfTheRequest() throws Exception {
        start(WebApplication.at("")
                .basicLogin("r")
                .constraint(AccessConstraint.on("/*").methods("POST").roles("admin"))
                .servlet("/x", does((q, p) -> p.getWriter().print(q.getMethod()))));
        String empty = "Content-Length: 0";
        assertThat(send("POST /x", empty).status()).isEqualTo(401);
        for (String field : List.of("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override")) {
            assertThat(send("POST /x", empty, field + ": GET").status()).isEqualTo(401);
            assertThat(send("GET /x", field + ": POST").body()).isEqualTo("GET");
        }
        assertThat(send("POST /x?_method=GET", empty).status()).isEqualTo(401);
        // Methods are told apart by case, so this is one that no constraint is about.
        assertThat(send("post /x", empty).body()).isEqualTo("post");
        assertThat(send("HEAD /x").status()).isEqualTo(200);
    }

    @Test
    void aTraceTellsNoSecrets() throws Exception {
        start(withFiles().servlet("/x", new HttpServlet() {
            private static final long serialVersionUID = 1;
        }));
        Answer trace = send("TRACE /x", "Cookie: JSESSIONID=0123", basic("alice:wonder"), "X-Plain: shown");
        assertThat(trace.body()).contains("shown").doesNotContain("0123", "Basic ");
        assertThat(send("TRACE /a.txt").status()).isEqualTo(405);
    }

    /** What is checked when a request comes back is what it then is. */
    @Test
    void aRequestThatWaitedIsCheckedByItsOwnMethod() throws Exception {
        start(WebApplication.at("")
                .formLogin("/login", "/wrong")
                .constraint(AccessConstraint.on("/x").methods("GET").roles("staff"))
                .constraint(AccessConstraint.on("/x").methods("POST").roles("admin"))
                .servlet("/login", does((q, p) -> p.getWriter().print("please")))
                .servlet("/wrong", does((q, p) -> p.getWriter().print("wrong")))
                .servlet("/x", does((q, p) -> p.getWriter().print(q.getMethod() + " " + q.getRemoteUser()))));
        Answer asked = send("POST /x", "Content-Length: 0");
        assertThat(asked.body()).isEqualTo("please");
        String form = "j_username=bob&j_password=build";
        Answer login = container.send("POST /j_security_check HTTP/1.1\r\nHost: test\r\nConnection: close\r\n"
                + cookie(asked) + "\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: "
                + form.length() + "\r\n\r\n" + form);
        assertThat(login.field("Location").orElseThrow()).endsWith("/x");
        assertThat(send("GET /x", cookie(login)).status()).isEqualTo(403);
        assertThat(send("GET /x", cookie(login)).body()).isEqualTo("GET bob");
    }

    private static String cookie(Answer answer) {
        String value = answer.field("Set-Cookie").orElseThrow();
        return "Cookie: " + value.substring(0, value.indexOf(';'));
    }

    // ---- files -----------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/A.TXT",
                "/a.TXT",
                "/a.txt.",
                "/a.txt%20",
                "/a.txt/",
                "/a.txt::$DATA",
                "/A~1.TXT",
                "/a.txt%E2%80%8B",
                "/DIR"
            })
    void filesHaveOneName(String target) throws Exception {
        start(withFiles());
        assertThat(container.get("/a.txt").status()).isEqualTo(200);
        assertThat(container.get(target).status()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/WEB-INF/secret.txt", "/WEB-INF/secret.txt.gz", "/WEB-INF", "/WEB-INF/", "/Web-Inf/secret.txt"})
    void whatIsProtectedDoesNotExist(String target) throws Exception {
        start(withFiles().welcomeFile("WEB-INF/secret.txt", "secret.txt"));
        Answer nothing = container.get("/none");
        assertThat(nothing.status()).isEqualTo(404);
        for (String field : List.of(
                "X: y",
                "Range: bytes=0-3",
                "Accept-Encoding: gzip, br",
                "If-Modified-Since: Sat, 03 Feb 2040 04:05:06 GMT",
                "If-None-Match: *",
                "If-Match: *")) {
            assertThat(container.get(target, field)).hasToString(nothing.toString());
            assertThat(send("HEAD " + target, field).normalisedFields()).isEqualTo(nothing.normalisedFields());
        }
        for (String method : List.of("POST", "PUT", "OPTIONS", "TRACE")) {
            assertThat(send(method + " " + target, "Content-Length: 0").status())
                    .isEqualTo(404);
        }
    }

    private static String tell(ServletContext context, HttpServletRequest request, String path) {
        URL url;
        try {
            url = context.getResource(path);
        } catch (MalformedURLException e) {
            url = null;
        }
        return url + " " + context.getResourceAsStream(path) + " " + context.getRealPath(path) + " "
                + context.getResourcePaths(path) + " " + request.getRequestDispatcher(path);
    }

    @Test
    void nothingLeadsOutOfTheApplication() throws Exception {
        List<String> told = Collections.synchronizedList(new ArrayList<>());
        start(withFiles()
                .welcomeFile("../../outside.txt", "%2e%2e/%2e%2e/outside.txt")
                .errorPage(410, "/../outside.txt")
                .servlet("/deep/er/x", does((q, p) -> {
                    for (String path : List.of("/../outside.txt", "/dir/../../outside.txt", "/./../outside.txt")) {
                        told.add(tell(q.getServletContext(), q, path));
                    }
                    told.add(String.valueOf(q.getRequestDispatcher("../../../outside.txt")));
                    told.add(String.valueOf(q.getRequestDispatcher("../..%2f../outside.txt")));
                    told.add(String.valueOf(q.getRequestDispatcher("/%2e%2e/outside.txt")));
                }))
                .servlet("/forged", does((q, p) -> {
                    q.setAttribute(RequestDispatcher.INCLUDE_SERVLET_PATH, "/../outside.txt");
                    q.getServletContext().getNamedDispatcher("default").include(q, p);
                }))
                .servlet(
                        "/twice",
                        does((q, p) -> q.getRequestDispatcher("/%2561.txt").forward(q, p)))
                .servlet("/gone", does((q, p) -> p.sendError(410))));
        assertThat(container.get("/deep/er/x").status()).isEqualTo(200);
        assertThat(told.subList(0, 3)).containsOnly("null null null null null");
        assertThat(told.subList(3, 6)).containsOnly("null");
        assertThat(container.get("/twice").status()).isEqualTo(404);
        assertThat(container.get("/dir/").status()).isEqualTo(404);
        for (String target : List.of("/forged", "/gone", "/")) {
            Answer answer = container.get(target);
            assertThat(answer.status()).as(target).isGreaterThanOrEqualTo(404);
            assertThat(answer.body()).as(target).doesNotContain("a secret");
        }
    }

    // ---- dispatches ------------------------------------------------------------------------------------------------

    private static void descend(HttpServletRequest request, HttpServletResponse response)
            throws IOException, ServletException {
        int left = request.getAttribute("left") instanceof Integer number
                ? number
                : Integer.parseInt(request.getParameter("left"));
        response.getWriter().print(left);
        if (left > 0) {
            request.setAttribute("left", left - 1);
            request.getRequestDispatcher("/include").include(request, response);
        }
    }

    @Test
    void dispatchesWithinEachOtherEnd() throws Exception {
        start(WebApplication.at("")
                .servlet(
                        "/forward",
                        does((q, p) -> q.getRequestDispatcher("/forward").forward(q, p)))
                .servlet("/include", does(KnownAttacksTest::descend)));
        for (int i = 0; i < 3; i++) {
            assertThat(container.get("/forward").status()).isEqualTo(500);
            assertThat(container.get("/include?left=101").status()).isEqualTo(500);
            assertThat(container.get("/include?left=100").body())
                    .startsWith("1009998")
                    .endsWith("3210");
        }
    }

    @Test
    void asynchronousDispatchesAreNotAskedAgainAndHaveLimits() throws Exception {
        start(WebApplication.at("")
                .maxParameters(3)
                .constraint(AccessConstraint.on("/inside").nobody())
                .servlet(ServletDefinition.of(
                                "start", does((q, p) -> q.startAsync().dispatch("/inside?" + q.getParameter("query"))))
                        .mapping("/start")
                        .asyncSupported(true))
                .servlet(
                        "/inside",
                        does((q, p) -> p.getWriter().print(q.getParameterMap().keySet()))));
        assertThat(container.get("/inside").status()).isEqualTo(403);
        assertThat(container.get("/start?query=a%26b").body()).contains("a", "b", "query");
        assertThat(container.get("/start?query=a%26b%26c%26d").status()).isEqualTo(413);
        assertThat(container.get("/start?query=%25zz").status()).isEqualTo(400);
    }

    // ---- sessions --------------------------------------------------------------------------------------------------

    @Test
    void idsOfSessionsAreRandom() {
        SessionIds ids = new SessionIds("");
        int count = 100_000;
        int[] ones = new int[128];
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < count; i++) {
            String id = ids.next();
            assertThat(id.length()).isEqualTo(32);
            seen.add(id);
            for (int bit = 0; bit < ones.length; bit++) {
                ones[bit] += Character.digit(id.charAt(bit / 4), 16) >> bit % 4 & 1;
            }
        }
        assertThat(seen).hasSize(count);
        // The deviation is about 158; eight times that is not seen in a lifetime.
        for (int one : ones) {
            assertThat(one).isBetween(count / 2 - 1265, count / 2 + 1265);
        }
    }

    private static WebApplication counting() {
        return WebApplication.at("")
                .servlet("/count", does((q, p) -> {
                    Object count = q.getSession().getAttribute("count");
                    int next = count instanceof Integer number ? number + 1 : 1;
                    q.getSession().setAttribute("count", next);
                    p.getWriter()
                            .print(next + " " + q.isRequestedSessionIdValid() + " "
                                    + p.encodeURL("/x").equals("/x"));
                }))
                .servlet("/again", does((q, p) -> {
                    for (int i = 0; i < 3; i++) {
                        q.getSession().invalidate();
                        q.getSession().setAttribute("count", 10 * i);
                    }
                    q.changeSessionId();
                }));
    }

    @Test
    void idsInPathsAreNotTaken() throws Exception {
        start(counting());
        String id = cookie(container.get("/count")).replaceFirst(".*=", "");
        assertThat(container.get("/count;jsessionid=" + id).body()).isEqualTo("1 false true");
        assertThat(container.get("/count", "Cookie: JSESSIONID=" + id).body()).isEqualTo("2 true true");
    }

    @Test
    void oneCookieForTheLastSession() throws Exception {
        start(counting());
        Answer answer = container.get("/again");
        assertThat(answer.all("Set-Cookie")).hasSize(1);
        assertThat(container.get("/count", cookie(answer)).body()).startsWith("21 ");
    }

    /** Somebody has planted the cookie of his session beside the client's own. */
    @Test
    void twoSessionsAreNone() throws Exception {
        start(counting());
        String own = cookie(container.get("/count"));
        String planted = cookie(container.get("/count"));
        String both = own + "; " + planted.replace("Cookie: ", "");
        for (int i = 0; i < 2; i++) {
            assertThat(container.get("/count", both).body()).isEqualTo("1 false true");
            assertThat(container.get("/count", own, planted).body()).isEqualTo("1 false true");
        }
        assertThat(container
                        .get("/count", own + "; JSESSIONID=none; " + own.replace("Cookie: ", ""))
                        .body())
                .isEqualTo("2 true true");
        assertThat(container.get("/count", planted).body()).isEqualTo("2 true true");
    }

    // ---- what goes out, and what comes in --------------------------------------------------------------------------

    private static boolean isRefused(Runnable call) {
        try {
            call.run();
            return false;
        } catch (IllegalArgumentException e) {
            return true;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nX-Own: 1", "a\nX-Own: 1", "a\rX-Own: 1", "a\0b", "a\u0001b", "a\u007fb"})
    void nothingSplitsTheResponse(String value) throws Exception {
        start(WebApplication.at("").servlet("/x", does((q, p) -> {
            List<Boolean> refused = new ArrayList<>();
            refused.add(isRefused(() -> p.setHeader("X-A", value)));
            refused.add(isRefused(() -> p.addHeader("X-A", value)));
            refused.add(isRefused(() -> p.setHeader(value, "x")));
            refused.add(isRefused(() -> p.addIntHeader(value, 1)));
            refused.add(isRefused(() -> p.addCookie(new Cookie("a", value))));
            refused.add(isRefused(() -> p.addCookie(new Cookie(value, "a"))));
            Cookie cookie = new Cookie("a", "b");
            refused.add(isRefused(() -> {
                cookie.setPath(value);
                p.addCookie(cookie);
            }));
            p.getWriter().print(refused);
        })));
        Answer answer = container.get("/x");
        assertThat(answer.body()).doesNotContain("false").contains("true");
        assertThat(answer.field("X-Own")).isEmpty();
        assertThat(answer.field("X-A")).isEmpty();
        assertThat(answer.field("Set-Cookie")).isEmpty();
    }

    @Test
    void partsStayWhereTheyBelong() throws Exception {
        Path parts = Files.createDirectory(directory.resolve("parts"));
        List<String> names = Collections.synchronizedList(new ArrayList<>());
        start(WebApplication.at("")
                .servlet(ServletDefinition.of("s", does((q, p) -> {
                            var part = q.getPart("f");
                            names.add(String.valueOf(part.getSubmittedFileName()));
                            for (String name : List.of("../out.txt", "a/../../out.txt", "..")) {
                                assertThatThrownBy(() -> part.write(name)).isInstanceOf(IOException.class);
                            }
                            part.write("in.txt");
                        }))
                        .mapping("/s")
                        .multipart(new MultipartConfigElement(parts.toString(), -1, -1, 0))));
        for (String name : List.of("../../x.txt", "/etc/x.txt", "C:\\\\x.txt", "a/../x.txt", "\\\\\\\\host\\\\x.txt")) {
            String body = "--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"" + name
                    + "\"\r\n\r\ntext\r\n--b--\r\n";
            Answer answer = container.send("POST /s HTTP/1.1\r\nHost: h\r\nConnection: close\r\n"
                    + "Content-Type: multipart/form-data; boundary=b\r\nContent-Length: " + body.length() + "\r\n\r\n"
                    + body);
            assertThat(answer.status()).as(name).isEqualTo(200);
        }
        assertThat(names).containsOnly("x.txt");
        assertThat(parts.resolve("in.txt")).hasContent("text");
        assertThat(directory.resolve("out.txt")).doesNotExist();
    }

    @Test
    void forwardedFieldsAreFieldsOnly() throws Exception {
        start(WebApplication.at("")
                .servlet(
                        "/x",
                        does((q, p) -> p.getWriter()
                                .print(q.getScheme() + " " + q.isSecure() + " " + q.getServerName() + " "
                                        + q.getRemoteAddr() + " " + q.getRequestURL()))));
        assertThat(container
                        .get(
                                "/x",
                                "X-Forwarded-Proto: https",
                                "X-Forwarded-For: 10.1.1.1",
                                "X-Forwarded-Host: evil.example",
                                "X-Forwarded-Port: 443",
                                "X-Forwarded-Prefix: /evil",
                                "Forwarded: for=10.1.1.1;proto=https;host=evil.example")
                        .body())
                .isEqualTo("http false test 127.0.0.1 http://test/x");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ":", "alice", "alice:", ":wonder", "bob:\0", "null:null", "alice:wonder\0"})
    void noCredentialsAreNoUser(String pair) throws Exception {
        start(WebApplication.at("")
                .basicLogin("r")
                .constraint(AccessConstraint.on("/*").roles("**"))
                .servlet("/x", does((q, p) -> p.getWriter().print(q.getRemoteUser()))));
        assertThat(container.get("/x", basic(pair)).status()).isEqualTo(401);
        assertThat(container.get("/x", basic("alice:wonder")).body()).isEqualTo("alice");
    }
}
