package dev.fasthttp.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fasthttp.servlet.support.ActServlet;
import dev.fasthttp.servlet.support.Answer;
import dev.fasthttp.servlet.support.TestContainer;
import jakarta.servlet.http.HttpServletMapping;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which servlet gets a path, and what it is told about it. */
class MappingTest {
    private static TestContainer container;

    private static ActServlet show() {
        return new ActServlet((request, response) -> {
            HttpServletMapping mapping = request.getHttpServletMapping();
            response.getOutputStream()
                    .print(mapping.getServletName() + "|" + mapping.getMappingMatch() + "|" + mapping.getPattern() + "|"
                            + mapping.getMatchValue() + "|" + request.getContextPath() + "|" + request.getServletPath()
                            + "|" + request.getPathInfo());
        });
    }

    @BeforeAll
    static void start() throws Exception {
        container = TestContainer.of(ServletContainer.builder()
                .contextPath("/app")
                .servlet(ServletDefinition.of("root", show()).mapping(""))
                .servlet(ServletDefinition.of("exact", show()).mapping("/exact", "/a/exact.do"))
                .servlet(ServletDefinition.of("prefix", show()).mapping("/p/*"))
                .servlet(ServletDefinition.of("longer", show()).mapping("/p/q/*"))
                .servlet(ServletDefinition.of("extension", show()).mapping("*.do"))
                .servlet(ServletDefinition.of("default", show()).mapping("/"))
                .application(WebApplication.at("/app/deeper")
                        .servlet(ServletDefinition.of("deeper", show()).mapping("/*")))
                .application(WebApplication.at("/with space")
                        .servlet(ServletDefinition.of("space", show()).mapping("/x/*"))));
    }

    @AfterAll
    static void stop() {
        container.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "/app/ root|CONTEXT_ROOT|||/app||/",
                "/app/exact exact|EXACT|/exact|exact|/app|/exact|null",
                "/app/a/exact.do exact|EXACT|/a/exact.do|a/exact.do|/app|/a/exact.do|null",
                "/app/exact/ default|DEFAULT|/||/app|/exact/|null",
                "/app/p prefix|PATH|/p/*||/app|/p|null",
                "/app/p/ prefix|PATH|/p/*||/app|/p|/",
                "/app/p/x.do prefix|PATH|/p/*|x.do|/app|/p|/x.do",
                "/app/p/qq prefix|PATH|/p/*|qq|/app|/p|/qq",
                "/app/p/q/r longer|PATH|/p/q/*|r|/app|/p/q|/r",
                "/app/px default|DEFAULT|/||/app|/px|null",
                "/app/a/b.do extension|EXTENSION|*.do|a/b|/app|/a/b.do|null",
                "/app/a.do/b default|DEFAULT|/||/app|/a.do/b|null",
                "/app/p/* prefix|PATH|/p/*|*|/app|/p|/*",
                "/app/deeper/x deeper|PATH|/*|x|/app/deeper||/x",
                "/app/deepest default|DEFAULT|/||/app|/deepest|null",
                "/app/%70/x prefix|PATH|/p/*|x|/app|/p|/x",
                "/%61pp/p/x prefix|PATH|/p/*|x|/%61pp|/p|/x",
                "/with%20space/x/y space|PATH|/x/*|y|/with%20space|/x|/y"
            })
    void finds(String path, String shown) throws IOException {
        // Twice and more: the first answers are worked out, later ones come from the cache.
        for (int i = 0; i < 4; i++) {
            assertThat(container.get(path).body()).isEqualTo(shown);
        }
    }

    @Test
    void contextWithoutSlashIsRedirected() throws IOException {
        Answer answer = container.get("/app?x=1");
        assertThat(answer.status()).isEqualTo(302);
        assertThat(answer.field("Location")).contains("http://test/app/?x=1");
    }

    @Test
    void pathOutsideOfAllApplicationsIsNotFound() throws IOException {
        assertThat(container.get("/application").status()).isEqualTo(404);
    }

    @Test
    void optionsOfTheServer() throws IOException {
        Answer answer = container.send("OPTIONS * HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.field("Allow")).isPresent();
    }

    @Test
    void suspiciousPathsAreRejectedUnlessTaken() throws Exception {
        assertThat(container.get("/app/p/a%2Fb").status()).isEqualTo(400);
        try (TestContainer lenient = TestContainer.of(ServletContainer.builder()
                .application(WebApplication.at("/app")
                        .suspiciousUris(SuspiciousUris.ACCEPT)
                        .servlet(ServletDefinition.of("prefix", show()).mapping("/p/*"))))) {
            assertThat(lenient.get("/app/p/a%2Fb").body()).isEqualTo("prefix|PATH|/p/*|a%2Fb|/app|/p|/a%2Fb");
            assertThat(lenient.get("/app/p/../../x").status()).isEqualTo(404);
            assertThat(lenient.get("/app/../../x").status()).isEqualTo(400);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/app/p/bar?q, /bar",
        "/app/p/bar/?q, /bar/",
        "/app/p/bar;?q, /bar",
        "/app/p/bar;x?q;y, /bar",
        "/app/p/?q, /",
        "/app/?q, /",
        "/app/p/bar?/../q, /bar",
        "/app/p/bar?%2F, /bar"
    })
    void queriesAreNoPartOfThePath(String target, String pathInfo) throws IOException {
        assertThat(container.get(target).body()).endsWith("|" + pathInfo);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/app/p/bar#f",
                "/app/p/bar?q#f",
                "/app/p/bar/#f",
                "/app/p/bar/?q#f",
                "/app/p/bar;#f",
                "/app/p/bar;?q#f",
                "/app/#f",
                "#f",
                "?q"
            })
    void fragmentsAreRejected(String target) throws IOException {
        assertThat(container.get(target).status()).isEqualTo(400);
    }

    @Test
    void patternsAreChecked() {
        for (String pattern : new String[] {"exact", "*", "a/*", "*.a/b", "/a\n"}) {
            assertThatThrownBy(() -> UrlPattern.check(pattern))
                    .as(pattern)
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
