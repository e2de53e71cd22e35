package dev.fasthttp.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fasthttp.net.support.ProxyBlock;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Headers of both versions: whole, in two pieces at each place, byte by byte, cut at each place, and with HTTP behind them. */
class ProxyConnectionTest {
    private static final String HTTP = "GET / HTTP/1.1\r\n\r\n";
    private static final byte[] NOISE = new byte[20];

    /** A transport from which pieces of bytes arrive, and then the end. */
    private static final class Wire implements Connection {
        private final List<ByteBuffer> pieces = new ArrayList<>();
        private boolean ended;

        Wire(byte[]... pieces) {
            for (byte[] piece : pieces) {
                this.pieces.add(ByteBuffer.wrap(piece));
            }
        }

        @Override
        public void attach(Readiness readiness) {}

        @Override
        public void interest(int operations) {}

        @Override
        public int read(ByteBuffer target) {
            if (pieces.isEmpty()) {
                ended = true;
                return -1;
            }
            ByteBuffer piece = pieces.get(0);
            int count = Math.min(piece.remaining(), target.remaining());
            target.put(piece.slice().limit(count));
            piece.position(piece.position() + count);
            if (!piece.hasRemaining()) {
                pieces.remove(0);
            }
            return count;
        }

        @Override
        public int write(ByteBuffer source) {
            return source.remaining();
        }

        @Override
        public void shutdownOutput() {}

        @Override
        public SocketAddress localAddress() {
            return new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
        }

        @Override
        public SocketAddress remoteAddress() {
            return new InetSocketAddress(InetAddress.getLoopbackAddress(), 2);
        }

        @Override
        public void close() {}
    }

    /** A header with the addresses that it should lead to. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Vector(String name, byte[] header, InetSocketAddress source, InetSocketAddress destination) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static final InetSocketAddress KEPT_SOURCE = new InetSocketAddress(InetAddress.getLoopbackAddress(), 2);
    private static final InetSocketAddress KEPT_DESTINATION =
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);

    private static Vector line(String line, String source, int sourcePort, String destination, int destinationPort) {
        return new Vector(
                line.strip(),
                bytes(line),
                new InetSocketAddress(source, sourcePort),
                new InetSocketAddress(destination, destinationPort));
    }

    private static Vector keeps(String name, byte[] header) {
        return new Vector(name, header, KEPT_SOURCE, KEPT_DESTINATION);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    static List<Vector> valid() throws IOException {
        InetSocketAddress source4 = new InetSocketAddress("192.0.2.1", 56_324);
        InetSocketAddress destination4 = new InetSocketAddress("198.51.100.1", 443);
        InetSocketAddress source6 = new InetSocketAddress("2001:db8::1", 65_535);
        InetSocketAddress destination6 = new InetSocketAddress("2001:db8::2", 0);
        String longest = "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff";
        return List.of(
                line("PROXY TCP4 192.0.2.1 198.51.100.1 56324 443\r\n", "192.0.2.1", 56_324, "198.51.100.1", 443),
                line("PROXY TCP4 255.255.255.255 0.0.0.0 65535 0\r\n", "255.255.255.255", 65_535, "0.0.0.0", 0),
                line("PROXY TCP6 2001:DB8::1 ::1 1 2\r\n", "2001:db8::1", 1, "::1", 2),
                line("PROXY TCP6 ::ffff:192.0.2.1 ::ffff:1.2.3.4 1 2\r\n", "192.0.2.1", 1, "1.2.3.4", 2),
                line("PROXY TCP6 " + longest + " " + longest + " 65535 65535\r\n", longest, 65_535, longest, 65_535),
                keeps("UNKNOWN", bytes("PROXY UNKNOWN\r\n")),
                keeps("UNKNOWN with addresses", bytes("PROXY UNKNOWN 192.0.2.1 198.51.100.1 1 2\r\n")),
                keeps("UNKNOWN with anything", bytes("PROXY UNKNOWN  what ever\r\n")),
                keeps("UNKNOWN of 107 bytes", bytes("PROXY UNKNOWN " + longest + " " + longest + " 65535 65535\r\n")),
                new Vector(
                        "v2 TCP4",
                        ProxyBlock.of(ProxyBlock.TCP4, "192.0.2.1", 56_324, "198.51.100.1", 443)
                                .bytes(),
                        source4,
                        destination4),
                new Vector(
                        "v2 TCP6",
                        ProxyBlock.of(ProxyBlock.TCP6, "2001:db8::1", 65_535, "2001:db8::2", 0)
                                .bytes(),
                        source6,
                        destination6),
                new Vector(
                        "v2 with vectors",
                        ProxyBlock.of(ProxyBlock.TCP4, "192.0.2.1", 56_324, "198.51.100.1", 443)
                                .vector(0x02, bytes("host"))
                                .vector(0x04, new byte[0])
                                .vector(0xEE, NOISE)
                                .bytes(),
                        source4,
                        destination4),
                new Vector(
                        "v2 with checksum",
                        ProxyBlock.of(ProxyBlock.TCP6, "2001:db8::1", 65_535, "2001:db8::2", 0)
                                .vector(0x20, NOISE)
                                .checksum()
                                .vector(0xEE, NOISE)
                                .bytes(),
                        source6,
                        destination6),
                keeps("v2 LOCAL", new ProxyBlock(0x20, 0x00).bytes()),
                keeps(
                        "v2 LOCAL with whatever",
                        new ProxyBlock(0x20, 0x77).raw(NOISE).bytes()),
                keeps("v2 unspecified", new ProxyBlock(0x21, 0x00).bytes()),
                keeps(
                        "v2 unspecified with whatever",
                        new ProxyBlock(0x21, 0x00).raw(NOISE).bytes()),
                keeps(
                        "v2 Unix",
                        new ProxyBlock(0x21, 0x31).raw(new byte[216]).checksum().bytes()));
    }

    @Test
    void someVectorHasTheGreatestLength() throws IOException {
        assertThat(valid().stream().filter(v -> v.header[0] == 'P').mapToInt(v -> v.header.length))
                .contains(ProxyHeaderLine.MAX_LENGTH);
    }

    /** Reads all there is, with a buffer of that size that holds other bytes already. */
    private static String readAll(ProxyConnection connection, Wire wire, int room) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        ByteBuffer buffer = room % 2 == 0 ? ByteBuffer.allocate(room + 3) : ByteBuffer.allocateDirect(room + 3);
        while (!wire.ended) {
            buffer.clear().put((byte) 'a').put((byte) 'b').put((byte) 'c');
            int count = connection.read(buffer);
            assertThat(buffer.position()).isEqualTo(3 + Math.max(0, count));
            assertThat(connection.isAddressKnown() || count <= 0).isTrue();
            buffer.flip();
            assertThat(buffer.get()).isEqualTo((byte) 'a');
            assertThat(buffer.get()).isEqualTo((byte) 'b');
            assertThat(buffer.get()).isEqualTo((byte) 'c');
            while (buffer.hasRemaining()) {
                all.write(buffer.get());
            }
        }
        return all.toString(StandardCharsets.ISO_8859_1);
    }

    private static void check(Vector vector, Wire wire, int room) throws IOException {
        ProxyConnection connection = new ProxyConnection(wire);
        assertThat(connection.isAddressKnown()).isFalse();
        assertThat(connection.remoteAddress()).isEqualTo(KEPT_SOURCE);
        assertThat(readAll(connection, wire, room)).isEqualTo(HTTP);
        assertThat(connection.isAddressKnown()).isTrue();
        assertThat(connection.remoteAddress()).isEqualTo(vector.source);
        assertThat(connection.localAddress()).isEqualTo(vector.destination);
    }

    private static byte[] withHttp(byte[] header) {
        byte[] all = Arrays.copyOf(header, header.length + HTTP.length());
        System.arraycopy(bytes(HTTP), 0, all, header.length, HTTP.length());
        return all;
    }

    private static byte[][] single(byte[] all) {
        byte[][] pieces = new byte[all.length][];
        for (int i = 0; i < all.length; i++) {
            pieces[i] = new byte[] {all[i]};
        }
        return pieces;
    }

    @ParameterizedTest
    @MethodSource("valid")
    void readsItInAnyPiecesAndLeavesWhatFollows(Vector vector) throws IOException {
        byte[] all = withHttp(vector.header);
        check(vector, new Wire(all), 64 * 1024);
        for (int cut = 1; cut < all.length; cut++) {
            Wire wire = new Wire(Arrays.copyOf(all, cut), Arrays.copyOfRange(all, cut, all.length));
            check(vector, wire, 1000 + cut % 2);
        }
        check(vector, new Wire(single(all)), 100);
        for (int room = 1; room < 40; room++) {
            check(vector, new Wire(all), room);
        }
    }

    @ParameterizedTest
    @MethodSource("valid")
    void givesOutNothingWhenItIsCut(Vector vector) throws IOException {
        for (int cut = 0; cut < vector.header.length; cut++) {
            Wire wire = new Wire(single(Arrays.copyOf(vector.header, cut)));
            ProxyConnection connection = new ProxyConnection(wire);
            assertThat(readAll(connection, wire, 100)).isEmpty();
            assertThat(connection.isAddressKnown()).isFalse();
            assertThat(connection.remoteAddress()).isEqualTo(KEPT_SOURCE);
        }
    }

    private static void assertRefused(byte[] header) {
        for (byte[][] pieces : List.of(new byte[][] {withHttp(header)}, single(withHttp(header)))) {
            Wire wire = new Wire(pieces);
            ProxyConnection connection = new ProxyConnection(wire);
            assertThatThrownBy(() -> {
                        assertThat(readAll(connection, wire, 8192)).isEmpty();
                        throw new AssertionError("waits for more");
                    })
                    .isInstanceOf(ProtocolException.class);
            assertThat(connection.isAddressKnown()).isFalse();
            assertThat(connection.remoteAddress()).isEqualTo(KEPT_SOURCE);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "PROXY\r\n",
                "PROXY \r\n",
                "PROXY  TCP4 192.0.2.1 198.51.100.1 1 2\r\n",
                "proxy TCP4 192.0.2.1 198.51.100.1 1 2\r\n",
                "PROXY tcp4 192.0.2.1 198.51.100.1 1 2\r\n",
                "PROXY TCP 192.0.2.1 198.51.100.1 1 2\r\n",
                "PROXY UDP4 192.0.2.1 198.51.100.1 1 2\r\n",
                "PROXY UNKNOWNS\r\n",
                "PROXY TCP4\r\n",
                "PROXY TCP4 192.0.2.1 198.51.100.1 1\r\n",
                "PROXY TCP4 192.0.2.1 198.51.100.1 1 2 \r\n",
                "PROXY TCP4 192.0.2.1 198.51.100.1 1 2 3\r\n",
                "PROXY TCP4 192.0.2.1  198.51.100.1 1 2\r\n",
                "PROXY TCP4\t192.0.2.1 198.51.100.1 1 2\r\n",
                "PROXY TCP4 192.0.2.1 198.51.100.1 1 2\n",
                "PROXY TCP4 192.0.2.1 198.51.100.1 1 2\r\r\n",
                "PROXY TCP4 192.0.2.1 198.51.100.1 1 65536\r\n",
                "PROXY TCP4 192.0.2.1 198.51.100.1 -1 2\r\n",
                "PROXY TCP4 192.0.2.1 198.51.100.1 01 2\r\n",
                "PROXY TCP4 192.0.2.1 198.51.100.1 +1 2\r\n",
                "PROXY TCP4 192.0.2.256 198.51.100.1 1 2\r\n",
                "PROXY TCP4 192.0.02.1 198.51.100.1 1 2\r\n",
                "PROXY TCP4 192.0.2 198.51.100.1 1 2\r\n",
                "PROXY TCP4 localhost 198.51.100.1 1 2\r\n",
                "PROXY TCP4 ::1 ::1 1 2\r\n",
                "PROXY TCP6 192.0.2.1 198.51.100.1 1 2\r\n",
                "PROXY TCP6 ::1 ::1::1 1 2\r\n",
                "PROXY TCP6 [::1] ::1 1 2\r\n",
                "PROXY TCP6 ::1%lo ::1 1 2\r\n",
                "PROXY UNKNOWN \u0000\r\n",
                "PROXY UNKNOWN \u007F\r\n",
                "PROXY UNKNOWN \u00E9\r\n",
                "\r\n\r\n",
                "PROXY UNKNOWN ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"
                        + " ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 65535 65535x\r\n"
            })
    void refusesLinesThatAreWrong(String line) {
        assertRefused(bytes(line));
    }

    private static ProxyBlock ipv4() throws IOException {
        return ProxyBlock.of(ProxyBlock.TCP4, "192.0.2.1", 1, "198.51.100.1", 2);
    }

    @ParameterizedTest
    @ValueSource(ints = {0x00, 0x01, 0x11, 0x22, 0x2F, 0x31, 0xA1})
    void refusesUnknownVersionsAndCommands(int command) {
        assertRefused(new ProxyBlock(command, ProxyBlock.TCP4).raw(new byte[12]).bytes());
    }

    @ParameterizedTest
    @ValueSource(ints = {0x01, 0x02, 0x10, 0x12, 0x13, 0x20, 0x22, 0x30, 0x32, 0x41, 0xFF})
    void refusesDatagramsAndUnknownFamilies(int family) {
        assertRefused(new ProxyBlock(0x21, family).raw(new byte[216]).bytes());
    }

    @Test
    void refusesWrongLengths() throws IOException {
        assertRefused(ipv4().bytes(11));
        assertRefused(ipv4().bytes(0));
        assertRefused(new ProxyBlock(0x21, ProxyBlock.TCP6).raw(new byte[35]).bytes());
        assertRefused(new ProxyBlock(0x21, 0x31).raw(new byte[215]).bytes());
        assertRefused(ipv4().raw(0xEE).bytes());
        assertRefused(ipv4().raw(0xEE, 0).bytes());
        assertRefused(ipv4().raw(0xEE, 0, 1).bytes());
        assertRefused(ipv4().raw(0xEE, 0xFF, 0xFF, 1).bytes());
        assertRefused(ipv4().vector(0xEE, NOISE).raw(1).bytes());
    }

    @Test
    void blockMayHave4KiBAndNotAByteMore() throws IOException {
        byte[] fits =
                ipv4().vector(0xEE, new byte[ProxyHeaderBlock.MAX_BLOCK - 15]).bytes();
        assertThat(fits).hasSize(ProxyHeader.MAX_LENGTH);
        Vector vector =
                new Vector("", fits, new InetSocketAddress("192.0.2.1", 1), new InetSocketAddress("198.51.100.1", 2));
        check(vector, new Wire(withHttp(fits)), 8192);
        check(vector, new Wire(single(withHttp(fits))), 8192);
        assertRefused(
                ipv4().vector(0xEE, new byte[ProxyHeaderBlock.MAX_BLOCK - 14]).bytes());
        assertRefused(new ProxyBlock(0x20, 0)
                .raw(new byte[ProxyHeaderBlock.MAX_BLOCK + 1])
                .bytes());
        assertRefused(ipv4().bytes(0xFFFF));
    }

    @Test
    void refusesWrongChecksums() throws IOException {
        byte[] right = ipv4().checksum().vector(0xEE, NOISE).bytes();
        for (int i = 16; i < right.length; i++) {
            if (i != 28) {
                byte[] wrong = right.clone();
                wrong[i] ^= 0x10;
                assertRefused(wrong);
            }
        }
        assertRefused(ipv4().checksum().vector(0x03, new byte[4]).bytes());
        assertRefused(ipv4().vector(0x03, new byte[3]).bytes());
        assertRefused(ipv4().vector(0x03, new byte[5]).bytes());
        assertRefused(ipv4().vector(0x03, new byte[0]).bytes());
    }

    @Test
    void refusesEachWrongByteOfTheSignatureAtOnce() throws IOException {
        byte[] header = ipv4().bytes();
        for (int i = 0; i < 12; i++) {
            byte[] wrong = Arrays.copyOf(header, i + 1);
            wrong[i] ^= 1;
            ProxyConnection connection = new ProxyConnection(new Wire(wrong));
            assertThatThrownBy(() -> connection.read(ByteBuffer.allocate(100))).isInstanceOf(ProtocolException.class);
        }
    }

    @Test
    void writesNothingBeforeTheHeader() throws IOException {
        ProxyConnection connection = new ProxyConnection(new Wire(bytes("PROXY UNKNOWN\r\n")));
        ByteBuffer alert = ByteBuffer.wrap(NOISE);
        assertThatThrownBy(() -> connection.write(alert)).isInstanceOf(ProtocolException.class);
        assertThat(connection.read(ByteBuffer.allocate(100))).isZero();
        assertThat(connection.write(alert)).isEqualTo(NOISE.length);
    }
}
