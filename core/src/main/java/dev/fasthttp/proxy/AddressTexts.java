package dev.fasthttp.proxy;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * The texts of addresses that came lately, which would be made anew for each request else.
 *
 * <p>Each address has one place, where it pushes out the one before. Threads: safe; entries are immutable.
 */
final class AddressTexts {
    private static final int PLACES = 1024;

    private final @Nullable Entry[] entries = new Entry[PLACES];

    private record Entry(InetAddress address, String text) {}

    /** The text of an address without the zone of a link. */
    String of(InetAddress address) {
        int hash = address.hashCode();
        int place = (hash ^ hash >>> 10 ^ hash >>> 20) & PLACES - 1;
        Entry entry = entries[place];
        if (entry == null || !entry.address.equals(address)) {
            entry = new Entry(address, text(address));
            entries[place] = entry;
        }
        return entry.text;
    }

    private static String text(InetAddress address) {
        String whole = address.getHostAddress();
        int zone = whole.indexOf('%');
        return zone < 0 ? whole : whole.substring(0, zone);
    }
}
