package dev.fasthttp.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The showcase served to Chromium, where that is on the path. */
@Tag("browser")
class BrowserTest {
    private static final String BROWSER = "chromium";

    @TempDir
    private Path directory;

    private ShowcaseServer server;

    @BeforeEach
    void start() throws IOException {
        boolean installed = Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(entry -> Files.isExecutable(Path.of(entry, BROWSER)));
        assumeTrue(installed, BROWSER + " is not on the path");
        server = new ShowcaseServer();
    }

    @AfterEach
    void stop() {
        if (server != null) {
            server.close();
        }
    }

    /** The page as it is when its time, which stands still while it waits for the network, is up. */
    private String dom(String target) throws IOException, InterruptedException {
        Path output = directory.resolve("dom");
        Path errors = directory.resolve("errors");
        Process browser = new ProcessBuilder(
                        BROWSER,
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-quic",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--disable-sync",
                        "--user-data-dir=" + directory.resolve("profile"),
                        "--virtual-time-budget=10000",
                        "--dump-dom",
                        server.url(target))
                .redirectInput(Redirect.from(
                        Files.createFile(directory.resolve("nothing")).toFile()))
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile())
                .start();
        try {
            assertThat(browser.waitFor(60, TimeUnit.SECONDS))
                    .as(() -> "ended in time")
                    .isTrue();
            assertThat(browser.exitValue()).as(Files.readString(errors)).isZero();
        } finally {
            browser.descendants().forEach(ProcessHandle::destroyForcibly);
            browser.destroyForcibly().waitFor();
        }
        return Files.readString(output);
    }

    @Test
    void showsEventsAsTheyCome() throws Exception {
        assertThat(dom("/ticks.html?n=5&ms=50"))
                .contains("<title>done 5</title>")
                .contains("<h1 id=\"state\">done 5</h1>")
                .contains("<li>tick 1 of 5</li>")
                .contains("<li>tick 5 of 5</li>");
    }

    @Test
    void takesEarlyHintsAndThePageBehindThem() throws Exception {
        assertThat(dom("/hints?n=2&ms=50")).contains("<title>done 2</title>");
    }
}
