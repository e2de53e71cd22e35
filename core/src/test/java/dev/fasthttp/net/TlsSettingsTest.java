package dev.fasthttp.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fasthttp.server.Server;
import dev.fasthttp.server.support.Await;
import dev.fasthttp.server.support.Command;
import dev.fasthttp.server.support.EchoHandler;
import dev.fasthttp.server.support.RawHttp;
import dev.fasthttp.server.support.TlsServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.Base64;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Certificates and keys from PEM, what is said when they are broken, and what happens when they change. */
class TlsSettingsTest {
    private static final String MISSING = "absent.pem";

    @TempDir
    private Path directory;

    private Path chain;
    private Path key;

    @BeforeEach
    void writeFiles() throws IOException {
        chain = directory.resolve("chain.pem");
        key = directory.resolve("key.pem");
        TlsServer.CERTIFICATE.writeTo(chain, key);
    }

    @Test
    @DisplayName("RSA, EC and EdDSA keys, chains, comments and line ends of any kind")
    void accepted() throws Exception {
        assertThat(TlsSettings.ofPem(chain, key)).isNotNull();
        TestCertificate rsa = TestCertificate.rsa("a");
        String crlf = "# comment\r\n" + rsa.certificatePem().replace("\n", "\r\n") + "\r\n"
                + TlsServer.CERTIFICATE.certificatePem();
        assertThat(TlsSettings.builder()
                        .certificatePem(crlf, rsa.privateKeyPem())
                        .build())
                .isNotNull();
        assertThat(Command.run(
                        "",
                        "openssl",
                        "req",
                        "-x509",
                        "-newkey",
                        "ed25519",
                        "-nodes",
                        "-subj",
                        "/CN=ed",
                        "-keyout",
                        key.toString(),
                        "-out",
                        chain.toString()))
                .doesNotContain("rror");
        assertThat(TlsSettings.ofPem(chain, key)).isNotNull();
        Files.writeString(chain, Files.readString(chain) + Files.readString(key));
        assertThat(TlsSettings.ofPem(chain, chain)).isNotNull();
    }

    @Test
    @DisplayName("errors name the file and what is wrong with it")
    void errors() throws Exception {
        String certificatePem = Files.readString(chain);
        String keyPem = Files.readString(key);
        Path absent = directory.resolve(MISSING);
        assertThatThrownBy(() -> TlsSettings.ofPem(absent, key))
                .isInstanceOf(IOException.class)
                .hasMessage(absent + ": no such file");
        assertThatThrownBy(() -> TlsSettings.ofPem(chain, absent)).hasMessage(absent + ": no such file");
        assertThatThrownBy(() -> TlsSettings.ofPem(directory, key)).isInstanceOf(IOException.class);
        rejectsChain("", "no certificate in it");
        rejectsChain(keyPem, "no certificate in it");
        rejectsChain(certificatePem.substring(0, 300), "no line -----END CERTIFICATE-----");
        rejectsChain(certificatePem.replace("MII", "M*I"), "CERTIFICATE is not Base64");
        rejectsChain("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "certificate 1 is broken");
        rejectsChain("-----BEGIN CERT", "line without end");
        Files.writeString(chain, certificatePem);
        rejectsKey(certificatePem, "no private key in it");
        rejectsKey("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", "the private key is broken");
        rejectsKey(
                "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nAAAA\n-----END RSA PRIVATE KEY-----\n",
                "openssl pkcs8 -topk8");
        rejectsKey(
                "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n", "has a password");
        rejectsKey(TestCertificate.ec("other").privateKeyPem(), "is not the key of the first certificate in " + chain);
        byte[] rsa = KeyPairGenerator.getInstance("RSA")
                .generateKeyPair()
                .getPrivate()
                .getEncoded();
        rejectsKey(
                "-----BEGIN PRIVATE KEY-----\n" + Base64.getMimeEncoder().encodeToString(rsa)
                        + "\n-----END PRIVATE KEY-----\n",
                "is not the key of the first certificate in " + chain);
    }

    private void rejectsChain(String content, String reason) throws IOException {
        Files.writeString(chain, content);
        assertThatThrownBy(() -> TlsSettings.ofPem(chain, key))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(chain + ": ")
                .hasMessageContaining(reason);
    }

    private void rejectsKey(String content, String reason) throws IOException {
        Files.writeString(key, content);
        assertThatThrownBy(() -> TlsSettings.ofPem(chain, key))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(key + ": ")
                .hasMessageContaining(reason);
    }

    @Test
    @DisplayName("settings that make no sense are refused at once")
    void nonsense() throws Exception {
        assertThatThrownBy(() -> TlsSettings.builder().build()).isInstanceOf(IllegalStateException.class);
        SSLContext context = SSLContext.getDefault();
        assertThatThrownBy(() -> TlsSettings.builder()
                        .context(context)
                        .certificate(chain, key)
                        .build())
                .isInstanceOf(IllegalStateException.class);
        TlsSettings.Builder builder = TlsSettings.builder().certificate(chain, key);
        assertThatThrownBy(() -> builder.protocols("TLSv9").build()).isInstanceOf(IllegalArgumentException.class);
        builder.protocols("TLSv1.3");
        assertThatThrownBy(() -> builder.cipherSuites("NONE").build()).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.sessionTimeout(Duration.ofMillis(1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.sessionCacheSize(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.reloadInterval(Duration.ofMillis(-1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @DisplayName("reload: new connections get the new certificate, open ones go on, broken files change nothing")
    void reload() throws IOException {
        TlsSettings settings = TlsSettings.ofPem(chain, key);
        TestCertificate next = TestCertificate.ec("localhost", "127.0.0.1");
        try (TlsServer server = TlsServer.of(Server.builder(new EchoHandler()).build(), settings, inner -> inner);
                RawHttp open = server.connect()) {
            assertThat(open.fetch("/a").status()).isEqualTo(200);
            next.writeTo(chain, directory.resolve("unused.pem"));
            assertThat(settings.reload()).as("with the old key").isFalse();
            assertThat(serves(server, TlsServer.CERTIFICATE)).isTrue();
            next.writeTo(chain, key);
            assertThat(settings.reload()).isTrue();
            assertThat(serves(server, next)).isTrue();
            assertThat(serves(server, TlsServer.CERTIFICATE)).isFalse();
            Files.delete(key);
            assertThat(settings.reload()).isFalse();
            assertThat(serves(server, next)).isTrue();
            assertThat(open.fetch("/b").status()).isEqualTo(200);
        }
    }

    @Test
    @DisplayName("changed files are found by the interval")
    void reloadInterval() throws IOException {
        TestCertificate next = TestCertificate.rsa("localhost", "127.0.0.1");
        TlsSettings.Builder settings =
                TlsSettings.builder().certificate(chain, key).reloadInterval(Duration.ofMillis(20));
        try (TlsServer server = TlsServer.of(Server.builder(new EchoHandler()), settings)) {
            assertThat(serves(server, TlsServer.CERTIFICATE)).isTrue();
            Files.writeString(chain, "half written");
            assertThat(serves(server, TlsServer.CERTIFICATE)).isTrue();
            next.writeTo(chain, key);
            Await.until("the new certificate is served", () -> serves(server, next));
        }
    }

    private static boolean serves(TlsServer server, TestCertificate certificate) {
        try (SSLSocket socket = (SSLSocket) TlsServer.client(certificate)
                        .getSocketFactory()
                        .createSocket(
                                server.address().getAddress(), server.address().getPort());
                RawHttp http = RawHttp.over(socket)) {
            return http.fetch("/").status() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    @ParameterizedTest
    @CsvSource({"rsa", "ec"})
    @DisplayName("openssl finds test certificates in order")
    void testCertificate(String type) throws Exception {
        String[] hosts = {"localhost", "*.example.test", "127.0.0.1", "::1"};
        TestCertificate certificate = type.equals("rsa") ? TestCertificate.rsa(hosts) : TestCertificate.ec(hosts);
        certificate.writeTo(chain, key);
        certificate.certificate().checkValidity();
        certificate.certificate().verify(certificate.certificate().getPublicKey());
        String text = Command.run(certificate.certificatePem(), "openssl", "x509", "-noout", "-text");
        assertThat(text)
                .contains("DNS:localhost, DNS:*.example.test, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1")
                .contains("Version: 3")
                .contains("CA:TRUE")
                .contains("Subject: CN = localhost");
        assertThat(Command.run("", "openssl", "verify", "-x509_strict", "-CAfile", chain.toString(), chain.toString()))
                .contains("OK");
        assertThat(Command.run("", "openssl", "pkey", "-noout", "-check", "-in", key.toString()))
                .contains("Key is valid");
        assertThatThrownBy(() -> TestCertificate.ec()).isInstanceOf(IllegalArgumentException.class);
    }
}
