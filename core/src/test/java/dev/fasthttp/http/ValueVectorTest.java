package dev.fasthttp.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fasthttp.bytes.ByteSlice;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Reads the vectors of values within messages: query strings and forms, and Cookie fields. */
class ValueVectorTest {

    @TestFactory
    Stream<DynamicTest> args() {
        return VectorFile.readFolder("args").stream()
                .map(vector -> DynamicTest.dynamicTest(vector.name(), () -> check(vector, "arg ", this::readArgs)));
    }

    @TestFactory
    Stream<DynamicTest> cookies() {
        return VectorFile.readFolder("cookie").stream()
                .map(vector ->
                        DynamicTest.dynamicTest(vector.name(), () -> check(vector, "cookie ", this::readCookies)));
    }

    /** Reads pairs from a part of an array, as {@code name=value} or {@code name}. */
    private interface Reader {
        List<String> read(byte[] bytes, int from, int to);
    }

    private static void check(Vector vector, String key, Reader reader) {
        List<String> expected = new ArrayList<>();
        for (String line : vector.expect()) {
            if (line.startsWith(key)) {
                expected.add(key + VectorNotation.text(line.substring(key.length())));
            } else if (!line.equals("none")) {
                expected.add(line);
            }
        }
        byte[] poison = VectorRunner.bytes("&poison=1;poison=2;");
        byte[] value = Arrays.copyOf(vector.bytes(), vector.bytes().length - 2);
        byte[] array = ByteMutator.join(ByteMutator.join(poison, value), poison);
        List<String> actual = new ArrayList<>();
        try {
            reader.read(array, poison.length, poison.length + value.length).forEach(pair -> actual.add(key + pair));
        } catch (BadMessageException e) {
            actual.add("violation " + e.violation());
        }
        assertThat(actual).as(vector.name()).isEqualTo(expected);
    }

    private List<String> readArgs(byte[] bytes, int from, int to) {
        Args args = new Args();
        args.parse(bytes, from, to);
        List<String> pairs = new ArrayList<>();
        for (int i = 0; i < args.size(); i++) {
            String value = args.hasValueAt(i) ? "=" + text(args.valueAt(i)) : "";
            pairs.add(text(args.nameAt(i)) + value);
        }
        return pairs;
    }

    private List<String> readCookies(byte[] bytes, int from, int to) {
        CookiePairs cookies = new CookiePairs();
        cookies.parse(bytes, from, to);
        List<String> pairs = new ArrayList<>();
        for (int i = 0; i < cookies.size(); i++) {
            pairs.add(text(cookies.nameAt(i)) + "=" + text(cookies.valueAt(i)));
        }
        return pairs;
    }

    private static String text(ByteSlice slice) {
        return new String(slice.toByteArray(), StandardCharsets.ISO_8859_1);
    }
}
