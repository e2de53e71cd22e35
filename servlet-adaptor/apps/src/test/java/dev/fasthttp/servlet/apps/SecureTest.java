package dev.fasthttp.servlet.apps;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Spring Security: the login, its tokens, new session ids, the logout. */
@Timeout(180)
final class SecureTest {
    private static final Pattern TOKEN = Pattern.compile("name=\"_csrf\"[^>]*value=\"([^\"]+)\"");

    @TempDir
    Path directory;

    private static String token(HttpResponse<String> page) {
        Matcher token = TOKEN.matcher(page.body());
        assertThat(token.find()).as(page.body()).isTrue();
        return token.group(1);
    }

    @Test
    void visitorsLogIn() throws Exception {
        try (AppServer app = new AppServer(directory)) {
            app.types(SecureApp.class).deploy("/bank");
            Browser alice = app.browser();

            HttpResponse<String> refused = alice.get("/bank/account?of=alice");
            assertThat(refused.statusCode()).isEqualTo(302);
            HttpResponse<String> form = alice.follow(refused);
            assertThat(form.uri().getPath()).isEqualTo("/bank/login");
            assertThat(form.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
            String before = alice.cookie("JSESSIONID").orElseThrow();

            assertThat(alice.submit("/bank/login", "username", "alice", "password", "wonder")
                            .statusCode())
                    .as("without a token")
                    .isEqualTo(403);
            HttpResponse<String> wrong = alice.follow(
                    alice.submit("/bank/login", "username", "alice", "password", "?", "_csrf", token(form)));
            assertThat(wrong.uri()).hasPath("/bank/login").hasQuery("error");

            HttpResponse<String> in = alice.follow(
                    alice.submit("/bank/login", "username", "alice", "password", "wonder", "_csrf", token(wrong)));
            assertThat(in.uri().getPath()).isEqualTo("/bank/account");
            assertThat(in.body()).isEqualTo("alice false");
            assertThat(alice.cookie("JSESSIONID").orElseThrow())
                    .as("the id that others may know")
                    .isNotEqualTo(before);

            assertThat(alice.get("/bank/admin/x").statusCode()).isEqualTo(403);
            assertThat(alice.submit("/bank/order", "what", "tea").statusCode()).isEqualTo(403);
            String token = token(alice.get("/bank/logout"));
            assertThat(alice.submit("/bank/order", "what", "tea", "_csrf", token)
                            .body())
                    .isEqualTo("ordered tea");

            HttpResponse<String> out = alice.submit("/bank/logout", "_csrf", token);
            assertThat(out.headers().firstValue("Location").orElseThrow()).endsWith("/bank/login?logout");
            assertThat(alice.get("/bank/account").statusCode()).isEqualTo(302);

            String basic = Base64.getEncoder().encodeToString("alice:wonder".getBytes(StandardCharsets.UTF_8));
            assertThat(app.get("/bank/account", "Authorization", "Basic " + basic)
                            .body())
                    .isEqualTo("alice false");
            assertThat(app.get("/bank/account", "Accept", "application/json").statusCode())
                    .isEqualTo(401);
            assertThat(app.get("/bank/account", "Authorization", "Basic " + basic, "Cookie", "JSESSIONID=" + before)
                            .body())
                    .isEqualTo("alice false");
        }
    }
}
