package dev.fasthttp.internal;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;

/**
 * Values of ASN.1 in their distinguished encoding, as far as certificates need them.
 *
 * <p>Spec: X.690 §10 (DER), RFC 5280 §4.1 (what is in a certificate).
 */
public final class DerWriter {
    private static final int BOOLEAN = 0x01;
    private static final int INTEGER = 0x02;
    private static final int BIT_STRING = 0x03;
    private static final int OCTET_STRING = 0x04;
    private static final int NULL = 0x05;
    private static final int OID = 0x06;
    private static final int UTF8_STRING = 0x0C;
    private static final int UTC_TIME = 0x17;
    private static final int GENERALIZED_TIME = 0x18;
    private static final int SEQUENCE = 0x30;
    private static final int SET = 0x31;
    private static final int CONTEXT = 0x80;
    private static final int CONSTRUCTED = 0x20;

    private DerWriter() {}

    /** SEQUENCE of encoded values. */
    public static byte[] sequence(byte[]... values) {
        return tagged(SEQUENCE, concat(values));
    }

    /** SET of encoded values, which must be in order already. */
    public static byte[] set(byte[]... values) {
        return tagged(SET, concat(values));
    }

    /** INTEGER. */
    public static byte[] integer(BigInteger value) {
        return tagged(INTEGER, value.toByteArray());
    }

    /** BOOLEAN TRUE. */
    public static byte[] isTrue() {
        return tagged(BOOLEAN, new byte[] {(byte) 0xFF});
    }

    /** NULL. */
    public static byte[] nothing() {
        return tagged(NULL, new byte[0]);
    }

    /** BIT STRING of whole bytes. */
    public static byte[] bitString(byte[] bytes) {
        return tagged(BIT_STRING, concat(new byte[] {0}, bytes));
    }

    /** OCTET STRING. */
    public static byte[] octetString(byte[] bytes) {
        return tagged(OCTET_STRING, bytes);
    }

    /** UTF8String. */
    public static byte[] utf8String(String text) {
        return tagged(UTF8_STRING, text.getBytes(StandardCharsets.UTF_8));
    }

    /** OBJECT IDENTIFIER of its numbers. */
    public static byte[] oid(int... numbers) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(40 * numbers[0] + numbers[1]);
        for (int i = 2; i < numbers.length; i++) {
            writeBase128(bytes, numbers[i]);
        }
        return tagged(OID, bytes.toByteArray());
    }

    private static void writeBase128(ByteArrayOutputStream bytes, int number) {
        for (int shift = 28; shift > 0; shift -= 7) {
            if (number >>> shift != 0) {
                bytes.write((number >>> shift & 0x7F) | 0x80);
            }
        }
        bytes.write(number & 0x7F);
    }

    /** UTCTime, or GeneralizedTime from 2050 on (RFC 5280 §4.1.2.5). */
    public static byte[] time(Instant instant) {
        ZonedDateTime t = instant.atZone(ZoneOffset.UTC);
        boolean utc = t.getYear() < 2050;
        StringBuilder text = new StringBuilder();
        appendDigits(text, utc ? t.getYear() % 100 : t.getYear(), utc ? 2 : 4);
        appendDigits(text, t.getMonthValue(), 2);
        appendDigits(text, t.getDayOfMonth(), 2);
        appendDigits(text, t.getHour(), 2);
        appendDigits(text, t.getMinute(), 2);
        appendDigits(text, t.getSecond(), 2);
        text.append('Z');
        return tagged(utc ? UTC_TIME : GENERALIZED_TIME, text.toString().getBytes(StandardCharsets.US_ASCII));
    }

    private static void appendDigits(StringBuilder text, int number, int digits) {
        String decimal = Integer.toString(number);
        text.append("0".repeat(digits - decimal.length())).append(decimal);
    }

    /** A value with an explicit tag of its context around it. */
    public static byte[] explicit(int number, byte[] value) {
        return tagged(CONTEXT | CONSTRUCTED | number, value);
    }

    /** Bytes under a primitive tag of their context. */
    public static byte[] implicit(int number, byte[] content) {
        return tagged(CONTEXT | number, content);
    }

    private static byte[] tagged(int tag, byte[] content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(content.length + 6);
        bytes.write(tag);
        int length = content.length;
        if (length < 0x80) {
            bytes.write(length);
        } else {
            int octets = (Integer.SIZE + 7 - Integer.numberOfLeadingZeros(length)) / 8;
            bytes.write(0x80 | octets);
            for (int i = octets - 1; i >= 0; i--) {
                bytes.write(length >>> (8 * i));
            }
        }
        bytes.writeBytes(content);
        return bytes.toByteArray();
    }

    private static byte[] concat(byte[]... values) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (byte[] value : values) {
            bytes.writeBytes(value);
        }
        return bytes.toByteArray();
    }
}
