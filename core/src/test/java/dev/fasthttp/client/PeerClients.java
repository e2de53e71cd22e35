package dev.fasthttp.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fasthttp.http.Response;
import java.util.ArrayList;
import java.util.List;

/** The clients of a test, whose pools must be clean at its end: nothing is under way, and all that is open is idle. */
final class PeerClients implements AutoCloseable {
    private final List<HostClient> clients = new ArrayList<>();

    HostClient of(HostClient.Builder builder) {
        HostClient client = builder.build();
        clients.add(client);
        return client;
    }

    HostClient of(String authority) {
        return of(HostClient.builder(authority));
    }

    /** Ends the stream that a response may have, and looks at all pools. */
    void check(Response last) {
        last.reset();
        for (HostClient client : clients) {
            assertThat(client.pendingRequests()).isZero();
            assertThat(client.waitingRequests()).isZero();
            assertThat(client.connections()).isEqualTo(client.idleConnections());
            client.close();
            assertThat(client.connections()).isZero();
        }
        clients.clear();
    }

    @Override
    public void close() {
        clients.forEach(HostClient::close);
    }
}
