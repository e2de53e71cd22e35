package dev.fasthttp.compress;

import dev.fasthttp.bytes.ByteSlice;
import dev.fasthttp.bytes.MutableByteSlice;
import dev.fasthttp.internal.CodingWeights;
import java.util.List;
import java.util.Optional;

/**
 * A content coding of HTTP.
 *
 * <p>Spec: RFC 9110 §8.4.1, RFC 7932 (br), RFC 8878 and RFC 9659 (zstd).
 */
public enum ContentCoding {
    /** Nothing done. */
    IDENTITY("identity", CodingWeights.IDENTITY, 0, 0, 0),
    /** The format of RFC 1952. Levels 0 (none) to 9, by default 6. */
    GZIP("gzip", CodingWeights.GZIP, 0, 9, 6),
    /** The format of RFC 1950, with the header that some leave out. Levels 0 (none) to 9, by default 6. */
    DEFLATE("deflate", CodingWeights.DEFLATE, 0, 9, 6),
    /** Brotli, by the library brotli4j. Levels 0 to 11, by default 4. */
    BR("br", CodingWeights.BR, 0, 11, 4),
    /** Zstandard, by the library zstd-jni. Levels 1 to 19, by default 3. */
    ZSTD("zstd", CodingWeights.ZSTD, 1, 19, 3);

    private final String token;
    private final int number;
    private final int minLevel;
    private final int maxLevel;
    private final int defaultLevel;

    ContentCoding(String token, int number, int minLevel, int maxLevel, int defaultLevel) {
        this.token = token;
        this.number = number;
        this.minLevel = minLevel;
        this.maxLevel = maxLevel;
        this.defaultLevel = defaultLevel;
    }

    /** Its name in a Content-Encoding field. */
    public String token() {
        return token;
    }

    /** The level that is used when none is said. */
    public int defaultLevel() {
        return defaultLevel;
    }

    /** Tells whether this process can encode and decode it: br and zstd need their libraries. */
    public boolean isAvailable() {
        return switch (this) {
            case BR -> OptionalLibraries.BROTLI;
            case ZSTD -> OptionalLibraries.ZSTD;
            default -> true;
        };
    }

    int checkLevel(int level) {
        if (level < minLevel || level > maxLevel) {
            throw new IllegalArgumentException(
                    "level of " + token + " must be " + minLevel + " to " + maxLevel + ": " + level);
        }
        return level;
    }

    /** The coding that a Content-Encoding field names, in any case; {@code x-gzip} is gzip. */
    public static Optional<ContentCoding> of(ByteSlice name) {
        for (ContentCoding coding : values()) {
            if (name.equalsIgnoreCase(coding.token)) {
                return Optional.of(coding);
            }
        }
        return name.equalsIgnoreCase("x-gzip") ? Optional.of(GZIP) : Optional.empty();
    }

    /**
     * The coding that suits an Accept-Encoding field best: the one with the highest weight, of several the first one
     * offered, unless the client prefers {@link #IDENTITY}. That it is also when nothing suits.
     */
    public static ContentCoding choose(ByteSlice acceptEncoding, List<ContentCoding> offered) {
        return choose(weights(NO_WEIGHTS, acceptEncoding), offered);
    }

    /** What {@link #weights} begins with. */
    public static final long NO_WEIGHTS = CodingWeights.NONE;

    /** Adds an Accept-Encoding field to others, for {@link #choose(long, List)}; the number means nothing else. */
    public static long weights(long others, ByteSlice acceptEncoding) {
        MutableByteSlice value = (MutableByteSlice) acceptEncoding;
        return CodingWeights.parse(others, value.array(), value.offset(), value.offset() + value.length());
    }

    /** The coding that suits several fields best; allocates nothing. */
    public static ContentCoding choose(long weights, List<ContentCoding> offered) {
        ContentCoding best = IDENTITY;
        int bestWeight = 0;
        for (int i = 0; i < offered.size(); i++) {
            ContentCoding coding = offered.get(i);
            int weight = coding.preferredWeight(weights);
            if (weight > bestWeight) {
                best = coding;
                bestWeight = weight;
            }
        }
        return best;
    }

    /** The weight that fields give to this coding, in thousandths; 0 when they exclude it or prefer identity. */
    public int preferredWeight(long weights) {
        int weight = this == IDENTITY ? 0 : CodingWeights.of(weights, number);
        return CodingWeights.beatsIdentity(weights, weight) ? weight : 0;
    }
}
