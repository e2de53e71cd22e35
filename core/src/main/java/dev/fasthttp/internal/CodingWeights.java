package dev.fasthttp.internal;

/**
 * The weights that Accept-Encoding fields give to content codings, in one number.
 *
 * <p>What is no weighted coding is left out; of a coding that is named several times the last weight counts.
 *
 * <p>Spec: RFC 9110 §12.4.2 and §12.5.3.
 */
public final class CodingWeights {
    /** The codings, by the numbers that {@link #of} takes. */
    public static final int IDENTITY = 0;

    public static final int GZIP = 1;
    public static final int DEFLATE = 2;
    public static final int BR = 3;
    public static final int ZSTD = 4;
    private static final int ANY = 5;
    private static final int UNKNOWN = 6;

    /** What there is before the first field. */
    public static final long NONE = 0;

    /** Weights count in thousandths. */
    public static final int FULL = 1000;

    private static final int BITS = 10;
    private static final int MASK = (1 << BITS) - 1;
    private static final String[] NAMES = {"identity", "gzip", "deflate", "br", "zstd", "*"};

    private CodingWeights() {}

    /** The weights with those of one more field. */
    public static long parse(long weights, byte[] b, int from, int to) {
        long result = weights;
        int start = from;
        while (start < to) {
            int comma = ByteScan.indexOf(b, start, to, (byte) ',');
            int end = comma < 0 ? to : comma;
            result = parseOne(result, b, start, end);
            start = end + 1;
        }
        return result;
    }

    private static long parseOne(long weights, byte[] b, int from, int to) {
        int start = skipBlanks(b, from, to);
        int end = start;
        while (end < to && Ascii.isToken(b[end])) {
            end++;
        }
        int coding = coding(b, start, end);
        if (coding == UNKNOWN) {
            return weights;
        }
        int weight = weight(b, skipBlanks(b, end, to), to);
        if (weight < 0) {
            return weights;
        }
        // Stored one higher, so that 0 means not named.
        int shift = coding * BITS;
        return (weights & ~((long) MASK << shift)) | ((long) (weight + 1) << shift);
    }

    private static int coding(byte[] b, int from, int to) {
        for (int i = 0; i < NAMES.length; i++) {
            if (Ascii.equalsIgnoreCase(b, from, to - from, NAMES[i])) {
                return i;
            }
        }
        return Ascii.equalsIgnoreCase(b, from, to - from, "x-gzip") ? GZIP : UNKNOWN;
    }

    /** The weight that begins at the semicolon, or {@link #FULL} when nothing follows; -1 when malformed. */
    private static int weight(byte[] b, int from, int to) {
        if (from == to) {
            return FULL;
        }
        int i = skipBlanks(b, from + 1, to);
        if (b[from] != ';' || to - i < 3 || Ascii.toLower(b[i]) != 'q' || b[i + 1] != '=') {
            return -1;
        }
        i += 2;
        int value = b[i] - '0';
        if (value != 0 && value != 1) {
            return -1;
        }
        value *= FULL;
        i++;
        if (i < to && b[i] == '.') {
            i++;
            for (int unit = 100; unit > 0 && i < to && Ascii.isDigit(b[i]); unit /= 10) {
                value += (b[i++] - '0') * unit;
            }
        }
        return value > FULL || skipBlanks(b, i, to) < to ? -1 : value;
    }

    private static int skipBlanks(byte[] b, int from, int to) {
        int i = from;
        while (i < to && (b[i] == ' ' || b[i] == '\t')) {
            i++;
        }
        return i;
    }

    /** The weight of a coding: 0 when it is not acceptable; -1 for identity when it was neither named nor excluded. */
    public static int of(long weights, int coding) {
        int stored = (int) (weights >>> (coding * BITS)) & MASK;
        if (stored > 0) {
            return stored - 1;
        }
        int any = (int) (weights >>> (ANY * BITS)) & MASK;
        if (coding == IDENTITY) {
            return any == 1 ? 0 : -1;
        }
        return any > 0 ? any - 1 : 0;
    }

    /** Tells whether a coding with weight {@code weight} is preferred to none at all. */
    public static boolean beatsIdentity(long weights, int weight) {
        return weight > 0 && weight >= of(weights, IDENTITY);
    }
}
