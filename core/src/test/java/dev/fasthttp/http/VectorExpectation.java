package dev.fasthttp.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fasthttp.http.VectorRunner.Message;
import dev.fasthttp.http.VectorRunner.Outcome;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** What a vector says must come of its bytes, and of the canary request behind them. */
final class VectorExpectation {
    /** The request that follows each vector in the same stream. */
    static final byte[] CANARY = VectorRunner.bytes("GET /canary HTTP/1.1\r\nHost: canary\r\n\r\n");

    private static final Message CANARY_MESSAGE = VectorRunner.run(CANARY, new int[0], VectorRunner.ENDING_POISON)
            .messages()
            .get(0);

    private final Vector vector;
    private final List<List<String>> messages = new ArrayList<>();
    private String end = "empty";

    VectorExpectation(Vector vector) {
        this.vector = vector;
        List<String> current = new ArrayList<>();
        for (String line : vector.expect()) {
            if (line.equals("next")) {
                current = new ArrayList<>();
            } else if (line.startsWith("violation ")) {
                end = Violation.valueOf(line.substring("violation ".length())).name();
            } else if (line.equals("incomplete")) {
                end = line;
            } else {
                if (current.isEmpty()) {
                    messages.add(current);
                }
                current.add(line);
            }
        }
        if (end.equals("empty") && closes()) {
            end = "close";
        }
    }

    private boolean closes() {
        return !messages.isEmpty() && messages.get(messages.size() - 1).contains("close true");
    }

    /** The name of the violation expected, or {@code empty}, {@code close} or {@code incomplete}. */
    String end() {
        return end;
    }

    /** The bytes to read: the vector, and the canary if something can follow. */
    byte[] stream() {
        return vector.isWhole() ? ByteMutator.join(vector.bytes(), CANARY) : vector.bytes();
    }

    void check(Outcome outcome) {
        List<Message> expectedCanary = end.equals("empty") ? List.of(CANARY_MESSAGE) : List.of();
        assertThat(outcome.end()).as(() -> "end, after " + outcome.messages()).isEqualTo(end);
        assertThat(outcome.messages()).hasSize(messages.size() + expectedCanary.size());
        int consumed = 0;
        for (int i = 0; i < messages.size(); i++) {
            Message message = outcome.messages().get(i);
            check(message, messages.get(i));
            consumed += message.consumed();
        }
        if (end.equals("empty") || end.equals("close")) {
            assertThat(consumed).as("consumed").isEqualTo(vector.bytes().length);
        }
        assertThat(outcome.messages()
                        .subList(messages.size(), outcome.messages().size()))
                .isEqualTo(expectedCanary);
    }

    private static void check(Message message, List<String> lines) {
        boolean close = false;
        String body = "";
        List<String> trailers = new ArrayList<>();
        Iterator<String> fields = message.fields().iterator();
        for (String line : lines) {
            int space = line.indexOf(' ');
            String key = space < 0 ? line : line.substring(0, space);
            String value = text(line.substring(space + 1));
            switch (key) {
                case "accepted" -> assertThat(space).as(line).isNegative();
                case "method" -> assertThat(message.method()).isEqualTo(value);
                case "target" -> assertThat(message.target()).isEqualTo(value);
                case "version" -> assertThat(message.version()).isEqualTo(value);
                case "path" -> assertThat(message.path()).isEqualTo(value);
                case "query" -> assertThat(message.query()).isEqualTo(value);
                case "uri-host" -> assertThat(message.uriHost()).isEqualTo(value);
                case "host" -> assertThat(message.host()).isEqualTo(value);
                case "field" -> assertThat(hasNext(fields, value)).as(line).isTrue();
                case "fields" -> assertThat(message.fields()).hasSize(Integer.parseInt(value));
                case "length" -> assertThat(length(message)).isEqualTo(value);
                case "consumed" -> assertThat(message.consumed()).isEqualTo(Integer.parseInt(value));
                case "close" -> close = Boolean.parseBoolean(value);
                case "upgrade" -> assertThat(message.upgrade()).isEqualTo(Boolean.parseBoolean(value));
                case "continue" -> assertThat(message.expectsContinue()).isEqualTo(Boolean.parseBoolean(value));
                case "trailer" -> trailers.add(value);
                case "body" -> body = value.substring(1, value.length() - 1);
                default -> throw new IllegalArgumentException("unknown expectation: " + line);
            }
        }
        assertThat(message.close()).as("close").isEqualTo(close);
        assertThat(message.body()).as("body").isEqualTo(body);
        assertThat(message.trailers()).as("trailers").isEqualTo(trailers);
    }

    private static String text(String notation) {
        boolean open = VectorNotation.isOpen(notation);
        return VectorNotation.text(open ? notation.substring(0, notation.length() - 1) : notation);
    }

    private static boolean hasNext(Iterator<String> fields, String wanted) {
        while (fields.hasNext()) {
            if (fields.next().equals(wanted)) {
                return true;
            }
        }
        return false;
    }

    private static String length(Message message) {
        return message.length() == RequestHeader.CHUNKED ? "chunked" : Long.toString(message.length());
    }
}
