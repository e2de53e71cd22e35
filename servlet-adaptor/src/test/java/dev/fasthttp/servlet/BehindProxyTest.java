package dev.fasthttp.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fasthttp.handlers.TrustedProxies;
import dev.fasthttp.server.Server;
import dev.fasthttp.servlet.support.ActServlet;
import dev.fasthttp.servlet.support.Answer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What a servlet sees of a client that came through a proxy which ended its TLS. */
final class BehindProxyTest {
    private static Answer ask(TrustedProxies proxies, String target, String... fields) throws Exception {
        ServletContainer container = ServletContainer.builder()
                .servlet(
                        "/show",
                        new ActServlet((request, response) -> response.getWriter()
                                .print(request.getRemoteAddr() + " " + request.getRemoteHost() + " "
                                        + request.getRemotePort() + " "
                                        + request.isSecure() + " " + request.getRequestURL() + " "
                                        + request.getServerName()
                                        + " " + request.getServerPort() + " "
                                        + request.getServletConnection().isSecure())))
                .servlet("/session", new ActServlet((request, response) -> request.getSession()))
                .servlet("/redirect", new ActServlet((request, response) -> response.sendRedirect("/there")))
                .build();
        Server server = Server.builder(container.with(proxies))
                .headerReceived(container)
                .build();
        try {
            InetSocketAddress address =
                    (InetSocketAddress) server.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            StringBuilder request = new StringBuilder("GET " + target + " HTTP/1.1\r\nHost: own\r\n");
            for (String field : fields) {
                request.append(field).append("\r\n");
            }
            return Answer.to(address, request + "Connection: close\r\n\r\n");
        } finally {
            server.shutdown(Duration.ofSeconds(5));
            container.close();
        }
    }

    private static final String[] SAID = {
        "X-Forwarded-For: 198.51.100.9, 203.0.113.7", "X-Forwarded-Proto: https", "X-Forwarded-Host: shop.example"
    };

    @Test
    void aTrustedProxyIsBelieved() throws Exception {
        TrustedProxies proxies =
                TrustedProxies.builder("127.0.0.1", "::1").host(true).build();
        assertThat(ask(proxies, "/show?a=b", SAID).body())
                .isEqualTo("203.0.113.7 203.0.113.7 0 true https://shop.example/show shop.example 443 false");
        assertThat(ask(proxies, "/session", SAID).field("Set-Cookie").orElseThrow())
                .contains("Secure");
        assertThat(ask(proxies, "/redirect", SAID).field("Location")).contains("https://shop.example/there");
    }

    @Test
    void aStrangerIsNot() throws Exception {
        TrustedProxies proxies = TrustedProxies.builder("10.0.0.0/8").host(true).build();
        assertThat(ask(proxies, "/show", SAID).body()).contains(" false http://own/show own 80 ");
        assertThat(ask(proxies, "/session", SAID).field("Set-Cookie").orElseThrow())
                .doesNotContain("Secure");
        assertThat(ask(proxies, "/redirect", SAID).field("Location")).contains("http://own/there");
    }
}
