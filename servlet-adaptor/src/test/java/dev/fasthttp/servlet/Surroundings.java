package dev.fasthttp.servlet;

import dev.fasthttp.servlet.support.JettyContainer;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the application of the cases has besides their servlets, on both containers: parameters, files, listeners. */
final class Surroundings {
    private static final Map<String, String> FILES = Map.of(
            "page.html", "<p>page</p>\n",
            "docs/a.txt", "letter a\n",
            "docs/deep/b.txt", "letter b\n",
            "WEB-INF/hidden.txt", "hidden\n");

    private Surroundings() {}

    static void add(JettyContainer jetty, WebApplication own) {
        Path files = files();
        Map<String, String> parameters = Map.of("color", "blue");
        jetty.describe("cases", parameters).files(files);
        own.displayName("cases").resources(WebResources.directory(files));
        parameters.forEach(own::initParameter);

        Filter mark = (request, response, chain) -> {
            response.getWriter().print("[filter ");
            chain.doFilter(request, response);
            response.getWriter().print(" filter]");
        };
        EnumSet<DispatcherType> dispatches = EnumSet.of(DispatcherType.FORWARD, DispatcherType.INCLUDE);
        jetty.filter(mark, dispatches, "/target/marked");
        own.filter(FilterDefinition.of("mark", mark).mapping(dispatches, "/target/marked"));

        jetty.listener(new ListenerCases.Notes()).listener(new Trials());
        own.listener(new ListenerCases.Notes()).listener(new Trials());
    }

    private static Path files() {
        try {
            Path root = Files.createTempDirectory("cases");
            for (Map.Entry<String, String> file : FILES.entrySet()) {
                Path path = root.resolve(file.getKey());
                Files.createDirectories(path.getParent());
                Files.writeString(path, file.getValue());
                path.toFile().deleteOnExit();
            }
            return root;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Configures the application while that is allowed, and keeps what each trial says. */
    private static final class Trials implements ServletContextListener {
        @Override
        public void contextInitialized(ServletContextEvent event) {
            ServletContext context = event.getServletContext();
            Map<String, String> results = new LinkedHashMap<>();
            RegistrationCases.trials().forEach((name, trial) -> results.put(name, Trial.result(trial, context)));
            context.setAttribute(RegistrationCases.RESULTS, results);
        }
    }

    /** Something to try with a context. */
    @FunctionalInterface
    interface Trial {
        Object with(ServletContext context) throws Exception;

        /** What it returns, or the kind of exception that it throws. */
        static String result(Trial trial, ServletContext context) {
            return FieldCases.outcome(() -> trial.with(context));
        }
    }
}
