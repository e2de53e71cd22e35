package dev.fasthttp.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fasthttp.servlet.support.ActServlet;
import dev.fasthttp.servlet.support.Answer;
import dev.fasthttp.servlet.support.Case;
import dev.fasthttp.servlet.support.JettyContainer;
import dev.fasthttp.servlet.support.TestContainer;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The same servlets and the same bytes give the same answers here and on Jetty.
 *
 * <p>To add a case, add it to one of the lists named in {@link #cases}, or a list of your own.
 */
class DifferentialTest {
    private static final String CONTEXT = "/app";
    private static final List<Case> CASES = new ArrayList<>();
    private static JettyContainer jetty;
    private static InetSocketAddress jettyAddress;
    private static TestContainer ours;

    static List<Case> cases() {
        if (CASES.isEmpty()) {
            CASES.addAll(RequestCases.all());
            CASES.addAll(ResponseCases.all());
            CASES.addAll(DispatchCases.all());
            CASES.addAll(SessionCases.all());
            CASES.addAll(AsyncCases.all());
        }
        return CASES;
    }

    @BeforeAll
    static void start() throws Exception {
        jetty = new JettyContainer(CONTEXT);
        ServletContainer.Builder builder = ServletContainer.builder().contextPath(CONTEXT);
        for (int i = 0; i < cases().size(); i++) {
            Case one = cases().get(i);
            String name = "case" + i;
            jetty.servlet(name, new ActServlet(one.act()), "/" + name + "/*");
            builder.servlet(ServletDefinition.of(name, new ActServlet(one.act()))
                    .mapping("/" + name + "/*")
                    .asyncSupported(true));
        }
        DispatchCases.targets().forEach((pattern, act) -> {
            jetty.servlet("target" + pattern, new ActServlet(act), pattern);
            builder.servlet(ServletDefinition.of("target" + pattern, new ActServlet(act))
                    .mapping(pattern));
        });
        jetty.errorPages(DispatchCases.errorPages());
        DispatchCases.errorPages().forEach((error, page) -> {
            if (error instanceof Integer status) {
                builder.application().errorPage(status, page);
            } else {
                builder.application().errorPage(String.valueOf(error), page);
            }
        });
        jettyAddress = jetty.start();
        ours = TestContainer.of(builder);
    }

    @AfterAll
    static void stop() throws Exception {
        ours.close();
        jetty.close();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void answersAsJettyDoes(Case one) throws Exception {
        String path = CONTEXT + "/case" + cases().indexOf(one);
        for (String request : one.requests(path)) {
            Answer expected = Answer.to(jettyAddress, request);
            Answer answer = ours.send(request);
            if (one.isStatusOnly()) {
                assertThat(answer.status()).as(request).isEqualTo(expected.status());
            } else {
                assertThat(answer.toString()).as(request).isEqualTo(expected.toString());
            }
        }
    }
}
