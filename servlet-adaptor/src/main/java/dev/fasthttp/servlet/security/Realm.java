package dev.fasthttp.servlet.security;

import java.util.Optional;

/**
 * Knows the users of applications, how they prove who they are, and their roles.
 *
 * <p>Threads: must be safe. Calls may block, for as long as a client may wait.
 */
public interface Realm {
    /** The user with that name and password; empty when there is none. Must take as long for an unknown name. */
    Optional<RealmUser> login(String name, String password);

    /**
     * The user with a name that was proved otherwise, by a certificate; that is the subject's distinguished name then, in
     * the form of RFC 2253 or that of {@code X500Principal.toString}. Empty when there is none.
     */
    Optional<RealmUser> find(String name);
}
