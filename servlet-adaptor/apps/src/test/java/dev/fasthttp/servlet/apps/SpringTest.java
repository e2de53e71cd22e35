package dev.fasthttp.servlet.apps;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Spring MVC in a WAR: JSON both ways, failures, the page for errors, files behind it. */
@Timeout(180)
final class SpringTest {
    @TempDir
    Path directory;

    @Test
    void springAnswers() throws Exception {
        try (AppServer app = new AppServer(directory)) {
            app.type(SpringApp.class)
                    .type(SpringApp.Item.class)
                    .type(SpringApp.Settings.class)
                    .type(SpringApp.Items.class)
                    .file(
                            "WEB-INF/web.xml",
                            "<web-app version=\"6.1\"><error-page><location>/error</location></error-page></web-app>")
                    .file("note.txt", "a file")
                    .deploy("/shop");

            HttpResponse<String> item = app.get("/shop/items/7");
            assertThat(item.body()).isEqualTo("{\"id\":7,\"name\":\"näme\"}");
            assertThat(item.headers().firstValue("Content-Type")).contains("application/json");
            assertThat(app.get("/shop/items/7?name=%C3%BC").body()).contains("\"ü\"");

            HttpResponse<String> added = app.post("/shop/items", "application/json", "{\"id\":1,\"name\":\"ä\"}");
            assertThat(added.statusCode()).isEqualTo(201);
            assertThat(added.headers().firstValue("X-Id")).contains("1");
            assertThat(added.body()).isEqualTo("{\"id\":2,\"name\":\"ä\"}");

            assertThat(app.get("/shop/items/x").statusCode()).isEqualTo(400);
            assertThat(app.post("/shop/items/7", "text/plain", "").statusCode()).isEqualTo(405);
            assertThat(app.post("/shop/items", "application/json", "{").statusCode())
                    .isEqualTo(400);
            assertThat(app.get("/shop/known").body()).isEqualTo("refused");

            HttpResponse<String> failed = app.get("/shop/unknown");
            assertThat(failed.statusCode()).isEqualTo(500);
            assertThat(failed.body()).contains("\"status\":500", "\"path\":\"/shop/unknown\"");

            HttpResponse<String> file = app.get("/shop/note.txt");
            assertThat(file.body()).isEqualTo("a file");
            String tag = file.headers().firstValue("ETag").orElseThrow();
            assertThat(app.get("/shop/note.txt", "If-None-Match", tag).statusCode())
                    .isEqualTo(304);
            HttpResponse<String> missing = app.get("/shop/none.txt");
            assertThat(missing.statusCode()).isEqualTo(404);
            assertThat(missing.body()).contains("\"status\":404");
        }
    }
}
