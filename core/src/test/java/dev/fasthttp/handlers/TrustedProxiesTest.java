package dev.fasthttp.handlers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fasthttp.handlers.TrustedProxies.Fields;
import dev.fasthttp.server.RequestHandler;
import dev.fasthttp.server.support.RawHttp;
import dev.fasthttp.server.support.TestServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whom the fields of proxies are believed, and what of them. */
class TrustedProxiesTest {
    /** Says address, port, scheme and host; the connection itself never is TLS. */
    private static final RequestHandler SHOW = ctx -> {
        InetSocketAddress from = (InetSocketAddress) ctx.remoteAddress();
        String address = from.getAddress().isLoopbackAddress()
                ? "peer"
                : from.getAddress().getHostAddress();
        int port = address.equals("peer") ? 0 : from.getPort();
        ctx.setBody(address + " " + port + " " + ctx.uri().scheme() + " "
                + ctx.uri().host() + " " + ctx.host() + " " + ctx.isTls());
    };

    private static String ask(TrustedProxies proxies, String... fields) throws IOException {
        StringBuilder request = new StringBuilder("GET / HTTP/1.1\r\nHost: own:80\r\n");
        for (String field : fields) {
            request.append(field).append("\r\n");
        }
        try (TestServer server = TestServer.of(SHOW.with(proxies));
                RawHttp client = server.connect()) {
            String first = client.send(request + "\r\n").read().text();
            // Nothing is left for the next request.
            assertThat(client.send("GET / HTTP/1.1\r\nHost: own:80\r\n\r\n")
                            .read()
                            .text())
                    .isEqualTo("peer 0 http own:80 own:80 false");
            return first;
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "203.0.113.7 | 203.0.113.7 0",
                "203.0.113.7:4711 | 203.0.113.7 4711",
                "2001:db8::1 | 2001:db8:0:0:0:0:0:1 0",
                "[2001:db8::1] | 2001:db8:0:0:0:0:0:1 0",
                "[2001:db8::1]:4711 | 2001:db8:0:0:0:0:0:1 4711",
                // The last that is not trusted, whatever stands before it.
                "198.51.100.1, 203.0.113.7 | 203.0.113.7 0",
                "198.51.100.1, 203.0.113.7, 10.1.2.3 | 203.0.113.7 0",
                "nonsense, 203.0.113.7, 10.1.2.3 | 203.0.113.7 0",
                "10.9.9.9, 10.1.2.3 | 10.9.9.9 0",
                // Nobody knows who is behind the nearest one.
                "203.0.113.7, unknown, 10.1.2.3 | 10.1.2.3 0",
                "203.0.113.7, unknown | peer 0",
                "203.0.113.7, , 10.1.2.3 | 10.1.2.3 0",
                "203.0.113.7:99999 | peer 0",
                "203.0.113.7: | peer 0",
                "[203.0.113.7] | peer 0",
                "[2001:db8::1 | peer 0",
                "[2001:db8::1]x | peer 0",
                "2001:db8::1%eth0 | peer 0",
                "0203.0.113.7 | peer 0",
                "example.org | peer 0",
            })
    void theClientIsTheLastThatIsNotTrusted(String list, String shown) throws IOException {
        TrustedProxies proxies = TrustedProxies.of("127.0.0.1", "::1", "10.0.0.0/8");
        assertThat(ask(proxies, "X-Forwarded-For: " + list)).startsWith(shown + " http own:80");
        int comma = list.lastIndexOf(',');
        if (comma > 0) {
            // Several fields are one list.
            String twoFields =
                    "X-Forwarded-For: " + list.substring(0, comma) + "\r\nX-Forwarded-For:" + list.substring(comma + 1);
            assertThat(ask(proxies, twoFields)).startsWith(shown + " ");
        }
    }

    @Test
    void aStrangerIsNotBelieved() throws IOException {
        TrustedProxies proxies = TrustedProxies.builder("10.0.0.0/8").host(true).build();
        assertThat(ask(
                        proxies,
                        "X-Forwarded-For: 203.0.113.7",
                        "X-Forwarded-Proto: https",
                        "X-Forwarded-Host: evil.example",
                        "Forwarded: for=203.0.113.7;proto=https"))
                .isEqualTo("peer 0 http own:80 own:80 false");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "X-Forwarded-Proto: https | https",
                "X-Forwarded-Proto: HTTPS | https",
                "X-Forwarded-Proto: http | http",
                "X-Forwarded-Proto: https, http | http",
                "X-Forwarded-Proto: https, https | http",
                "X-Forwarded-Proto: wss | http",
                "Forwarded: proto=https | http",
            })
    void theSchemeIsSaidOnce(String field, String scheme) throws IOException {
        TrustedProxies proxies = TrustedProxies.of("127.0.0.1", "::1");
        assertThat(ask(proxies, field)).isEqualTo("peer 0 " + scheme + " own:80 own:80 false");
        assertThat(ask(proxies, field, field)).isEqualTo("peer 0 http own:80 own:80 false");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "shop.example | - | shop.example",
                "shop.example:8443 | - | shop.example:8443",
                "shop.example | 8443 | shop.example:8443",
                "shop.example:1 | 8443 | shop.example:1",
                "[2001:db8::1] | 8443 | [2001:db8::1]:8443",
                "shop.example | 99999 | shop.example",
                "a.example, b.example | - | own:80",
                "a b | - | own:80",
                "a/b | - | own:80",
            })
    void theHostIsTakenWhenThatIsWanted(String name, String port, String shown) throws IOException {
        TrustedProxies.Builder builder = TrustedProxies.builder("127.0.0.1", "::1");
        String[] fields = port == null
                ? new String[] {"X-Forwarded-Host: " + name}
                : new String[] {"X-Forwarded-Host: " + name, "X-Forwarded-Port: " + port};
        assertThat(ask(builder.host(true).build(), fields)).isEqualTo("peer 0 http " + shown + " " + shown + " false");
        assertThat(ask(builder.host(false).build(), fields)).isEqualTo("peer 0 http own:80 own:80 false");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "for=203.0.113.7;proto=https;host=shop.example | 203.0.113.7 0 https shop.example",
                "For=\"203.0.113.7:4711\" ; Proto=https | 203.0.113.7 4711 https own:80",
                "for=\"[2001:db8::1]:4711\" | 2001:db8:0:0:0:0:0:1 4711 http own:80",
                "for=198.51.100.1;proto=http, for=203.0.113.7;proto=https;by=10.0.0.1, for=10.1.2.3;proto=http"
                        + " | 203.0.113.7 0 https own:80",
                "for=\"203.0.113.\\7\" | 203.0.113.7 0 http own:80",
                ", for=203.0.113.7, | 203.0.113.7 0 http own:80",
                "for=unknown;proto=https | peer 0 http own:80",
                "for=_hidden, for=10.1.2.3;proto=https | 10.1.2.3 0 https own:80",
                "proto=https | peer 0 http own:80",
                // Malformed: nothing of it counts.
                "for=203.0.113.7;for=198.51.100.1 | peer 0 http own:80",
                "for=203.0.113.7;proto | peer 0 http own:80",
                "for=203.0.113.7;proto= | peer 0 http own:80",
                "for=203.0.113.7; | peer 0 http own:80",
                "for=[2001:db8::1] | peer 0 http own:80",
                "for=\"203.0.113.7 | peer 0 http own:80",
                "for=\"203.0.113.7\\ | peer 0 http own:80",
                "for = 203.0.113.7 | peer 0 http own:80",
                "for=203.0.113.7 proto=https | peer 0 http own:80",
                "for=1.2.3.4, for=203.0.113.7 x | peer 0 http own:80",
            })
    void forwardedIsReadByItsGrammar(String field, String shown) throws IOException {
        TrustedProxies proxies = TrustedProxies.builder("127.0.0.1", "::1", "10.0.0.0/8")
                .fields(Fields.FORWARDED)
                .host(true)
                .build();
        // Fields of the other kind are not looked at.
        assertThat(ask(proxies, "Forwarded: " + field, "X-Forwarded-For: 192.0.2.9", "X-Forwarded-Host: x"))
                .startsWith(shown + " ");
    }

    @Test
    void networksMustBeNetworks() {
        assertThatThrownBy(() -> TrustedProxies.of("10.0.0.1/8")).hasMessageContaining("10.0.0.1/8");
        assertThatThrownBy(TrustedProxies::of).isInstanceOf(IllegalArgumentException.class);
    }
}
