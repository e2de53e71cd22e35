package dev.fasthttp.compress;

import java.io.IOException;
import java.io.Serial;

/** Compressed bytes that cannot be decompressed, or not within the limits. */
public final class DecompressionException extends IOException {
    @Serial
    private static final long serialVersionUID = 1L;

    /** What is wrong. */
    public enum Reason {
        /** They are not in the format, damaged, or cut. */
        MALFORMED,
        /** More comes out than {@link DecompressionLimits#size}. */
        TOO_LARGE,
        /** Far more comes out than goes in: {@link DecompressionLimits#ratio}. */
        RATIO
    }

    private final Reason reason;

    DecompressionException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    DecompressionException(String message, Throwable cause) {
        super(message, cause);
        reason = Reason.MALFORMED;
    }

    /** What is wrong. */
    public Reason reason() {
        return reason;
    }
}
