package dev.fasthttp.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fasthttp.server.support.EchoHandler;
import dev.fasthttp.server.support.RawHttp;
import dev.fasthttp.server.support.RawResponse;
import dev.fasthttp.server.support.TestServer;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The answer does not depend on how the bytes of a request were split. */
@SuppressWarnings("ThreadPriorityCheck") // a hint is all that is wanted
class SplitRequestTest {
    private static final String CHUNKED = "POST /c HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n"
            + "5;x=\"y\"\r\nhello\r\n1\r\n!\r\n0\r\nX-Sum: 1\r\n\r\n";

    private static TestServer server;

    @BeforeAll
    static void start() throws IOException {
        server = TestServer.of(new EchoHandler());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void answersRequestsSentByteByByte() throws IOException {
        try (RawHttp client = server.connect()) {
            for (int i = 0; i < 3; i++) {
                client.sendPieces("POST /p HTTP/1.1\r\nHost: test\r\nContent-Length: 3\r\n\r\nabc" + CHUNKED, 1);
                assertThat(client.read().text()).isEqualTo("POST /p abc");
                assertThat(client.read().text()).isEqualTo("POST /c hello!");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /g?a=b HTTP/1.1\r\nHost: test\r\nCookie: a=b\r\n\r\n",
                "\r\nGET /g?a=b HTTP/1.1\r\nHost: test\r\n\r\n",
                "POST /p HTTP/1.1\r\nHost: test\r\nContent-Length: 11\r\n\r\nhello world",
                CHUNKED
            })
    void answersTheSameWhereverTheRequestIsSplit(String request) throws IOException {
        try (RawHttp client = server.connect()) {
            String whole = client.send(request).read().text();
            for (int i = 1; i < request.length(); i++) {
                client.send(request.substring(0, i));
                // The second part must arrive by itself: what the server counts tells that it has read the first.
                if (i % 8 == 0) {
                    assertThat(client.isSilentFor(1)).isTrue();
                } else {
                    Thread.yield();
                }
                RawResponse response = client.send(request.substring(i)).read();
                assertThat(response.status()).as("split at %d", i).isEqualTo(200);
                assertThat(response.text()).as("split at %d", i).isEqualTo(whole);
            }
        }
    }

    @Test
    void refusesTheSameWhereverABadRequestIsSplit() throws IOException {
        String request = "GET /canary HTTP/1.1\r\nHost: test\r\nBad Name: x\r\n\r\n";
        for (int i = 1; i < request.length(); i++) {
            try (RawHttp client = server.connect()) {
                client.send(request.substring(0, i));
                Thread.yield();
                try {
                    client.send(request.substring(i));
                } catch (IOException e) {
                    assertThat(i).as("refused before the bad byte").isGreaterThan(request.indexOf("Bad"));
                }
                RawResponse response = client.read();
                assertThat(response.status()).isEqualTo(400);
                assertThat(response.closes()).isTrue();
                assertThat(client.end()).isEqualTo(RawHttp.End.FIN);
            }
        }
    }
}
