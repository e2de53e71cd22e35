package dev.fasthttp.servlet;

import dev.fasthttp.fs.ByteRanges;
import dev.fasthttp.fs.Preconditions;
import dev.fasthttp.http.HeaderNames;
import dev.fasthttp.http.RequestHeader;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Enumeration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Answers one request with a file: all or parts of it, or what the conditions of the request ask for instead.
 *
 * <p>The rules are those of the core's {@link dev.fasthttp.fs.Fs}. Fields are asked of the request that the servlet got,
 * as a filter may have put a wrapper around it. A file with {@code .br}, {@code .zst} or {@code .gz} behind its name that
 * is not older is sent in its place to clients that like that coding. A large file is left to the event loop, unless
 * something stands between that wants to see its bytes.
 *
 * <p>The page of an error, an answer whose status somebody has set, and what comes behind content of somebody else, is sent
 * as it is.
 *
 * <p>Spec: RFC 9110 §8.8, §12.5.3, §13, §14.
 */
final class FileReply {
    private static final String BYTES = "bytes";
    private static final String ACCEPT_RANGES = "Accept-Ranges";
    private static final String[] ASKED = {
        HeaderNames.IF_MATCH,
        HeaderNames.IF_NONE_MATCH,
        HeaderNames.IF_MODIFIED_SINCE,
        HeaderNames.IF_UNMODIFIED_SINCE,
        HeaderNames.IF_RANGE,
        HeaderNames.RANGE
    };

    private final ServedFiles files;
    private final HttpServletRequest request;
    private final HttpServletResponse response;

    FileReply(ServedFiles files, HttpServletRequest request, HttpServletResponse response) {
        this.files = files;
        this.request = request;
        this.response = response;
    }

    void send(ServedFile file) throws IOException {
        String method = request.getMethod();
        boolean reads = method.equals("GET") || method.equals("HEAD");
        if (!reads
                || request.getDispatcherType() == DispatcherType.ERROR
                || response.getStatus() != HttpServletResponse.SC_OK
                || hasContent()) {
            sendWhole(file, file.plain());
            return;
        }
        FileForm form = file.chosenBy(request);
        RequestHeader asked = asked(method);
        Preconditions.Outcome outcome = Preconditions.evaluate(asked, form.tagBytes, form.modifiedSecond);
        if (outcome == Preconditions.Outcome.FAILED) {
            response.sendError(HttpServletResponse.SC_PRECONDITION_FAILED);
            return;
        }
        ByteRanges ranges = null;
        boolean performed = outcome == Preconditions.Outcome.PERFORM;
        if (performed && method.equals("GET") && asked.has(HeaderNames.RANGE)) {
            long now = System.currentTimeMillis() / 1000;
            if (Preconditions.isRangeWanted(asked, form.tagBytes, form.modifiedSecond, now)) {
                ranges = ByteRanges.parse(asked.peek(HeaderNames.RANGE), form.file.length());
            }
        }
        if (ranges != null && ranges.isUnsatisfiable()) {
            response.setHeader(HeaderNames.CONTENT_RANGE, BYTES + " */" + form.file.length());
            response.sendError(HttpServletResponse.SC_REQUESTED_RANGE_NOT_SATISFIABLE);
            return;
        }
        describe(file, form);
        if (!performed) {
            response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
            return;
        }
        response.setHeader(ACCEPT_RANGES, BYTES);
        if (!form.coding.isEmpty()) {
            response.setHeader(HeaderNames.CONTENT_ENCODING, form.coding);
        }
        if (ranges == null || ranges.isWhole()) {
            sendWhole(file, form);
        } else {
            sendParts(form.file, file.type, ranges);
        }
    }

    private void describe(ServedFile file, FileForm form) {
        response.setHeader(HeaderNames.ETAG, form.tag);
        if (!form.lastModified.isEmpty()) {
            response.setHeader(HeaderNames.LAST_MODIFIED, form.lastModified);
        }
        if (file.varies()) {
            response.addHeader(HeaderNames.VARY, HeaderNames.ACCEPT_ENCODING);
        }
    }

    /** The fields of the request that count here, as the servlet sees them. */
    private RequestHeader asked(String method) {
        if (request instanceof RequestFacade own) {
            return own.live().ctx().request().header();
        }
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

    private void sendWhole(ServedFile file, FileForm form) throws IOException {
        response.setContentType(file.type);
        setLength(form.file.length());
        boolean head = request.getMethod().equals("HEAD");
        if (!head && response instanceof ResponseFacade own && hand(own, form)) {
            return;
        }
        FileOutput out = output(file.type);
        if (!head) {
            byte[] content = files.content(file, form);
            if (content != null) {
                out.write(content);
            } else {
                out.write(form.file, 0, form.file.length());
            }
        }
        out.finish();
    }

    /** A filter may have written something before the file. */
    private boolean hasContent() {
        return response instanceof ResponseFacade own && own.hasContent();
    }

    /** Leaves a large file to the event loop, which has the system copy it; not when something was written before. */
    private boolean hand(ResponseFacade own, FileForm form) throws IOException {
        ResponseBody body = own.live().body;
        Optional<Path> path = form.file.file();
        if (path.isEmpty() || files.isSmall(form) || !body.isUntouched()) {
            return false;
        }
        body.sendFile(FileChannel.open(path.get(), StandardOpenOption.READ), form.file.length());
        return true;
    }

    /** Someone who has put a wrapper around the response may make more or less of the content. */
    private void setLength(long length) {
        if (response instanceof ResponseFacade && !hasContent()) {
            response.setContentLengthLong(length);
        }
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
