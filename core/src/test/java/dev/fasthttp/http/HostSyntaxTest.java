package dev.fasthttp.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostSyntaxTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "example.com",
                "EXAMPLE.com.",
                "example.com:80",
                "example.com:0",
                "example.com:65535",
                "example.com:00080",
                "127.0.0.1",
                "127.0.0.1:8080",
                "my_host-1~x",
                "a!$&'()*+;=",
                "[::]",
                "[::1]:443",
                "[1:2:3:4:5:6:7:8]",
                "[1::8]",
                "[1:2:3:4:5:6:7::]",
                "[::2:3:4:5:6:7:8]",
                "[2001:DB8::ff00:42:8329]",
                "[::ffff:1.2.3.4]",
                "[1:2:3:4:5:6:1.2.3.4]",
                "[64:ff9b::255.255.255.255]",
                "[v1.a]",
                "[vF0.a:b~c]:1"
            })
    void acceptsHosts(String host) {
        assertThat(isValid(host)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":",
                ":80",
                "a:",
                "a:80:80",
                "a:65536",
                "a:99999",
                "a:000080",
                "a:+80",
                "a:8o",
                "a: 80",
                "a b",
                " a",
                "a ",
                "a,b",
                "a%41",
                "a%",
                "user@a",
                "a/b",
                "a\\b",
                "a?b",
                "a#b",
                "a\"b",
                "a<b>",
                "a[b]",
                "a\u0000",
                "a\r\n",
                "a\t",
                "a\u007f",
                "a\u0080",
                "\u00ff",
                "[",
                "[]",
                "[]:80",
                "[::1",
                "::1",
                "[::1]a",
                "[::1]:",
                "[::1]:65536",
                "[not-ipv6]",
                "[127.0.0.1]",
                "[a]",
                "[:]",
                "[:::]",
                "[1:2:3:4:5:6:7]",
                "[1:2:3:4:5:6:7:8:9]",
                "[1:2:3:4:5:6:7:8::]",
                "[::1:2:3:4:5:6:7:8]",
                "[1::2::3]",
                "[1:]",
                "[:1]",
                "[:1::]",
                "[1::2:]",
                "[12345::]",
                "[g::]",
                "[fe80::1%eth0]",
                "[fe80::1%25eth0]",
                "[::1.2.3]",
                "[::1.2.3.4.5]",
                "[::1.2.3.256]",
                "[::01.2.3.4]",
                "[::1.2.3.4:5]",
                "[::1.2..4]",
                "[::1.2.3.]",
                "[1:2:3:4:5:6:7:1.2.3.4]",
                "[::1.2.3.a]",
                "[[::1]]",
                "[v.a]",
                "[v1.]",
                "[v1a]",
                "[vg.a]",
                "[v1.a,b]",
                "[v1.a/b]"
            })
    void refusesEverythingElse(String host) {
        assertThat(isValid(host)).isFalse();
    }

    @Test
    void agreesWithInetAddressOnIpv6() throws UnknownHostException {
        Random random = new Random(6);
        for (int i = 0; i < 5000; i++) {
            byte[] address = new byte[16];
            for (int k = 0; k < 16; k++) {
                address[k] = random.nextInt(3) == 0 ? (byte) random.nextInt(256) : 0;
            }
            String full = InetAddress.getByAddress(address).getHostAddress();
            if (full.indexOf(':') >= 0) {
                assertThat(isValid("[" + full + "]")).as(full).isTrue();
                String compressed = full.replaceFirst("(^|:)0(:0)+(:|$)", "::");
                assertThat(isValid("[" + compressed + "]")).as(compressed).isTrue();
                assertThat(InetAddress.getByName(compressed)).isEqualTo(InetAddress.getByName(full));
            }
        }
    }

    @Test
    void agreesWithTheGrammarOfRfc3986() {
        Pattern grammar = grammar();
        Random random = new Random(7);
        String[] pieces = {"1", "ffff", "0", ":", "::", ":", "1.2.3.4", ".", "a", "12345", "01.2.3.4", "255"};
        for (int i = 0; i < 100_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int n = 1 + random.nextInt(17); n > 0; n--) {
                text.append(pieces[random.nextInt(pieces.length)]);
            }
            String literal = text.toString();
            assertThat(isValid("[" + literal + "]"))
                    .as(literal)
                    .isEqualTo(grammar.matcher(literal).matches());
        }
        for (int groups = 0; groups < 512; groups++) {
            String literal = Integer.toBinaryString(groups).replace("0", "a:").replace("1", ":");
            assertThat(isValid("[" + literal + "1]"))
                    .as(literal)
                    .isEqualTo(grammar.matcher(literal + "1").matches());
        }
    }

    /** The nine alternatives of IPv6address in RFC 3986 section 3.2.2, as they stand there. */
    private static Pattern grammar() {
        String octet = "(\\d|[1-9]\\d|1\\d\\d|2[0-4]\\d|25[0-5])";
        String group = "[0-9a-fA-F]{1,4}";
        String ls32 = "(" + group + ":" + group + "|" + octet + "(\\." + octet + "){3})";
        StringBuilder all = new StringBuilder("(" + group + ":){6}" + ls32 + "|::(" + group + ":){5}" + ls32);
        for (int before = 0; before <= 4; before++) {
            String left = before == 0 ? "(" + group + ")?" : "((" + group + ":){0," + before + "}" + group + ")?";
            all.append('|')
                    .append(left)
                    .append("::(")
                    .append(group)
                    .append(":){")
                    .append(4 - before)
                    .append('}');
            all.append(ls32);
        }
        all.append("|((")
                .append(group)
                .append(":){0,5}")
                .append(group)
                .append(")?::")
                .append(group);
        all.append("|((").append(group).append(":){0,6}").append(group).append(")?::");
        return Pattern.compile(all.toString());
    }

    @Test
    void readsNoByteOutsideTheRange() {
        byte[] bytes = "x[::1]:80".getBytes(ISO_8859_1);
        for (int to = 1; to <= bytes.length; to++) {
            assertThat(HostSyntax.isValid(bytes, 1, to)).isEqualTo(to == 6 || to >= 8);
        }
    }

    private static boolean isValid(String host) {
        byte[] bytes = ("[" + host + "1").getBytes(ISO_8859_1);
        return HostSyntax.isValid(bytes, 1, bytes.length - 1);
    }
}
