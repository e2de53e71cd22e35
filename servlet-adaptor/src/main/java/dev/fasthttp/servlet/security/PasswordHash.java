package dev.fasthttp.servlet.security;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * A password as it is kept: salted, and hashed by PBKDF2 with HMAC-SHA-512, so that trying passwords takes long.
 *
 * <p>As text it is {@code pbkdf2-sha512:ITERATIONS:SALT:HASH}, the last two in base64.
 *
 * <p>Threads: immutable.
 */
public final class PasswordHash {
    /** The iterations of a hash by default. */
    public static final int DEFAULT_ITERATIONS = 210_000;

    private static final String NAME = "pbkdf2-sha512";
    private static final String ALGORITHM = "PBKDF2WithHmacSHA512";
    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;
    private static final int MAX_ITERATIONS = 100_000_000;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final int iterations;
    private final byte[] salt;
    private final byte[] hash;

    private PasswordHash(int iterations, byte[] salt, byte[] hash) {
        this.iterations = iterations;
        this.salt = salt;
        this.hash = hash;
    }

    /** Hashes a password with a salt of its own and {@link #DEFAULT_ITERATIONS}. */
    public static PasswordHash of(String password) {
        return of(password, DEFAULT_ITERATIONS);
    }

    /**
     * Hashes a password with a salt of its own.
     *
     * @throws IllegalArgumentException when the password has a zero character, or the iterations are too few or too many
     */
    public static PasswordHash of(String password, int iterations) {
        if (hasZero(password)) {
            throw new IllegalArgumentException("a password may not have zero characters");
        }
        byte[] salt = new byte[SALT_BYTES];
        RANDOM.nextBytes(salt);
        return new PasswordHash(checkIterations(iterations), salt, derive(password, salt, iterations));
    }

    /**
     * Reads the text of a hash.
     *
     * @throws IllegalArgumentException when it is none
     */
    public static PasswordHash parse(String text) {
        String[] parts = text.split(":", -1);
        if (parts.length != 4 || !parts[0].equals(NAME)) {
            throw new IllegalArgumentException("a hash of a password begins with " + NAME + " and has four parts");
        }
        byte[] hash = Base64.getDecoder().decode(parts[3]);
        if (hash.length != HASH_BYTES) {
            throw new IllegalArgumentException("a hash has " + HASH_BYTES + " bytes, not " + hash.length);
        }
        return new PasswordHash(
                checkIterations(Integer.parseInt(parts[1])), Base64.getDecoder().decode(parts[2]), hash);
    }

    private static int checkIterations(int iterations) {
        if (iterations < 1 || iterations > MAX_ITERATIONS) {
            throw new IllegalArgumentException("iterations must be from 1 to " + MAX_ITERATIONS + ": " + iterations);
        }
        return iterations;
    }

    private static byte[] derive(String password, byte[] salt, int iterations) {
        PBEKeySpec spec = new PBEKeySpec(password.toCharArray(), salt, iterations, 8 * HASH_BYTES);
        try {
            return SecretKeyFactory.getInstance(ALGORITHM).generateSecret(spec).getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no " + ALGORITHM, e);
        } finally {
            spec.clearPassword();
        }
    }

    /** HMAC fills its keys up with zeros: with some at its end, a password has the same hash as without. */
    private static boolean hasZero(String password) {
        return password.indexOf('\0') >= 0;
    }

    /** Whether that is the password; takes as long if it is not. */
    public boolean matches(String password) {
        return MessageDigest.isEqual(hash, derive(password, salt, iterations)) && !hasZero(password);
    }

    /** The text, for a file. */
    @Override
    public String toString() {
        Base64.Encoder base64 = Base64.getEncoder();
        return NAME + ":" + iterations + ":" + base64.encodeToString(salt) + ":" + base64.encodeToString(hash);
    }
}
