package dev.fasthttp.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fasthttp.http.VectorRunner.Message;
import dev.fasthttp.http.VectorRunner.Outcome;
import dev.fasthttp.internal.Ascii;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Changes the vectors at random, always in the same way, and looks whether what must always hold still holds. */
class HeadParserFuzzTest {
    private static final long SEED = Long.getLong("fasthttp.fuzz.seed", 0x5eed_9112L);
    private static final int CASES = Integer.getInteger("fasthttp.fuzz.cases", 400_000);
    private static final int LONGEST_BASE = 700;
    private static final int LONGEST_BYTEWISE = 300;

    @Test
    @DisplayName("changed vectors: one outcome however they are split, and no control character in what is accepted")
    void mutations() {
        List<Vector> vectors = VectorFile.readFolders("head", "chunked", "uri").stream()
                .filter(vector -> vector.bytes().length <= LONGEST_BASE)
                .toList();
        List<Vector> good = vectors.stream().filter(Vector::isAccepted).toList();
        SplittableRandom random = new SplittableRandom(SEED);
        ByteMutator mutator = new ByteMutator(random);
        int accepted = 0;
        for (int i = 0; i < CASES; i++) {
            // What is refused stays refused most of the time, so changes to what is accepted tell more.
            Vector base = pick(random.nextInt(4) == 0 ? vectors : good, random);
            byte[] stream = mutator.mutate(base.bytes(), pick(vectors, random).bytes());
            try {
                accepted += check(stream, random);
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError(
                        "case " + i + ": " + HexFormat.of().formatHex(stream) + ": " + e.getMessage(), e);
            }
        }
        assertThat(accepted).as("cases that were accepted").isBetween(CASES / 10, CASES);
    }

    private static Vector pick(List<Vector> vectors, SplittableRandom random) {
        return vectors.get(random.nextInt(vectors.size()));
    }

    private static int check(byte[] bytes, SplittableRandom random) {
        // A head that is bad and not complete is refused sooner or later, by how it was split; behind it comes a whole
        // one.
        byte[] stream = ByteMutator.join(bytes, VectorExpectation.CANARY);
        Outcome whole = VectorRunner.run(stream, new int[0], VectorRunner.ENDING_POISON);
        byte[] poison = random.nextBoolean() ? VectorRunner.ENDING_POISON : VectorRunner.SPOILING_POISON;
        checkSame(whole, VectorRunner.run(stream, someCuts(stream.length, random), poison));
        if (stream.length <= LONGEST_BYTEWISE) {
            int[] all = IntStream.range(1, stream.length).toArray();
            checkSame(whole, VectorRunner.run(stream, all, poison));
        }
        for (Message message : whole.messages()) {
            checkClean(message);
            checkRewritten(message);
        }
        return whole.messages().isEmpty() ? 0 : 1;
    }

    private static int[] someCuts(int length, SplittableRandom random) {
        int[] cuts = random.ints(1 + random.nextInt(4), 0, length + 1).toArray();
        Arrays.sort(cuts);
        return cuts;
    }

    private static void checkSame(Outcome whole, Outcome split) {
        if (!split.isSame(whole)) {
            assertThat(split).isEqualTo(whole);
        }
        if (split.parses() > 4 * (split.messages().size() + 1)) {
            throw new AssertionError(split.parses() + " heads parsed");
        }
    }

    private static void checkClean(Message message) {
        boolean clean = Ascii.isToken(message.method()) && isVisible(message.target());
        for (List<String> fields : List.of(message.fields(), message.trailers())) {
            for (String field : fields) {
                int colon = field.indexOf(':');
                clean &= Ascii.isToken(field.substring(0, colon)) && isText(field.substring(colon + 2));
            }
        }
        if (!clean) {
            throw new AssertionError("accepted " + message);
        }
    }

    private static boolean isVisible(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> c > 0x20 && c < 0x7F);
    }

    private static boolean isText(String text) {
        return text.strip().length() == text.length()
                && text.chars().allMatch(c -> (c >= 0x20 && c != 0x7F) || c == '\t');
    }

    /** Writes what was accepted in the plainest form, and expects it to be read as the same. */
    private static void checkRewritten(Message message) {
        StringBuilder text = new StringBuilder();
        text.append(message.method())
                .append(' ')
                .append(message.target())
                .append(' ')
                .append(message.version());
        text.append("\r\n");
        append(text, message.fields());
        if (message.length() == RequestHeader.CHUNKED) {
            if (!message.body().isEmpty()) {
                text.append(Integer.toHexString(message.body().length())).append("\r\n");
                text.append(message.body()).append("\r\n");
            }
            text.append("0\r\n");
            append(text, message.trailers());
        } else {
            text.append(message.body());
        }
        byte[] stream = VectorRunner.bytes(text.toString());
        Outcome again = VectorRunner.run(stream, new int[0], VectorRunner.SPOILING_POISON);
        assertThat(again.messages()).hasSize(1);
        Message read = again.messages().get(0);
        if (read.consumed() != stream.length || !read.withConsumed(0).equals(message.withConsumed(0))) {
            throw new AssertionError("accepted " + message + ", written plainly it is " + read);
        }
    }

    private static void append(StringBuilder text, List<String> fields) {
        for (String field : fields) {
            text.append(field).append("\r\n");
        }
        text.append("\r\n");
    }

    @Test
    @DisplayName("the largest head, byte by byte, is parsed twice and scanned once")
    void linearWork() {
        byte[] head = VectorRunner.bytes(
                "GET / HTTP/1.1\r\nHost: a\r\n" + "A: b\r\n".repeat(90) + "Foo: " + "x".repeat(15_700) + "\r\n\r\n");
        assertThat(head).hasSizeBetween(16_000, MessageLimits.DEFAULT.head());
        Outcome outcome = VectorRunner.run(head, IntStream.range(1, head.length).toArray(), VectorRunner.ENDING_POISON);
        assertThat(outcome.messages()).hasSize(1);
        assertThat(outcome.parses()).isEqualTo(2);

        int scanned = 0;
        for (int limit = 1; limit < head.length; limit++) {
            scanned = HeadScanner.scan(head, 0, limit, scanned);
            assertThat(limit - scanned).as("bytes looked at again").isBetween(0, 3);
        }
        assertThat(HeadScanner.scan(head, 0, head.length, scanned)).isEqualTo(HeadScanner.PARSE);
    }

    @Test
    @DisplayName("a head that never ends, byte by byte, costs a few parses")
    void linearWorkOnRefusal() {
        for (String endless : List.of("x", "A: b\r\n", "\tx", "GET /", "/", "a b\r\n")) {
            byte[] stream = VectorRunner.bytes(
                    "GET / HTTP/1.1\r\nHost: a\r\nFoo: " + endless.repeat(30_000 / endless.length()));
            Outcome outcome =
                    VectorRunner.run(stream, IntStream.range(1, stream.length).toArray(), VectorRunner.ENDING_POISON);
            assertThat(outcome.messages()).isEmpty();
            assertThat(outcome.end()).isIn("HEAD_TOO_LARGE", "TOO_MANY_FIELDS", "FIELD_NAME");
            assertThat(outcome.parses()).isLessThanOrEqualTo(2);
        }
    }
}
