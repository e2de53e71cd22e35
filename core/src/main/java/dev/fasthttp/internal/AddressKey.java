package dev.fasthttp.internal;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.security.SecureRandom;
import java.util.Optional;

/**
 * Whom connections are counted for: an IPv4 address, or the first 64 bits of an IPv6 address, which is what a single
 * customer or machine has at least. IPv4 in IPv6 ({@code ::ffff:1.2.3.4}) is that IPv4 address.
 *
 * <p>An IPv4 address stands at {@code ffff:ffff:a.b:c.d::/64}, among multicast addresses, from which nobody connects.
 *
 * <p>Clients choose such keys, within what was given to them, so hashes depend on two secret numbers of the process; a
 * map that finds many equal hashes nevertheless can order the keys.
 */
public record AddressKey(long prefix) implements Comparable<AddressKey> {
    private static final long IPV4 = 0xFFFF_FFFF_0000_0000L;
    private static final int MAPPED_ZEROS = 10;
    private static final int MAPPED_LENGTH = 12;
    private static final long FIRST_SECRET;
    private static final long SECOND_SECRET;

    static {
        SecureRandom random = new SecureRandom();
        FIRST_SECRET = random.nextLong() | 1;
        SECOND_SECRET = random.nextLong() | 1;
    }

    /** The key of a peer; none for one without IP address, as over a Unix-domain socket. */
    public static Optional<AddressKey> of(SocketAddress peer) {
        if (!(peer instanceof InetSocketAddress inet)) {
            return Optional.empty();
        }
        InetAddress address = inet.getAddress();
        if (address == null) {
            return Optional.empty();
        }
        byte[] bytes = address.getAddress();
        if (address instanceof Inet4Address) {
            return Optional.of(new AddressKey(IPV4 | number(bytes, 0, bytes.length)));
        }
        return Optional.of(new AddressKey(
                isMapped(bytes) ? IPV4 | number(bytes, MAPPED_LENGTH, bytes.length) : number(bytes, 0, Long.BYTES)));
    }

    /** Tells whether the bytes of an IPv6 address are {@code ::ffff:0:0/96}; the JDK makes such IPv4, but not always. */
    private static boolean isMapped(byte[] bytes) {
        return number(bytes, 0, Long.BYTES) == 0
                && number(bytes, Long.BYTES, MAPPED_ZEROS) == 0
                && number(bytes, MAPPED_ZEROS, MAPPED_LENGTH) == 0xFFFF;
    }

    private static long number(byte[] bytes, int from, int to) {
        long number = 0;
        for (int i = from; i < to; i++) {
            number = number << 8 | (bytes[i] & 0xFF);
        }
        return number;
    }

    @Override
    public int hashCode() {
        long h = prefix * FIRST_SECRET;
        h = (h ^ h >>> 32) * SECOND_SECRET;
        return (int) (h >>> 32);
    }

    @Override
    public int compareTo(AddressKey other) {
        return Long.compare(prefix, other.prefix);
    }
}
