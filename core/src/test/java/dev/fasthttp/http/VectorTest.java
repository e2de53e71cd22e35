package dev.fasthttp.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fasthttp.http.VectorRunner.Outcome;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Reads each vector in each way its bytes may be split, and expects what it says; behind it in the stream stands a canary
 * request, which must be the next message, or must never be seen.
 */
class VectorTest {
    private static final String[] FOLDERS = {"head", "chunked", "uri"};

    /** Once when its first bytes come, once when it is complete, and twice if it begins with an empty line. */
    private static final int MOST_PARSES_PER_MESSAGE = 4;

    /** Violations of responses, and those raised by server or client, or where parameters, cookies and forms are read. */
    private static final Set<Violation> ELSEWHERE = EnumSet.of(
            Violation.STATUS_LINE,
            Violation.TOO_MANY_INTERIM_RESPONSES,
            Violation.METHOD_NOT_ALLOWED,
            Violation.CONTENT_CODING,
            Violation.CONTENT_CODING_MALFORMED,
            Violation.CONTENT_CODING_TOO_LARGE,
            Violation.TIMEOUT,
            Violation.TRUNCATED,
            Violation.TOO_MANY_COOKIES,
            Violation.TOO_MANY_PARAMETERS,
            Violation.MULTIPART_TYPE,
            Violation.MULTIPART_BOUNDARY,
            Violation.MULTIPART_MALFORMED,
            Violation.MULTIPART_TRUNCATED,
            Violation.MULTIPART_HEADER,
            Violation.MULTIPART_PART_TOO_LARGE,
            Violation.MULTIPART_ENCODING,
            Violation.MULTIPART_HEADER_TOO_LARGE,
            Violation.MULTIPART_TOO_MANY_PARTS,
            Violation.MULTIPART_FIELDS_TOO_LARGE,
            Violation.MULTIPART_TOO_LARGE);

    @TestFactory
    Stream<DynamicContainer> vectors() {
        return VectorFile.readFolders(FOLDERS).stream()
                .map(vector -> DynamicContainer.dynamicContainer(vector.name(), modes(vector)));
    }

    private static Stream<DynamicTest> modes(Vector vector) {
        byte[] stream = new VectorExpectation(vector).stream();
        return Stream.of(
                DynamicTest.dynamicTest("whole", () -> check(vector, Splits.none())),
                DynamicTest.dynamicTest("in two pieces", () -> check(vector, Splits.pairs(stream.length))),
                DynamicTest.dynamicTest("byte by byte", () -> check(vector, Splits.bytewise(stream.length))),
                DynamicTest.dynamicTest("line by line", () -> check(vector, Splits.linewise(stream))));
    }

    /** Puts the vector's name into every failure, as reports number dynamic tests. */
    private static void check(Vector vector, Stream<int[]> splits) {
        try {
            checkAll(vector, splits);
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(vector.name() + ": " + e.getMessage(), e);
        }
    }

    private static void checkAll(Vector vector, Stream<int[]> splits) {
        VectorExpectation expectation = new VectorExpectation(vector);
        byte[] stream = expectation.stream();
        Outcome whole = VectorRunner.run(stream, new int[0], VectorRunner.ENDING_POISON);
        expectation.check(whole);
        splits.forEach(cuts -> {
            check(whole, VectorRunner.run(stream, cuts, VectorRunner.ENDING_POISON));
            check(whole, VectorRunner.run(stream, cuts, VectorRunner.SPOILING_POISON));
        });
    }

    private static void check(Outcome whole, Outcome split) {
        if (!split.isSame(whole)) {
            assertThat(split).isEqualTo(whole);
        }
        assertThat(split.parses())
                .as("heads parsed")
                .isLessThanOrEqualTo(MOST_PARSES_PER_MESSAGE * (split.messages().size() + 1));
    }

    @Test
    @DisplayName("each violation of a parser has a vector")
    void everyViolation() {
        Set<Violation> without = EnumSet.complementOf(EnumSet.copyOf(ELSEWHERE));
        for (Vector vector : VectorFile.readFolders(FOLDERS)) {
            without.removeIf(violation -> violation.name().equals(new VectorExpectation(vector).end()));
        }
        assertThat(without).isEmpty();
    }

    @Test
    @DisplayName("no vector is there twice")
    void unique() {
        Set<String> seen = new HashSet<>();
        List<String> twice = new ArrayList<>();
        for (Vector vector : VectorFile.readFolders(FOLDERS)) {
            if (!seen.add(new String(vector.bytes(), StandardCharsets.ISO_8859_1))) {
                twice.add(vector.name());
            }
        }
        assertThat(twice).isEmpty();
    }
}
