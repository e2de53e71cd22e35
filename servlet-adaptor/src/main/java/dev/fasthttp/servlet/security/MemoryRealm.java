package dev.fasthttp.servlet.security;

import java.util.Optional;
import java.util.Set;

/**
 * Users that a program adds. Of their passwords only hashes are kept.
 *
 * <p>Threads: safe.
 */
public final class MemoryRealm implements Realm {
    private final int iterations;
    private final Accounts accounts;

    /** A realm without users, whose passwords will be hashed with {@link PasswordHash#DEFAULT_ITERATIONS}. */
    public MemoryRealm() {
        this(PasswordHash.DEFAULT_ITERATIONS);
    }

    /** A realm without users, whose passwords will be hashed with that many iterations. */
    public MemoryRealm(int iterations) {
        this.iterations = iterations;
        accounts = new Accounts(iterations);
    }

    /** Adds a user, or replaces the one with that name. */
    public MemoryRealm add(String name, String password, String... roles) {
        accounts.put(new RealmUser(name, Set.of(roles)), PasswordHash.of(password, iterations));
        return this;
    }

    /** Adds a user who has no password, and proves by a certificate who he is. */
    public MemoryRealm addWithoutPassword(String name, String... roles) {
        accounts.put(new RealmUser(name, Set.of(roles)), null);
        return this;
    }

    /** Removes a user. */
    public void remove(String name) {
        accounts.remove(name);
    }

    @Override
    public Optional<RealmUser> login(String name, String password) {
        return accounts.login(name, password);
    }

    @Override
    public Optional<RealmUser> find(String name) {
        return accounts.find(name);
    }
}
