package dev.fasthttp.samples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fasthttp.http.Response;
import dev.fasthttp.inmemory.InMemoryServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The server without a port greets, and so does one in a test such as this. */
class InMemoryTest {
    @RegisterExtension
    static final InMemoryServer SERVER = InMemoryServer.of(ctx -> ctx.write("hello"));

    @Test
    void greets() throws IOException {
        Response response = SERVER.client().get("http://localhost/greeting");
        assertThat(response.body()).hasToString("hello");
        assertThat(SERVER.requests()).hasToString("[GET /greeting]");
    }

    @Test
    void greetsWhoIsNamed() throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process process = new ProcessBuilder(
                        java, "-cp", System.getProperty("java.class.path"), InMemory.class.getName(), "Ada", "you & me")
                .redirectErrorStream(true)
                .start();
        try (BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            assertThat(output.lines().collect(Collectors.toList()))
                    .isEqualTo(List.of("Hello, Ada!", "Hello, you & me!"));
        } finally {
            process.destroy();
        }
    }
}
