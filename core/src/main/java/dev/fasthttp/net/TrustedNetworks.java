package dev.fasthttp.net;

import dev.fasthttp.internal.IpLiteral;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Networks whose peers are believed, in the notation {@code 10.0.0.0/8} or {@code fd00::/8} (CIDR, RFC 4632); an address
 * alone stands for itself, {@code unix:} for peers over Unix-domain sockets.
 *
 * <p>Threads: safe, immutable.
 */
public final class TrustedNetworks {
    private static final String UNIX = "unix:";
    private static final int MAPPED_PREFIX = 12;
    private static final byte[] MAPPED = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1, 0, 0, 0, 0};

    private final List<Network> networks = new ArrayList<>();
    private final boolean unix;

    /** Addresses that begin with the same bits. */
    private static final class Network {
        final byte[] address;
        final int prefix;

        Network(byte[] address, int prefix) {
            this.address = address;
            this.prefix = prefix;
        }

        boolean contains(byte[] other) {
            return other.length == address.length && sharedBits(other) >= prefix;
        }

        private int sharedBits(byte[] other) {
            for (int i = 0; i < address.length; i++) {
                int difference = (address[i] ^ other[i]) & 0xFF;
                if (difference != 0) {
                    return 8 * i + Integer.numberOfLeadingZeros(difference) - 24;
                }
            }
            return 8 * address.length;
        }

        /** Tells whether all bits behind the prefix are zeros. */
        boolean isExact() {
            for (int i = prefix; i < 8 * address.length; i++) {
                if ((address[i / 8] >> (7 - i % 8) & 1) != 0) {
                    return false;
                }
            }
            return true;
        }
    }

    /**
     * Reads networks.
     *
     * @throws IllegalArgumentException when one is malformed or there is none
     */
    public TrustedNetworks(List<String> texts) {
        boolean trustsUnix = false;
        for (String text : texts) {
            if (text.equals(UNIX)) {
                trustsUnix = true;
            } else {
                networks.add(parse(text));
            }
        }
        unix = trustsUnix;
        if (texts.isEmpty()) {
            throw new IllegalArgumentException(
                    "no trusted network, so nobody could connect; \"0.0.0.0/0\" trusts all of IPv4");
        }
    }

    private static Network parse(String text) {
        int slash = text.indexOf('/');
        byte[] address = address(slash < 0 ? text : text.substring(0, slash));
        if (address == null) {
            throw new IllegalArgumentException("neither network nor address: " + text);
        }
        int bits = 8 * address.length;
        int prefix = slash < 0 ? bits : IpLiteral.parseNumber(text.substring(slash + 1), bits);
        if (prefix < 0) {
            throw new IllegalArgumentException("prefix is not from 0 to " + bits + ": " + text);
        }
        Network network = new Network(address, prefix);
        if (isMapped(address)) {
            throw new IllegalArgumentException("IPv4 in IPv6, write it as IPv4: " + text);
        }
        if (!network.isExact()) {
            throw new IllegalArgumentException("address has bits behind the prefix: " + text);
        }
        return network;
    }

    /** Tells whether it is {@code ::ffff:1.2.3.4}; peers with such an address are IPv4. */
    private static boolean isMapped(byte[] address) {
        return address.length == MAPPED.length && Arrays.equals(address, 0, MAPPED_PREFIX, MAPPED, 0, MAPPED_PREFIX);
    }

    private static byte @Nullable [] address(String text) {
        return text.indexOf(':') >= 0 ? IpLiteral.parseIpv6(text) : IpLiteral.parseIpv4(text);
    }

    /** Tells whether a peer is in one of them; one whose address is neither IP nor Unix-domain never is. */
    public boolean contains(SocketAddress peer) {
        if (peer instanceof UnixDomainSocketAddress) {
            return unix;
        }
        InetAddress address = peer instanceof InetSocketAddress inet ? inet.getAddress() : null;
        if (address == null) {
            return false;
        }
        byte[] bytes = address.getAddress();
        for (Network network : networks) {
            if (network.contains(bytes)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public String toString() {
        return networks.size() + " networks" + (unix ? " and Unix-domain peers" : "");
    }
}
