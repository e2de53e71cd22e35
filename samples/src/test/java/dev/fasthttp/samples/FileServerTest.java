package dev.fasthttp.samples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fasthttp.net.TestCertificate;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Starts the file server in a process of its own, and asks it by curl. */
class FileServerTest {
    private static final String TEXT = "All work and no play makes Jack a dull boy.\n".repeat(500);

    @TempDir
    private Path directory;

    private Path root;

    @BeforeEach
    void files() throws Exception {
        root = Files.createDirectory(directory.resolve("root"));
        Files.writeString(root.resolve("a.txt"), TEXT);
        Files.createDirectory(root.resolve("sub"));
    }

    /** What is to be done while it runs. */
    private interface Visit {
        void at(String address) throws Exception;
    }

    private void run(Visit visit, String... options) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), FileServer.class.getName()));
        command.addAll(List.of("--root", root.toString(), "--port", "0"));
        command.addAll(List.of(options));
        // Warnings of the virtual machine are no address.
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            String line = output.readLine();
            assertThat(line).matches("https?://localhost:\\d+/ serves .*/root");
            visit.at(line.substring(0, line.indexOf(' ')));
        } finally {
            process.destroy();
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    private static String curl(String... options) throws Exception {
        List<String> command = new ArrayList<>(List.of("curl", "-sS", "--max-time", "15"));
        command.addAll(List.of(options));
        Process curl = new ProcessBuilder(command).redirectErrorStream(true).start();
        return new String(curl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    @Test
    @DisplayName("files, listings, ranges, and compression")
    void plain() throws Exception {
        run(
                address -> {
                    assertThat(curl(address + "a.txt")).isEqualTo(TEXT);
                    assertThat(curl("-r", "0-7", address + "a.txt")).isEqualTo("All work");
                    assertThat(curl(address)).contains("a.txt").contains("sub/");
                    assertThat(curl("--compressed", "-w", "%{size_download}", address + "a.txt"))
                            .startsWith(TEXT)
                            .satisfies(output -> assertThat(Integer.parseInt(output.substring(TEXT.length())))
                                    .isLessThan(TEXT.length() / 10));
                    assertThat(curl("-I", address + "a.txt")).contains("Cache-Control: max-age=60");
                    assertThat(curl("-o", "/dev/null", "-w", "%{http_code}", "-d", "x", address + "a.txt"))
                            .isEqualTo("405");
                },
                "--compress",
                "--cache-control",
                "max-age=60");
    }

    @Test
    @DisplayName("without listings")
    void noListing() throws Exception {
        run(
                address -> assertThat(curl("-o", "/dev/null", "-w", "%{http_code}", address))
                        .isEqualTo("403"),
                "--no-listing");
    }

    @Test
    @DisplayName("a log with a line for each request, whole at the end")
    void accessLog() throws Exception {
        Path log = directory.resolve("access.log");
        run(
                address -> {
                    curl(address + "a.txt");
                    curl("-I", address + "a.txt");
                    curl(address + "none");
                },
                "--access-log",
                log.toString());
        // Each loop has its own order.
        assertThat(Files.readAllLines(log))
                .hasSize(3)
                .allMatch(line -> line.contains("curl/"))
                .anyMatch(line -> line.contains("\"GET /a.txt HTTP/1.1\" 200 " + TEXT.length() + " "))
                .anyMatch(line -> line.contains("\"HEAD /a.txt HTTP/1.1\" 200 0 "))
                .anyMatch(line -> line.contains("\"GET /none HTTP/1.1\" 404 "));
    }

    @Test
    @DisplayName("over TLS, with a certificate of its own or from files")
    void tls() throws Exception {
        run(address -> assertThat(curl("-k", address + "a.txt")).isEqualTo(TEXT), "--tls");
        String chain = directory.resolve("chain.pem").toString();
        String key = directory.resolve("key.pem").toString();
        TestCertificate.rsa("localhost").writeTo(Path.of(chain), Path.of(key));
        run(
                address ->
                        assertThat(curl("--cacert", chain, address + "a.txt")).isEqualTo(TEXT),
                "--tls-cert",
                chain,
                "--tls-key",
                key);
    }
}
