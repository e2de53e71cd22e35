package dev.fasthttp.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.fasthttp.server.support.Await;
import dev.fasthttp.server.support.EchoHandler;
import dev.fasthttp.server.support.TestServer;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** As many idle connections as the system has descriptors for, up to 9000. */
class ManyConnectionsTest {
    private static final int MOST = 9000;
    private static final int SPARE_DESCRIPTORS = 500;
    private static final byte[] REQUEST = "GET /a HTTP/1.1\r\nHost: test\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final EchoHandler echo = new EchoHandler();

    /** Both ends are here, so a connection takes two descriptors. */
    private static int possible() {
        if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix) {
            long free = unix.getMaxFileDescriptorCount() - unix.getOpenFileDescriptorCount() - SPARE_DESCRIPTORS;
            return (int) Math.min(MOST, free / 2);
        }
        return SPARE_DESCRIPTORS;
    }

    private static void exchange(SocketChannel client, ByteBuffer buffer) throws IOException {
        client.write(ByteBuffer.wrap(REQUEST));
        buffer.clear();
        while (buffer.position() < 3
                || buffer.get(buffer.position() - 1) != ' '
                || buffer.get(buffer.position() - 2) != 'a') {
            assertThat(client.read(buffer)).isPositive();
        }
        assertThat(buffer.get(9)).isEqualTo((byte) '2');
    }

    @Test
    void servesThousandsOfIdleConnectionsAgainAndEndsInTime() throws Exception {
        int count = possible();
        assertThat(count).isGreaterThan(200);
        ByteBuffer buffer = ByteBuffer.allocate(1000);
        List<SocketChannel> clients = new ArrayList<>();
        try (TestServer server = TestServer.of(Server.builder(echo).idleTimeout(Duration.ofMinutes(10)))) {
            for (int i = 0; i < count; i++) {
                SocketChannel client = SocketChannel.open(server.address());
                clients.add(client);
                exchange(client, buffer);
            }
            assertThat(server.server().openConnections()).isEqualTo(count);
            for (SocketChannel client : clients) {
                exchange(client, buffer);
            }
            assertThat(echo.calls()).isEqualTo(2 * count);
            long start = System.nanoTime();
            assertThat(server.server().shutdown(Duration.ofSeconds(20)).isClean())
                    .isTrue();
            assertThat(Await.millisSince(start)).isLessThan(10_000);
            buffer.clear();
            for (SocketChannel client : clients) {
                assertThat(client.read(buffer)).isEqualTo(-1);
            }
        } finally {
            for (SocketChannel client : clients) {
                client.close();
            }
        }
    }
}
