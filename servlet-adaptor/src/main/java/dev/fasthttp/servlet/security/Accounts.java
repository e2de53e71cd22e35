package dev.fasthttp.servlet.security;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Users with hashes of their passwords.
 *
 * <p>Checking a password takes long on purpose, and a client with BASIC shows it at each request: so the one that was
 * right last is remembered, as a keyed digest which means nothing outside of this process.
 *
 * <p>Threads: safe.
 */
final class Accounts {
    private static final String MAC = "HmacSHA256";
    private static final SecretKeySpec KEY = newKey();

    private static final class Account {
        private final RealmUser user;
        private final @Nullable PasswordHash password;
        private volatile byte @Nullable [] verified;

        Account(RealmUser user, @Nullable PasswordHash password) {
            this.user = user;
            this.password = password;
        }

        boolean matches(String given, PasswordHash unknown) {
            PasswordHash expected = password;
            if (expected == null) {
                unknown.matches(given);
                return false;
            }
            byte[] digest = digest(given);
            byte[] known = verified;
            if (known != null && MessageDigest.isEqual(known, digest)) {
                return true;
            }
            boolean right = expected.matches(given);
            if (right) {
                verified = digest;
            }
            return right;
        }
    }

    private final Map<String, Account> accounts = new ConcurrentHashMap<>();
    private final PasswordHash unknown;

    /** @param iterations how long it takes to find out that a name is unknown */
    Accounts(int iterations) {
        unknown = PasswordHash.of("", iterations);
    }

    private static SecretKeySpec newKey() {
        byte[] key = new byte[32];
        new SecureRandom().nextBytes(key);
        return new SecretKeySpec(key, MAC);
    }

    private static byte[] digest(String password) {
        try {
            Mac mac = Mac.getInstance(MAC);
            mac.init(KEY);
            return mac.doFinal(password.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no " + MAC, e);
        }
    }

    /** Puts a user in, in place of the one with that name; without password there is no login but by certificate. */
    void put(RealmUser user, @Nullable PasswordHash password) {
        accounts.put(user.name(), new Account(user, password));
    }

    void remove(String name) {
        accounts.remove(name);
    }

    Optional<RealmUser> login(String name, String password) {
        Account account = accounts.get(name);
        if (account == null) {
            // Takes as long as a wrong password, so that nobody learns which names there are.
            unknown.matches(password);
            return Optional.empty();
        }
        return account.matches(password, unknown) ? Optional.of(account.user) : Optional.empty();
    }

    Optional<RealmUser> find(String name) {
        Account account = accounts.get(name);
        return account == null ? Optional.empty() : Optional.of(account.user);
    }
}
