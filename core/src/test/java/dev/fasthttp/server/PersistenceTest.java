package dev.fasthttp.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fasthttp.server.support.EchoHandler;
import dev.fasthttp.server.support.RawHttp;
import dev.fasthttp.server.support.RawResponse;
import dev.fasthttp.server.support.TestServer;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When a connection goes on and when it ends (RFC 9112 §9), and what responses without body look like. */
class PersistenceTest {
    private final EchoHandler echo = new EchoHandler();
    private TestServer server;
    private RawHttp client;

    @BeforeEach
    void connect() throws IOException {
        server = TestServer.of(echo);
        client = server.connect();
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        server.close();
    }

    @Test
    void keepsHttp11ConnectionsOpen() throws IOException {
        for (int i = 0; i < 100; i++) {
            RawResponse response = client.fetch("/" + i);
            assertThat(response.text()).isEqualTo("GET /" + i + " ");
            assertThat(response.all("Connection")).isEmpty();
        }
        assertThat(server.server().acceptedConnections()).isEqualTo(1);
        assertThat(server.server().requests()).isEqualTo(100);
    }

    @ParameterizedTest
    @ValueSource(strings = {"close", "Close", "foo, close", "close, keep-alive"})
    void closesWhenTheClientAsks(String options) throws IOException {
        RawResponse response = client.send("GET /a HTTP/1.1\r\nHost: test\r\nConnection: " + options + "\r\n\r\n")
                .read();
        assertThat(response.closes()).isTrue();
        assertThat(client.end()).isEqualTo(RawHttp.End.FIN);
        server.awaitNoConnection();
    }

    @Test
    void closesHttp10ConnectionsWithoutKeepAlive() throws IOException {
        RawResponse response = client.send("GET /a HTTP/1.0\r\n\r\n").read();
        assertThat(response.text()).isEqualTo("GET /a ");
        assertThat(response.closes()).isTrue();
        assertThat(client.end()).isEqualTo(RawHttp.End.FIN);
    }

    @Test
    void keepsHttp10ConnectionsOpenWithKeepAlive() throws IOException {
        for (int i = 0; i < 3; i++) {
            RawResponse response = client.send("GET /" + i + " HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n")
                    .read();
            assertThat(response.text()).isEqualTo("GET /" + i + " ");
            assertThat(response.field("Connection")).isEqualToIgnoringCase("keep-alive");
        }
        assertThat(client.send("GET /x HTTP/1.0\r\n\r\n").read().closes()).isTrue();
        assertThat(client.end()).isEqualTo(RawHttp.End.FIN);
    }

    @Test
    void parsesNothingBehindARequestThatCloses() throws IOException {
        client.send(
                "GET /a HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\nGET /canary HTTP/1.1\r\nHost: test\r\n\r\n");
        assertThat(client.read().text()).isEqualTo("GET /a ");
        assertThat(client.end()).isEqualTo(RawHttp.End.FIN);
        client.close();
        server.awaitNoConnection();
        assertThat(echo.canaries()).isZero();
    }

    @Test
    void answersHeadWithTheLengthOnly() throws IOException {
        client.send("HEAD /bytes?n=100000 HTTP/1.1\r\nHost: test\r\n\r\n");
        RawResponse response = client.readToHead();
        assertThat(response.field("Content-Length")).isEqualTo("100000");
        assertThat(client.fetch("/next").text()).isEqualTo("GET /next ");
    }

    @ParameterizedTest
    @ValueSource(ints = {204, 304})
    void sendsNoBodyWhereTheStatusHasNone(int status) throws IOException {
        RawResponse response = client.fetch("/status?code=" + status);
        assertThat(response.status()).isEqualTo(status);
        assertThat(response.body()).isEmpty();
        assertThat(client.fetch("/next").text()).isEqualTo("GET /next ");
    }

    @Test
    void answersAClientThatClosesItsHalfAfterTheRequest() throws IOException {
        client.get("/a").finish();
        assertThat(client.read().text()).isEqualTo("GET /a ");
        assertThat(client.end()).isEqualTo(RawHttp.End.FIN);
        server.awaitNoConnection();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /a HTTP/1.1\r\nHost: te",
                "G",
                "POST /canary HTTP/1.1\r\nHost: test\r\nContent-Length: 10\r\n\r\n12345",
                "POST /canary HTTP/1.1\r\nHost: test\r\nContent-Length: 10\r\n\r\n",
                "POST /canary HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabc"
            })
    void answers400WhenTheRequestIsCutShort(String part) throws IOException {
        client.send(part).finish();
        RawResponse response = client.read();
        assertThat(response.status()).isEqualTo(400);
        assertThat(response.closes()).isTrue();
        assertThat(client.end()).isEqualTo(RawHttp.End.FIN);
        server.awaitNoConnection();
        assertThat(echo.calls()).isZero();
    }

    @Test
    void survivesResetsInTheMiddleOfBodies() throws IOException {
        for (int i = 0; i < 20; i++) {
            try (RawHttp breaking = server.connect()) {
                breaking.send("POST /canary HTTP/1.1\r\nHost: test\r\nContent-Length: 100000\r\n\r\n12345");
                breaking.reset();
            }
        }
        assertThat(client.fetch("/a").text()).isEqualTo("GET /a ");
        client.close();
        server.awaitNoConnection();
        assertThat(echo.canaries()).isZero();
    }

    @Test
    void closesSilentlyWhenAnIdleClientLeaves() throws IOException {
        client.fetch("/a");
        client.finish();
        assertThat(client.end()).isEqualTo(RawHttp.End.FIN);
        server.awaitNoConnection();
    }
}
