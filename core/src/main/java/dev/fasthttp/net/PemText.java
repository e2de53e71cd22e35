package dev.fasthttp.net;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Certificates and keys in PEM, from a file or a string. What is wrong is said with the name of the file.
 *
 * <p>Spec: RFC 7468.
 */
final class PemText {
    private static final String BEGIN = "-----BEGIN ";
    private static final String END = "-----END ";
    private static final String DASHES = "-----";
    private static final String[] KEY_ALGORITHMS = {"RSA", "EC", "EdDSA", "RSASSA-PSS"};
    private static final long MAX_FILE = 16 << 20;

    private final String name;
    private final String text;

    /** One part of the text: the label of its first line and its bytes. */
    @SuppressWarnings("ArrayRecordComponent") // neither compared nor printed
    private record Block(String label, byte[] der) {}

    PemText(String name, String text) {
        this.name = name;
        this.text = text;
    }

    /**
     * Reads a file.
     *
     * @throws IOException when it is not there, cannot be read, or is no text
     */
    static PemText read(Path file) throws IOException {
        try {
            if (Files.size(file) > MAX_FILE) {
                throw new SSLException(file + ": too large for a PEM file");
            }
            // Only ASCII matters; anything else is a comment or breaks the Base64.
            return new PemText(file.toString(), Files.readString(file, StandardCharsets.ISO_8859_1));
        } catch (NoSuchFileException e) {
            throw new IOException(file + ": no such file", e);
        }
    }

    /** The certificates, in their order. */
    List<X509Certificate> certificates() throws IOException {
        List<X509Certificate> certificates = new ArrayList<>();
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            for (Block block : blocks()) {
                if (block.label.equals("CERTIFICATE") || block.label.equals("X509 CERTIFICATE")) {
                    certificates.add(
                            (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(block.der)));
                }
            }
        } catch (CertificateException e) {
            throw error("certificate " + (certificates.size() + 1) + " is broken: " + e.getMessage(), e);
        }
        if (certificates.isEmpty()) {
            throw error("no certificate in it (no line " + BEGIN + "CERTIFICATE" + DASHES + ")", null);
        }
        return certificates;
    }

    /** The private key, which must be PKCS#8 without password. */
    PrivateKey privateKey() throws IOException {
        for (Block block : blocks()) {
            switch (block.label) {
                case "PRIVATE KEY" -> {
                    return decodeKey(block.der);
                }
                case "ENCRYPTED PRIVATE KEY" ->
                    throw error("the key has a password; remove it by openssl pkey -in KEY -out NEW", null);
                case "RSA PRIVATE KEY", "EC PRIVATE KEY", "DSA PRIVATE KEY" ->
                    throw error(
                            "the key is in an old format (" + block.label
                                    + "), not PKCS#8; convert it by openssl pkcs8 -topk8 -nocrypt -in KEY -out NEW",
                            null);
                default -> {}
            }
        }
        throw error("no private key in it (no line " + BEGIN + "PRIVATE KEY" + DASHES + ")", null);
    }

    private PrivateKey decodeKey(byte[] der) throws IOException {
        PKCS8EncodedKeySpec spec = new PKCS8EncodedKeySpec(der);
        GeneralSecurityException last = null;
        for (String algorithm : KEY_ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(spec);
            } catch (InvalidKeySpecException | NoSuchAlgorithmException e) {
                last = e;
            }
        }
        throw error("the private key is broken, or neither RSA nor EC nor EdDSA", last);
    }

    private List<Block> blocks() throws IOException {
        List<Block> blocks = new ArrayList<>();
        int begin = text.indexOf(BEGIN);
        while (begin >= 0) {
            int labelEnd = text.indexOf(DASHES, begin + BEGIN.length());
            if (labelEnd < 0) {
                throw error("a " + BEGIN + " line without end", null);
            }
            String label = text.substring(begin + BEGIN.length(), labelEnd);
            int bodyBegin = labelEnd + DASHES.length();
            int end = text.indexOf(END + label + DASHES, bodyBegin);
            if (end < 0) {
                throw error("no line " + END + label + DASHES, null);
            }
            blocks.add(new Block(label, decode(label, text.substring(bodyBegin, end))));
            begin = text.indexOf(BEGIN, end);
        }
        return blocks;
    }

    private byte[] decode(String label, String body) throws IOException {
        StringBuilder base64 = new StringBuilder(body.length());
        for (int i = 0; i < body.length(); i++) {
            if (body.charAt(i) > ' ') {
                base64.append(body.charAt(i));
            }
        }
        if (base64.indexOf(":") >= 0) {
            // The header fields of RFC 1421, which encrypted keys of the old format have.
            return new byte[0];
        }
        try {
            return Base64.getDecoder().decode(base64.toString());
        } catch (IllegalArgumentException e) {
            throw error(label + " is not Base64: " + e.getMessage(), e);
        }
    }

    private SSLException error(String what, @Nullable Throwable cause) {
        return new SSLException(name + ": " + what, cause);
    }

    /** The name of the file, or what stands for it. */
    String name() {
        return name;
    }
}
