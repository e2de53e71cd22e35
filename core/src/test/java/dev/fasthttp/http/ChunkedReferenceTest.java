package dev.fasthttp.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fasthttp.bytes.ByteBuilder;
import dev.fasthttp.http.ChunkedReference.Decoded;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Compares the decoder with {@link ChunkedReference} on vectors, on bodies made at random, and on changed ones. */
class ChunkedReferenceTest {
    private static final long SEED = Long.getLong("fasthttp.fuzz.seed", 0x5eed_c4a0L);
    private static final int CASES = Integer.getInteger("fasthttp.fuzz.cases", 400_000);
    private static final int MAX_PAYLOAD = 1000;
    /** Ends most bodies that are not complete, so that both decoders reach a verdict. */
    private static final byte[] TAIL = VectorRunner.bytes("\r\n0\r\n\r\n");

    private final SplittableRandom random = new SplittableRandom(SEED);

    @Test
    @DisplayName("what the vectors say, the reference says")
    void vectors() {
        int accepted = 0;
        for (byte[] body : bodiesOfVectors()) {
            accepted += check(body, VectorRunner.MAX_BODY);
        }
        assertThat(accepted).isGreaterThan(50);
    }

    @Test
    @DisplayName("random and changed bodies: the same verdict, payload, trailers and end")
    void randomBodies() {
        List<byte[]> bases =
                bodiesOfVectors().stream().filter(body -> body.length <= 600).toList();
        ByteMutator mutator = new ByteMutator(random);
        int accepted = 0;
        for (int i = 0; i < CASES; i++) {
            byte[] base = random.nextInt(3) == 0 ? bases.get(random.nextInt(bases.size())) : randomBody();
            byte[] other = bases.get(random.nextInt(bases.size()));
            byte[] body = random.nextInt(5) == 0 ? base : mutator.mutate(base, other);
            accepted += check(ByteMutator.join(body, TAIL), MAX_PAYLOAD);
        }
        assertThat(accepted).as("bodies accepted").isBetween(CASES / 5, CASES * 4 / 5);
    }

    private static List<byte[]> bodiesOfVectors() {
        List<byte[]> bodies = new ArrayList<>();
        for (Vector vector : VectorFile.readFolder("chunked")) {
            String text = new String(vector.bytes(), StandardCharsets.ISO_8859_1);
            // The overhead rule is not a matter of grammar, and the reference does not know it.
            if (text.length() < 1 << 20) {
                bodies.add(VectorRunner.bytes(text.substring(text.indexOf("\r\n\r\n") + 4)));
            }
        }
        return bodies;
    }

    private byte[] randomBody() {
        StringBuilder body = new StringBuilder();
        int chunks = random.nextInt(5);
        for (int i = 0; i < chunks; i++) {
            int size = 1 + random.nextInt(random.nextInt(8) == 0 ? 400 : 12);
            body.append("0".repeat(random.nextInt(4) / 3 * random.nextInt(16)));
            body.append(
                    random.nextBoolean()
                            ? Integer.toHexString(size)
                            : Integer.toString(size, 16).toUpperCase(Locale.ROOT));
            appendExtensions(body);
            body.append("\r\n").append("d".repeat(size)).append("\r\n");
        }
        body.append("0".repeat(1 + random.nextInt(8) / 7 * random.nextInt(17)));
        appendExtensions(body);
        body.append("\r\n");
        int trailers = random.nextInt(3) / 2 * random.nextInt(random.nextInt(20) == 0 ? 36 : 4);
        for (int i = 0; i < trailers; i++) {
            body.append(oneOf("Foo", "X-A", "!", "Host", "Date", "x-real-ip", "a~"))
                    .append(':');
            body.append(oneOf("", " ", "\t", "  "))
                    .append(oneOf("", "v", "a b", "\u00e9", "\"q\""))
                    .append(oneOf("", " "));
            body.append("\r\n");
        }
        return VectorRunner.bytes(body.append("\r\n").toString());
    }

    private void appendExtensions(StringBuilder body) {
        while (random.nextInt(4) == 0) {
            body.append(';').append(oneOf("a", "name", "!", "x".repeat(240)));
            body.append(oneOf("", "", "=b", "=\"b c\"", "=\"\\\"\"", "=\"\"", "=\"\t;\""));
        }
    }

    private String oneOf(String... texts) {
        return texts[random.nextInt(texts.length)];
    }

    /** Returns 1 when both accept the body. */
    private int check(byte[] body, long max) {
        Decoded expected = ChunkedReference.decode(new String(body, StandardCharsets.ISO_8859_1), max);
        Decoded actual = decode(body, max);
        if (expected == null ? actual != null : !expected.equals(actual)) {
            assertThat(actual)
                    .as(() -> new String(body, StandardCharsets.ISO_8859_1))
                    .isEqualTo(expected);
        }
        return expected == null ? 0 : 1;
    }

    /** What the real decoder makes of a body that comes in random pieces; null when it refuses it or wants more. */
    private Decoded decode(byte[] body, long max) {
        Trailers trailers = new Trailers();
        ChunkedDecoder decoder = new ChunkedDecoder(trailers);
        ByteBuilder out = new ByteBuilder();
        decoder.start(max);
        int position = 0;
        try {
            while (!decoder.isComplete() && position < body.length) {
                int limit = Math.min(body.length, position + 1 + random.nextInt(40));
                int stop = decoder.decode(body, position, limit, out);
                assertThat(stop == limit || decoder.isComplete()).isTrue();
                position = stop;
            }
        } catch (BadMessageException e) {
            return null;
        }
        if (!decoder.isComplete()) {
            return null;
        }
        List<String> fields = new ArrayList<>();
        for (int i = 0; i < trailers.size(); i++) {
            fields.add(latin1(trailers.nameAt(i).toByteArray()) + ": "
                    + latin1(trailers.valueAt(i).toByteArray()));
        }
        byte[] payload = Arrays.copyOf(out.array(), out.length());
        return new Decoded(latin1(payload), fields, position);
    }

    private static String latin1(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
