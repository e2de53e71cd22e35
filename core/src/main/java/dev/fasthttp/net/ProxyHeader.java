package dev.fasthttp.net;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/**
 * What a proxy says about a connection before its first byte, in either version of the PROXY protocol.
 *
 * <p>Spec: <a href="https://www.haproxy.org/download/3.0/doc/proxy-protocol.txt">The PROXY protocol, versions 1 and 2</a>.
 *
 * @param length how many bytes it takes
 * @param source the address of the client; null when the transport's holds
 * @param destination the address that the client connected to; null when the transport's holds
 */
record ProxyHeader(
        int length,
        @Nullable SocketAddress source,
        @Nullable SocketAddress destination) {
    /** The longest header of either version. */
    static final int MAX_LENGTH = ProxyHeaderBlock.MAX_LENGTH;

    /** A header that leaves the addresses as they are. */
    static ProxyHeader withoutAddresses(int length) {
        return new ProxyHeader(length, null, null);
    }

    /** A header with addresses, of four or sixteen bytes each. */
    static ProxyHeader of(int length, byte[] source, int sourcePort, byte[] destination, int destinationPort)
            throws ProtocolException {
        try {
            return new ProxyHeader(
                    length,
                    new InetSocketAddress(InetAddress.getByAddress(source), sourcePort),
                    new InetSocketAddress(InetAddress.getByAddress(destination), destinationPort));
        } catch (UnknownHostException e) {
            throw new ProtocolException("address of a wrong length");
        }
    }

    /**
     * Parses the header at the begin of {@code bytes}; null when more bytes are needed.
     *
     * @throws ProtocolException when this is no header, which is seen as soon as a byte is wrong
     */
    static @Nullable ProxyHeader parse(byte[] bytes, int limit) throws ProtocolException {
        if (limit == 0) {
            return null;
        }
        return bytes[0] == ProxyHeaderBlock.FIRST_BYTE
                ? ProxyHeaderBlock.parse(bytes, limit)
                : ProxyHeaderLine.parse(bytes, limit);
    }

    /** Checks that the bytes are, or begin, a signature; tells whether they hold all of it. */
    static boolean hasSignature(byte[] bytes, int limit, byte[] signature) throws ProtocolException {
        int count = Math.min(limit, signature.length);
        for (int i = 0; i < count; i++) {
            if (bytes[i] != signature[i]) {
                throw new ProtocolException("no PROXY header");
            }
        }
        return count == signature.length;
    }
}
