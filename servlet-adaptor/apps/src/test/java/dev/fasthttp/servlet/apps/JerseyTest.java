package dev.fasthttp.servlet.apps;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Jersey in a WAR. */
@Timeout(180)
final class JerseyTest {
    @TempDir
    Path directory;

    @Test
    void jerseyAnswers() throws Exception {
        try (AppServer app = new AppServer(directory)) {
            app.type(RestApp.class)
                    .type(RestApp.Greetings.class)
                    .file("index.html", "home")
                    .deploy("");
            assertThat(app.get("/rest/greetings/j%C3%BCrgen").body())
                    .isEqualTo("hello jürgen at /rest/greetings/jürgen");
            assertThat(app.get("/rest/greetings/nobody").statusCode()).isEqualTo(404);
            assertThat(app.post("/rest/greetings", "application/x-www-form-urlencoded", "name=a+b%21")
                            .body())
                    .isEqualTo("posted a b!");
            assertThat(app.get("/rest/greetings/long/all").body()).hasSize(100_000);
            assertThat(app.get("/rest/greetings/x", "Accept", "image/png").statusCode())
                    .isEqualTo(406);
            assertThat(app.get("/").body()).isEqualTo("home");
        }
    }
}
