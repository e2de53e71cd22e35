package dev.fasthttp.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fasthttp.servlet.support.ActServlet;
import dev.fasthttp.servlet.support.Answer;
import dev.fasthttp.servlet.support.Case;
import dev.fasthttp.servlet.support.JettyContainer;
import dev.fasthttp.servlet.support.TestContainer;
import jakarta.servlet.MultipartConfigElement;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
            CASES.addAll(FieldCases.all());
            CASES.addAll(CookieCases.all());
            CASES.addAll(LifeCases.all());
            CASES.addAll(MethodCases.all());
            CASES.addAll(PartCases.all());
            CASES.addAll(ResponseCases.all());
            CASES.addAll(TypeCases.all());
            CASES.addAll(StreamCases.all());
            CASES.addAll(BufferCases.all());
            CASES.addAll(DispatchCases.all());
            CASES.addAll(IncludeCases.all());
            CASES.addAll(SessionCases.all());
            CASES.addAll(VisitCases.all());
            CASES.addAll(ListenerCases.all());
            CASES.addAll(ContextCases.all());
            CASES.addAll(RegistrationCases.all());
            CASES.addAll(AsyncCases.all());
            CASES.addAll(AsyncListenerCases.all());
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
            jetty.servlet(name, one, "/" + name + "/*");
            ServletDefinition definition = ServletDefinition.of(name, one.newServlet())
                    .mapping("/" + name + "/*")
                    .asyncSupported(true);
            builder.servlet(one.isMultipart() ? definition.multipart(new MultipartConfigElement("")) : definition);
        }
        Surroundings.add(jetty, builder.application());
        Map<String, Case.Act> targets = new LinkedHashMap<>(DispatchCases.targets());
        targets.putAll(IncludeCases.targets());
        targets.forEach((pattern, act) -> {
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
        String theirSession = "";
        String ourSession = "";
        List<String> their = new ArrayList<>();
        List<String> own = new ArrayList<>();
        for (String request : one.requests(path)) {
            Answer expected = Answer.to(jettyAddress, request.replace("{session}", theirSession));
            Answer answer = ours.send(request.replace("{session}", ourSession));
            theirSession = expected.session().orElse(theirSession);
            ourSession = answer.session().orElse(ourSession);
            their.add(expected.summary());
            own.add(answer.summary());
            if (one.isStatusOnly()) {
                assertThat(answer.status()).as(one + ": " + request).isEqualTo(expected.status());
            } else if (one.own().isEmpty()) {
                assertThat(answer.toString()).as(one + ": " + request).isEqualTo(expected.toString());
            }
        }
        if (!one.own().isEmpty()) {
            assertThat(own).as(one.because()).isEqualTo(one.own());
            assertThat(their)
                    .as("the difference is gone, so the case need not name it")
                    .isNotEqualTo(own);
        }
    }
}
