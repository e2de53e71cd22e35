package dev.fasthttp.handlers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fasthttp.server.RequestHandler;
import dev.fasthttp.server.support.RawHttp;
import dev.fasthttp.server.support.RawResponse;
import dev.fasthttp.server.support.TestServer;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestIdTest {
    private static final RequestHandler ECHO =
            ctx -> ctx.setBody(RequestId.of(ctx).orElse("none"));

    @Test
    void idsAreNewAndOnTheResponse() throws IOException {
        Set<String> seen = new HashSet<>();
        try (TestServer server = TestServer.of(ECHO.with(RequestId.generated()));
                RawHttp client = server.connect()) {
            for (int i = 0; i < 100; i++) {
                RawResponse response = client.fetch("/");
                assertThat(response.field("X-Request-Id"))
                        .matches("[0-9a-f]{32}")
                        .isEqualTo(response.text());
                seen.add(response.text());
            }
        }
        assertThat(seen).hasSize(100);
    }

    @ParameterizedTest
    @CsvSource({
        "Ab9-._~+/=, true",
        "a b, false",
        "a\"b, false",
        "<script>, false",
        "'', false",
    })
    void takesOnlyWhatIsAnId(String given, boolean taken) throws IOException {
        try (TestServer server = TestServer.of(ECHO.with(RequestId.accepted("X-Trace")));
                RawHttp client = server.connect()) {
            RawResponse response = client.send("GET / HTTP/1.1\r\nHost: a\r\nX-Trace: " + given + "\r\n\r\n")
                    .read();
            assertThat(response.text().equals(given)).isEqualTo(taken);
            assertThat(response.field("X-Trace")).isEqualTo(response.text());
        }
    }

    @Test
    void lengthsUpToTheLimit() throws IOException {
        try (TestServer server = TestServer.of(ECHO.with(RequestId.accepted("X-Trace")));
                RawHttp client = server.connect()) {
            String longest = "a".repeat(RequestId.MAX_LENGTH);
            String head = "GET / HTTP/1.1\r\nHost: a\r\nX-Trace: ";
            assertThat(client.send(head + longest + "\r\n\r\n").read().text()).isEqualTo(longest);
            assertThat(client.send(head + longest + "a\r\n\r\n").read().text()).hasSize(32);
        }
    }

    @Test
    void withoutItThereIsNone() throws IOException {
        try (TestServer server = TestServer.of(ECHO);
                RawHttp client = server.connect()) {
            assertThat(client.fetch("/").text()).isEqualTo("none");
        }
        assertThatThrownBy(() -> RequestId.accepted("not a name")).hasMessageContaining("not a name");
    }
}
