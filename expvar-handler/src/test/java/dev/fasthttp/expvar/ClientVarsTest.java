package dev.fasthttp.expvar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fasthttp.client.HostClient;
import dev.fasthttp.server.Server;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

class ClientVarsTest {
    private final Expvars expvars = new Expvars();

    private long value(String name) {
        Var variable = expvars.get("client." + name).orElseThrow();
        return ((FunctionVar) variable).value() instanceof Long number ? number : -1;
    }

    @Test
    void showsThePool() throws Exception {
        try (Server server = Server.builder(ctx -> ctx.setBody(
                        value("connections.open") + " " + value("connections.idle") + " " + value("requestsInFlight")))
                .build()) {
            InetSocketAddress address =
                    (InetSocketAddress) server.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            String authority = "127.0.0.1:" + address.getPort();
            try (HostClient client = HostClient.builder(authority).build()) {
                expvars.publishAll("client", ClientVars.of(client));
                assertThat(client.get("http://" + authority + "/").body()).hasToString("1 0 1");
                assertThat(value("connections.idle")).isEqualTo(1);
                assertThat(value("requestsInFlight")).isZero();
                assertThat(value("requestsWaiting")).isZero();
            }
        }
    }
}
