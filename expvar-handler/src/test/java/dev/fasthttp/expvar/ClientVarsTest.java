package dev.fasthttp.expvar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fasthttp.client.HostClient;
import dev.fasthttp.server.RequestHandler;
import dev.fasthttp.server.Server;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

class ClientVarsTest {
    private static long value(Expvars expvars, String name) {
        return ((FunctionVar) expvars.get("client." + name).orElseThrow()).value() instanceof Long number ? number : -1;
    }

    @Test
    void showsThePool() throws Exception {
        Expvars expvars = new Expvars();
        RequestHandler handler =
                ctx -> ctx.setBody(expvars.get("client.connections.open").orElseThrow() + " "
                        + expvars.get("client.connections.idle").orElseThrow() + " "
                        + expvars.get("client.requestsInFlight").orElseThrow());
        try (Server server = Server.builder(handler).build()) {
            InetSocketAddress address =
                    (InetSocketAddress) server.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            try (HostClient client =
                    HostClient.builder("127.0.0.1:" + address.getPort()).build()) {
                expvars.publishAll("client", ClientVars.of(client));
                String during = client.get("http://127.0.0.1:" + address.getPort() + "/")
                        .body()
                        .toString();
                assertThat(during).isEqualTo("1 0 1");
                assertThat(value(expvars, "connections.idle")).isEqualTo(1);
                assertThat(value(expvars, "requestsInFlight")).isEqualTo(0);
                assertThat(value(expvars, "requestsWaiting")).isEqualTo(0);
            }
        }
    }
}
