package dev.fasthttp.expvar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fasthttp.client.HostClient;
import dev.fasthttp.server.Server;
import dev.fasthttp.servlet.ServletContainer;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

class ServletVarsTest {
    private final Expvars expvars = new Expvars();

    private Object value(String name) {
        return ((FunctionVar) expvars.get("shop." + name).orElseThrow()).value();
    }

    @Test
    void showsRequestsAndSessions() throws Exception {
        HttpServlet servlet = new HttpServlet() {
            @Override
            protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
                request.getSession();
                response.getWriter().print(value("requestsInFlight"));
            }
        };
        try (ServletContainer container = ServletContainer.builder()
                        .contextPath("/shop")
                        .servlet("/", servlet)
                        .build();
                Server server =
                        Server.builder(container).headerReceived(container).build()) {
            expvars.publishAll("shop", ServletVars.of(container, "/shop"));
            InetSocketAddress address =
                    (InetSocketAddress) server.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            String authority = "127.0.0.1:" + address.getPort();
            try (HostClient client = HostClient.builder(authority).build()) {
                assertThat(client.get("http://" + authority + "/shop/").body()).hasToString("1");
                assertThat(client.get("http://" + authority + "/shop/x").body()).hasToString("1");
            }
            assertThat(value("requests")).isEqualTo(2L);
            assertThat(value("sessions")).isEqualTo(2L);
            assertThat((Long) value("servlets")).isPositive();
            container.undeploy("/shop");
            assertThat(value("sessions")).isNull();
        }
    }
}
