package dev.fasthttp.fs;

import dev.fasthttp.bytes.ByteBuilder;
import dev.fasthttp.bytes.ByteSlice;
import dev.fasthttp.http.HeaderNames;
import dev.fasthttp.http.ResponseHeader;
import dev.fasthttp.http.Status;
import dev.fasthttp.http.StreamWriter;
import dev.fasthttp.server.RequestCtx;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Answers a request with a representation: the whole or parts of it, or what the conditions of the request ask for
 * instead.
 *
 * <p>Spec: RFC 9110 §13, §14, §15.3.7, §15.4.5.
 */
final class FileAnswer {
    private static final String ACCEPT_RANGES = "Accept-Ranges";
    private static final String BYTES = "bytes";
    private static final ByteSlice ACCEPTED = ByteSlice.ofAscii(BYTES);
    private static final ByteSlice VARIES = ByteSlice.ofAscii(HeaderNames.ACCEPT_ENCODING);

    private final boolean ranges;
    private final ByteSlice cacheControl;

    /**
     * Answers with or without parts, and with that Cache-Control field.
     *
     * @param cacheControl empty for none
     */
    FileAnswer(boolean ranges, String cacheControl) {
        this.ranges = ranges;
        this.cacheControl = ByteSlice.of(cacheControl);
    }

    /**
     * Answers with a representation.
     *
     * @param node the file with its bytes, which is closed when the answer is over; not looked at when the representation
     *     has its bytes in memory
     */
    void send(RequestCtx ctx, Representation chosen, TreeNode node) throws IOException {
        ResponseHeader header = ctx.response().header();
        byte[] body = chosen.body;
        if (body != null
                && header.size() == 0
                && Preconditions.isPlain(ctx.request().header())) {
            node.close();
            header.addAll(wholeHeader(chosen));
            ctx.setStatusCode(Status.OK);
            ctx.response().setBodyRaw(body);
            return;
        }
        identify(header, chosen);
        switch (Preconditions.evaluate(ctx.request().header(), chosen.etag, chosen.lastModifiedSecond)) {
            case NOT_MODIFIED -> {
                node.close();
                setCacheControl(header);
                ctx.notModified();
            }
            case FAILED -> {
                node.close();
                fail(ctx, Status.PRECONDITION_FAILED);
            }
            case PERFORM -> {
                if (ranges) {
                    // RFC 9110 §14.2: ranges are defined for GET alone.
                    if (ctx.isGet() && ctx.request().header().has(HeaderNames.RANGE)) {
                        sendRanges(ctx, chosen, node);
                        return;
                    }
                }
                sendWhole(ctx, chosen, node);
            }
        }
    }

    /** What says which representation it is. */
    private static void identify(ResponseHeader header, Representation chosen) {
        header.set(HeaderNames.ETAG, chosen.etag);
        if (!chosen.lastModified.isEmpty()) {
            header.set(HeaderNames.LAST_MODIFIED, chosen.lastModified);
        }
        if (chosen.varies) {
            header.add(HeaderNames.VARY, VARIES);
        }
    }

    /** The header of a response with all of it; setting each field anew is a tenth of the time of a request. */
    private ResponseHeader wholeHeader(Representation chosen) {
        ResponseHeader made = chosen.wholeHeader;
        if (made == null) {
            made = new ResponseHeader();
            identify(made, chosen);
            describe(made, chosen);
            made.setContentType(chosen.contentType);
            chosen.wholeHeader = made;
        }
        return made;
    }

    /** Answers with a status and its phrase; what was said about the representation does not hold for that. */
    static void fail(RequestCtx ctx, int status) {
        ctx.error(Status.message(status), status);
    }

    private void sendWhole(RequestCtx ctx, Representation chosen, TreeNode node) throws IOException {
        describe(ctx.response().header(), chosen);
        ctx.setStatusCode(Status.OK);
        ctx.setContentType(chosen.contentType);
        byte[] body = chosen.body;
        if (body != null) {
            node.close();
            ctx.response().setBodyRaw(body);
            return;
        }
        if (!node.giveTo(ctx.response(), 0, chosen.size)) {
            ctx.response().setBodyStreamWriter(new WholeFile(node, chosen.size));
            ctx.response().header().set(HeaderNames.CONTENT_LENGTH, chosen.size);
        }
    }

    private void setCacheControl(ResponseHeader header) {
        if (!cacheControl.isEmpty()) {
            header.set(HeaderNames.CACHE_CONTROL, cacheControl);
        }
    }

    /** What says how it is to be read. */
    private void describe(ResponseHeader header, Representation chosen) {
        setCacheControl(header);
        if (ranges) {
            header.set(ACCEPT_RANGES, ACCEPTED);
        }
        if (!chosen.coding.isEmpty()) {
            header.set(HeaderNames.CONTENT_ENCODING, chosen.coding);
        }
    }

    private void sendRanges(RequestCtx ctx, Representation chosen, TreeNode node) throws IOException {
        long now = System.currentTimeMillis() / 1000;
        if (!Preconditions.isRangeWanted(ctx.request().header(), chosen.etag, chosen.lastModifiedSecond, now)) {
            sendWhole(ctx, chosen, node);
            return;
        }
        ByteRanges parts = ByteRanges.parse(ctx.header(HeaderNames.RANGE), chosen.size);
        if (parts.isWhole()) {
            sendWhole(ctx, chosen, node);
            return;
        }
        if (parts.isUnsatisfiable()) {
            node.close();
            fail(ctx, Status.RANGE_NOT_SATISFIABLE);
            ctx.setHeader(HeaderNames.CONTENT_RANGE, BYTES + " */" + chosen.size);
            return;
        }
        describe(ctx.response().header(), chosen);
        ctx.setStatusCode(Status.PARTIAL_CONTENT);
        if (chosen.body == null && parts.count() == 1 && node.giveTo(ctx.response(), parts.first(0), parts.length(0))) {
            ctx.setContentType(chosen.contentType);
            setContentRange(ctx, parts, chosen.size);
            return;
        }
        RangeBody.Content content = chosen.body == null ? new FileContent(node) : new ArrayContent(chosen.body);
        RangeBody body;
        if (parts.count() == 1) {
            ctx.setContentType(chosen.contentType);
            setContentRange(ctx, parts, chosen.size);
            body = RangeBody.single(content, parts);
        } else {
            String boundary = RangeBody.newBoundary();
            ctx.setContentType("multipart/byteranges; boundary=" + boundary);
            body = RangeBody.multipart(content, parts, boundary, chosen.contentType, chosen.size);
        }
        ctx.response().setBodyStreamWriter(body);
        ctx.response().header().set(HeaderNames.CONTENT_LENGTH, body.length());
        if (chosen.body != null) {
            node.close();
        }
    }

    private static void setContentRange(RequestCtx ctx, ByteRanges parts, long size) {
        ByteBuilder text = new ByteBuilder(64);
        text.append(BYTES);
        text.append(" ");
        text.appendDecimal(parts.first(0));
        text.append("-");
        text.appendDecimal(parts.last(0));
        text.append("/");
        text.appendDecimal(size);
        ctx.setHeader(HeaderNames.CONTENT_RANGE, text.toString());
    }

    /** A file as a whole. */
    private record WholeFile(TreeNode node, long size) implements StreamWriter, AutoCloseable {
        @Override
        public void write(OutputStream out) throws IOException {
            try (node) {
                node.writeTo(out, 0, size);
            }
        }

        @Override
        public void close() throws IOException {
            node.close();
        }
    }

    private record FileContent(TreeNode node) implements RangeBody.Content {
        @Override
        public void writeTo(OutputStream out, long from, long count) throws IOException {
            node.writeTo(out, from, count);
        }

        @Override
        public void close() throws IOException {
            node.close();
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record ArrayContent(byte[] bytes) implements RangeBody.Content {
        @Override
        public void writeTo(OutputStream out, long from, long count) throws IOException {
            out.write(bytes, (int) from, (int) count);
        }

        @Override
        public void close() {}
    }
}
