package dev.fasthttp.servlet.apps;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRegistration;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.WebApplicationInitializer;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.support.AnnotationConfigWebApplicationContext;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.config.annotation.DefaultServletHandlerConfigurer;
import org.springframework.web.servlet.config.annotation.EnableWebMvc;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** An application of Spring MVC, begun by Spring's own initializer; its servlet has the place of the one for files. */
public final class SpringApp implements WebApplicationInitializer {
    @Override
    public void onStartup(ServletContext context) {
        AnnotationConfigWebApplicationContext spring = new AnnotationConfigWebApplicationContext();
        spring.register(Settings.class, Items.class);
        ServletRegistration.Dynamic servlet = context.addServlet("spring", new DispatcherServlet(spring));
        servlet.addMapping("/");
        servlet.setLoadOnStartup(1);
        servlet.setAsyncSupported(true);
    }

    /** What a client sends and gets. */
    public record Item(long id, String name) {}

    /** Has Spring pass on what it does not know to the servlet for files. */
    @EnableWebMvc
    public static class Settings implements WebMvcConfigurer {
        @Override
        public void configureDefaultServletHandling(DefaultServletHandlerConfigurer configurer) {
            configurer.enable();
        }
    }

    /** The controller. */
    @RestController
    public static class Items {
        /** One item. */
        @GetMapping("/items/{id}")
        public Item item(@PathVariable("id") long id, @RequestParam(name = "name", defaultValue = "näme") String name) {
            return new Item(id, name);
        }

        /** The item with another id. */
        @PostMapping("/items")
        public ResponseEntity<Item> add(@RequestBody Item item) {
            return ResponseEntity.status(HttpStatus.CREATED)
                    .header("X-Id", Long.toString(item.id()))
                    .body(new Item(item.id() + 1, item.name()));
        }

        /** A failure that the application knows about. */
        @GetMapping("/known")
        public Item known() {
            throw new IllegalArgumentException("expected by the test");
        }

        /** One that it does not. */
        @GetMapping("/unknown")
        public Item unknown() {
            throw new IllegalStateException("expected by the test");
        }

        /** Turns the first kind into an answer. */
        @ExceptionHandler(IllegalArgumentException.class)
        public ResponseEntity<String> refuse(IllegalArgumentException e) {
            return ResponseEntity.badRequest().body("refused");
        }

        /** The page for errors that web.xml names. */
        @RequestMapping("/error")
        public Map<String, Object> error(HttpServletRequest request) {
            return Map.of(
                    "status",
                    request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE),
                    "path",
                    request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI));
        }
    }
}
