package dev.fasthttp.fs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fasthttp.server.support.RawHttp;
import dev.fasthttp.server.support.RawResponse;
import dev.fasthttp.server.support.TestServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every way of writing a path that made some server leave its directory, or serve what it should not. */
class TraversalTest {
    @TempDir
    private Path temp;

    private TestServer server;

    @BeforeEach
    void start() throws IOException {
        Path root = Files.createDirectory(temp.resolve("root"));
        Files.writeString(temp.resolve("secret.txt"), "SECRET");
        Files.createDirectory(temp.resolve("root-other"));
        Files.writeString(temp.resolve("root-other/secret.txt"), "SECRET");
        Files.writeString(root.resolve("a.txt"), "public");
        Files.createDirectories(root.resolve("sub"));
        Files.writeString(root.resolve("sub/a.txt"), "public");
        Files.createDirectories(root.resolve(".git"));
        Files.writeString(root.resolve(".git/config"), "SECRET");
        Files.writeString(root.resolve(".env"), "SECRET");
        Files.writeString(root.resolve("a.txt~"), "SECRET");
        Files.writeString(root.resolve("100%.txt"), "public");
        Files.writeString(root.resolve("x y;z=1&+.txt"), "public");
        Files.writeString(root.resolve("admin"), "SECRET");
        Files.writeString(root.resolve("%61dmin2"), "public");
        Files.createDirectories(root.resolve(".well-known"));
        Files.writeString(root.resolve(".well-known/security.txt"), "public");
        Files.createDirectories(root.resolve("sub/.well-known"));
        Files.writeString(root.resolve("sub/.well-known/x.txt"), "SECRET");
        // Names that exist on this system, and mean something else on others.
        for (String name :
                List.of("con", "NUL.txt", "com1.log", "a:b", "a.txt::$DATA", "end.", "end ", "back\\slash")) {
            Files.writeString(root.resolve(name), "SECRET");
        }
        Files.createSymbolicLink(root.resolve("out"), temp);
        Files.createSymbolicLink(root.resolve("out.txt"), temp.resolve("secret.txt"));
        Files.createSymbolicLink(root.resolve("git"), root.resolve(".git"));
        server = TestServer.of(Fs.builder().root(root).generateIndexPages(true).build());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private RawResponse get(String target) throws IOException {
        try (RawHttp client = server.connect()) {
            return client.send("GET " + target + " HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n")
                    .read();
        }
    }

    @ParameterizedTest(name = "{0} -> {1}")
    @CsvSource(
            delimiter = ' ',
            value = {
                // Dot segments, plain, escaped, in every mixture.
                "/../secret.txt 404",
                "/sub/../../secret.txt 404",
                "/sub/../../../../../../../../../etc/passwd 404",
                "/%2e%2e/secret.txt 404",
                "/%2E%2E/secret.txt 404",
                "/.%2e/secret.txt 404",
                "/%2e./secret.txt 404",
                "/sub/%2e%2e/%2e%2e/secret.txt 404",
                "/..//secret.txt 404",
                "//../secret.txt 404",
                "/./../secret.txt 404",
                "/.../secret.txt 404",
                "/.... 404",
                "/../root-other/secret.txt 404",
                "http://test/../secret.txt 404",
                "http://test/%2e%2e/secret.txt 404",
                // Slashes and backslashes that are none.
                "/..%2fsecret.txt 404",
                "/..%2Fsecret.txt 404",
                "/%2e%2e%2fsecret.txt 404",
                "/sub%2f..%2f..%2fsecret.txt 404",
                "/sub%2fa.txt 404",
                "/..%5csecret.txt 404",
                "/..%5Csecret.txt 404",
                "/sub%5ca.txt 404",
                "/back%5cslash 404",
                "/..\\secret.txt 400",
                "/sub\\..\\..\\secret.txt 400",
                // Decoded twice.
                "/%252e%252e/secret.txt 404",
                "/%252e%252e%252fsecret.txt 404",
                "/..%252fsecret.txt 404",
                "/..%25255csecret.txt 404",
                "/%2561dmin 404",
                "/%2561dmin2 200",
                // NUL and other controls.
                "/a.txt%00 400",
                "/a.txt%00.png 400",
                "/%00/../../secret.txt 400",
                "/a.txt%0a 400",
                "/a.txt%0d%0aX:%20y 400",
                "/a.txt%7f 400",
                "/a%c2%80.txt 404",
                // Escapes that are none, and other encodings.
                "/%u002e%u002e/secret.txt 400",
                "/%2 400",
                "/%zz 400",
                "/%c0%ae%c0%ae/secret.txt 404",
                "/%c0%ae%c0%ae%c0%afsecret.txt 404",
                "/%e0%80%ae%e0%80%ae/secret.txt 404",
                "/%f0%80%80%ae/secret.txt 404",
                "/..%c0%afsecret.txt 404",
                "/..%c1%9csecret.txt 404",
                "/..%ef%bc%8fsecret.txt 404",
                "/..%e2%88%95secret.txt 404",
                "/%ff%fe 404",
                "/%ed%a0%80 404",
                "/%uff0e%uff0e/secret.txt 400",
                // Parameters of segments.
                "/..;/secret.txt 404",
                "/..;a=b/secret.txt 404",
                "/.;/a.txt 404",
                "/;/a.txt 404",
                "/..%3b/secret.txt 404",
                "/%2e%2e;a=b/secret.txt 404",
                "/a.txt;x=y 404",
                // Drives, streams, devices, names that other systems cut.
                "/C:/Windows/win.ini 404",
                "/c%3a/windows/win.ini 404",
                "/a:b 404",
                "/a.txt::$DATA 404",
                "/a.txt:stream 404",
                "/con 404",
                "/CON 404",
                "/NUL.txt 404",
                "/nul 404",
                "/com1.log 404",
                "/lpt9 404",
                "/COM%c2%b9 404",
                "/aux.a.b 404",
                "/end. 404",
                "/end%20 404",
                "/a.txt. 404",
                "/a.txt... 404",
                "/a.txt%20 404",
                "/a.txt%20. 404",
                "//server/share/secret.txt 404",
                "/%5c%5cserver%5cshare 404",
                // Case.
                "/A.TXT 404",
                "/SUB/a.txt 404",
                // Hidden names.
                "/.git/config 404",
                "/.git/ 404",
                "/.git 404",
                "/%2egit/config 404",
                "/sub/../.git/config 404",
                "/.env 404",
                "/a.txt~ 404",
                "/a.txt%7e 404",
                "/sub/.well-known/x.txt 404",
                // Links that leave the root, or lead to what is hidden.
                "/out/secret.txt 404",
                "/out/ 404",
                "/out 404",
                "/out.txt 404",
                "/out/root/a.txt 200",
                "/git/config 404",
                "/git/ 404",
                // What is a file, and what is not.
                "/a.txt/ 404",
                "/a.txt/. 404",
                "/a.txt/x 404",
                // Spellings of what may be had.
                "/a.txt 200",
                "//a.txt 200",
                "/./a.txt 200",
                "/%2e/a.txt 200",
                "/sub/../a.txt 200",
                "/../a.txt 200",
                "/../../root/a.txt 404",
                "/%61.txt 200",
                "/a%2etxt 200",
                "/100%25.txt 200",
                "/x%20y;z=1&+.txt 200",
                "/.well-known/security.txt 200",
            })
    void path(String target, int status) throws IOException {
        RawResponse response = get(target);
        assertThat(response.status()).isEqualTo(status);
        assertThat(response.text()).doesNotContain("SECRET").doesNotContain("root:");
        if (status == 200) {
            assertThat(response.text()).isEqualTo("public");
        }
    }

    @Test
    @DisplayName("names and paths that are too long")
    void tooLong() throws IOException {
        assertThat(get("/" + "a".repeat(255)).status()).isEqualTo(404);
        assertThat(get("/" + "a".repeat(256)).status()).isEqualTo(404);
        assertThat(get("/" + "%e2%82%ac".repeat(86)).status()).isEqualTo(404);
        assertThat(get("/" + "a/".repeat(3000)).status()).isEqualTo(404);
        assertThat(get("/" + "../a".repeat(2000)).status()).isEqualTo(404);
        assertThat(get("/" + "sub/../".repeat(1000) + "a.txt").text()).isEqualTo("public");
    }

    @Test
    @DisplayName("whatever is put together of the dangerous pieces, no secret comes out")
    void random() throws IOException {
        String[] pieces = {
            "/",
            "//",
            "..",
            ".",
            "%2e",
            "%2E%2e",
            "%2f",
            "%5c",
            "%5C",
            ";",
            "%00",
            "%25",
            "%252e",
            "%252f",
            "%c0%af",
            "secret.txt",
            "sub",
            "out",
            "root",
            "root-other",
            ".git",
            "config",
            "~",
            ":",
            "%20",
            "a.txt",
            "out.txt",
            "git"
        };
        Random random = new Random(3);
        List<String> targets = new ArrayList<>();
        for (int i = 0; i < 3000; i++) {
            StringBuilder target = new StringBuilder("/");
            int count = 1 + random.nextInt(8);
            for (int k = 0; k < count; k++) {
                target.append(pieces[random.nextInt(pieces.length)]);
            }
            targets.add(target.toString());
        }
        int found = 0;
        RawHttp client = server.connect();
        try {
            for (String target : targets) {
                RawResponse response = client.get(target).read();
                assertThat(response.text()).as(target).doesNotContain("SECRET");
                assertThat(response.status()).as(target).isIn(200, 302, 400, 404);
                if (response.status() == 302) {
                    assertThat(response.field("Location")).startsWith("/").doesNotStartWith("//");
                }
                if (response.status() == 200) {
                    found++;
                }
                if (response.closes()) {
                    client.close();
                    client = server.connect();
                }
            }
        } finally {
            client.close();
        }
        assertThat(found).as("some of them are harmless").isPositive();
    }

    @Test
    @DisplayName("a listing names nothing that cannot be had")
    void listing() throws IOException {
        String page = new String(get("/").body(), StandardCharsets.UTF_8);
        assertThat(page)
                .contains(">a.txt<", ">sub/<", ">100%.txt<", ">.well-known/<")
                .doesNotContain(
                        ".git", "env", "a.txt~", "out", "con<", "NUL", "com1", "a:b", "DATA", "end", "slash", ">git");
    }
}
