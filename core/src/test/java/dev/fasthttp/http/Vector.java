package dev.fasthttp.http;

import java.util.List;

/**
 * One vector: bytes, and what they must be taken for. The format is described in {@code vectors/README.md}.
 *
 * @param name file, heading and substitutions
 * @param block the kind of block the bytes stand in, as in {@code http}
 * @param bytes the bytes
 * @param expect the lines that say what is expected, escapes not yet resolved
 */
@SuppressWarnings("ArrayRecordComponent") // no vector is compared with another
record Vector(String name, String block, byte[] bytes, List<String> expect) {

    /** Tells whether a further request can follow the bytes. */
    boolean isWhole() {
        return !expect.get(expect.size() - 1).equals("incomplete");
    }

    /** Tells whether nothing of the bytes is refused. */
    boolean isAccepted() {
        return isWhole() && expect.stream().noneMatch(line -> line.startsWith("violation"));
    }

    @Override
    public String toString() {
        return name;
    }
}
