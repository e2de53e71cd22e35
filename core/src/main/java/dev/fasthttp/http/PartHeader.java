package dev.fasthttp.http;

/** The header fields of a part of a form. */
public final class PartHeader extends Header {
    PartHeader() {}

    /** Reads lines that have been parsed before, the empty one at the end included. */
    void readFrom(byte[] lines) {
        fields.reset();
        fields.store(lines, 0, lines.length);
        int start = 0;
        int end = FieldLine.end(lines, start, lines.length);
        while (end > start) {
            FieldLine.parse(fields, lines, start, end, 0);
            start = end + 2;
            end = FieldLine.end(lines, start, lines.length);
        }
    }

    @Override
    public void reset() {
        fields.reset();
    }
}
