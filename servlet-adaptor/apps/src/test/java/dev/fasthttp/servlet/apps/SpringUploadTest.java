package dev.fasthttp.servlet.apps;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Spring MVC takes files: several, large ones, ones that are too large, forms that lack one. */
@Timeout(180)
final class SpringUploadTest {
    @TempDir
    Path directory;

    @Test
    void filesArrive() throws Exception {
        byte[] small = "few bytes".getBytes(StandardCharsets.UTF_8);
        byte[] large = new byte[SpringUploadApp.MAX_FILE];
        new Random(1).nextBytes(large);
        try (AppServer app = new AppServer(directory)) {
            app.types(SpringUploadApp.class).deploy("");

            HttpResponse<String> files = app.send(new Multipart()
                    .file("file", "größe.txt", "text/plain", small)
                    .file("file", "large.bin", "application/octet-stream", large)
                    .file("file", "none.txt", "text/plain", new byte[0])
                    .post(app.request("/files")));
            assertThat(files.body())
                    .isEqualTo("[" + received("größe.txt", "text/plain", small) + ","
                            + received("large.bin", "application/octet-stream", large) + ","
                            + received("none.txt", "text/plain", new byte[0]) + "]");

            HttpResponse<String> labelled = app.send(new Multipart()
                    .field("note", "für dich")
                    .file(
                            "label",
                            "label.json",
                            "application/json",
                            "{\"text\":\"ä\"}".getBytes(StandardCharsets.UTF_8))
                    .file("file", "large.bin", "application/octet-stream", large)
                    .post(app.request("/labelled")));
            assertThat(labelled.body()).isEqualTo("für dich, ä: " + large.length);

            HttpResponse<String> tooLarge = app.send(new Multipart()
                    .file("file", "larger.bin", "application/octet-stream", Arrays.copyOf(large, large.length + 1))
                    .post(app.request("/files")));
            assertThat(tooLarge.statusCode()).isEqualTo(413);
            assertThat(tooLarge.body()).isEqualTo("too large");

            HttpResponse<String> none =
                    app.send(new Multipart().field("other", "x").post(app.request("/files")));
            assertThat(none.statusCode()).isEqualTo(400);
        }
    }

    private static String received(String name, String type, byte[] content) {
        return "{\"part\":\"file\",\"name\":\"" + name + "\",\"type\":\"" + type + "\",\"size\":" + content.length
                + ",\"hash\":" + Arrays.hashCode(content) + "}";
    }
}
