package dev.fasthttp.net;

import dev.fasthttp.internal.DerWriter;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;

/**
 * A self-signed certificate for one year with its key, <b>for tests only</b>: made in memory, trusted by nobody, fit for
 * servers and clients. Whoever is told to trust it trusts it for all its hosts.
 *
 * <pre>{@code
 * TestCertificate certificate = TestCertificate.ec("localhost", "127.0.0.1");
 * TlsSettings tls = TlsSettings.builder().certificate(certificate).build();
 * }</pre>
 *
 * <p>Threads: safe, immutable.
 *
 * <p>Spec: RFC 5280.
 *
 * @see <a href="https://pkg.go.dev/github.com/valyala/fasthttp#GenerateTestCertificate">fasthttp.GenerateTestCertificate</a>
 */
public final class TestCertificate {
    private static final Duration LIFE = Duration.ofDays(365);
    private static final Duration CLOCK_SKEW = Duration.ofHours(1);
    private static final int SERIAL_BITS = 120;
    private static final int SAN_DNS = 2;
    private static final int SAN_IP = 7;

    private final PrivateKey key;
    private final X509Certificate certificate;

    private TestCertificate(PrivateKey key, X509Certificate certificate) {
        this.key = key;
        this.certificate = certificate;
    }

    /** A certificate with an RSA key of 2048 bits. Takes some 100 ms. */
    public static TestCertificate rsa(String... hosts) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            byte[] algorithm = DerWriter.sequence(DerWriter.oid(1, 2, 840, 113549, 1, 1, 11), DerWriter.nothing());
            return make(generator.generateKeyPair(), "SHA256withRSA", algorithm, hosts);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java virtual machine cannot make RSA certificates", e);
        }
    }

    /**
     * A certificate with an elliptic-curve key (P-256).
     *
     * @param hosts names, with a {@code *.} in front for any one label, or IP addresses; the first is the subject
     */
    public static TestCertificate ec(String... hosts) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            byte[] algorithm = DerWriter.sequence(DerWriter.oid(1, 2, 840, 10045, 4, 3, 2));
            return make(generator.generateKeyPair(), "SHA256withECDSA", algorithm, hosts);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java virtual machine cannot make EC certificates", e);
        }
    }

    private static TestCertificate make(KeyPair pair, String signatureName, byte[] algorithm, String... hosts)
            throws GeneralSecurityException {
        if (hosts.length == 0) {
            throw new IllegalArgumentException("a certificate needs a host");
        }
        byte[] content = content(pair, algorithm, hosts);
        Signature signature = Signature.getInstance(signatureName);
        signature.initSign(pair.getPrivate());
        signature.update(content);
        byte[] der = DerWriter.sequence(content, algorithm, DerWriter.bitString(signature.sign()));
        X509Certificate parsed = (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
        return new TestCertificate(pair.getPrivate(), parsed);
    }

    /** TBSCertificate (RFC 5280 §4.1.2). */
    private static byte[] content(KeyPair pair, byte[] algorithm, String... hosts) {
        byte[] name = DerWriter.sequence(
                DerWriter.set(DerWriter.sequence(DerWriter.oid(2, 5, 4, 3), DerWriter.utf8String(hosts[0]))));
        Instant now = Instant.now();
        byte[] validity = DerWriter.sequence(DerWriter.time(now.minus(CLOCK_SKEW)), DerWriter.time(now.plus(LIFE)));
        BigInteger serial = new BigInteger(SERIAL_BITS, new SecureRandom()).setBit(SERIAL_BITS);
        byte[] authority = DerWriter.sequence(
                DerWriter.oid(2, 5, 29, 19), DerWriter.octetString(DerWriter.sequence(DerWriter.isTrue())));
        byte[] extensions = DerWriter.sequence(alternativeNames(hosts), authority);
        return DerWriter.sequence(
                DerWriter.explicit(0, DerWriter.integer(BigInteger.TWO)),
                DerWriter.integer(serial),
                algorithm,
                name,
                validity,
                name,
                pair.getPublic().getEncoded(),
                DerWriter.explicit(3, extensions));
    }

    private static byte[] alternativeNames(String... hosts) {
        byte[][] names = new byte[hosts.length][];
        for (int i = 0; i < hosts.length; i++) {
            names[i] = isAddress(hosts[i])
                    ? DerWriter.implicit(SAN_IP, address(hosts[i]))
                    : DerWriter.implicit(SAN_DNS, hosts[i].getBytes(StandardCharsets.US_ASCII));
        }
        return DerWriter.sequence(DerWriter.oid(2, 5, 29, 17), DerWriter.octetString(DerWriter.sequence(names)));
    }

    private static boolean isAddress(String host) {
        boolean digits = true;
        for (int i = 0; i < host.length(); i++) {
            char c = host.charAt(i);
            digits &= c == '.' || (c >= '0' && c <= '9');
        }
        return digits || host.indexOf(':') >= 0;
    }

    /** The bytes of an address; nothing is looked up. */
    private static byte[] address(String host) {
        try {
            return InetAddress.getByName(host).getAddress();
        } catch (IOException e) {
            throw new IllegalArgumentException("not an IP address: " + host, e);
        }
    }

    /** The certificate. */
    public X509Certificate certificate() {
        return certificate;
    }

    /** The private key. */
    public PrivateKey privateKey() {
        return key;
    }

    /** The certificate in PEM. */
    public String certificatePem() {
        try {
            return pem("CERTIFICATE", certificate.getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a certificate without encoding", e);
        }
    }

    /** The private key in PEM, as PKCS#8 without password. */
    public String privateKeyPem() {
        return pem("PRIVATE KEY", key.getEncoded());
    }

    /** Writes certificate and key as PEM files, over what was there. */
    public void writeTo(Path certificateFile, Path keyFile) throws IOException {
        Files.writeString(certificateFile, certificatePem());
        Files.writeString(keyFile, privateKeyPem());
    }

    private static String pem(String label, byte[] der) {
        String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + label + "-----\n" + base64 + "\n-----END " + label + "-----\n";
    }
}
