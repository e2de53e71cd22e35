package dev.fasthttp.samples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fasthttp.net.TestCertificate;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Starts the HTTPS server in a process of its own, and asks it by curl. */
class TlsTest {
    @TempDir
    private Path directory;

    @Test
    @DisplayName("with a certificate of its own")
    void ownCertificate() throws Exception {
        serves("-k");
    }

    @Test
    @DisplayName("with certificate and key from files")
    void files() throws Exception {
        String chain = directory.resolve("chain.pem").toString();
        String key = directory.resolve("key.pem").toString();
        TestCertificate.rsa("localhost").writeTo(Path.of(chain), Path.of(key));
        serves("--cacert=" + chain, chain, key);
    }

    private static void serves(String curlOption, String... files) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Tls.class.getName(), "0"));
        command.addAll(List.of(files));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            String address = output.readLine();
            assertThat(address).matches("https://localhost:\\d+/");
            assertThat(curl(curlOption, address)).isEqualTo("Hello over TLSv1.3!\n");
        } finally {
            process.destroy();
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    private static String curl(String option, String address) throws Exception {
        List<String> command = new ArrayList<>(List.of("curl", "-sS", "--max-time", "15"));
        command.addAll(List.of(option.split("=")));
        command.add(address);
        Process curl = new ProcessBuilder(command).redirectErrorStream(true).start();
        return new String(curl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
