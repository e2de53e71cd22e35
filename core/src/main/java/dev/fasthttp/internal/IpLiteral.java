package dev.fasthttp.internal;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * IP addresses as text, read strictly and without ever asking a name server.
 *
 * <p>Spec: RFC 4291 §2.2; the dotted form of IPv4 has four decimal numbers without leading zeros.
 */
public final class IpLiteral {
    private static final int IPV6_LENGTH = 16;
    private static final int MAX_IPV6_TEXT = 45;

    private IpLiteral() {}

    /** The four bytes of an IPv4 address; null when it is none. */
    public static byte @Nullable [] parseIpv4(String text) {
        byte[] address = new byte[4];
        int p = 0;
        for (int i = 0; i < address.length; i++) {
            int dot = text.indexOf('.', p);
            int end = i < address.length - 1 ? dot : text.length();
            int number = end < p ? -1 : parseNumber(text.substring(p, end), 255);
            if (number < 0) {
                return null;
            }
            address[i] = (byte) number;
            p = end + 1;
        }
        return address;
    }

    /** The sixteen bytes of an IPv6 address, without zone; null when it is none. */
    public static byte @Nullable [] parseIpv6(String text) {
        if (text.length() > MAX_IPV6_TEXT) {
            return null;
        }
        int gap = text.indexOf("::");
        if (gap < 0) {
            byte[] all = groups(text, true);
            return all != null && all.length == IPV6_LENGTH ? all : null;
        }
        byte[] before = groups(text.substring(0, gap), false);
        byte[] after = groups(text.substring(gap + 2), true);
        if (before == null || after == null || before.length + after.length > IPV6_LENGTH - 2) {
            return null;
        }
        byte[] address = Arrays.copyOf(before, IPV6_LENGTH);
        System.arraycopy(after, 0, address, IPV6_LENGTH - after.length, after.length);
        return address;
    }

    /** The bytes of groups with single colons between them; the last may be an IPv4 address if that is {@code last}. */
    private static byte @Nullable [] groups(String text, boolean last) {
        byte[] bytes = new byte[0];
        int p = text.isEmpty() ? 1 : 0;
        while (p <= text.length()) {
            int colon = text.indexOf(':', p);
            int end = colon < 0 ? text.length() : colon;
            String group = text.substring(p, end);
            boolean dotted = last && colon < 0 && group.indexOf('.') >= 0;
            byte[] value = dotted ? parseIpv4(group) : group(group);
            if (value == null) {
                return null;
            }
            bytes = Arrays.copyOf(bytes, bytes.length + value.length);
            System.arraycopy(value, 0, bytes, bytes.length - value.length, value.length);
            p = end + 1;
        }
        return bytes;
    }

    private static byte @Nullable [] group(String digits) {
        if (digits.isEmpty() || digits.length() > 4) {
            return null;
        }
        int value = 0;
        for (int i = 0; i < digits.length(); i++) {
            char c = digits.charAt(i);
            int digit = c < 128 ? Character.digit(c, 16) : -1;
            if (digit < 0) {
                return null;
            }
            value = value << 4 | digit;
        }
        return new byte[] {(byte) (value >> 8), (byte) value};
    }

    /** A decimal number without leading zeros; -1 when it is none, or larger than {@code max}. */
    public static int parseNumber(String digits, int max) {
        if (digits.isEmpty() || digits.length() > 5 || (digits.length() > 1 && digits.charAt(0) == '0')) {
            return -1;
        }
        int number = 0;
        for (int i = 0; i < digits.length(); i++) {
            char c = digits.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            number = 10 * number + c - '0';
        }
        return number <= max ? number : -1;
    }
}
