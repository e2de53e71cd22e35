package dev.fasthttp.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AddressKeyTest {
    private static AddressKey key(String address) throws IOException {
        return AddressKey.of(new InetSocketAddress(InetAddress.getByName(address), 1))
                .orElseThrow();
    }

    @Test
    void ipv4CountsByAddress() throws IOException {
        assertThat(key("192.0.2.1")).isEqualTo(key("192.0.2.1")).isNotEqualTo(key("192.0.2.2"));
        assertThat(key("255.255.255.255")).isNotEqualTo(key("0.0.0.0"));
    }

    @Test
    void ipv6CountsByItsFirst64Bits() throws IOException {
        assertThat(key("2001:db8:1:2::1"))
                .isEqualTo(key("2001:db8:1:2:ffff:ffff:ffff:ffff"))
                .isNotEqualTo(key("2001:db8:1:3::1"))
                .isNotEqualTo(key("2001:db9:1:2::1"));
    }

    @Test
    void ipv4InIpv6IsIpv4() throws IOException {
        byte[] mapped = new byte[16];
        mapped[10] = -1;
        mapped[11] = -1;
        mapped[12] = (byte) 192;
        mapped[14] = 2;
        mapped[15] = 1;
        // The other factories of the JDK make IPv4 addresses of it by themselves.
        Inet6Address address = Inet6Address.getByAddress("mapped", mapped, 0);
        assertThat(AddressKey.of(new InetSocketAddress(address, 1))).contains(key("192.0.2.1"));
        assertThat(key("::ffff:192.0.2.1")).isEqualTo(key("192.0.2.1"));
    }

    @Test
    void loopbackOfIpv6IsNoIpv4() throws IOException {
        assertThat(key("::1")).isNotEqualTo(key("0.0.0.0")).isNotEqualTo(key("127.0.0.1"));
        assertThat(key("::192.0.2.1")).isNotEqualTo(key("192.0.2.1"));
        assertThat(key("0:0:c000:201::1")).isNotEqualTo(key("192.0.2.1"));
    }

    @Test
    void peersWithoutAddressHaveNone() {
        assertThat(AddressKey.of(UnixDomainSocketAddress.of("/tmp/x"))).isEmpty();
        assertThat(AddressKey.of(InetSocketAddress.createUnresolved("host", 1))).isEmpty();
    }

    @Test
    void hashesSpreadWhateverPartOfTheAddressVaries() {
        for (int shift = 0; shift <= 48; shift += 8) {
            Set<Integer> buckets = new HashSet<>();
            for (long i = 0; i < 4096; i++) {
                int hash = new AddressKey(i << shift).hashCode();
                buckets.add((hash ^ hash >>> 16) & 4095);
            }
            // At random it would be 63 % of them.
            assertThat(buckets).hasSizeGreaterThan(1500);
        }
    }
}
