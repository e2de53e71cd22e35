package dev.fasthttp.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrustedNetworksTest {
    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.255.1.2, true",
        "10.0.0.0/8, 11.0.0.0, false",
        "10.0.0.0/8, 9.255.255.255, false",
        "192.0.2.0/25, 192.0.2.127, true",
        "192.0.2.0/25, 192.0.2.128, false",
        "192.0.2.1, 192.0.2.1, true",
        "192.0.2.1, 192.0.2.0, false",
        "192.0.2.1/32, 192.0.2.1, true",
        "0.0.0.0/0, 203.0.113.9, true",
        "0.0.0.0/0, 2001:db8::1, false",
        "::/0, 2001:db8::1, true",
        "::/0, 192.0.2.1, false",
        "2001:db8::/33, 2001:db8:7fff::1, true",
        "2001:db8::/33, 2001:db8:8000::1, false",
        "::1, ::1, true",
        "::1/128, ::2, false",
        "127.0.0.1, ::ffff:127.0.0.1, true"
    })
    void containsWhatBeginsWithItsBits(String network, String peer, boolean contained) throws UnknownHostException {
        assertThat(new TrustedNetworks(List.of(network))
                        .contains(new InetSocketAddress(InetAddress.getByName(peer), 1)))
                .isEqualTo(contained);
    }

    @Test
    void oneOfThemIsEnough() throws UnknownHostException {
        TrustedNetworks networks = new TrustedNetworks(List.of("10.0.0.0/8", "192.0.2.0/24"));
        assertThat(networks.contains(new InetSocketAddress(InetAddress.getByName("192.0.2.9"), 1)))
                .isTrue();
    }

    @Test
    void trustsUnixDomainPeersWhenToldOnly() {
        UnixDomainSocketAddress peer = UnixDomainSocketAddress.of("");
        assertThat(new TrustedNetworks(List.of("unix:")).contains(peer)).isTrue();
        assertThat(new TrustedNetworks(List.of("0.0.0.0/0", "::/0")).contains(peer))
                .isFalse();
        assertThat(new TrustedNetworks(List.of("::/0")).contains(InetSocketAddress.createUnresolved("a", 1)))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "localhost",
                "10.0.0.0/33",
                "10.0.0.0/",
                "10.0.0.0/-1",
                "10.0.0.0/08",
                "10.0.0.1/8",
                "10.0.0.0/8/8",
                "2001:db8::/129",
                "2001:db8::1/64",
                "fe80::1%eth0",
                "::ffff:10.0.0.0/104",
                " 10.0.0.0/8"
            })
    void refusesWhatIsNoNetwork(String text) {
        assertThatThrownBy(() -> new TrustedNetworks(List.of(text))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesToTrustNobody() {
        assertThatThrownBy(() -> new TrustedNetworks(List.of())).isInstanceOf(IllegalArgumentException.class);
    }
}
