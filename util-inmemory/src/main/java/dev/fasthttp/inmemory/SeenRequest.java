package dev.fasthttp.inmemory;

import dev.fasthttp.http.RequestHeader;
import dev.fasthttp.server.RequestCtx;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A request as it was when {@link InMemoryServer} gave it to the handler.
 *
 * @param method such as {@code GET}
 * @param target the second part of the request line, as it was sent
 * @param fields the header fields, in order
 * @param body the body; what had not arrived by then, of a body that the handler streams, is not in it; not copied
 * @param isComplete whether the body is all of it
 */
@SuppressWarnings("ArrayRecordComponent") // requests are looked at, not compared
public record SeenRequest(String method, String target, List<HeaderField> fields, byte[] body, boolean isComplete) {
    static SeenRequest of(RequestCtx ctx) {
        RequestHeader header = ctx.request().header();
        List<HeaderField> fields = new ArrayList<>();
        for (int i = 0; i < header.size(); i++) {
            fields.add(new HeaderField(
                    header.nameAt(i).toString(), header.valueAt(i).toString()));
        }
        return new SeenRequest(
                ctx.method(),
                ctx.requestUri().toString(),
                List.copyOf(fields),
                ctx.request().body().toByteArray(),
                ctx.request().isComplete());
    }

    /** The value of the first field of that name, in whatever case, or an empty text. */
    public String field(String name) {
        return fields.stream()
                .filter(field -> field.name().equalsIgnoreCase(name))
                .map(HeaderField::value)
                .findFirst()
                .orElse("");
    }

    /** The body as UTF-8. */
    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return method + " " + target;
    }
}
