package dev.fasthttp.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fasthttp.http.ResponseRunner.Message;
import dev.fasthttp.http.ResponseRunner.Outcome;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** What a vector of responses says must come of its bytes, and of the canary response behind them. */
final class ResponseExpectation {
    /** The response that follows each vector in the same stream. */
    static final byte[] CANARY = VectorRunner.bytes("HTTP/1.1 299 Canary\r\nContent-Length: 0\r\n\r\n");

    private static final Message CANARY_MESSAGE = ResponseRunner.run(
                    CANARY, List.of(), new int[0], ResponseRunner.ENDING_POISON)
            .messages()
            .get(0);

    private final Vector vector;
    private final List<List<String>> messages = new ArrayList<>();
    private String end = "empty";
    private boolean whole = true;

    ResponseExpectation(Vector vector) {
        this.vector = vector;
        List<String> current = new ArrayList<>();
        for (String line : vector.expect()) {
            if (line.equals("next")) {
                current = new ArrayList<>();
            } else if (line.startsWith("violation ")) {
                end = Violation.valueOf(line.substring("violation ".length())).name();
            } else if (line.equals("incomplete")) {
                end = line;
                whole = false;
            } else if (line.equals("cut")) {
                end = Violation.TRUNCATED.name();
                whole = false;
            } else {
                if (current.isEmpty()) {
                    messages.add(current);
                }
                current.add(line);
                whole &= !line.equals("length until-close");
            }
        }
        if (end.equals("empty") && messages.get(messages.size() - 1).contains("close true")) {
            end = "close";
        }
    }

    /** The name of the violation expected, or {@code empty}, {@code close} or {@code incomplete}. */
    String end() {
        return end;
    }

    /** The methods of the requests that are answered, as far as they are named. */
    List<String> methods() {
        List<String> words = List.of(vector.block().split(" "));
        return words.subList(1, words.size());
    }

    /** The bytes to read: the vector, and the canary if something can follow. */
    byte[] stream() {
        return whole ? ByteMutator.join(vector.bytes(), CANARY) : vector.bytes();
    }

    void check(Outcome outcome) {
        List<Message> expectedCanary = end.equals("empty") ? List.of(CANARY_MESSAGE) : List.of();
        assertThat(outcome.end()).as(() -> "end, after " + outcome.messages()).isEqualTo(end);
        assertThat(outcome.messages()).hasSize(messages.size() + expectedCanary.size());
        int consumed = 0;
        for (int i = 0; i < messages.size(); i++) {
            consumed += outcome.messages().get(i).consumed();
            consumed += check(outcome.messages().get(i), messages.get(i));
        }
        if (end.equals("empty") || end.equals("close")) {
            assertThat(consumed).as("consumed").isEqualTo(vector.bytes().length);
        }
        assertThat(outcome.messages()
                        .subList(messages.size(), outcome.messages().size()))
                .isEqualTo(expectedCanary);
    }

    /** Compares; returns how many bytes are left unread. */
    private static int check(Message message, List<String> lines) {
        boolean close = false;
        boolean interim = false;
        int unread = 0;
        String body = "";
        List<String> trailers = new ArrayList<>();
        Iterator<String> fields = message.fields().iterator();
        for (String line : lines) {
            int space = line.indexOf(' ');
            String value = text(line.substring(space + 1));
            switch (space < 0 ? line : line.substring(0, space)) {
                case "accepted" -> assertThat(space).as(line).isNegative();
                case "status" -> assertThat(message.status()).isEqualTo(Integer.parseInt(value));
                case "phrase" -> assertThat(message.phrase()).isEqualTo(value);
                case "version" -> assertThat(message.version()).isEqualTo(value);
                case "field" -> assertThat(hasNext(fields, value)).as(line).isTrue();
                case "fields" -> assertThat(message.fields()).hasSize(Integer.parseInt(value));
                case "length" -> assertThat(length(message)).isEqualTo(value);
                case "consumed" -> assertThat(message.consumed()).isEqualTo(Integer.parseInt(value));
                case "close" -> close = Boolean.parseBoolean(value);
                case "interim" -> interim = Boolean.parseBoolean(value);
                case "unread" -> unread = Integer.parseInt(value);
                case "trailer" -> trailers.add(value);
                case "body" -> body = value.substring(1, value.length() - 1);
                default -> throw new IllegalArgumentException("unknown expectation: " + line);
            }
        }
        assertThat(message.close()).as("close").isEqualTo(close);
        assertThat(message.interim()).as("interim").isEqualTo(interim);
        assertThat(message.body()).as("body").isEqualTo(body);
        assertThat(message.trailers()).as("trailers").isEqualTo(trailers);
        return unread;
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
        if (message.length() == ResponseHeader.CHUNKED) {
            return "chunked";
        }
        return message.length() == ResponseHeader.UNTIL_CLOSE ? "until-close" : Long.toString(message.length());
    }
}
