package dev.fasthttp.net;

import dev.fasthttp.internal.Ascii;
import dev.fasthttp.internal.IpLiteral;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Version 1 of the PROXY header, a line of text: {@code PROXY TCP4 192.0.2.1 198.51.100.1 56324 443}.
 *
 * <p>Spec: The PROXY protocol, §2.1.
 */
final class ProxyHeaderLine {
    /** The longest line there can be, its end included. */
    static final int MAX_LENGTH = 107;

    private static final byte[] SIGNATURE = Ascii.bytes("PROXY ");
    private static final int MAX_PORT = 65_535;
    private static final int FIELDS = 5;

    private ProxyHeaderLine() {}

    static @Nullable ProxyHeader parse(byte[] bytes, int limit) throws ProtocolException {
        if (!ProxyHeader.hasSignature(bytes, limit, SIGNATURE)) {
            return null;
        }
        int end = lineEnd(bytes, limit);
        if (end < 0) {
            return null;
        }
        String line = new String(bytes, SIGNATURE.length, end - SIGNATURE.length, StandardCharsets.ISO_8859_1);
        int length = end + 2;
        List<String> fields = split(line);
        return switch (fields.get(0)) {
            // What follows means nothing, whatever it is.
            case "UNKNOWN" -> ProxyHeader.withoutAddresses(length);
            case "TCP4", "TCP6" -> addresses(fields, length);
            default -> throw new ProtocolException("unknown protocol in the PROXY line");
        };
    }

    /** Where the CR is; -1 when there is no line end yet. */
    private static int lineEnd(byte[] bytes, int limit) throws ProtocolException {
        for (int i = SIGNATURE.length; i < limit; i++) {
            if (i == MAX_LENGTH - 1) {
                throw new ProtocolException("PROXY line longer than " + MAX_LENGTH + " bytes");
            }
            if (bytes[i] == '\r') {
                if (i + 1 == limit) {
                    return -1;
                }
                if (bytes[i + 1] != '\n') {
                    throw new ProtocolException("CR without LF in the PROXY line");
                }
                return i;
            }
            if (bytes[i] < ' ' || bytes[i] == 0x7F) {
                throw new ProtocolException("PROXY line is not plain text");
            }
        }
        return -1;
    }

    /** The fields between single spaces; two spaces have an empty one between them. */
    private static List<String> split(String line) {
        List<String> fields = new ArrayList<>(FIELDS);
        int from = 0;
        int space = line.indexOf(' ');
        while (space >= 0) {
            fields.add(line.substring(from, space));
            from = space + 1;
            space = line.indexOf(' ', from);
        }
        fields.add(line.substring(from));
        return fields;
    }

    private static ProxyHeader addresses(List<String> fields, int length) throws ProtocolException {
        if (fields.size() != FIELDS) {
            throw new ProtocolException("PROXY line has not " + FIELDS + " fields");
        }
        boolean ipv4 = fields.get(0).equals("TCP4");
        byte[] source = ipv4 ? IpLiteral.parseIpv4(fields.get(1)) : IpLiteral.parseIpv6(fields.get(1));
        byte[] destination = ipv4 ? IpLiteral.parseIpv4(fields.get(2)) : IpLiteral.parseIpv6(fields.get(2));
        int sourcePort = IpLiteral.parseNumber(fields.get(3), MAX_PORT);
        int destinationPort = IpLiteral.parseNumber(fields.get(4), MAX_PORT);
        if (source == null || destination == null || sourcePort < 0 || destinationPort < 0) {
            throw new ProtocolException("malformed address or port in the PROXY line");
        }
        return ProxyHeader.of(length, source, sourcePort, destination, destinationPort);
    }
}
