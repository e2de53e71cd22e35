package dev.fasthttp.servlet.security;

import java.io.Serializable;
import java.security.Principal;
import java.util.Set;

/**
 * A user whom a {@link Realm} knows.
 *
 * @param name  the name
 * @param roles the roles; copied
 */
public record RealmUser(String name, Set<String> roles) implements Principal, Serializable {
    /** Copies the roles. */
    public RealmUser {
        roles = Set.copyOf(roles);
    }

    @Override
    public String getName() {
        return name;
    }
}
