package dev.fasthttp.servlet.apps;

import jakarta.servlet.MultipartConfigElement;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRegistration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.WebApplicationInitializer;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RequestPart;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.support.AnnotationConfigWebApplicationContext;
import org.springframework.web.multipart.MaxUploadSizeExceededException;
import org.springframework.web.multipart.MultipartFile;
import org.springframework.web.multipart.support.StandardServletMultipartResolver;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.config.annotation.EnableWebMvc;

/** Takes files by Spring MVC. */
public final class SpringUploadApp implements WebApplicationInitializer {
    static final int MAX_FILE = 100_000;
    private static final int MAX_REQUEST = 250_000;
    private static final int IN_MEMORY = 1_000;

    @Override
    public void onStartup(ServletContext context) {
        AnnotationConfigWebApplicationContext spring = new AnnotationConfigWebApplicationContext();
        spring.register(Settings.class, Uploads.class, Refusals.class);
        ServletRegistration.Dynamic servlet = context.addServlet("spring", new DispatcherServlet(spring));
        servlet.addMapping("/*");
        servlet.setMultipartConfig(new MultipartConfigElement("", MAX_FILE, MAX_REQUEST, IN_MEMORY));
    }

    /** What is said about a file. */
    public record Received(String part, String name, String type, long size, int hash) {
        static Received of(MultipartFile file) throws IOException {
            return new Received(
                    file.getName(),
                    file.getOriginalFilename(),
                    file.getContentType(),
                    file.getSize(),
                    Arrays.hashCode(file.getBytes()));
        }
    }

    /** What comes as JSON in a part. */
    public record Label(String text) {}

    /** Has the container read the parts. */
    @EnableWebMvc
    public static class Settings {
        /** Spring looks for it by this name. */
        @Bean
        public StandardServletMultipartResolver multipartResolver() {
            return new StandardServletMultipartResolver();
        }
    }

    /** The controller. */
    @RestController
    public static class Uploads {
        /** Several files of one name. */
        @PostMapping("/files")
        public List<Received> files(@RequestParam("file") List<MultipartFile> files) throws IOException {
            List<Received> received = new ArrayList<>();
            for (MultipartFile file : files) {
                received.add(Received.of(file));
            }
            return received;
        }

        /** A file, a field of the form, and an object. */
        @PostMapping("/labelled")
        public String labelled(
                @RequestPart("file") MultipartFile file,
                @RequestParam("note") String note,
                @RequestPart("label") Label label)
                throws IOException {
            Path copy = Files.createTempFile("upload", ".bin");
            try {
                file.transferTo(copy);
                return note + ", " + label.text() + ": " + Files.size(copy);
            } finally {
                Files.delete(copy);
            }
        }
    }

    /** What is too much is found before there is a controller. */
    @RestControllerAdvice
    public static class Refusals {
        /** Answers for it. */
        @ExceptionHandler(MaxUploadSizeExceededException.class)
        public ResponseEntity<String> tooLarge(MaxUploadSizeExceededException e) {
            return ResponseEntity.status(HttpStatus.CONTENT_TOO_LARGE).body("too large");
        }
    }
}
