package dev.fasthttp.http;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Writes down what a multipart parser finds, one text for each part. */
final class RecordedParts implements MultipartParser.Sink {
    private final List<String> parts = new ArrayList<>();
    private final ByteArrayOutputStream content = new ByteArrayOutputStream();
    private String header = "";
    private long next;
    private final byte[] body;

    private RecordedParts(byte[] body) {
        this.body = body;
    }

    /** The parts of a body fed in pieces of {@code step} bytes, the first one of {@code first} bytes. */
    static List<String> of(String boundary, byte[] body, FormLimits limits, int first, int step) throws Exception {
        RecordedParts recorded = new RecordedParts(body);
        MultipartParser parser = new MultipartParser(boundary.getBytes(StandardCharsets.ISO_8859_1), limits, recorded);
        int from = 0;
        int to = Math.min(first, body.length);
        while (from < body.length) {
            // A copy of the piece alone: looking beside it would be an exception.
            byte[] piece = Arrays.copyOfRange(body, from, to);
            parser.feed(piece, 0, piece.length);
            from = to;
            to = Math.min(to + step, body.length);
        }
        parser.finish();
        return recorded.parts;
    }

    @Override
    public void beginPart(Fields fields, long position) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < fields.size(); i++) {
            text.append(fields.name(i)).append('=').append(fields.value(i)).append(';');
        }
        header = text.toString();
        next = position;
        content.reset();
    }

    @Override
    public void content(byte[] bytes, int from, int to) {
        content.write(bytes, from, to - from);
        for (int i = from; i < to; i++) {
            if (body[(int) next++] != bytes[i]) {
                throw new AssertionError("content is not the body's at " + (next - 1));
            }
        }
    }

    @Override
    public void endPart() {
        parts.add(header + content.toString(StandardCharsets.ISO_8859_1));
    }
}
