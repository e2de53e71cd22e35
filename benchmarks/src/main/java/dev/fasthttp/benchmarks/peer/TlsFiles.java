package dev.fasthttp.benchmarks.peer;

import java.nio.file.Path;

/** The certificate that all peers use when the script wants TLS: as PEM, and as a key store. */
final class TlsFiles {
    static final String STORE_PASSWORD = "changeit";

    private static final String FOLDER = System.getProperty("benchmarks.tls", "");

    private TlsFiles() {}

    /** Tells whether the script wants TLS. */
    static boolean isWanted() {
        return !FOLDER.isEmpty();
    }

    static Path chain() {
        return Path.of(FOLDER, "chain.pem");
    }

    static Path key() {
        return Path.of(FOLDER, "key.pem");
    }

    static Path store() {
        return Path.of(FOLDER, "store.p12");
    }
}
