package dev.fasthttp.servlet.security;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;

/**
 * Users in a properties file in UTF-8, a line for each:
 *
 * <pre>
 * alice = pbkdf2-sha512:210000:...:..., admin, staff
 * CN\=client,\ O\=example = -, staff
 * </pre>
 *
 * <p>The hash is that of {@link PasswordHash#toString}; a hyphen in its place is for users who prove by a certificate who
 * they are. The roles follow, by commas.
 *
 * <p>Threads: safe.
 */
public final class PropertiesRealm implements Realm {
    private final Path file;
    private volatile Accounts accounts;

    /**
     * Reads a file.
     *
     * @throws IOException when it cannot be read, or a line is none of a user
     */
    public PropertiesRealm(Path file) throws IOException {
        this.file = file;
        accounts = read(file);
    }

    /**
     * Reads the file again.
     *
     * @throws IOException when it cannot be read, or a line is none of a user; the users stay as they are then
     */
    public void reload() throws IOException {
        accounts = read(file);
    }

    private static Accounts read(Path file) throws IOException {
        Properties lines = new Properties();
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            lines.load(reader);
        } catch (IllegalArgumentException e) {
            throw new IOException(file + " is no properties file", e);
        }
        Accounts accounts = new Accounts(PasswordHash.DEFAULT_ITERATIONS);
        for (String name : lines.stringPropertyNames()) {
            String[] parts = lines.getProperty(name).split(",", -1);
            Set<String> roles = new LinkedHashSet<>();
            for (int i = 1; i < parts.length; i++) {
                roles.add(parts[i].trim());
            }
            roles.remove("");
            String hash = parts[0].trim();
            try {
                accounts.put(new RealmUser(name, roles), hash.equals("-") ? null : PasswordHash.parse(hash));
            } catch (IllegalArgumentException e) {
                throw new IOException(file + ": user " + name + ": " + e.getMessage(), e);
            }
        }
        return accounts;
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
