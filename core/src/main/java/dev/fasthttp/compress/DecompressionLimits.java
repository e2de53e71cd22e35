package dev.fasthttp.compress;

/**
 * What decompressing may cost.
 *
 * @param size how many bytes may come out
 * @param ratio how many bytes may come out for each that goes in, once more than {@code free} have come out
 * @param free how many bytes may come out whatever the ratio
 */
public record DecompressionLimits(long size, int ratio, long free) {
    /** How many bytes may come out for each that goes in, where nothing else is said. */
    public static final int DEFAULT_RATIO = 100;

    /** How many bytes may come out whatever the ratio, where nothing else is said. */
    public static final long DEFAULT_FREE = 1024 * 1024;

    /**
     * The limits.
     *
     * @throws IllegalArgumentException when size or free are negative, or the ratio is not positive
     */
    public DecompressionLimits {
        if (size < 0 || free < 0 || ratio <= 0) {
            throw new IllegalArgumentException("limits must not be negative, and the ratio must be positive");
        }
    }

    /** The limits with the default ratio. */
    public static DecompressionLimits ofSize(long size) {
        return new DecompressionLimits(size, DEFAULT_RATIO, DEFAULT_FREE);
    }
}
