package dev.fasthttp.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which way a dial goes. */
class EnvironmentDialerTest {
    private final Map<String, String> environment = new HashMap<>();
    private final List<String> dialled = new ArrayList<>();

    private final Dialer recording = (host, port, deadline) -> {
        dialled.add(host + ' ' + port);
        throw new ConnectException("recorded");
    };

    /** What is dialled first in order to reach a host. */
    private String way(String host, int port) throws IOException {
        dialled.clear();
        EnvironmentDialer dialer = EnvironmentDialer.of(recording, environment);
        assertThatThrownBy(() -> dialer.dial(host, port, BlockingConnection.NO_DEADLINE))
                .hasMessage("recorded");
        return dialled.get(0);
    }

    @Test
    void withoutVariablesDirectly() throws IOException {
        assertThat(way("example.com", 80)).isEqualTo("example.com 80");
    }

    @Test
    void eachKindHasItsProxy() throws IOException {
        environment.put("HTTP_PROXY", "one");
        environment.put("HTTPS_PROXY", "socks5h://me:p%40ss@two");
        assertThat(way("example.com", 80)).isEqualTo("one 80");
        assertThat(way("example.com", 8443)).isEqualTo("one 80");
        assertThat(way("example.com", 443)).isEqualTo("two 1080");
        environment.put("http_proxy", "http://[::1]:3128/");
        environment.put("https_proxy", "https://three");
        assertThat(way("example.com", 80)).isEqualTo("::1 3128");
        assertThat(way("example.com", 443)).isEqualTo("three 443");
    }

    @Test
    void clientsOfCgiProgramsCannotSetIt() throws IOException {
        environment.put("HTTP_PROXY", "one");
        environment.put("REQUEST_METHOD", "GET");
        assertThat(way("example.com", 80)).isEqualTo("example.com 80");
    }

    @ParameterizedTest
    @CsvSource({
        "localhost, 80, true",
        "127.9.9.9, 80, true",
        "::1, 80, true",
        "example.com, 80, true",
        "EXAMPLE.com., 80, true",
        "www.example.com, 80, true",
        "notexample.com, 80, false",
        "below.org, 80, false",
        "x.below.org, 80, true",
        "star.net, 80, false",
        "x.star.net, 80, true",
        "port.com, 80, false",
        "port.com, 8080, true",
        "10.200.0.1, 80, true",
        "11.200.0.1, 80, false",
        "192.0.2.7, 80, true",
        "192.0.2.8, 80, false",
        "2001:db8::7, 80, true",
        "2001:db8:0:0::7, 80, true",
        "2001:db8::8, 80, false",
        "2001:db8::9, 81, true"
    })
    void exceptions(String host, int port, boolean direct) throws IOException {
        environment.put("HTTP_PROXY", "proxy:3128");
        environment.put(
                "NO_PROXY",
                " example.com,.below.org , *.star.net,port.com:8080,10.0.0.0/8,,192.0.2.7,2001:db8::7,[2001:db8::9]:81");
        assertThat(way(host, port)).isEqualTo(direct ? host + ' ' + port : "proxy 3128");
    }

    @Test
    void aStarIsForAll() throws IOException {
        environment.put("HTTP_PROXY", "proxy:3128");
        environment.put("no_proxy", "*");
        assertThat(way("example.com", 80)).isEqualTo("example.com 80");
    }

    @ParameterizedTest
    @CsvSource({"ftp://proxy, scheme", "http://, malformed", "'http://a b', malformed", "proxy:99999, port"})
    void whatIsNoProxyIsRefused(String text, String message) {
        environment.put("HTTPS_PROXY", text);
        assertThatThrownBy(() -> EnvironmentDialer.of(recording, environment))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }
}
