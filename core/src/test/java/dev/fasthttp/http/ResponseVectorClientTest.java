package dev.fasthttp.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.fasthttp.client.BadResponseException;
import dev.fasthttp.client.ConnectionClosedException;
import dev.fasthttp.client.HostClient;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * A client meets each vector of responses on a connection: it names the same violation, takes the same response, and keeps a
 * connection only if nothing is left on it.
 */
class ResponseVectorClientTest {
    private static volatile byte[] answer = new byte[0];
    private static ServerSocket listener;

    private final Request request = new Request();
    private final Response response = new Response();

    @BeforeAll
    static void start() throws IOException {
        listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread server = new Thread(ResponseVectorClientTest::serve, "vector-server");
        server.setDaemon(true);
        server.start();
    }

    @AfterAll
    static void stop() throws IOException {
        listener.close();
    }

    /** Reads one request, answers, and ends its side; the client may end first. */
    private static void serve() {
        while (!listener.isClosed()) {
            try (Socket socket = listener.accept();
                    InputStream in = socket.getInputStream()) {
                StringBuilder head = new StringBuilder();
                while (head.indexOf("\r\n\r\n") < 0) {
                    int b = in.read();
                    if (b < 0) {
                        break;
                    }
                    head.append((char) b);
                }
                socket.getOutputStream().write(answer);
                socket.shutdownOutput();
                in.transferTo(java.io.OutputStream.nullOutputStream());
            } catch (IOException e) {
                // The client has left in the middle, as it should from what breaks the rules.
                assert e != null;
            }
        }
    }

    @TestFactory
    @DisplayName("vectors on a connection")
    Stream<DynamicTest> vectors() {
        return VectorFile.readFolder("response").stream()
                .map(vector -> DynamicTest.dynamicTest(vector.name(), () -> check(vector)));
    }

    private void check(Vector vector) {
        ResponseExpectation expectation = new ResponseExpectation(vector);
        ResponseRunner.Outcome outcome =
                ResponseRunner.run(vector.bytes(), expectation.methods(), new int[0], ResponseRunner.ENDING_POISON);
        answer = vector.bytes();
        try (HostClient client = HostClient.builder("127.0.0.1:" + listener.getLocalPort())
                .maxResponseBodySize(ResponseRunner.MAX_BODY)
                .maxIdemponentCallAttempts(1)
                .timeout(Duration.ofSeconds(20))
                .build()) {
            request.reset();
            request.header()
                    .setMethod(
                            expectation.methods().isEmpty()
                                    ? "GET"
                                    : expectation.methods().get(0));
            request.header().setRequestUri(request.header().method().equals("CONNECT") ? "localhost:1" : "/");
            Throwable thrown = catchThrowable(() -> client.send(request, response));
            Optional<ResponseRunner.Message> expected = outcome.messages().stream()
                    .filter(message -> !message.interim())
                    .findFirst();
            if (expected.isPresent()) {
                checkTaken(expected.get(), thrown);
            } else {
                checkRefused(outcome.end(), thrown);
            }
            boolean clean = expected.isPresent()
                    && outcome.end().equals("empty")
                    && outcome.messages().stream().filter(m -> !m.interim()).count() == 1;
            if (!clean) {
                assertThat(client.connections()).isZero();
            }
        }
    }

    private void checkTaken(ResponseRunner.Message expected, Throwable thrown) {
        assertThat(thrown).isNull();
        assertThat(response.statusCode()).isEqualTo(expected.status());
        assertThat(new String(response.body().toByteArray(), StandardCharsets.ISO_8859_1))
                .isEqualTo(expected.body());
        assertThat(response.trailers().size()).isEqualTo(expected.trailers().size());
    }

    private static void checkRefused(String end, Throwable thrown) {
        if (end.equals("incomplete") || end.equals(Violation.TRUNCATED.name())) {
            assertThat(thrown).isInstanceOf(ConnectionClosedException.class);
        } else {
            assertThat(thrown)
                    .isInstanceOfSatisfying(
                            BadResponseException.class,
                            e -> assertThat(e.violation().name()).isEqualTo(end));
        }
    }
}
