package dev.fasthttp.handlers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fasthttp.server.RequestCtx;
import dev.fasthttp.server.support.Command;
import dev.fasthttp.server.support.RawHttp;
import dev.fasthttp.server.support.TestServer;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands that are really run: what arrives again must be what arrived first. */
class CurlCommandTest {
    private static final String PORT = "@PORT@";

    /** The request in a form in which two can be compared. */
    private static String seen(RequestCtx ctx) {
        StringBuilder all = new StringBuilder(ctx.method() + " " + ctx.requestUri());
        all.append(ctx.request().header().isHttp11() ? " 1.1" : " 1.0");
        for (int i = 0; i < ctx.request().header().size(); i++) {
            String name = ctx.request().header().nameAt(i).toString();
            if (!List.of("Host", "Accept", "User-Agent", "Content-Length").contains(name)) {
                all.append('\n')
                        .append(name)
                        .append(": ")
                        .append(ctx.request().header().valueAt(i));
            }
        }
        return all.append('\n')
                .append(java.util.HexFormat.of().formatHex(ctx.postBody().toByteArray()))
                .toString();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\r\nHost: 127.0.0.1:@PORT@\r\nAccept: */*\r\n\r\n",
                "GET /a/../b?x=[1-3]&y={a,b}&z=$HOME HTTP/1.1\r\nHost: 127.0.0.1:@PORT@\r\nX-Quote: it's \"$(id)\" `x` \\n\r\nX-Empty:\r\n\r\n",
                "PUT /p HTTP/1.1\r\nHost: 127.0.0.1:@PORT@\r\nContent-Length: 9\r\nContent-Type: text/x\r\n\r\na'b\\n\n\t\u0001\u00fc",
                "DELETE /p HTTP/1.1\r\nHost: 127.0.0.1:@PORT@\r\nContent-Length: 4\r\n\r\n@a\u0000b",
                "POST /p HTTP/1.1\r\nHost: 127.0.0.1:@PORT@\r\nContent-Length: 3\r\n\r\n'%'",
                "OPTIONS * HTTP/1.1\r\nHost: 127.0.0.1:@PORT@\r\n\r\n",
                "GET /old HTTP/1.0\r\nHost: 127.0.0.1:@PORT@\r\nCookie: a=b\r\n\r\n",
            })
    void theSameRequestArrivesAgain(String request) throws IOException {
        List<String> commands = new CopyOnWriteArrayList<>();
        List<String> requests = new CopyOnWriteArrayList<>();
        try (TestServer server = TestServer.of(ctx -> {
                    commands.add(CurlCommand.withSecrets(ctx));
                    requests.add(seen(ctx));
                });
                RawHttp client = server.connect()) {
            client.send(request.replace(PORT, Integer.toString(server.address().getPort())));
            client.read();
            Command.run("", "bash", "-c", commands.get(0) + " -sS");
            assertThat(requests).hasSize(2);
            assertThat(requests.get(1)).as(commands.get(0)).isEqualTo(requests.get(0));
        }
    }

    @Test
    void secretsAreLeftOut() throws IOException {
        List<String> commands = new CopyOnWriteArrayList<>();
        try (TestServer server = TestServer.of(ctx -> commands.add(CurlCommand.of(ctx)));
                RawHttp client = server.connect()) {
            client.send(
                            "GET /x HTTP/1.1\r\nHost: a\r\nauthorization: Basic eDp5\r\nCookie: id=secret\r\nX-A: b\r\n\r\n")
                    .read();
            assertThat(commands.get(0))
                    .isEqualTo("curl --globoff --path-as-is --http1.1 --header 'authorization: (left out)'"
                            + " --header 'Cookie: (left out)' --header 'X-A: b' 'http://a/x'");
        }
    }

    @Test
    void largeBodiesAreNotWrittenOut() throws IOException {
        List<String> commands = new CopyOnWriteArrayList<>();
        try (TestServer server = TestServer.of(ctx -> commands.add(CurlCommand.of(ctx)));
                RawHttp client = server.connect()) {
            client.post("/x", "y".repeat(CurlCommand.MAX_BODY + 1)).read();
            assertThat(commands.get(0)).contains("--data-binary @body").hasSizeLessThan(300);
        }
    }
}
