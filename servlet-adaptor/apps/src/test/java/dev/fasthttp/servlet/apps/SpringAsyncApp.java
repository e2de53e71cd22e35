package dev.fasthttp.servlet.apps;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRegistration;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;
import org.springframework.web.WebApplicationInitializer;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.async.DeferredResult;
import org.springframework.web.context.support.AnnotationConfigWebApplicationContext;
import org.springframework.web.filter.ShallowEtagHeaderFilter;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.config.annotation.AsyncSupportConfigurer;
import org.springframework.web.servlet.config.annotation.EnableWebMvc;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;

/** Answers later by Spring MVC, in part behind a filter that wraps what it answers with. */
public final class SpringAsyncApp implements WebApplicationInitializer {
    @Override
    public void onStartup(ServletContext context) {
        AnnotationConfigWebApplicationContext spring = new AnnotationConfigWebApplicationContext();
        spring.register(Settings.class, Later.class, Events.class);
        ServletRegistration.Dynamic servlet = context.addServlet("spring", new DispatcherServlet(spring));
        servlet.addMapping("/*");
        servlet.setAsyncSupported(true);
        FilterRegistration.Dynamic filter = context.addFilter("tag", new ShallowEtagHeaderFilter());
        filter.setAsyncSupported(true);
        filter.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST, DispatcherType.ASYNC), false, "/results/*");
    }

    /** Threads for what controllers leave to Spring. */
    @Configuration
    @EnableWebMvc
    public static class Settings implements WebMvcConfigurer {
        /** Ended by Spring. */
        @Bean
        public ThreadPoolTaskExecutor threads() {
            ThreadPoolTaskExecutor threads = new ThreadPoolTaskExecutor();
            threads.setCorePoolSize(2);
            return threads;
        }

        @Override
        public void configureAsyncSupport(AsyncSupportConfigurer configurer) {
            configurer.setTaskExecutor(threads());
        }
    }

    /** Results that come from other threads. */
    @RestController
    public static class Later {
        private static final long SHORT_MILLIS = 200;

        private final Map<String, DeferredResult<String>> waiting = new ConcurrentHashMap<>();

        /** Waits until somebody posts. */
        @GetMapping("/results/{name}")
        public DeferredResult<String> result(@PathVariable("name") String name) {
            DeferredResult<String> result = new DeferredResult<>();
            waiting.put(name, result);
            return result;
        }

        /** The result that somebody may wait for. */
        @PostMapping("/results/{name}")
        public boolean complete(@PathVariable("name") String name, @RequestBody String text) {
            DeferredResult<String> result = waiting.remove(name);
            return result != null
                    && (text.equals("failed")
                            ? result.setErrorResult(new IllegalStateException("expected by the test"))
                            : result.setResult(text));
        }

        /** Nobody posts; the controller knows what to say then. */
        @GetMapping("/given-up")
        public DeferredResult<String> givenUp() {
            return new DeferredResult<>(SHORT_MILLIS, "given up");
        }

        /** Nobody posts, and nobody knows what to say. */
        @GetMapping("/timed-out")
        public DeferredResult<String> timedOut() {
            return new DeferredResult<>(SHORT_MILLIS);
        }

        /** There before anybody can wait. */
        @GetMapping("/at-once")
        public DeferredResult<String> atOnce() {
            DeferredResult<String> result = new DeferredResult<>();
            result.setResult("at once");
            return result;
        }

        /** Run by Spring. */
        @GetMapping("/called")
        public Callable<String> called() {
            return () -> "called";
        }

        /** Fails in another thread. */
        @GetMapping("/future-failed")
        public CompletableFuture<String> failed() {
            return CompletableFuture.failedFuture(new IllegalStateException("expected by the test"));
        }

        /** More than any buffer holds. */
        @GetMapping("/streamed")
        public StreamingResponseBody streamed() {
            return out -> {
                byte[] line = "0123456789\n".repeat(100).getBytes(StandardCharsets.US_ASCII);
                for (int i = 0; i < 1_000; i++) {
                    out.write(line);
                }
            };
        }

        /** Turns failures into answers, whichever thread they come from. */
        @ExceptionHandler(IllegalStateException.class)
        public ResponseEntity<String> conflict(IllegalStateException e) {
            return ResponseEntity.status(HttpStatus.CONFLICT).body(e.getMessage());
        }
    }

    /** Server-sent events. */
    @RestController
    public static class Events {
        private final Set<SseEmitter> emitters = ConcurrentHashMap.newKeySet();

        /** Listens until the client leaves, or somebody ends it. */
        @GetMapping("/events")
        public SseEmitter events() throws IOException {
            SseEmitter emitter = new SseEmitter(0L);
            emitter.onCompletion(() -> emitters.remove(emitter));
            emitters.add(emitter);
            emitter.send(SseEmitter.event().comment("welcome"));
            return emitter;
        }

        /** Tells all that listen; returns how many there were. */
        @PostMapping("/events")
        public int publish(@RequestBody String text) {
            int count = emitters.size();
            for (SseEmitter emitter : emitters) {
                try {
                    emitter.send(SseEmitter.event().id("1").name("news").data(text));
                } catch (IOException | IllegalStateException e) {
                    // It is gone. Who finds out learns the first, and the others the second, until Spring has removed
                    // it.
                }
            }
            return count;
        }

        /** Ends all that listen. */
        @PostMapping("/end")
        public void end() {
            emitters.forEach(SseEmitter::complete);
        }
    }
}
