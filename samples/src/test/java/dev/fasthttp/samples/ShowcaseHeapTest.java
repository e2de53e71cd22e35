package dev.fasthttp.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The showcase in a process of its own, whose heap is smaller than what is uploaded to it. */
class ShowcaseHeapTest {
    private static final int SIZE = 50_000_000;

    @TempDir
    private Path directory;

    private Process showcase;
    private String base;

    @BeforeEach
    void start() throws IOException {
        showcase = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx24m",
                        "-XX:+ExitOnOutOfMemoryError",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Showcase.class.getName(),
                        "0")
                .redirectError(Redirect.INHERIT)
                .start();
        BufferedReader lines =
                new BufferedReader(new InputStreamReader(showcase.getInputStream(), StandardCharsets.UTF_8));
        String line = lines.readLine();
        assertThat(line).startsWith("http://localhost:").endsWith("/echo");
        base = line.substring(0, line.length() - "/echo".length());
    }

    @AfterEach
    void stop() throws InterruptedException {
        showcase.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    }

    private String curl(String... upload) throws IOException, InterruptedException {
        Path output = directory.resolve("output");
        String[] command = new String[upload.length + 6];
        System.arraycopy(new String[] {"curl", "--silent", "--show-error", "--max-time", "60"}, 0, command, 0, 5);
        System.arraycopy(upload, 0, command, 5, upload.length);
        command[command.length - 1] = base + "/upload/raw";
        Process curl = new ProcessBuilder(command)
                .redirectInput(directory.resolve("body").toFile())
                .redirectOutput(output.toFile())
                .redirectError(Redirect.INHERIT)
                .start();
        assertThat(curl.waitFor(70, TimeUnit.SECONDS)).isTrue();
        assertThat(curl.exitValue()).isZero();
        return Files.readString(output);
    }

    @Test
    @DisplayName("50 MB go through a heap of 24 MB, in chunks and with a length")
    void uploadsLargerThanTheHeap() throws Exception {
        Path body = directory.resolve("body");
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        SplittableRandom random = new SplittableRandom(SIZE);
        byte[] part = new byte[SIZE / 100];
        try (OutputStream out = new DigestOutputStream(Files.newOutputStream(body), digest)) {
            for (int i = 0; i < 100; i++) {
                random.nextBytes(part);
                out.write(part);
            }
        }
        String expected = SIZE + " bytes, SHA-256 " + HexFormat.of().formatHex(digest.digest()) + "\n";
        assertThat(curl("--upload-file", "-")).isEqualTo(expected);
        assertThat(curl("--upload-file", body.toString())).isEqualTo(expected);
        assertThat(showcase.isAlive()).isTrue();
    }
}
