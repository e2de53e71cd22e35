package dev.fasthttp.http;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Changes bytes a little, in ways that matter to a parser; the same seed makes the same changes. */
final class ByteMutator {
    private static final byte[] INTERESTING = VectorRunner.bytes(
            "\r\r\r\n\n\n\r\n\t  \0::;;==\",,\\\"/?%#*@[]-_+.0123456789aAfFgxXzZ\u007f\u0080\u0085\u00a0\u00ff\u000b\u000c\u001c");
    private static final byte[][] PIECES = {
        VectorRunner.bytes("\r\n"),
        VectorRunner.bytes("\r\n\r\n"),
        VectorRunner.bytes("\r\n "),
        VectorRunner.bytes("\r\nTransfer-Encoding: chunked"),
        VectorRunner.bytes("\r\nContent-Length: 5"),
        VectorRunner.bytes("\r\nHost: b"),
        VectorRunner.bytes("0\r\n\r\n"),
        VectorRunner.bytes("\r\n5\r\nhello\r\n0\r\n\r\n"),
        VectorRunner.bytes(";a=\"b\""),
        VectorRunner.bytes("GET / HTTP/1.1\r\nHost: a\r\n\r\n"),
    };

    private final SplittableRandom random;

    ByteMutator(SplittableRandom random) {
        this.random = random;
    }

    /** A copy of {@code bytes} with one to three changes, for which {@code other} may lend a part. */
    byte[] mutate(byte[] bytes, byte[] other) {
        byte[] result = bytes.clone();
        int changes = 1 + random.nextInt(3);
        for (int i = 0; i < changes; i++) {
            result = change(result, other);
        }
        return result;
    }

    private byte[] change(byte[] bytes, byte[] other) {
        int at = random.nextInt(bytes.length + 1);
        int to = Math.min(bytes.length, at + 1 + random.nextInt(random.nextInt(16) == 0 ? bytes.length + 1 : 4));
        switch (random.nextInt(8)) {
            case 0 -> {
                if (at < bytes.length) {
                    bytes[at] ^= (byte) (1 << random.nextInt(8));
                }
                return bytes;
            }
            case 1 -> {
                if (at < bytes.length) {
                    bytes[at] = interesting();
                }
                return bytes;
            }
            case 2, 3 -> {
                return replace(bytes, at, at, new byte[] {interesting()}, 0, 1);
            }
            case 4 -> {
                return replace(bytes, at, to, bytes, 0, 0);
            }
            case 5 -> {
                return replace(bytes, at, at, bytes, at, to);
            }
            case 6 -> {
                byte[] piece = PIECES[random.nextInt(PIECES.length)];
                return replace(bytes, at, at, piece, 0, piece.length);
            }
            default -> {
                int from = random.nextInt(other.length + 1);
                boolean tail = random.nextBoolean();
                int end = tail ? other.length : Math.min(other.length, from + 1 + random.nextInt(24));
                return replace(bytes, at, tail ? bytes.length : at, other, from, end);
            }
        }
    }

    /** Both arrays behind each other. */
    static byte[] join(byte[] first, byte[] second) {
        return replace(first, first.length, first.length, second, 0, second.length);
    }

    private byte interesting() {
        return INTERESTING[random.nextInt(INTERESTING.length)];
    }

    private static byte[] replace(byte[] bytes, int at, int to, byte[] source, int from, int end) {
        int length = end - from;
        byte[] result = Arrays.copyOf(bytes, bytes.length - (to - at) + length);
        System.arraycopy(source, from, result, at, length);
        System.arraycopy(bytes, to, result, at + length, bytes.length - to);
        return result;
    }
}
