package dev.fasthttp.net;

import java.net.ProtocolException;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Version 2 of the PROXY header, which is binary: a signature, command, family, a length, then addresses and
 * type-length-value vectors (TLVs). Of the vectors only the checksum is looked at.
 *
 * <p>Spec: The PROXY protocol, §2.2.
 */
final class ProxyHeaderBlock {
    /** The largest block behind the first 16 bytes. */
    static final int MAX_BLOCK = 4096;

    private static final int FIXED = 16;

    /** The longest header. */
    static final int MAX_LENGTH = FIXED + MAX_BLOCK;

    /** What no line of text begins with. */
    static final byte FIRST_BYTE = '\r';

    private static final byte[] SIGNATURE = {'\r', '\n', '\r', '\n', 0, '\r', '\n', 'Q', 'U', 'I', 'T', '\n'};
    private static final int VERSION = 2;
    private static final int LOCAL = 0;
    private static final int PROXY = 1;
    private static final int COMMAND_AT = 12;
    private static final int FAMILY_AT = 13;
    private static final int LENGTH_AT = 14;

    private static final int UNSPECIFIED = 0x00;
    private static final int TCP4 = 0x11;
    private static final int TCP6 = 0x21;
    private static final int UNIX_STREAM = 0x31;
    private static final int IPV4_LENGTH = 4;
    private static final int IPV6_LENGTH = 16;
    private static final int UNIX_LENGTH = 108;
    private static final int PORT_LENGTH = 2;

    private static final int TLV_HEAD = 3;
    private static final int CRC32C_TYPE = 0x03;
    private static final int CRC32C_LENGTH = 4;

    private ProxyHeaderBlock() {}

    static @Nullable ProxyHeader parse(byte[] bytes, int limit) throws ProtocolException {
        if (!ProxyHeader.hasSignature(bytes, limit, SIGNATURE) || limit <= COMMAND_AT) {
            return null;
        }
        int command = bytes[COMMAND_AT] & 0xF;
        if ((bytes[COMMAND_AT] & 0xFF) >> 4 != VERSION || command > PROXY) {
            throw new ProtocolException("unknown version or command in the PROXY header");
        }
        if (limit <= FAMILY_AT) {
            return null;
        }
        int family = bytes[FAMILY_AT] & 0xFF;
        // The proxy speaks for itself with LOCAL, and the rest means nothing.
        int addressLength = command == LOCAL ? UNSPECIFIED : addressLength(family);
        if (limit < FIXED) {
            return null;
        }
        int block = number(bytes, LENGTH_AT);
        if (block > MAX_BLOCK || block < 2 * addressLength) {
            throw new ProtocolException("length of the PROXY header is too large, or too small for its addresses");
        }
        int end = FIXED + block;
        if (limit < end) {
            return null;
        }
        if (addressLength == 0) {
            return ProxyHeader.withoutAddresses(end);
        }
        checkVectors(bytes, FIXED + 2 * addressLength, end);
        return family == UNIX_STREAM
                ? ProxyHeader.withoutAddresses(end)
                : addresses(bytes, addressLength - PORT_LENGTH, end);
    }

    /** How many bytes an address takes, its port included. */
    private static int addressLength(int family) throws ProtocolException {
        return switch (family) {
            case UNSPECIFIED -> 0;
            case TCP4 -> IPV4_LENGTH + PORT_LENGTH;
            case TCP6 -> IPV6_LENGTH + PORT_LENGTH;
            case UNIX_STREAM -> UNIX_LENGTH;
            default -> throw new ProtocolException("family in the PROXY header is unknown, or no stream");
        };
    }

    private static ProxyHeader addresses(byte[] bytes, int length, int end) throws ProtocolException {
        int destinationAt = FIXED + length;
        int portsAt = destinationAt + length;
        return ProxyHeader.of(
                end,
                Arrays.copyOfRange(bytes, FIXED, destinationAt),
                number(bytes, portsAt),
                Arrays.copyOfRange(bytes, destinationAt, portsAt),
                number(bytes, portsAt + PORT_LENGTH));
    }

    /** Walks over the vectors, which must fill the block exactly. */
    private static void checkVectors(byte[] bytes, int from, int end) throws ProtocolException {
        int p = from;
        boolean checked = false;
        while (p < end) {
            int value = p + TLV_HEAD;
            int next = value > end ? value : value + number(bytes, p + 1);
            if (next > end) {
                throw new ProtocolException("vector beyond the end of the PROXY header");
            }
            if (bytes[p] == CRC32C_TYPE) {
                if (checked || next - value != CRC32C_LENGTH) {
                    throw new ProtocolException("malformed or repeated checksum in the PROXY header");
                }
                checkSum(bytes, value, end);
                checked = true;
            }
            p = next;
        }
    }

    /** Compares the checksum with that of the header, in which it counts as zeros. */
    private static void checkSum(byte[] bytes, int at, int end) throws ProtocolException {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, at);
        crc.update(new byte[CRC32C_LENGTH], 0, CRC32C_LENGTH);
        crc.update(bytes, at + CRC32C_LENGTH, end - at - CRC32C_LENGTH);
        long found = (long) number(bytes, at) << 16 | number(bytes, at + 2);
        if (crc.getValue() != found) {
            throw new ProtocolException("wrong checksum in the PROXY header");
        }
    }

    private static int number(byte[] bytes, int at) {
        return (bytes[at] & 0xFF) << 8 | (bytes[at + 1] & 0xFF);
    }
}
