package dev.fasthttp.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IpLiteralTest {
    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "1.2.3.4", "255.255.255.255", "10.0.200.99"})
    void readsIpv4(String text) throws IOException {
        assertThat(IpLiteral.parseIpv4(text))
                .isEqualTo(InetAddress.getByName(text).getAddress());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1",
                "1.2.3",
                "1.2.3.4.5",
                "1.2.3.",
                ".1.2.3",
                "1..2.3",
                "256.1.1.1",
                "01.2.3.4",
                "1.2.3.04",
                "00.0.0.0",
                "1.2.3.-4",
                "1.2.3.4 ",
                " 1.2.3.4",
                "1.2.3.0x4",
                "1.2.3.\u0664",
                "::1"
            })
    void refusesWhatIsNoIpv4(String text) {
        assertThat(IpLiteral.parseIpv4(text)).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "::",
                "::1",
                "1::",
                "1:2:3:4:5:6:7:8",
                "2001:db8::1",
                "2001:DB8:0:0::A",
                "1:2:3::5:6:7:8",
                "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
                "64:ff9b::192.0.2.1",
                "1:2:3:4:5:6:192.0.2.1",
                "0001::000f"
            })
    void readsIpv6(String text) throws IOException {
        assertThat(IpLiteral.parseIpv6(text))
                .isEqualTo(InetAddress.getByName(text).getAddress());
    }

    @Test
    void readsIpv4InIpv6() {
        byte[] address = IpLiteral.parseIpv6("::ffff:192.0.2.1");
        assertThat(address).hasSize(16).endsWith(-1, -1, 192, 0, 2, 1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":",
                ":::",
                ":1",
                "1:",
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:8:9",
                "1:2:3:4::5:6:7:8",
                "1::2::3",
                "1:::2",
                "::1:",
                ":1::",
                "12345::",
                "g::",
                "::1%lo",
                "[::1]",
                "::1 ",
                "1.2.3.4",
                "1.2.3.4::",
                "::1.2.3.4:5",
                "::1.2.3",
                "1:2:3:4:5:6:7:1.2.3.4",
                "::\u0661",
                "0:0:0:0:0:0:0:0000000000000000000000000000000000000000000000000000000000000000000000"
            })
    void refusesWhatIsNoIpv6(String text) {
        assertThat(IpLiteral.parseIpv6(text)).isNull();
    }

    @Test
    void readsNumbersUpToTheLimit() {
        assertThat(IpLiteral.parseNumber("0", 65_535)).isZero();
        assertThat(IpLiteral.parseNumber("65535", 65_535)).isEqualTo(65_535);
        assertThat(IpLiteral.parseNumber("65536", 65_535)).isEqualTo(-1);
        assertThat(IpLiteral.parseNumber("080", 65_535)).isEqualTo(-1);
        assertThat(IpLiteral.parseNumber("+80", 65_535)).isEqualTo(-1);
        assertThat(IpLiteral.parseNumber("", 65_535)).isEqualTo(-1);
        assertThat(IpLiteral.parseNumber("4294967376", 65_535)).isEqualTo(-1);
    }
}
