package dev.fasthttp.net;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLException;

/** A private key with its chain of certificates, and the host names they are for, in lower case. */
record HostKey(PrivateKey key, List<X509Certificate> chain, List<String> hosts) {
    private static final int SAN_DNS = 2;
    private static final byte[] PROBE = {1, 2, 3, 4};

    /**
     * Puts together what belongs together.
     *
     * @throws IOException when the key is not that of the first certificate
     */
    static HostKey of(PemText chainText, PemText keyText) throws IOException {
        List<X509Certificate> chain = chainText.certificates();
        PrivateKey key = keyText.privateKey();
        if (!matches(key, chain.get(0))) {
            throw new SSLException(keyText.name() + ": is not the key of the first certificate in " + chainText.name());
        }
        return of(key, chain);
    }

    private static HostKey of(PrivateKey key, List<X509Certificate> chain) throws IOException {
        try {
            return new HostKey(key, chain, hosts(chain.get(0)));
        } catch (CertificateParsingException e) {
            throw new SSLException("the names of a certificate are broken: " + e.getMessage(), e);
        }
    }

    private static boolean matches(PrivateKey key, X509Certificate certificate) throws SSLException {
        if (!key.getAlgorithm().equals(certificate.getPublicKey().getAlgorithm())) {
            return false;
        }
        String algorithm = switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            case "EdDSA" -> "EdDSA";
            default -> "";
        };
        if (algorithm.isEmpty()) {
            return true;
        }
        try {
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(key);
            signature.update(PROBE);
            byte[] signed = signature.sign();
            signature.initVerify(certificate.getPublicKey());
            signature.update(PROBE);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            throw new SSLException("the key cannot sign: " + e.getMessage(), e);
        }
    }

    private static List<String> hosts(X509Certificate certificate) throws CertificateParsingException {
        List<String> hosts = new ArrayList<>();
        Collection<List<?>> names = certificate.getSubjectAlternativeNames();
        if (names != null) {
            for (List<?> name : names) {
                if (name.get(0) instanceof Integer type && type == SAN_DNS) {
                    hosts.add(name.get(1).toString().toLowerCase(Locale.ROOT));
                }
            }
        }
        return hosts;
    }

    /** Tells whether it can sign for a key type of JSSE. */
    boolean fits(String keyType) {
        return keyType.equals(key.getAlgorithm());
    }
}
