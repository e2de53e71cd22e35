package dev.fasthttp.server.support;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A response as {@link RawHttp} read it: every field line and byte of it is there. */
@SuppressWarnings("ArrayRecordComponent") // responses are not compared
public record RawResponse(
        String version, int status, String reason, List<Field> fields, byte[] body, List<Field> trailers) {
    /** One field line. */
    public record Field(String name, String value) {}

    /** The values of all fields of that name, in order. */
    public List<String> all(String name) {
        List<String> values = new ArrayList<>();
        for (Field field : fields) {
            if (field.name().equalsIgnoreCase(name)) {
                values.add(field.value());
            }
        }
        return values;
    }

    /** The value of the one field of that name, or an empty text without any. */
    public String field(String name) {
        List<String> values = all(name);
        if (values.size() > 1) {
            throw new AssertionError(values.size() + " fields " + name + ": " + values);
        }
        return values.isEmpty() ? "" : values.get(0);
    }

    /** The body, each byte a character. */
    public String text() {
        return new String(body, StandardCharsets.ISO_8859_1);
    }

    /** Tells whether the server announces the end of the connection. */
    public boolean closes() {
        return field("Connection").equalsIgnoreCase("close");
    }

    @Override
    public String toString() {
        return version + " " + status + " " + reason + " " + fields + " " + body.length + " bytes " + trailers;
    }
}
