package dev.fasthttp.server;

import dev.fasthttp.bytes.ByteBuilder;
import dev.fasthttp.bytes.ByteSlice;
import dev.fasthttp.bytes.MutableByteSlice;
import dev.fasthttp.compress.CompressibleTypes;
import dev.fasthttp.compress.Compressor;
import dev.fasthttp.compress.ContentCoding;
import dev.fasthttp.http.HeaderNames;
import dev.fasthttp.http.Request;
import dev.fasthttp.http.Response;
import dev.fasthttp.http.ResponseHeader;
import dev.fasthttp.http.Status;
import dev.fasthttp.http.StreamWriter;
import dev.fasthttp.internal.Ascii;
import dev.fasthttp.internal.ByteScan;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Compresses the responses of another handler, in the coding that the client likes best: br, zstd, gzip or deflate, as far
 * as their libraries are there.
 *
 * <p>What is compressed: bodies set, bodies from streams, and what the handler streams itself, of a type worth it, when they
 * are not smaller than the minimum or their size is not known. Each flush of a stream reaches the client, so events still
 * arrive one by one. What is not: responses with a Content-Encoding, parts (206), and those that say {@code no-transform}
 * or carry a digest of their content.
 *
 * <p>A compressed response has no Accept-Ranges, and its entity tag becomes a weak one: its bytes are not those that the tag
 * was made for. Every response that might have been compressed for another client says {@code Vary: Accept-Encoding}. HEAD
 * is answered with the header of GET. Inside another one such a handler does nothing.
 *
 * <p>Threads: any.
 *
 * <p>Spec: RFC 9110 §12.5.3, §8.4, §8.8.3.3.
 *
 * @see <a href="https://pkg.go.dev/github.com/valyala/fasthttp#CompressHandler">fasthttp.CompressHandler</a>
 */
public final class CompressHandler implements RequestHandler {
    private static final int KEPT_BUFFERS = 16;
    private static final int MAX_KEPT_BUFFER = 256 * 1024;
    private static final ByteSlice DEFAULT_TYPE = ByteSlice.ofAscii("text/plain");
    private static final String[] DIGESTS = {"Content-Digest", "Repr-Digest", "Digest", "Content-MD5"};

    private final RequestHandler handler;
    private final List<ContentCoding> codings;
    private final Map<ContentCoding, Compressor> compressors;
    private final CompressibleTypes types;
    private final int minSize;
    private final @Nullable ByteBuilder[] buffers = new ByteBuilder[KEPT_BUFFERS];
    private int bufferCount;

    /** Compresses the responses of {@code handler} with the default options. */
    public CompressHandler(RequestHandler handler) {
        this(builder(handler));
    }

    private CompressHandler(Builder from) {
        handler = from.handler;
        codings = List.copyOf(from.codings);
        compressors = new EnumMap<>(ContentCoding.class);
        for (ContentCoding coding : codings) {
            int level = from.levels.getOrDefault(coding, coding.defaultLevel());
            compressors.put(coding, Compressor.of(coding, level));
        }
        types = from.types;
        minSize = from.minSize;
    }

    /** A builder for a handler that compresses the responses of {@code handler}. */
    public static Builder builder(RequestHandler handler) {
        return new Builder(handler);
    }

    @Override
    public void handle(RequestCtx ctx) throws Exception {
        if (ctx.compressing() != null) {
            handler.handle(ctx);
            return;
        }
        ctx.setCompressing(this);
        try {
            handler.handle(ctx);
            CompressedStream stream = ctx.compressedStream();
            if (stream != null) {
                stream.finish();
            }
            if (!ctx.isCommitted()) {
                compress(ctx);
            }
        } finally {
            CompressedStream stream = ctx.compressedStream();
            ctx.setCompressing(null);
            if (stream != null) {
                stream.release();
            }
        }
    }

    /** Compresses a response that is complete, or whose body comes from a stream. */
    private void compress(RequestCtx ctx) {
        Response response = ctx.response();
        Compressor compressor = decide(
                ctx, response.isBodyStream() || isLengthOnly(ctx) ? response.declaredLength() : response.bodyLength());
        if (compressor == null) {
            return;
        }
        if (response.isBodyStream()) {
            StreamWriter writer = response.takeBodyStreamWriter().orElseThrow();
            markCompressed(response.header(), compressor);
            response.setBodyStreamWriter(new CompressedBody(writer, compressor));
        } else if (isLengthOnly(ctx)) {
            markCompressed(response.header(), compressor);
            // The length for GET is not known without its body.
            response.setBodyStreamWriter(out -> {});
        } else {
            compressBody(response, compressor);
        }
    }

    /** Whether the handler answered HEAD by the length alone. */
    private static boolean isLengthOnly(RequestCtx ctx) {
        return ctx.isHead()
                && ctx.response().bodyLength() == 0
                && ctx.response().declaredLength() > 0;
    }

    private void compressBody(Response response, Compressor compressor) {
        int length = response.bodyLength();
        ByteBuilder buffer = acquireBuffer();
        try {
            compressor.compress(response.bodyArray(), 0, length, buffer);
            if (buffer.length() < length) {
                markCompressed(response.header(), compressor);
                response.resetBody();
                response.bodyBuilder().append(buffer.array(), 0, buffer.length());
            }
        } finally {
            releaseBuffer(buffer);
        }
    }

    private ByteBuilder acquireBuffer() {
        synchronized (buffers) {
            if (bufferCount > 0) {
                return Objects.requireNonNull(buffers[--bufferCount]);
            }
        }
        return new ByteBuilder();
    }

    private void releaseBuffer(ByteBuilder buffer) {
        buffer.shrink(MAX_KEPT_BUFFER);
        synchronized (buffers) {
            if (bufferCount < KEPT_BUFFERS) {
                buffers[bufferCount++] = buffer;
            }
        }
    }

    /**
     * What the body is to be compressed with, or null; says that the response varies when it does.
     *
     * @param size the size of the body, negative when it is not known
     */
    @Nullable
    Compressor decide(RequestCtx ctx, long size) {
        Response response = ctx.response();
        ResponseHeader header = response.header();
        if (response.statusCode() == Status.NOT_MODIFIED) {
            vary(header);
            return null;
        }
        if (!mayCompress(header)) {
            return null;
        }
        vary(header);
        if (size >= 0 && size < minSize) {
            return null;
        }
        ContentCoding coding = accepted(ctx.request());
        return coding == ContentCoding.IDENTITY ? null : compressors.get(coding);
    }

    private boolean mayCompress(ResponseHeader header) {
        int status = header.statusCode();
        if (Status.isWithoutBody(status) || status == Status.PARTIAL_CONTENT || status < Status.OK) {
            return false;
        }
        if (header.has(HeaderNames.CONTENT_ENCODING) || header.has(HeaderNames.CONTENT_RANGE)) {
            return false;
        }
        for (String digest : DIGESTS) {
            if (header.has(digest)) {
                return false;
            }
        }
        ByteSlice type = header.contentType();
        return types.matches(type.isEmpty() ? DEFAULT_TYPE : type)
                && !isListed(header, HeaderNames.CACHE_CONTROL, "no-transform");
    }

    private ContentCoding accepted(Request request) {
        if (!request.header().has(HeaderNames.ACCEPT_ENCODING)) {
            return ContentCoding.IDENTITY;
        }
        long weights = ContentCoding.NO_WEIGHTS;
        for (int i = 0; i < request.header().size(); i++) {
            if (request.header().nameAt(i).equalsIgnoreCase(HeaderNames.ACCEPT_ENCODING)) {
                weights = ContentCoding.weights(weights, request.header().valueAt(i));
            }
        }
        return ContentCoding.choose(weights, codings);
    }

    static void vary(ResponseHeader header) {
        if (!isListed(header, HeaderNames.VARY, HeaderNames.ACCEPT_ENCODING)
                && !isListed(header, HeaderNames.VARY, "*")) {
            header.add(HeaderNames.VARY, HeaderNames.ACCEPT_ENCODING);
        }
    }

    /** Tells whether a word stands in a list, in any case. */
    private static boolean isListed(ResponseHeader header, String name, String word) {
        for (int i = 0; i < header.size(); i++) {
            if (header.nameAt(i).equalsIgnoreCase(name) && isListed(header.valueAt(i), word)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isListed(ByteSlice list, String word) {
        MutableByteSlice value = (MutableByteSlice) list;
        byte[] b = value.array();
        int to = value.offset() + value.length();
        int start = value.offset();
        while (start < to) {
            int comma = ByteScan.indexOf(b, start, to, (byte) ',');
            int end = comma < 0 ? to : comma;
            int from = start;
            while (from < end && (b[from] == ' ' || b[from] == '\t')) {
                from++;
            }
            start = end + 1;
            while (end > from && (b[end - 1] == ' ' || b[end - 1] == '\t')) {
                end--;
            }
            if (Ascii.equalsIgnoreCase(b, from, end - from, word)) {
                return true;
            }
        }
        return false;
    }

    /** Says that the body is compressed, and takes back what held for the plain one. */
    static void markCompressed(ResponseHeader header, Compressor compressor) {
        header.set(HeaderNames.CONTENT_ENCODING, compressor.coding().token());
        header.remove(HeaderNames.CONTENT_LENGTH);
        header.remove("Accept-Ranges");
        ByteSlice tag = header.peek(HeaderNames.ETAG);
        if (!tag.isEmpty() && tag.byteAt(0) == '"') {
            header.set(HeaderNames.ETAG, "W/" + tag);
        }
    }

    /** Options of a {@link CompressHandler}. */
    public static final class Builder {
        private final RequestHandler handler;
        private final Map<ContentCoding, Integer> levels = new EnumMap<>(ContentCoding.class);
        List<ContentCoding> codings = available();
        CompressibleTypes types = CompressibleTypes.DEFAULT;
        int minSize = 200;

        private Builder(RequestHandler handler) {
            this.handler = handler;
        }

        private static List<ContentCoding> available() {
            List<ContentCoding> found = new ArrayList<>();
            for (ContentCoding coding :
                    List.of(ContentCoding.BR, ContentCoding.ZSTD, ContentCoding.GZIP, ContentCoding.DEFLATE)) {
                if (coding.isAvailable()) {
                    found.add(coding);
                }
            }
            return found;
        }

        /**
         * The codings to offer; of several that a client likes the same the first one is taken. By default br, zstd, gzip
         * and deflate, without those whose library is not there.
         *
         * @throws IllegalArgumentException when there is none, or identity among them
         * @throws UnsupportedOperationException when the library of one is not there
         */
        public Builder codings(ContentCoding... offered) {
            for (ContentCoding coding : offered) {
                Compressor.of(coding);
            }
            if (offered.length == 0) {
                throw new IllegalArgumentException("no coding to offer");
            }
            codings = List.of(offered);
            return this;
        }

        /**
         * The level of a coding. By default that of {@link ContentCoding#defaultLevel}.
         *
         * @throws IllegalArgumentException when the coding has no such level
         * @throws UnsupportedOperationException when the library of the coding is not there
         */
        public Builder level(ContentCoding coding, int level) {
            Compressor.of(coding, level);
            levels.put(coding, level);
            return this;
        }

        /** The content types to compress. By default {@link CompressibleTypes#DEFAULT}. */
        public Builder types(CompressibleTypes compressible) {
            types = compressible;
            return this;
        }

        /**
         * Bodies of fewer bytes stay as they are. By default 200.
         *
         * @throws IllegalArgumentException when it is negative
         */
        public Builder minSize(int bytes) {
            if (bytes < 0) {
                throw new IllegalArgumentException("minSize must not be negative: " + bytes);
            }
            minSize = bytes;
            return this;
        }

        /** The handler. */
        public CompressHandler build() {
            return new CompressHandler(this);
        }
    }
}
