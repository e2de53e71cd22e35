package dev.fasthttp.net.support;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/** Makes headers of the PROXY protocol, version 2, right ones and wrong ones. */
public final class ProxyBlock {
    /** PROXY of a TCP connection over IPv4. */
    public static final int TCP4 = 0x11;

    /** PROXY of a TCP connection over IPv6. */
    public static final int TCP6 = 0x21;

    private final ByteArrayOutputStream block = new ByteArrayOutputStream();
    private final int command;
    private final int family;
    private int checksumAt = -1;

    /** Begins a header with the bytes for version, command and family. */
    public ProxyBlock(int command, int family) {
        this.command = command;
        this.family = family;
    }

    /** A header with addresses. */
    public static ProxyBlock of(int family, String source, int sourcePort, String destination, int destinationPort)
            throws UnknownHostException {
        return new ProxyBlock(0x21, family)
                .raw(InetAddress.getByName(source).getAddress())
                .raw(InetAddress.getByName(destination).getAddress())
                .raw(sourcePort >> 8, sourcePort, destinationPort >> 8, destinationPort);
    }

    /** Appends bytes. */
    public ProxyBlock raw(byte[] bytes) {
        block.writeBytes(bytes);
        return this;
    }

    /** Appends bytes. */
    public ProxyBlock raw(int... bytes) {
        for (int b : bytes) {
            block.write(b);
        }
        return this;
    }

    /** Appends a vector. */
    public ProxyBlock vector(int type, byte[] value) {
        return raw(type, value.length >> 8, value.length).raw(value);
    }

    /** Appends the vector of the checksum. */
    public ProxyBlock checksum() {
        checksumAt = 16 + block.size() + 3;
        return vector(0x03, new byte[4]);
    }

    /** The header. */
    public byte[] bytes() {
        return bytes(block.size());
    }

    /** The header, with another length in it. */
    public byte[] bytes(int length) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes("\r\n\r\n\0\r\nQUIT\n".getBytes(StandardCharsets.ISO_8859_1));
        all.write(command);
        all.write(family);
        all.write(length >> 8);
        all.write(length);
        all.writeBytes(block.toByteArray());
        byte[] bytes = all.toByteArray();
        if (checksumAt > 0) {
            CRC32C crc = new CRC32C();
            crc.update(bytes, 0, bytes.length);
            long sum = crc.getValue();
            for (int i = 0; i < 4; i++) {
                bytes[checksumAt + i] = (byte) (sum >> (24 - 8 * i));
            }
        }
        return bytes;
    }
}
