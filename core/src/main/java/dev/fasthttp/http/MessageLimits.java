package dev.fasthttp.http;

/**
 * How large the parts of a message may be; each is checked before the bytes are kept.
 *
 * @param requestLine bytes of the request line without its line end
 * @param head bytes of request line and header fields, line ends included; at least {@code requestLine}
 * @param fields header fields
 */
public record MessageLimits(int requestLine, int head, int fields) {
    /** 8 KiB of request line, 16 KiB of head, 100 fields. */
    public static final MessageLimits DEFAULT = new MessageLimits(8 * 1024, 16 * 1024, 100);

    /** The longest method, in bytes. */
    static final int METHOD = 32;

    /** The longest chunk size line, in bytes without its line end. */
    static final int CHUNK_LINE = 256;

    /** All chunk extensions of a message, in bytes. */
    static final int CHUNK_EXTENSIONS = 4 * 1024;

    /** The trailer section, in bytes. */
    static final int TRAILERS = 4 * 1024;

    /** The trailer section, in fields. */
    static final int TRAILER_FIELDS = 32;

    /**
     * Checks the limits against each other.
     *
     * @throws IllegalArgumentException when one is not positive or the head is smaller than the request line
     */
    public MessageLimits {
        if (requestLine < 1 || head < requestLine || fields < 1) {
            throw new IllegalArgumentException("limits must be positive and head not smaller than request line: "
                    + "request line " + requestLine + ", head " + head + ", fields " + fields);
        }
    }
}
