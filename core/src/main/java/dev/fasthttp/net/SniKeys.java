package dev.fasthttp.net;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.StandardConstants;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Chooses a server's certificate by the name the client asks for: the one that names the host, else the one that has a
 * wildcard for it, else the first that was configured. Among those of one host the key type decides, which JSSE asks for
 * in the order of the signature schemes.
 *
 * <p>Threads: safe, immutable.
 *
 * <p>Spec: RFC 6066 §3 (server_name), RFC 9525 §6.3 (wildcards stand for the whole leftmost label).
 */
final class SniKeys extends X509ExtendedKeyManager {
    private final List<HostKey> keys;

    SniKeys(List<HostKey> keys) {
        this.keys = List.copyOf(keys);
    }

    @Override
    public @Nullable String chooseEngineServerAlias(
            String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        String host = engine == null ? "" : requestedHost(engine);
        List<HostKey> candidates = candidates(host);
        for (HostKey candidate : candidates) {
            if (candidate.fits(keyType)) {
                return Integer.toString(keys.indexOf(candidate));
            }
        }
        return null;
    }

    private static String requestedHost(SSLEngine engine) {
        if (engine.getHandshakeSession() instanceof ExtendedSSLSession session) {
            for (SNIServerName name : session.getRequestedServerNames()) {
                if (name.getType() == StandardConstants.SNI_HOST_NAME) {
                    String host = name instanceof SNIHostName sni
                            ? sni.getAsciiName()
                            : new SNIHostName(name.getEncoded()).getAsciiName();
                    return host.toLowerCase(Locale.ROOT);
                }
            }
        }
        return "";
    }

    /** The keys for a host, or those of the first certificate's hosts. */
    private List<HostKey> candidates(String host) {
        List<HostKey> found = having(host);
        int dot = host.indexOf('.');
        if (found.isEmpty() && dot > 0) {
            found = having("*" + host.substring(dot));
        }
        return found.isEmpty() ? likeTheFirst() : found;
    }

    private List<HostKey> having(String name) {
        List<HostKey> found = new ArrayList<>();
        for (HostKey key : keys) {
            if (key.hosts().contains(name)) {
                found.add(key);
            }
        }
        return found;
    }

    private List<HostKey> likeTheFirst() {
        List<String> hosts = keys.get(0).hosts();
        List<HostKey> found = new ArrayList<>();
        for (HostKey key : keys) {
            if (key.hosts().equals(hosts)) {
                found.add(key);
            }
        }
        return found;
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        List<String> aliases = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            if (keys.get(i).fits(keyType)) {
                aliases.add(Integer.toString(i));
            }
        }
        return aliases.isEmpty() ? null : aliases.toArray(new String[0]);
    }

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return chooseEngineServerAlias(keyType, issuers, null);
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
        return keys.get(Integer.parseInt(alias)).chain().toArray(new X509Certificate[0]);
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        return keys.get(Integer.parseInt(alias)).key();
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return null;
    }

    @Override
    public @Nullable String chooseClientAlias(
            String[] keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return null;
    }
}
