package dev.fasthttp.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fasthttp.server.support.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/**
 * An authority of a test, and a certificate for localhost that it has issued, as PEM files made by openssl.
 *
 * @param authority whom to trust
 * @param chain of the server
 * @param key of the server
 */
record PeerCertificates(Path authority, Path chain, Path key) {
    /** Makes them; skips the tests when there is no openssl. */
    static PeerCertificates in(Path directory) throws IOException {
        Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/openssl")), "openssl is not installed");
        Path authority = directory.resolve("ca.pem");
        Path authorityKey = directory.resolve("ca.key");
        PeerCertificates made =
                new PeerCertificates(authority, directory.resolve("chain.pem"), directory.resolve("server.key"));
        issue(authorityKey, authority, "/CN=test authority");
        issue(
                made.key,
                made.chain,
                "/CN=localhost",
                "-CA",
                authority.toString(),
                "-CAkey",
                authorityKey.toString(),
                "-addext",
                "basicConstraints=critical,CA:FALSE",
                "-addext",
                "subjectAltName=DNS:localhost,IP:127.0.0.1");
        return made;
    }

    private static void issue(Path key, Path certificate, String subject, String... more) throws IOException {
        String[] words = {
            "/usr/bin/openssl",
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:prime256v1",
            "-nodes",
            "-days",
            "30",
            "-subj",
            subject,
            "-keyout",
            key.toString(),
            "-out",
            certificate.toString()
        };
        String[] all = java.util.Arrays.copyOf(words, words.length + more.length);
        System.arraycopy(more, 0, all, words.length, more.length);
        String printed = Command.run("", all);
        assertThat(certificate).as(printed).isNotEmptyFile();
    }
}
