package dev.fasthttp.net;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/** The order in which the addresses of a host are tried: the families in turn (RFC 8305 §4). */
final class AddressOrder {
    private AddressOrder() {}

    /** The addresses, beginning with the family of the first one; those of IPv4 only unless {@code both}. */
    static List<InetAddress> interleaved(List<InetAddress> addresses, boolean both) {
        List<InetAddress> first = new ArrayList<>();
        List<InetAddress> second = new ArrayList<>();
        for (InetAddress address : addresses) {
            boolean ipv4 = address instanceof Inet4Address;
            if (ipv4 || both) {
                boolean asFirst = first.isEmpty() || first.get(0) instanceof Inet4Address == ipv4;
                (asFirst ? first : second).add(address);
            }
        }
        List<InetAddress> order = new ArrayList<>();
        for (int i = 0; i < Math.max(first.size(), second.size()); i++) {
            if (i < first.size()) {
                order.add(first.get(i));
            }
            if (i < second.size()) {
                order.add(second.get(i));
            }
        }
        return order;
    }
}
