package dev.fasthttp.servlet;

import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/**
 * What requests over TLS have in their attributes.
 *
 * <p>Spec: Servlet 6.1, 3.10.
 */
final class TlsAttributes {
    /** All of their names begin with this. */
    static final String PREFIX = "jakarta.servlet.request.";

    private TlsAttributes() {}

    static void addTo(Attributes attributes, SSLSession session) {
        String suite = session.getCipherSuite();
        attributes.put(PREFIX + "secure_protocol", session.getProtocol());
        attributes.put(PREFIX + "cipher_suite", suite);
        int bits = keySize(suite);
        if (bits > 0) {
            attributes.put(PREFIX + "key_size", bits);
        }
        byte[] id = session.getId();
        if (id != null && id.length > 0) {
            attributes.put(PREFIX + "ssl_session_id", HexFormat.of().formatHex(id));
        }
        try {
            Certificate[] chain = session.getPeerCertificates();
            X509Certificate[] certificates = new X509Certificate[chain.length];
            for (int i = 0; i < chain.length; i++) {
                certificates[i] = (X509Certificate) chain[i];
            }
            attributes.put(PREFIX + "X509Certificate", certificates);
        } catch (SSLPeerUnverifiedException e) {
            // The client has shown no certificate, and need not.
        }
    }

    /** The strength of a cipher suite, by its name. */
    static int keySize(String suite) {
        if (suite.contains("AES_256") || suite.contains("CHACHA20")) {
            return 256;
        }
        if (suite.contains("AES_128") || suite.contains("RC4_128")) {
            return 128;
        }
        return suite.contains("3DES") ? 112 : 0;
    }
}
