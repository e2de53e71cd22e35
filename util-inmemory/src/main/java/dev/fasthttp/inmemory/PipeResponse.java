package dev.fasthttp.inmemory;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A response as {@link RawPipe} read it: each field line and byte of it, in order.
 *
 * @param statusLine the first line, without its end
 * @param status the number in it
 * @param fields the header fields
 * @param body the content without chunk framing; not copied
 * @param trailers the fields behind a chunked body
 */
@SuppressWarnings("ArrayRecordComponent") // responses are looked at, not compared
public record PipeResponse(
        String statusLine, int status, List<HeaderField> fields, byte[] body, List<HeaderField> trailers) {
    /** The value of the first field of that name, in whatever case, or an empty text. */
    public String field(String name) {
        return fields.stream()
                .filter(field -> field.name().equalsIgnoreCase(name))
                .map(HeaderField::value)
                .findFirst()
                .orElse("");
    }

    /** The values of all fields of that name, in whatever case. */
    public List<String> all(String name) {
        Objects.requireNonNull(name, "name");
        List<String> values = new ArrayList<>();
        for (HeaderField field : fields) {
            if (field.name().equalsIgnoreCase(name)) {
                values.add(field.value());
            }
        }
        return values;
    }

    /** The body as UTF-8. */
    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return statusLine + " " + fields + " " + body.length + " bytes";
    }
}
