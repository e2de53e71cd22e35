package dev.fasthttp.servlet.apps;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Spring Session: its filter keeps sessions, whichever way a response goes out. */
@Timeout(180)
final class SessionTest {
    @TempDir
    Path directory;

    @Test
    void theFilterKeepsSessions() throws Exception {
        try (AppServer app = new AppServer(directory)) {
            app.types(SessionApp.class)
                    .file(
                            "WEB-INF/classes/META-INF/services/jakarta.servlet.ServletContainerInitializer",
                            SessionApp.class.getName())
                    .deploy("/app");
            assertThat(app.get("/app/shown").body()).isEqualTo("none");

            for (String way : new String[] {"shown", "redirected", "refused", "flushed", "forwarded", "later"}) {
                Browser visitor = app.browser();
                visitor.get("/app/" + way + "?name=" + way);
                assertThat(visitor.cookie("SESSION")).as(way).isPresent();
                assertThat(visitor.cookie("JSESSIONID")).as(way).isEmpty();
                assertThat(visitor.get("/app/shown").body()).isEqualTo(way);
                assertThat(visitor.get("/app/later").body()).isEqualTo(way);
                assertThat(visitor.get("/app/forwarded").body()).isEqualTo(way);
            }

            Browser visitor = app.browser();
            visitor.get("/app/shown?name=kept");
            String before = visitor.cookie("SESSION").orElseThrow();
            String id = visitor.get("/app/changed").body();
            String after = visitor.cookie("SESSION").orElseThrow();
            assertThat(new String(Base64.getDecoder().decode(after), StandardCharsets.UTF_8))
                    .isEqualTo(id);
            assertThat(after).isNotEqualTo(before);
            assertThat(visitor.get("/app/shown").body()).isEqualTo("kept");
            assertThat(app.get("/app/shown", "Cookie", "SESSION=" + before).body())
                    .isEqualTo("none");

            visitor.get("/app/ended");
            assertThat(visitor.cookie("SESSION")).isEmpty();
            assertThat(app.get("/app/shown", "Cookie", "SESSION=" + after).body())
                    .isEqualTo("none");
        }
    }
}
