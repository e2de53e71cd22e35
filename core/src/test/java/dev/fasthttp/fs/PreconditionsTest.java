package dev.fasthttp.fs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fasthttp.bytes.ByteSlice;
import dev.fasthttp.fs.Preconditions.Outcome;
import dev.fasthttp.http.RequestHeader;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Conditions of RFC 9110 §13 about a file changed on Sun, 06 Nov 1994 08:49:37 GMT. */
class PreconditionsTest {
    private static final long MODIFIED = 784_111_777L;
    private static final ByteSlice TAG = ByteSlice.of("\"a,b\"");
    private static final ByteSlice WEAK = ByteSlice.of("W/\"a,b\"");

    private static RequestHeader header(String fields) {
        RequestHeader header = new RequestHeader();
        for (String field : fields.split(";")) {
            int colon = field.indexOf(": ");
            if (colon > 0) {
                header.add(field.substring(0, colon).strip(), field.substring(colon + 2));
            }
        }
        return header;
    }

    @ParameterizedTest(name = "{0} -> {1}, weak tag {2}")
    @DisplayName("of a GET")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '#',
            value = {
                "X: none | PERFORM | PERFORM",
                "If-Match: * | PERFORM | PERFORM",
                "If-Match: \"a,b\" | PERFORM | FAILED",
                "If-Match: \"x\", \"a,b\" | PERFORM | FAILED",
                "If-Match: \"x\" , ,\"a,b\" | PERFORM | FAILED",
                "If-Match: \"x\";If-Match: \"a,b\" | PERFORM | FAILED",
                "If-Match: W/\"a,b\" | FAILED | FAILED",
                "If-Match: \"a\" | FAILED | FAILED",
                "If-Match: \"b\" | FAILED | FAILED",
                "If-Match: a,b | FAILED | FAILED",
                "If-Match: \"x\" \"a,b\" | PERFORM | FAILED",
                "If-Match: \"x\"\"a,b\" | FAILED | FAILED",
                "If-Match: \"a,b | FAILED | FAILED",
                "If-Match: x, \"a,b\" | FAILED | FAILED",
                "If-None-Match: * | NOT_MODIFIED | NOT_MODIFIED",
                "If-None-Match: \"a,b\" | NOT_MODIFIED | NOT_MODIFIED",
                "If-None-Match: W/\"a,b\" | NOT_MODIFIED | NOT_MODIFIED",
                "If-None-Match: \"x\", W/\"a,b\" | NOT_MODIFIED | NOT_MODIFIED",
                "If-None-Match: w/\"a,b\" | PERFORM | PERFORM",
                "If-None-Match: \"x\" | PERFORM | PERFORM",
                "If-None-Match: \"A,B\" | PERFORM | PERFORM",
                "If-Modified-Since: Sun, 06 Nov 1994 08:49:37 GMT | NOT_MODIFIED | NOT_MODIFIED",
                "If-Modified-Since: Sun, 06 Nov 1994 08:49:38 GMT | NOT_MODIFIED | NOT_MODIFIED",
                "If-Modified-Since: Sun, 06 Nov 1994 08:49:36 GMT | PERFORM | PERFORM",
                "If-Modified-Since: Sunday, 06-Nov-94 08:49:37 GMT | NOT_MODIFIED | NOT_MODIFIED",
                "If-Modified-Since: Sun Nov  6 08:49:37 1994 | NOT_MODIFIED | NOT_MODIFIED",
                "If-Modified-Since: yesterday | PERFORM | PERFORM",
                "If-Modified-Since: Sun, 06 Nov 1994 08:49:37 GMT;If-Modified-Since: Sun, 06 Nov 1994 08:49:37 GMT"
                        + " | PERFORM | PERFORM",
                "If-Unmodified-Since: Sun, 06 Nov 1994 08:49:37 GMT | PERFORM | PERFORM",
                "If-Unmodified-Since: Sun, 06 Nov 1994 08:49:36 GMT | FAILED | FAILED",
                "If-Unmodified-Since: tomorrow | PERFORM | PERFORM",
                // The order of §13.2.2.
                "If-None-Match: \"x\";If-Modified-Since: Sun, 06 Nov 1994 08:49:37 GMT | PERFORM | PERFORM",
                "If-None-Match: \"a,b\";If-Modified-Since: Sun, 06 Nov 1994 08:49:36 GMT | NOT_MODIFIED | NOT_MODIFIED",
                "If-Match: \"a,b\";If-Unmodified-Since: Sun, 06 Nov 1994 08:49:36 GMT | PERFORM | FAILED",
                "If-Match: \"x\";If-Unmodified-Since: Sun, 06 Nov 1994 08:49:37 GMT | FAILED | FAILED",
                "If-Match: \"a,b\";If-None-Match: \"a,b\" | NOT_MODIFIED | FAILED",
                "If-Match: \"x\";If-None-Match: \"a,b\" | FAILED | FAILED",
                "If-Unmodified-Since: Sun, 06 Nov 1994 08:49:36 GMT;If-None-Match: \"a,b\" | FAILED | FAILED",
            })
    void ofGet(String fields, Outcome strong, Outcome weak) {
        RequestHeader header = header(fields);
        assertThat(Preconditions.evaluate(header, TAG, MODIFIED)).isEqualTo(strong);
        assertThat(Preconditions.evaluate(header, WEAK, MODIFIED)).isEqualTo(weak);
    }

    @Test
    @DisplayName("of other methods: 412 in the place of 304, and no If-Modified-Since")
    void ofOtherMethods() {
        RequestHeader header = header("If-None-Match: *");
        header.setMethod("PUT");
        assertThat(Preconditions.evaluate(header, TAG, MODIFIED)).isEqualTo(Outcome.FAILED);
        header = header("If-Modified-Since: Sun, 06 Nov 1994 08:49:37 GMT");
        header.setMethod("POST");
        assertThat(Preconditions.evaluate(header, TAG, MODIFIED)).isEqualTo(Outcome.PERFORM);
    }

    @Test
    @DisplayName("without tag or time of the resource only those that need none count")
    void withoutValidators() {
        RequestHeader header = header("If-None-Match: \"a,b\";If-Modified-Since: Sun, 06 Nov 1994 08:49:37 GMT");
        assertThat(Preconditions.evaluate(header, ByteSlice.EMPTY, Preconditions.NO_TIME))
                .isEqualTo(Outcome.PERFORM);
        assertThat(Preconditions.evaluate(header("If-Match: *"), ByteSlice.EMPTY, Preconditions.NO_TIME))
                .isEqualTo(Outcome.PERFORM);
        assertThat(Preconditions.evaluate(header("If-Match: \"x\""), ByteSlice.EMPTY, Preconditions.NO_TIME))
                .isEqualTo(Outcome.FAILED);
    }

    @ParameterizedTest(name = "{0} -> {1}")
    @DisplayName("If-Range takes strong validators only")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '#',
            value = {
                "X: none | true",
                "If-Range: \"a,b\" | true",
                "If-Range: W/\"a,b\" | false",
                "If-Range: \"x\" | false",
                "If-Range: \"a,b\", \"x\" | false",
                "If-Range: * | false",
                "If-Range: Sun, 06 Nov 1994 08:49:37 GMT | true",
                "If-Range: Sun, 06 Nov 1994 08:49:38 GMT | false",
                "If-Range: Sun, 06 Nov 1994 08:49:36 GMT | false",
                "If-Range: \"a,b\";If-Range: \"a,b\" | false",
            })
    void ifRange(String fields, boolean wanted) {
        assertThat(Preconditions.isRangeWanted(header(fields), TAG, MODIFIED, MODIFIED + 1))
                .isEqualTo(wanted);
    }

    @Test
    @DisplayName("a date is no strong validator in the second of the change, a weak tag never")
    void weakValidators() {
        RequestHeader byDate = header("If-Range: Sun, 06 Nov 1994 08:49:37 GMT");
        assertThat(Preconditions.isRangeWanted(byDate, TAG, MODIFIED, MODIFIED)).isFalse();
        assertThat(Preconditions.isRangeWanted(header("If-Range: W/\"a,b\""), WEAK, MODIFIED, MODIFIED + 9))
                .isFalse();
    }
}
