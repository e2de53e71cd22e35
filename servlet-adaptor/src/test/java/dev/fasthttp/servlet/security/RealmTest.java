package dev.fasthttp.servlet.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Users and hashes of their passwords. */
class RealmTest {
    @TempDir
    Path directory;

    @Test
    void hashesMatchTheirPasswordOnly() {
        PasswordHash hash = PasswordHash.of("p\u00e4ss", 1000);
        assertThat(hash.matches("p\u00e4ss")).isTrue();
        assertThat(hash.matches("pass")).isFalse();
        assertThat(hash.matches("")).isFalse();
        assertThat(hash.matches("p\u00e4ss\0")).isFalse();
        assertThatThrownBy(() -> PasswordHash.of("pass\0", 1000)).isInstanceOf(IllegalArgumentException.class);
        assertThat(PasswordHash.of("p\u00e4ss", 1000).toString()).isNotEqualTo(hash.toString());
        PasswordHash read = PasswordHash.parse(hash.toString());
        assertThat(read.toString()).isEqualTo(hash.toString());
        assertThat(read.matches("p\u00e4ss")).isTrue();
    }

    /** As another implementation computes it: PBKDF2-HMAC-SHA512, "password", "saltsaltsaltsalt", 1000 rounds, 32 bytes. */
    @Test
    void hashesAreThoseOfTheStandard() {
        String salt = Base64.getEncoder()
                .encodeToString("saltsaltsaltsalt".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        String hash = Base64.getEncoder()
                .encodeToString(
                        HexFormat.of().parseHex("ef5e6ba88af97573953e9061aaab2e825d37ef34f96d6253598999b4870af210"));
        PasswordHash known = PasswordHash.parse("pbkdf2-sha512:1000:" + salt + ":" + hash);
        assertThat(known.matches("password")).isTrue();
        assertThat(known.matches("Password")).isFalse();
    }

    @Test
    void refusesWhatIsNoHash() {
        for (String text : new String[] {
            "",
            "plain",
            "md5:1:AA==:AA==",
            "pbkdf2-sha512:0:AA==:AA==",
            "pbkdf2-sha512:x:AA==:AA==",
            "pbkdf2-sha512:1:!:AA=="
        }) {
            assertThatThrownBy(() -> PasswordHash.parse(text)).as(text).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void readsUsersFromAFile() throws Exception {
        Path file = directory.resolve("users.properties");
        Files.writeString(
                file, "alice = " + PasswordHash.of("secret", 1000) + ", admin, staff\nCN\\=x,\\ O\\=y = -, machine\n");
        PropertiesRealm realm = new PropertiesRealm(file);
        assertThat(realm.login("alice", "secret").orElseThrow().roles()).containsExactlyInAnyOrder("admin", "staff");
        assertThat(realm.login("alice", "secret").orElseThrow().getName()).isEqualTo("alice");
        assertThat(realm.login("alice", "wrong").isPresent()).isFalse();
        assertThat(realm.login("CN=x, O=y", "-").isPresent()).isFalse();
        assertThat(realm.login("nobody", "secret").isPresent()).isFalse();
        assertThat(realm.find("CN=x, O=y").orElseThrow().roles()).containsExactly("machine");
        Files.writeString(file, "bob = plain, staff\n");
        assertThatThrownBy(realm::reload).isInstanceOf(IOException.class).hasMessageContaining("user bob");
        assertThat(realm.login("alice", "secret").isPresent()).isTrue();
        Files.writeString(file, "bob = " + PasswordHash.of("b", 1000) + "\n");
        realm.reload();
        assertThat(realm.login("alice", "secret").isPresent()).isFalse();
        assertThat(realm.login("bob", "b").orElseThrow().roles()).isEmpty();
    }
}
