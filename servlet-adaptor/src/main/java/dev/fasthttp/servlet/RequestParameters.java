package dev.fasthttp.servlet;

import dev.fasthttp.bytes.ByteBuilder;
import dev.fasthttp.http.HeaderNames;
import dev.fasthttp.http.Methods;
import java.io.IOException;
import java.io.UnsupportedEncodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of a request: those of its query, then those of an urlencoded or multipart body, parsed when first
 * asked for; before them those of the query of a dispatch, as long as that lasts.
 *
 * <p>What cannot be parsed is an error each time it is asked for.
 *
 * <p>Threads: confined to the one that has the exchange.
 *
 * <p>Spec: Servlet 6.1, 3.1 and 9.1.1.
 */
final class RequestParameters {
    private static final int KEPT_FORM = 64 * 1024;

    private final Exchange exchange;
    private final ParameterTable table = new ParameterTable();
    private final ParameterReader reader = new ParameterReader();
    private final ByteBuilder form = new ByteBuilder();
    private boolean parsed;
    private @Nullable BadParametersException failure;
    private @Nullable Layer layer;

    /** The parameters of a dispatch that has a query of its own. */
    static final class Layer {
        private final String query;
        private final @Nullable Layer below;
        private @Nullable ParameterTable merged;

        Layer(String query, @Nullable Layer below) {
            this.query = query;
            this.below = below;
        }
    }

    RequestParameters(Exchange exchange) {
        this.exchange = exchange;
    }

    void reset() {
        layer = null;
        if (parsed) {
            parsed = false;
            failure = null;
            table.reset();
            reader.shrink();
            form.shrink(KEPT_FORM);
        }
    }

    boolean isParsed() {
        return parsed;
    }

    /** Puts the parameters of a query before all others; hand the result to {@link #pop}. */
    @Nullable
    Layer push(String query) {
        Layer before = layer;
        layer = new Layer(query, before);
        return before;
    }

    /** The topmost query of a dispatch. */
    @Nullable
    Layer layer() {
        return layer;
    }

    void pop(@Nullable Layer before) {
        layer = before;
    }

    /**
     * All parameters.
     *
     * @throws BadParametersException when they cannot be parsed
     */
    ParameterTable get() {
        Layer top = layer;
        return top == null ? own() : merged(top);
    }

    private ParameterTable merged(@Nullable Layer top) {
        if (top == null) {
            return own();
        }
        ParameterTable made = top.merged;
        if (made == null) {
            made = new ParameterTable();
            byte[] query = top.query.getBytes(StandardCharsets.UTF_8);
            read(query, query.length, StandardCharsets.UTF_8, made);
            made.addAll(merged(top.below));
            top.merged = made;
        }
        return made;
    }

    private ParameterTable own() {
        BadParametersException failed = failure;
        if (failed != null) {
            throw failed;
        }
        if (!parsed) {
            parsed = true;
            try {
                parse();
            } catch (BadParametersException e) {
                failure = e;
                throw e;
            }
        }
        return table;
    }

    private void parse() {
        exchange.readQuery(this);
        String contentType = exchange.header(HeaderNames.CONTENT_TYPE);
        if (contentType == null || exchange.isBodyTaken()) {
            return;
        }
        MediaType type = MediaType.of(contentType);
        if (type.isForm()) {
            SavedRequest saved = exchange.replayed();
            String method = saved == null ? exchange.ctx().method() : saved.method();
            if (method.equals(Methods.POST)) {
                parseForm();
            }
        } else if (type.isMultipart()) {
            if (exchange.servlet().multipart() != null) {
                RequestParts.addParameters(exchange, table, limit());
            }
        }
    }

    /** Adds the pairs of a query; the first {@code length} bytes. */
    void readQuery(byte[] bytes, int from, int to) {
        reader.read(bytes, from, to, StandardCharsets.UTF_8, table, limit(), exchange.ctx());
    }

    private void parseForm() {
        int most = exchange.view().context.maxFormSize();
        long announced = exchange.head.contentLength();
        if (announced > most) {
            throw tooLarge(most);
        }
        form.reset();
        try {
            RequestBody body = exchange.input;
            while (true) {
                byte[] target = form.ensure(1024);
                int count = body.read(target, form.length(), target.length - form.length());
                if (count < 0) {
                    break;
                }
                form.setLength(form.length() + count);
                if (form.length() > most) {
                    throw tooLarge(most);
                }
            }
        } catch (IOException e) {
            throw new BadParametersException(400, "the form could not be read", e);
        }
        read(form.array(), form.length(), charset(), table);
    }

    private static BadParametersException tooLarge(int most) {
        return new BadParametersException(
                413, "the form has more than " + most + " bytes; the option maxFormSize of the application");
    }

    private Charset charset() {
        String name = exchange.characterEncoding();
        if (name == null) {
            return StandardCharsets.UTF_8;
        }
        try {
            return Reply.charsetOf(name);
        } catch (UnsupportedEncodingException e) {
            throw new BadParametersException(415, "unknown charset of a form: " + name, e);
        }
    }

    private void read(byte[] bytes, int length, Charset charset, ParameterTable target) {
        reader.read(bytes, 0, length, charset, target, limit(), exchange.ctx());
    }

    private int limit() {
        return exchange.view().context.maxParameters();
    }
}
