package dev.fasthttp.servlet;

import dev.fasthttp.bytes.ByteSlice;
import dev.fasthttp.compress.ContentCoding;
import dev.fasthttp.fs.ByteRanges;
import dev.fasthttp.fs.ContentTypes;
import dev.fasthttp.fs.Preconditions;
import dev.fasthttp.http.HeaderNames;
import dev.fasthttp.http.RequestHeader;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Answers one request with a file: all or parts of it, or what the conditions of the request ask for instead.
 *
 * <p>The rules are those of the core's {@link dev.fasthttp.fs.Fs}. Fields are asked of the request that the servlet got,
 * as a filter may have put a wrapper around it. A file with {@code .br}, {@code .zst} or {@code .gz} behind its name that
 * is not older is sent in its place to clients that like that coding.
 *
 * <p>The page of an error, and an answer whose status somebody has set, is sent as it is.
 *
 * <p>Spec: RFC 9110 §8.8, §12.5.3, §13, §14.
 */
final class FileReply {
    private static final String BYTES = "bytes";
    private static final String ACCEPT_RANGES = "Accept-Ranges";
    private static final List<ContentCoding> CODINGS =
            List.of(ContentCoding.BR, ContentCoding.ZSTD, ContentCoding.GZIP);
    private static final List<String> SUFFIXES = List.of(".br", ".zst", ".gz");

    /** What was changed less than this ago may change again without its time telling. */
    private static final long SETTLED_MILLIS = 2000;

    private static final String[] ASKED = {
        HeaderNames.IF_MATCH,
        HeaderNames.IF_NONE_MATCH,
        HeaderNames.IF_MODIFIED_SINCE,
        HeaderNames.IF_UNMODIFIED_SINCE,
        HeaderNames.IF_RANGE,
        HeaderNames.RANGE
    };

    private final WebContext context;
    private final HttpServletRequest request;
    private final HttpServletResponse response;

    FileReply(WebContext context, HttpServletRequest request, HttpServletResponse response) {
        this.context = context;
        this.request = request;
        this.response = response;
    }

    /** A file as it is sent: the one that was asked for, or that in a coding. */
    private record Chosen(WebResource file, String coding, boolean varies) {}

    void send(String path, WebResource file) throws IOException {
        String method = request.getMethod();
        boolean reads = method.equals("GET") || method.equals("HEAD");
        String type = type(path, file);
        if (!reads
                || request.getDispatcherType() == DispatcherType.ERROR
                || response.getStatus() != HttpServletResponse.SC_OK) {
            sendWhole(file, type);
            return;
        }
        long now = System.currentTimeMillis();
        Chosen chosen = choose(path, file);
        String tag = tag(chosen, now);
        // RFC 9110 §8.8.2.1: nothing is sent that was changed later than now.
        boolean dated = file.lastModified() > 0 && file.lastModified() <= now;
        long second = dated ? file.lastModified() / 1000 : Preconditions.NO_TIME;
        RequestHeader asked = asked(method);
        Preconditions.Outcome outcome = Preconditions.evaluate(asked, ByteSlice.ofAscii(tag), second);
        if (outcome == Preconditions.Outcome.FAILED) {
            response.sendError(HttpServletResponse.SC_PRECONDITION_FAILED);
            return;
        }
        ByteRanges ranges = null;
        boolean performed = outcome == Preconditions.Outcome.PERFORM;
        if (performed && method.equals("GET") && asked.has(HeaderNames.RANGE) && isFirst()) {
            if (Preconditions.isRangeWanted(asked, ByteSlice.ofAscii(tag), second, now / 1000)) {
                ranges = ByteRanges.parse(asked.peek(HeaderNames.RANGE), chosen.file.length());
            }
        }
        if (ranges != null && ranges.isUnsatisfiable()) {
            response.setHeader(HeaderNames.CONTENT_RANGE, BYTES + " */" + chosen.file.length());
            response.sendError(HttpServletResponse.SC_REQUESTED_RANGE_NOT_SATISFIABLE);
            return;
        }
        response.setHeader(HeaderNames.ETAG, tag);
        if (dated) {
            response.setDateHeader(HeaderNames.LAST_MODIFIED, file.lastModified());
        }
        if (chosen.varies) {
            response.addHeader(HeaderNames.VARY, HeaderNames.ACCEPT_ENCODING);
        }
        if (!performed) {
            response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
            return;
        }
        response.setHeader(ACCEPT_RANGES, BYTES);
        if (!chosen.coding.isEmpty()) {
            response.setHeader(HeaderNames.CONTENT_ENCODING, chosen.coding);
        }
        if (ranges == null || ranges.isWhole()) {
            sendWhole(chosen.file, type);
        } else {
            sendParts(chosen.file, type, ranges);
        }
    }

    /** The fields of the request that count here, as the servlet sees them. */
    private RequestHeader asked(String method) {
        RequestHeader asked = new RequestHeader();
        asked.setMethod(method);
        for (String name : ASKED) {
            Enumeration<String> values = request.getHeaders(name);
            while (values != null && values.hasMoreElements()) {
                asked.add(name, values.nextElement());
            }
        }
        return asked;
    }

    // ---- what is sent ----------------------------------------------------------------------------------------------

    private Chosen choose(String path, WebResource file) {
        Enumeration<String> accepted = request.getHeaders(HeaderNames.ACCEPT_ENCODING);
        long weights = ContentCoding.NO_WEIGHTS;
        while (accepted != null && accepted.hasMoreElements()) {
            weights = ContentCoding.weights(weights, ByteSlice.of(accepted.nextElement()));
        }
        List<ContentCoding> offered = new ArrayList<>(CODINGS.size());
        List<WebResource> siblings = new ArrayList<>(CODINGS.size());
        for (int i = 0; i < SUFFIXES.size(); i++) {
            Optional<WebResource> sibling = context.settings().resources.get(path + SUFFIXES.get(i));
            // One that is older belongs to an older original.
            if (sibling.isPresent()
                    && !sibling.get().isDirectory()
                    && sibling.get().lastModified() >= file.lastModified()) {
                offered.add(CODINGS.get(i));
                siblings.add(sibling.get());
            }
        }
        ContentCoding best = offered.isEmpty() ? ContentCoding.IDENTITY : ContentCoding.choose(weights, offered);
        int at = offered.indexOf(best);
        return at < 0 ? new Chosen(file, "", !offered.isEmpty()) : new Chosen(siblings.get(at), best.token(), true);
    }

    /** Time, size and coding; weak for what may still change within its time (RFC 9110 §8.8.1). */
    private static String tag(Chosen chosen, long now) {
        WebResource file = chosen.file;
        boolean settled = now - file.lastModified() >= SETTLED_MILLIS;
        return (settled ? "\"" : "W/\"") + Long.toHexString(file.lastModified()) + "-"
                + Long.toHexString(file.length())
                + (chosen.coding.isEmpty() ? "" : "-" + chosen.coding) + "\"";
    }

    /** What the application says, else what is known of the name or the first bytes; text of a charset. */
    private String type(String path, WebResource file) throws IOException {
        String name = path.substring(path.lastIndexOf('/') + 1);
        String extension = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        String mapped =
                name.indexOf('.') < 0 ? null : context.settings().mimeTypes.get(extension);
        if (mapped != null) {
            return mapped;
        }
        String known = context.getMimeType(name);
        if (known == null) {
            known = ContentTypes.DEFAULT.ofName(name);
        }
        if (known.isEmpty()) {
            try (InputStream in = file.open()) {
                known = ContentTypes.probe(ByteSlice.copyOf(in.readNBytes(ContentTypes.PROBED)));
            }
        }
        if (!known.startsWith("text/")) {
            return known;
        }
        String charset = context.getResponseCharacterEncoding();
        int parameters = known.indexOf(';');
        return (parameters < 0 ? known : known.substring(0, parameters)) + ";charset="
                + (charset == null ? "utf-8" : charset);
    }

    private void sendWhole(WebResource file, String type) throws IOException {
        response.setContentType(type);
        setLength(file.length());
        FileOutput out = output(type);
        if (!request.getMethod().equals("HEAD")) {
            out.write(file, 0, file.length());
        }
        out.finish();
    }

    /**
     * Someone who has put a wrapper around the response may make more or less of the content, who has written before has
     * made it more, and a writer may write it in another charset.
     */
    private void setLength(long length) {
        if (response instanceof ResponseFacade own && !own.live().hasWriter() && isFirst()) {
            response.setContentLengthLong(length);
        }
    }

    /** Whether nobody has written to the response before. */
    private boolean isFirst() {
        return !(response instanceof ResponseFacade own) || own.live().body.written() == 0;
    }

    private void sendParts(WebResource file, String type, ByteRanges parts) throws IOException {
        response.setStatus(HttpServletResponse.SC_PARTIAL_CONTENT);
        long size = file.length();
        if (parts.count() == 1) {
            response.setContentType(type);
            response.setHeader(HeaderNames.CONTENT_RANGE, range(parts, 0, size));
            setLength(parts.length(0));
            FileOutput out = output(type);
            out.write(file, parts.first(0), parts.length(0));
            out.finish();
            return;
        }
        PartHeads heads = PartHeads.of(parts, type, size);
        response.setContentType("multipart/byteranges; boundary=" + heads.boundary());
        setLength(heads.length(parts));
        FileOutput out = output(type);
        for (int i = 0; i < parts.count(); i++) {
            out.write(heads.head(i));
            out.write(file, parts.first(i), parts.length(i));
        }
        out.write(heads.end());
        out.finish();
    }

    static String range(ByteRanges parts, int i, long size) {
        return BYTES + " " + parts.first(i) + "-" + parts.last(i) + "/" + size;
    }

    private FileOutput output(@Nullable String type) throws IOException {
        return FileOutput.to(response, type);
    }

    /** Adds the content to a response, and nothing else. */
    void include(WebResource file) throws IOException {
        FileOutput out = output(null);
        out.write(file, 0, file.length());
        out.finish();
    }
}
