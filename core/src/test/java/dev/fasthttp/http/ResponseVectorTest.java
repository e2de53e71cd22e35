package dev.fasthttp.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fasthttp.http.ResponseRunner.Outcome;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Reads each vector of responses in each way its bytes may be split, and expects what it says; behind it stands a canary
 * response, which must be the next one, or must never be seen. Vectors of requests that say something about fields and
 * chunks must hold for responses, too.
 */
class ResponseVectorTest {
    private static final String FOLDER = "response";
    private static final byte[] STATUS_LINE = VectorRunner.bytes("HTTP/1.1 200 OK\r\n");
    private static final byte[] CHUNKED_HEAD =
            VectorRunner.bytes("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");

    /** Once when its first bytes come, and once when it is complete; twice more for what looks complete and is not. */
    private static final int MOST_PARSES_PER_MESSAGE = 4;

    /** What the parser of responses can find. */
    private static final Set<Violation> OF_RESPONSES = EnumSet.of(
            Violation.BARE_LF,
            Violation.BARE_CR,
            Violation.CONTROL_CHARACTER,
            Violation.STATUS_LINE,
            Violation.VERSION,
            Violation.VERSION_NOT_SUPPORTED,
            Violation.HEAD_TOO_LARGE,
            Violation.TOO_MANY_FIELDS,
            Violation.FIELD_NAME,
            Violation.SPACE_BEFORE_COLON,
            Violation.FOLDED_LINE,
            Violation.CONTENT_LENGTH,
            Violation.CONTENT_LENGTH_REPEATED,
            Violation.LENGTH_AND_ENCODING,
            Violation.TRANSFER_ENCODING_REPEATED,
            Violation.TRANSFER_ENCODING_UNKNOWN,
            Violation.TRANSFER_ENCODING_HTTP10,
            Violation.CHUNK_SIZE,
            Violation.CHUNK_EXTENSION,
            Violation.CHUNK_EXTENSIONS_TOO_LARGE,
            Violation.CHUNK_END,
            Violation.CHUNK_OVERHEAD,
            Violation.TRAILERS_TOO_LARGE,
            Violation.TRAILER_FORBIDDEN,
            Violation.BODY_TOO_LARGE,
            Violation.TRUNCATED);

    @TestFactory
    Stream<DynamicContainer> vectors() {
        return VectorFile.readFolder(FOLDER).stream().map(vector -> {
            ResponseExpectation expectation = new ResponseExpectation(vector);
            byte[] stream = expectation.stream();
            return DynamicContainer.dynamicContainer(vector.name(), modes(stream, splits -> {
                List<String> methods = expectation.methods();
                Outcome whole = ResponseRunner.run(stream, methods, new int[0], ResponseRunner.ENDING_POISON);
                expectation.check(whole);
                checkSplits(stream, methods, whole, splits);
            }));
        });
    }

    /** What is done with the ways to split. */
    private interface Check {
        void run(Stream<int[]> splits);
    }

    private static Stream<DynamicTest> modes(byte[] stream, Check check) {
        return Stream.of(
                mode("whole", check, Splits::none),
                mode("in two pieces", check, () -> Splits.pairs(stream.length)),
                mode("byte by byte", check, () -> Splits.bytewise(stream.length)),
                mode("line by line", check, () -> Splits.linewise(stream)));
    }

    private static DynamicTest mode(String name, Check check, Supplier<Stream<int[]>> splits) {
        return DynamicTest.dynamicTest(name, () -> check.run(splits.get()));
    }

    private static void checkSplits(byte[] stream, List<String> methods, Outcome whole, Stream<int[]> splits) {
        splits.forEach(cuts -> {
            checkSame(whole, ResponseRunner.run(stream, methods, cuts, ResponseRunner.ENDING_POISON));
            checkSame(whole, ResponseRunner.run(stream, methods, cuts, VectorRunner.SPOILING_POISON));
        });
    }

    private static void checkSame(Outcome whole, Outcome split) {
        if (!split.isSame(whole)) {
            assertThat(split).isEqualTo(whole);
        }
        if (split.parses() > MOST_PARSES_PER_MESSAGE * (split.messages().size() + 1)) {
            throw new AssertionError(split.parses() + " heads parsed");
        }
    }

    @Test
    @DisplayName("each violation of a response has a vector")
    void everyViolation() {
        Set<Violation> without = EnumSet.copyOf(OF_RESPONSES);
        Set<String> others = new HashSet<>();
        for (Vector vector : VectorFile.readFolder(FOLDER)) {
            String end = new ResponseExpectation(vector).end();
            if (!without.removeIf(violation -> violation.name().equals(end))) {
                others.add(end);
            }
        }
        OF_RESPONSES.forEach(violation -> others.remove(violation.name()));
        assertThat(without).isEmpty();
        assertThat(others).isSubsetOf("empty", "close", "incomplete");
    }

    @Test
    @DisplayName("no vector is there twice")
    void unique() {
        Set<String> seen = new HashSet<>();
        for (Vector vector : VectorFile.readFolder(FOLDER)) {
            String bytes = vector.block() + new String(vector.bytes(), StandardCharsets.ISO_8859_1);
            assertThat(seen.add(bytes)).as(vector.name()).isTrue();
        }
    }

    @TestFactory
    @DisplayName("chunked bodies of requests are the same in responses")
    Stream<DynamicTest> chunkedBodies() {
        return VectorFile.readFolder("chunked").stream()
                .filter(vector -> vector.block().equals("chunked"))
                .map(vector -> DynamicTest.dynamicTest(vector.name(), () -> checkBody(vector)));
    }

    private static void checkBody(Vector vector) {
        byte[] asRequest = vector.bytes();
        VectorRunner.Outcome request = VectorRunner.run(asRequest, new int[0], VectorRunner.ENDING_POISON);
        int head = new String(asRequest, StandardCharsets.ISO_8859_1).indexOf("\r\n\r\n") + 4;
        byte[] stream = ByteMutator.join(CHUNKED_HEAD, Arrays.copyOfRange(asRequest, head, asRequest.length));
        Outcome whole = ResponseRunner.run(stream, List.of(), new int[0], ResponseRunner.ENDING_POISON);
        if (request.messages().isEmpty()) {
            assertThat(whole.messages()).isEmpty();
            assertThat(whole.end())
                    .isEqualTo(request.end().equals("incomplete") ? Violation.TRUNCATED.name() : request.end());
        } else {
            assertThat(whole.messages()).hasSize(1);
            assertThat(whole.messages().get(0).body())
                    .isEqualTo(request.messages().get(0).body());
            assertThat(whole.messages().get(0).trailers())
                    .isEqualTo(request.messages().get(0).trailers());
        }
        if (stream.length < 1000) {
            checkSplits(stream, List.of(), whole, Splits.pairs(stream.length));
        }
        checkSplits(stream, List.of(), whole, Splits.bytewise(stream.length));
    }

    @TestFactory
    @DisplayName("fields of requests are the same in responses")
    Stream<DynamicTest> fields() {
        return VectorFile.readFolder("head").stream()
                .filter(vector -> Stream.of("field-names.md", "field-values.md", "folding.md")
                        .anyMatch(file -> vector.name().startsWith("head/" + file)))
                .map(vector -> DynamicTest.dynamicTest(vector.name(), () -> checkFields(vector)));
    }

    private static void checkFields(Vector vector) {
        byte[] asRequest = vector.bytes();
        VectorRunner.Outcome request = VectorRunner.run(asRequest, new int[0], VectorRunner.ENDING_POISON);
        int line = new String(asRequest, StandardCharsets.ISO_8859_1).indexOf("\r\n") + 2;
        byte[] stream = ByteMutator.join(STATUS_LINE, Arrays.copyOfRange(asRequest, line, asRequest.length));
        Outcome whole = ResponseRunner.run(stream, List.of(), new int[0], ResponseRunner.ENDING_POISON);
        if (request.messages().isEmpty()) {
            assertThat(whole.messages()).isEmpty();
            assertThat(whole.end()).isEqualTo(request.end());
        } else {
            assertThat(whole.messages().get(0).fields())
                    .isEqualTo(request.messages().get(0).fields());
        }
        checkSplits(stream, List.of(), whole, Splits.pairs(stream.length));
        checkSplits(stream, List.of(), whole, Splits.bytewise(stream.length));
    }

    @Test
    @DisplayName("changed vectors: one outcome however they are split, and no control character in what is accepted")
    void mutations() {
        List<Vector> vectors = VectorFile.readFolder(FOLDER).stream()
                .filter(vector -> vector.bytes().length <= 700)
                .toList();
        List<Vector> good = vectors.stream().filter(Vector::isAccepted).toList();
        SplittableRandom random = new SplittableRandom(Long.getLong("fasthttp.fuzz.seed", 0x5eed_9113L));
        ByteMutator mutator = new ByteMutator(random);
        int cases = Integer.getInteger("fasthttp.fuzz.cases", 100_000);
        int accepted = 0;
        for (int i = 0; i < cases; i++) {
            List<Vector> from = random.nextInt(4) == 0 ? vectors : good;
            Vector base = from.get(random.nextInt(from.size()));
            Vector other = vectors.get(random.nextInt(vectors.size()));
            byte[] stream = ByteMutator.join(mutator.mutate(base.bytes(), other.bytes()), ResponseExpectation.CANARY);
            List<String> methods = new ResponseExpectation(base).methods();
            Outcome whole = ResponseRunner.run(stream, methods, new int[0], ResponseRunner.ENDING_POISON);
            int[] cuts = random.ints(1 + random.nextInt(4), 0, stream.length + 1)
                    .sorted()
                    .toArray();
            checkSame(whole, ResponseRunner.run(stream, methods, cuts, VectorRunner.SPOILING_POISON));
            if (stream.length < 200) {
                int[] all = IntStream.range(1, stream.length).toArray();
                checkSame(whole, ResponseRunner.run(stream, methods, all, ResponseRunner.ENDING_POISON));
            }
            for (ResponseRunner.Message message : whole.messages()) {
                checkClean(message);
            }
            accepted += whole.messages().isEmpty() ? 0 : 1;
        }
        assertThat(accepted).as("cases that were accepted").isBetween(cases / 10, cases);
    }

    private static void checkClean(ResponseRunner.Message message) {
        assertThat(message.status()).isBetween(100, 999);
        for (List<String> fields : List.of(message.fields(), message.trailers())) {
            for (String field : fields) {
                assertThat(field.chars().allMatch(c -> (c >= ' ' && c != 0x7F) || c == '\t'))
                        .as(field)
                        .isTrue();
            }
        }
    }
}
