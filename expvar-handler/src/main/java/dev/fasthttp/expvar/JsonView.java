package dev.fasthttp.expvar;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Variables as a JSON object, one on each line, as fasthttp and Go's expvar have it.
 *
 * <p>Spec: RFC 8259. What JSON has no word for, infinities and NaN, is null.
 */
final class JsonView {
    /** Deeper than that, a value of a function is taken for one that contains itself. */
    private static final int MAX_DEPTH = 16;

    private static final JsonFactory FACTORY = JsonFactory.builder().build();

    private final JsonGenerator json;

    private JsonView(JsonGenerator json) {
        this.json = json;
    }

    /** A tab, the name, a colon and a space in front of each value; line ends around. */
    private static final class Lines extends MinimalPrettyPrinter {
        private int depth;

        @Override
        public void writeStartObject(JsonGenerator g) throws IOException {
            g.writeRaw(depth++ == 0 ? "{\n" : "{");
        }

        @Override
        public void beforeObjectEntries(JsonGenerator g) throws IOException {
            if (depth == 1) {
                g.writeRaw('\t');
            }
        }

        @Override
        public void writeObjectFieldValueSeparator(JsonGenerator g) throws IOException {
            g.writeRaw(": ");
        }

        @Override
        public void writeObjectEntrySeparator(JsonGenerator g) throws IOException {
            g.writeRaw(depth == 1 ? ",\n\t" : ", ");
        }

        @Override
        public void writeEndObject(JsonGenerator g, int entries) throws IOException {
            g.writeRaw(--depth == 0 ? "\n}\n" : "}");
        }

        @Override
        public void writeArrayValueSeparator(JsonGenerator g) throws IOException {
            g.writeRaw(", ");
        }
    }

    /** Writes the variables whose names are wanted. */
    static void write(Expvars expvars, Predicate<String> wanted, OutputStream out) throws IOException {
        try (JsonGenerator json = FACTORY.createGenerator(out)) {
            json.setPrettyPrinter(new Lines());
            JsonView view = new JsonView(json);
            json.writeStartObject();
            IOException[] failure = new IOException[1];
            expvars.forEach((name, variable) -> {
                if (failure[0] == null && wanted.test(name)) {
                    try {
                        json.writeFieldName(name);
                        view.variable(variable, 0);
                    } catch (IOException e) {
                        failure[0] = e;
                    }
                }
            });
            if (failure[0] != null) {
                throw failure[0];
            }
            json.writeEndObject();
        }
    }

    private void variable(Var variable, int depth) throws IOException {
        if (depth > MAX_DEPTH) {
            json.writeNull();
        } else if (variable instanceof IntVar number) {
            json.writeNumber(number.value());
        } else if (variable instanceof FloatVar number) {
            number(number.value());
        } else if (variable instanceof StringVar text) {
            json.writeString(text.value());
        } else if (variable instanceof FunctionVar function) {
            value(function.value(), depth);
        } else if (variable instanceof Histogram histogram) {
            histogram(histogram.snapshot());
        } else if (variable instanceof MapVar map) {
            json.writeStartObject();
            for (Map.Entry<String, Var> entry : map.entries()) {
                json.writeFieldName(entry.getKey());
                variable(entry.getValue(), depth + 1);
            }
            json.writeEndObject();
        }
    }

    private void histogram(Histogram.Snapshot seen) throws IOException {
        json.writeStartObject();
        json.writeNumberField("count", seen.count());
        field("sum", seen.sum());
        field("mean", seen.mean());
        field("p50", seen.quantile(0.5));
        field("p90", seen.quantile(0.9));
        field("p99", seen.quantile(0.99));
        field("p999", seen.quantile(0.999));
        field("max", seen.max());
        json.writeEndObject();
    }

    private void field(String name, double value) throws IOException {
        json.writeFieldName(name);
        number(value);
    }

    private void number(double value) throws IOException {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            json.writeNull();
        } else if (value == Math.rint(value) && Math.abs(value) < 1L << 53) {
            json.writeNumber((long) value);
        } else if (Math.abs(value) >= 1e-9 && Math.abs(value) < 1e15) {
            // Without exponent, for people.
            json.writeNumber(new BigDecimal(Double.toString(value)).toPlainString());
        } else {
            json.writeNumber(value);
        }
    }

    private void value(@Nullable Object value, int depth) throws IOException {
        if (value == null || depth > MAX_DEPTH) {
            json.writeNull();
        } else if (value instanceof Var variable) {
            variable(variable, depth + 1);
        } else if (value instanceof Boolean truth) {
            json.writeBoolean(truth);
        } else if (value instanceof Float || value instanceof Double) {
            number(((Number) value).doubleValue());
        } else if (value instanceof Number number) {
            wholeNumber(number);
        } else if (value instanceof Map<?, ?> map) {
            map(map, depth);
        } else if (value instanceof Iterable<?> items) {
            json.writeStartArray();
            for (Object item : items) {
                value(item, depth + 1);
            }
            json.writeEndArray();
        } else if (value.getClass().isArray()) {
            json.writeStartArray();
            for (int i = 0; i < Array.getLength(value); i++) {
                value(Array.get(value, i), depth + 1);
            }
            json.writeEndArray();
        } else {
            json.writeString(value.toString());
        }
    }

    private void map(Map<?, ?> map, int depth) throws IOException {
        json.writeStartObject();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            json.writeFieldName(String.valueOf(entry.getKey()));
            value(entry.getValue(), depth + 1);
        }
        json.writeEndObject();
    }

    private void wholeNumber(Number number) throws IOException {
        if (number instanceof Long || number instanceof Integer || number instanceof Short || number instanceof Byte) {
            json.writeNumber(number.longValue());
        } else if (number instanceof BigInteger big) {
            json.writeNumber(big);
        } else if (number instanceof BigDecimal big) {
            json.writeNumber(big);
        } else {
            // Atomic numbers, adders and others that only say how they look.
            json.writeNumber(new BigDecimal(number.toString()));
        }
    }
}
