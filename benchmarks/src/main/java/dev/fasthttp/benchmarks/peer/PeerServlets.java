package dev.fasthttp.benchmarks.peer;

import jakarta.servlet.Servlet;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.support.AnnotationConfigWebApplicationContext;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.config.annotation.EnableWebMvc;

/**
 * What every container of servlets runs: by default {@link HelloServlet}, and {@link SleepServlet} beside it; with the
 * property {@code benchmarks.servlet=spring} a controller of Spring MVC that says the same as the first.
 *
 * <p>The property {@code benchmarks.threads} says how many threads a container has that gives each request one.
 */
final class PeerServlets {
    private static final int USUAL_THREADS = 200;
    private static final boolean SPRING = "spring".equals(System.getProperty("benchmarks.servlet"));

    private PeerServlets() {}

    /** As many as both Tomcat and Jetty have by default. */
    static int threads() {
        return Integer.getInteger("benchmarks.threads", USUAL_THREADS);
    }

    /** The servlet that answers {@link HelloAnswer#PATH}. */
    static Servlet hello() {
        return SPRING ? Spring.servlet() : new HelloServlet();
    }

    /** Where it is mapped: Spring looks at paths itself. */
    static String helloPattern() {
        return SPRING ? "/" : HelloAnswer.PATH;
    }

    /** What only Spring needs, so that its classes are not loaded without. */
    private static final class Spring {
        static Servlet servlet() {
            AnnotationConfigWebApplicationContext context = new AnnotationConfigWebApplicationContext();
            context.register(Settings.class, HelloController.class);
            return new DispatcherServlet(context);
        }
    }

    /** Everything as it comes. */
    @EnableWebMvc
    public static class Settings {}

    /** Says hello. */
    @RestController
    public static class HelloController {
        private static final MediaType TYPE = MediaType.parseMediaType(HelloAnswer.CONTENT_TYPE);

        /** The answer of all peers. */
        @GetMapping(HelloAnswer.PATH)
        public ResponseEntity<String> hello() {
            return ResponseEntity.ok().contentType(TYPE).body("Hello, world!");
        }
    }
}
