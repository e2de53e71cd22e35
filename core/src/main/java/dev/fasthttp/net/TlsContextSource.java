package dev.fasthttp.net;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * Where an {@link SSLContext} comes from: the caller, or files and texts in PEM that are read each time.
 *
 * <p>Threads: safe.
 */
final class TlsContextSource {
    private final @Nullable SSLContext given;
    private final List<KeySource> keys;
    private final @Nullable TrustSource trust;
    private final int sessionSeconds;
    private final int sessionCacheSize;
    private final List<Path> files = new ArrayList<>();
    private volatile Map<Path, Stamp> stamps = Map.of();

    /** A certificate chain and its key; names without a file stand for texts. */
    record KeySource(@Nullable Path chainFile, @Nullable Path keyFile, String chain, String key) {
        static KeySource files(Path chainFile, Path keyFile) {
            return new KeySource(chainFile, keyFile, "", "");
        }

        static KeySource texts(String chain, String key) {
            return new KeySource(null, null, chain, key);
        }

        HostKey load() throws IOException {
            PemText chainText = chainFile == null ? new PemText("certificate", chain) : PemText.read(chainFile);
            PemText keyText = keyFile == null ? new PemText("key", key) : PemText.read(keyFile);
            return HostKey.of(chainText, keyText);
        }
    }

    /** The certificates to trust. */
    record TrustSource(@Nullable Path file, @Nullable KeyStore store) {
        static TrustSource file(Path file) {
            return new TrustSource(file, null);
        }

        static TrustSource store(KeyStore store) {
            return new TrustSource(null, store);
        }

        TrustManager[] load() throws IOException, GeneralSecurityException {
            KeyStore trusted = store;
            if (file != null) {
                trusted = KeyStore.getInstance(KeyStore.getDefaultType());
                trusted.load(null, null);
                int number = 0;
                for (X509Certificate certificate : PemText.read(file).certificates()) {
                    trusted.setCertificateEntry(Integer.toString(number++), certificate);
                }
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(trusted);
            return factory.getTrustManagers();
        }
    }

    /** What tells one version of a file from the next. */
    private record Stamp(FileTime time, long size) {
        static Stamp of(Path file) throws IOException {
            return new Stamp(Files.getLastModifiedTime(file), Files.size(file));
        }
    }

    private TlsContextSource(
            @Nullable SSLContext given,
            List<KeySource> keys,
            @Nullable TrustSource trust,
            int sessionSeconds,
            int sessionCacheSize) {
        this.given = given;
        this.keys = List.copyOf(keys);
        this.trust = trust;
        this.sessionSeconds = sessionSeconds;
        this.sessionCacheSize = sessionCacheSize;
        for (KeySource source : keys) {
            addFile(source.chainFile);
            addFile(source.keyFile);
        }
        addFile(trust == null ? null : trust.file);
    }

    private void addFile(@Nullable Path file) {
        if (file != null) {
            files.add(file);
        }
    }

    /** A context of the caller, always the same. */
    static TlsContextSource of(SSLContext context) {
        return new TlsContextSource(context, List.of(), null, 0, 0);
    }

    /** A context of PEM, a new one each time. */
    static TlsContextSource of(
            List<KeySource> keys, @Nullable TrustSource trust, int sessionSeconds, int sessionCacheSize) {
        return new TlsContextSource(null, keys, trust, sessionSeconds, sessionCacheSize);
    }

    /** Reads everything; nothing is kept of an attempt that fails, but the next one waits for a further change. */
    SSLContext load() throws IOException {
        if (given != null) {
            return given;
        }
        stamps = currentStamps();
        List<HostKey> hostKeys = new ArrayList<>();
        for (KeySource source : keys) {
            hostKeys.add(source.load());
        }
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            TrustManager[] trusted = trust == null ? null : trust.load();
            context.init(new KeyManager[] {new SniKeys(hostKeys)}, trusted, null);
            context.getServerSessionContext().setSessionTimeout(sessionSeconds);
            context.getServerSessionContext().setSessionCacheSize(sessionCacheSize);
            return context;
        } catch (GeneralSecurityException e) {
            throw TlsSettings.unusable(e);
        }
    }

    /** Tells whether a file is another one than at the last {@link #load}. */
    boolean isChanged() {
        return !currentStamps().equals(stamps);
    }

    private Map<Path, Stamp> currentStamps() {
        Map<Path, Stamp> found = new HashMap<>();
        for (Path file : files) {
            try {
                found.put(file, Stamp.of(file));
            } catch (IOException e) {
                // A missing file has no stamp, which differs from any; load says so.
                found.remove(file);
            }
        }
        return found;
    }

    @Override
    public String toString() {
        return given != null ? "the given context" : files.toString();
    }
}
