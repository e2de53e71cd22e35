package dev.fasthttp.http;

/**
 * A way in which a message breaks the rules, with the status that answers it and the rule it breaks.
 *
 * <p>Strictness is data: whoever wants to know what is refused, and why, reads this list. A violation is answered once,
 * the connection is closed, and no further byte on it is parsed. The answer shows the status only, the same bytes for
 * each violation of that status, so that it tells an attacker nothing; the violation itself goes to the error handler
 * and the log.
 */
public enum Violation {
    /** A line end that is LF without CR. */
    BARE_LF(400, "RFC 9112 §2.2", "line ends with LF alone"),
    /** A CR that is not followed by LF. */
    BARE_CR(400, "RFC 9112 §2.2", "CR that is not followed by LF"),
    /** A control character other than HTAB in the head or a trailer. */
    CONTROL_CHARACTER(400, "RFC 9110 §5.5", "control character in a line"),
    /** More than one empty line before the request line. */
    LEADING_EMPTY_LINES(400, "RFC 9112 §2.2", "more than one empty line before the request line"),

    /** A method that is empty or holds something else than token characters. */
    METHOD(400, "RFC 9110 §9.1", "method is not a token"),
    /** A method longer than any server knows. */
    METHOD_TOO_LONG(501, "RFC 9110 §9.1", "method is longer than 32 bytes"),
    /** A request line that is not three parts with one space between them. */
    REQUEST_LINE(400, "RFC 9112 §3", "request line is not method SP target SP version"),
    /** A character in the target that must be escaped. */
    TARGET_CHARACTER(400, "RFC 3986 §2", "character in the request target that must be percent-encoded"),
    /** A path with a percent sign that two hexadecimal digits do not follow, or with an escaped control character. */
    TARGET_ESCAPE(400, "RFC 3986 §2.1", "malformed percent-encoding or an encoded control character in the path"),
    /** A target in a form its method does not allow. */
    TARGET_FORM(400, "RFC 9112 §3.2", "request target has no form that its method allows"),
    /** A target in absolute form whose authority is malformed or differs from the Host field. */
    TARGET_AUTHORITY(400, "RFC 9112 §3.2.2", "authority of the target is malformed or is not the Host field's"),
    /** A request line over the limit. */
    TARGET_TOO_LONG(414, "RFC 9110 §15.5.15", "request line is longer than maxRequestLineSize"),
    /** A response that does not begin with version, three digits, and a phrase. */
    STATUS_LINE(502, "RFC 9112 §4", "status line is not version SP three digits SP phrase"),
    /** More interim responses than the limit. */
    TOO_MANY_INTERIM_RESPONSES(502, "RFC 9110 §15.2", "more than 8 interim responses (1xx)"),
    /** Something in the place of the version that is no HTTP version. */
    VERSION(400, "RFC 9112 §2.3", "malformed HTTP version"),
    /** A version other than HTTP/1.0 and HTTP/1.1. */
    VERSION_NOT_SUPPORTED(505, "RFC 9110 §15.6.6", "HTTP version is neither 1.0 nor 1.1"),

    /** A head over the limit. */
    HEAD_TOO_LARGE(431, "RFC 6585 §5", "request line and header fields are larger than maxHeadSize"),
    /** More header fields than the limit. */
    TOO_MANY_FIELDS(431, "RFC 6585 §5", "more header fields than maxHeaderFields"),
    /** A field line without colon, or whose name is empty or no token. */
    FIELD_NAME(400, "RFC 9110 §5.1", "field name is not a token followed by a colon"),
    /** Blanks between the field name and the colon. */
    SPACE_BEFORE_COLON(400, "RFC 9112 §5.1", "space between field name and colon"),
    /** A line that continues the one before, or a first field line that begins with a blank. */
    FOLDED_LINE(400, "RFC 9112 §5.2", "field line begins with a space or tab (obsolete line folding)"),

    /** No Host field in an HTTP/1.1 request. */
    HOST_MISSING(400, "RFC 9112 §3.2", "HTTP/1.1 request without Host"),
    /** More than one Host field. */
    HOST_REPEATED(400, "RFC 9112 §3.2", "more than one Host field"),
    /** A Host field that is no host and port. */
    HOST_MALFORMED(400, "RFC 9110 §7.2", "Host is not host [\":\" port]"),

    /** A Content-Length that is not decimal digits only. */
    CONTENT_LENGTH(400, "RFC 9110 §8.6", "Content-Length is not 1 to 18 decimal digits without leading zeros"),
    /** More than one Content-Length, equal or not. */
    CONTENT_LENGTH_REPEATED(400, "RFC 9112 §6.3", "more than one Content-Length"),
    /** Content-Length together with Transfer-Encoding. */
    LENGTH_AND_ENCODING(400, "RFC 9112 §6.1", "Content-Length together with Transfer-Encoding"),
    /** More than one Transfer-Encoding field. */
    TRANSFER_ENCODING_REPEATED(400, "RFC 9112 §6.1", "more than one Transfer-Encoding field"),
    /** A transfer coding other than chunked. */
    TRANSFER_ENCODING_UNKNOWN(501, "RFC 9112 §6.1", "transfer coding other than chunked"),
    /** Transfer-Encoding in an HTTP/1.0 message. */
    TRANSFER_ENCODING_HTTP10(400, "RFC 9112 §6.1", "Transfer-Encoding in an HTTP/1.0 message"),
    /** An Expect field that is not exactly 100-continue. */
    EXPECTATION(417, "RFC 9110 §10.1.1", "Expect is not exactly 100-continue"),

    /** A chunk size that is not 1 to 16 hexadecimal digits. */
    CHUNK_SIZE(400, "RFC 9112 §7.1", "chunk size is not 1 to 16 hexadecimal digits and a line end"),
    /** A chunk extension outside the grammar. */
    CHUNK_EXTENSION(400, "RFC 9112 §7.1.1", "malformed chunk extension"),
    /** A chunk size line, or all extensions of a message, over the limit. */
    CHUNK_EXTENSIONS_TOO_LARGE(
            400, "RFC 9112 §7.1.1", "chunk extensions larger than 256 bytes a line or 4 KiB a message"),
    /** Chunk data that is not followed by CRLF. */
    CHUNK_END(400, "RFC 9112 §7.1", "chunk data is not followed by CRLF"),
    /** A chunked body that is nearly all framing. */
    CHUNK_OVERHEAD(400, "RFC 9112 §7.1", "more than 1 MiB of chunk framing for less than a tenth of payload"),
    /** A trailer section over the limits. */
    TRAILERS_TOO_LARGE(400, "RFC 9112 §7.1.2", "trailer section larger than 4 KiB or 32 fields"),
    /** A trailer field that may only stand in the header. */
    TRAILER_FORBIDDEN(400, "RFC 9110 §6.5.1", "trailer field that frames, routes or authenticates"),

    /** A method other than GET and HEAD, where only these are served. */
    METHOD_NOT_ALLOWED(405, "RFC 9110 §15.5.6", "only GET and HEAD are served (getOnly)"),

    /** A body over the limit. */
    BODY_TOO_LARGE(413, "RFC 9110 §15.5.14", "body is larger than maxRequestBodySize"),
    /** A body in a content coding that is not known, or in several. */
    CONTENT_CODING(
            415, "RFC 9110 §15.5.16", "Content-Encoding is not exactly one of gzip, deflate, br, zstd, as available"),
    /** A body that is not in the content coding it is said to be in. */
    CONTENT_CODING_MALFORMED(400, "RFC 9110 §8.4", "body is malformed in its content coding"),
    /** A body from which too much comes out. */
    CONTENT_CODING_TOO_LARGE(413, "RFC 9110 §15.5.14", "decompressed body is larger than DecompressionLimits allow"),
    /** More cookies than the limit. */
    TOO_MANY_COOKIES(400, "RFC 6265 §6.1", "more than 100 cookies in a request"),
    /** More query or form parameters than the limit. */
    TOO_MANY_PARAMETERS(400, "RFC 9110 §15.5.1", "more parameters than the limit"),

    /** A body that is no multipart form where one is needed. */
    MULTIPART_TYPE(415, "RFC 7578 §4", "Content-Type is not multipart/form-data"),
    /** A multipart form whose boundary is missing, malformed, or given twice. */
    MULTIPART_BOUNDARY(400, "RFC 2046 §5.1.1", "not exactly one boundary of 1 to 70 boundary characters"),
    /** A multipart body that breaks the grammar around its boundaries. */
    MULTIPART_MALFORMED(400, "RFC 2046 §5.1.1", "malformed boundary line, or text outside the parts"),
    /** A multipart body without its last boundary. */
    MULTIPART_TRUNCATED(400, "RFC 2046 §5.1.1", "multipart body ends before its last boundary"),
    /** A part that does not say which field it is, or says so twice. */
    MULTIPART_HEADER(400, "RFC 7578 §4.2", "part without exactly one valid Content-Disposition: form-data with a name"),
    /** A part whose content is encoded. */
    MULTIPART_ENCODING(415, "RFC 7578 §4.7", "Content-Transfer-Encoding other than binary, 8bit and 7bit"),
    /** A part whose header is over the limit. */
    MULTIPART_HEADER_TOO_LARGE(
            400, "RFC 7578 §4.8", "header of a part is larger than FormLimits.partHeaderSize or 16 fields"),
    /** More parts than the limit. */
    MULTIPART_TOO_MANY_PARTS(400, "RFC 9110 §15.5.1", "more parts than FormLimits.parts"),
    /** Values of fields that are too large to be kept in memory. */
    MULTIPART_FIELDS_TOO_LARGE(413, "RFC 9110 §15.5.14", "fields that are no files are larger than FormLimits.memory"),
    /** A file, or the value of a field, over the limit. */
    MULTIPART_PART_TOO_LARGE(413, "RFC 9110 §15.5.14", "part is larger than FormLimits.partSize"),
    /** A form over the limit. */
    MULTIPART_TOO_LARGE(413, "RFC 9110 §15.5.14", "form is larger than FormLimits.size"),

    /** No complete head, or body, in time. */
    TIMEOUT(408, "RFC 9110 §15.5.9", "request did not arrive within headTimeout, or its body within bodyTimeout"),
    /** A connection that ended in the middle of a request. */
    TRUNCATED(400, "RFC 9112 §8", "connection ended before the request did");

    private final int status;
    private final String reference;
    private final String description;

    Violation(int status, String reference, String description) {
        this.status = status;
        this.reference = reference;
        this.description = description;
    }

    /** The status code that answers it. */
    public int status() {
        return status;
    }

    /** The document and section with the rule, as in {@code RFC 9112 §2.2}. */
    public String reference() {
        return reference;
    }

    /** What is wrong, in a few words without any input of the peer; a limit is named with the option that sets it. */
    public String description() {
        return description;
    }
}
