package dev.fasthttp.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class MultipartParserTest {
    private static final FormLimits LIMITS = FormLimits.DEFAULT;

    /** What comes out of each body, the same however it is cut; {@code ~} stands for CRLF. */
    static List<Arguments> accepted() {
        return List.of(
                Arguments.of("no parts", "--b--", List.of()),
                Arguments.of("no parts, with a line end", "--b--~", List.of()),
                Arguments.of("one part", "--b~A: 1~~x~--b--~", List.of("A=1;x")),
                Arguments.of("two parts", "--b~A: 1~~x~--b~B:2~C:3~~y~--b--~", List.of("A=1;x", "B=2;C=3;y")),
                Arguments.of("no last line end", "--b~A: 1~~x~--b--", List.of("A=1;x")),
                Arguments.of("no header", "--b~~x~--b--~", List.of("x")),
                Arguments.of("empty content", "--b~A: 1~~~--b--~", List.of("A=1;")),
                Arguments.of("neither header nor content", "--b~~~--b--~", List.of("")),
                Arguments.of("line ends are content", "--b~~~~~--b--~", List.of("\r\n\r\n")),
                Arguments.of("CR is content", "--b~~\r~--b--~", List.of("\r")),
                Arguments.of("CRs are content", "--b~~\r\r\r~--b--~", List.of("\r\r\r")),
                Arguments.of("LF is content", "--b~~\n~--b--~", List.of("\n")),
                Arguments.of("CR, CRLF", "--b~~x\r~~--b--~", List.of("x\r\r\n")),
                Arguments.of("half a boundary", "--b~~~-~--~-b~--b--~", List.of("\r\n-\r\n--\r\n-b")),
                Arguments.of("hyphens begin the content", "--b~~--~--b--~", List.of("--")),
                Arguments.of("another boundary begins the content", "--b~~--c~x~--b--~", List.of("--c\r\nx")),
                Arguments.of("boundary inside a line", "--b~~x--b~--b--~", List.of("x--b")),
                Arguments.of("boundary after LF", "--b~~x\n--b~~--b--~", List.of("x\n--b\r\n")),
                Arguments.of("boundary after CR", "--b~~x\r--b--~--b--~", List.of("x\r--b--")),
                Arguments.of("boundary in other case", "--b~~x~--B--~--b--~", List.of("x\r\n--B--")),
                Arguments.of("one hyphen too many before", "--b~~x~---b--~--b--~", List.of("x\r\n---b--")),
                Arguments.of(
                        "multipart inside is content",
                        "--b~Content-Type: multipart/mixed; boundary=c~~--c~~in~--c--~~--b--~",
                        List.of("Content-Type=multipart/mixed; boundary=c;--c\r\n\r\nin\r\n--c--\r\n")),
                Arguments.of("line end before", "~--b~~x~--b--~", List.of("x")),
                Arguments.of("text before", "This is~~a multi-part message.~--b~~x~--b--~", List.of("x")),
                Arguments.of("text behind", "--b~~x~--b--~ and\tso on~- ~-", List.of("x")),
                Arguments.of("line ends behind", "--b~~x~--b--~~~", List.of("x")),
                Arguments.of("bytes above ASCII", "--b~~\u00ff\u0000\u0080~--b--~", List.of("\u00ff\u0000\u0080")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("accepted")
    void accepts(String what, String body, List<String> parts) throws Exception {
        byte[] bytes = bytes(body);
        assertThat(parse(bytes, bytes.length, 1)).isEqualTo(parts);
        for (int cut = 0; cut <= bytes.length; cut++) {
            assertThat(parse(bytes, cut, bytes.length)).as("cut at " + cut).isEqualTo(parts);
            assertThat(parse(bytes, cut, 1)).as("bytes from " + cut).isEqualTo(parts);
        }
        for (int step = 1; step < 12; step++) {
            assertThat(parse(bytes, step, step)).as("pieces of " + step).isEqualTo(parts);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("accepted")
    void needsTheWholeBody(String what, String body, List<String> parts) {
        byte[] bytes = bytes(body);
        int end = body.replace("~", "\r\n").indexOf("--b--", body.contains("x\r--b--") ? 14 : 0);
        for (int length = 0; length < end; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> parse(cut, cut.length, 1))
                    .as("first " + length)
                    .isInstanceOf(BadMessageException.class);
        }
    }

    static List<Arguments> refused() {
        return List.of(
                Arguments.of("nothing", "", Violation.MULTIPART_TRUNCATED),
                Arguments.of("text only", "x", Violation.MULTIPART_TRUNCATED),
                Arguments.of("no last boundary", "--b~~x", Violation.MULTIPART_TRUNCATED),
                Arguments.of("half a last boundary", "--b~~x~--b-", Violation.MULTIPART_TRUNCATED),
                Arguments.of("last boundary is no last one", "--b~~x~--b~", Violation.MULTIPART_TRUNCATED),
                Arguments.of("CR behind", "--b~~x~--b--\r", Violation.MULTIPART_TRUNCATED),
                Arguments.of("CR at the end of the text behind", "--b~~x~--b--~x\r", Violation.MULTIPART_TRUNCATED),
                Arguments.of("another boundary", "--c~~x~--c--~", Violation.MULTIPART_MALFORMED),
                Arguments.of("boundary and more", "--bc~~x~--bc--~", Violation.MULTIPART_MALFORMED),
                Arguments.of("boundary and more later", "--b~~x~--bc~~y~--b--~", Violation.MULTIPART_MALFORMED),
                Arguments.of("transport padding", "--b ~~x~--b--~", Violation.MULTIPART_MALFORMED),
                Arguments.of("transport padding at the end", "--b~~x~--b-- ~", Violation.MULTIPART_MALFORMED),
                Arguments.of("one hyphen behind", "--b~~x~--b-~", Violation.MULTIPART_MALFORMED),
                Arguments.of("three hyphens behind", "--b~~x~--b---~", Violation.MULTIPART_MALFORMED),
                Arguments.of("LF after a boundary", "--b\n~x~--b--~", Violation.MULTIPART_MALFORMED),
                Arguments.of("CR after a boundary", "--b\rx~--b--~", Violation.MULTIPART_MALFORMED),
                Arguments.of("no empty line before content", "--b~A: 1~--b--~", Violation.FIELD_NAME),
                Arguments.of("no line end before a boundary", "--b~A: 1~~--b--~", Violation.MULTIPART_MALFORMED),
                Arguments.of("no line end before the next", "--b~~--b~~x~--b--~", Violation.MULTIPART_MALFORMED),
                Arguments.of("boundary line before", "--x~--b~~x~--b--~", Violation.MULTIPART_MALFORMED),
                Arguments.of("CR in the text before", "a\rb~--b~~x~--b--~", Violation.MULTIPART_MALFORMED),
                Arguments.of("LF in the text before", "a\nb~--b~~x~--b--~", Violation.MULTIPART_MALFORMED),
                Arguments.of("LF before", "\n--b~~x~--b--~", Violation.MULTIPART_MALFORMED),
                Arguments.of("CR CRLF before", "\r~--b~~x~--b--~", Violation.MULTIPART_MALFORMED),
                Arguments.of("NUL before", "\u0000~--b~~x~--b--~", Violation.MULTIPART_MALFORMED),
                Arguments.of("boundary behind", "--b~~x~--b--~--b--~", Violation.MULTIPART_MALFORMED),
                Arguments.of("hyphens behind", "--b~~x~--b--~--x", Violation.MULTIPART_MALFORMED),
                Arguments.of("text behind on the line", "--b~~x~--b--x", Violation.MULTIPART_MALFORMED),
                Arguments.of("LF behind", "--b~~x~--b--\n", Violation.MULTIPART_MALFORMED),
                Arguments.of("control character behind", "--b~~x~--b--~\u0007", Violation.MULTIPART_MALFORMED),
                Arguments.of("space before colon", "--b~A : 1~~x~--b--~", Violation.SPACE_BEFORE_COLON),
                Arguments.of("folded line", "--b~A: 1~ 2~~x~--b--~", Violation.FOLDED_LINE),
                Arguments.of("no colon", "--b~A~~x~--b--~", Violation.FIELD_NAME),
                Arguments.of("empty name", "--b~: 1~~x~--b--~", Violation.FIELD_NAME),
                Arguments.of("LF ends a field", "--b~A: 1\n~x~--b--~", Violation.BARE_LF),
                Arguments.of("CR in a field", "--b~A: 1\r2~~x~--b--~", Violation.BARE_CR),
                Arguments.of("CR CRLF ends a header", "--b~A: 1~\r~x~--b--~", Violation.BARE_CR),
                Arguments.of("NUL in a field", "--b~A: \u0000~~x~--b--~", Violation.CONTROL_CHARACTER),
                Arguments.of("DEL in a field", "--b~A: \u007f~~x~--b--~", Violation.CONTROL_CHARACTER));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refused")
    void refuses(String what, String body, Violation violation) {
        byte[] bytes = bytes(body);
        for (int cut = 0; cut <= bytes.length; cut++) {
            int first = cut;
            assertThat(violationOf(() -> parse(bytes, first, bytes.length)))
                    .as("cut at " + cut)
                    .isEqualTo(violation);
            assertThat(violationOf(() -> parse(bytes, first, 1)))
                    .as("bytes from " + cut)
                    .isEqualTo(violation);
        }
    }

    @Test
    void findsTheLongestBoundaryAtEveryCut() throws Exception {
        String boundary = "-".repeat(35) + "b".repeat(35);
        byte[] body = bytes("--" + boundary + "~~x~--" + boundary.substring(0, 69) + "~--" + boundary + "--~");
        List<String> parts = List.of("x\r\n--" + boundary.substring(0, 69));
        for (int cut = 0; cut <= body.length; cut++) {
            assertThat(RecordedParts.of(boundary, body, LIMITS, cut, body.length))
                    .isEqualTo(parts);
        }
    }

    @Test
    void limitsParts() throws Exception {
        FormLimits three = LIMITS.withParts(3);
        byte[] atLimit = bytes("--b~~x~".repeat(3) + "--b--~");
        byte[] over = bytes("--b~~x~".repeat(4) + "--b--~");
        assertThat(RecordedParts.of("b", atLimit, three, 1, 1)).hasSize(3);
        assertThat(violationOf(() -> RecordedParts.of("b", over, three, 1, 1)))
                .isEqualTo(Violation.MULTIPART_TOO_MANY_PARTS);
    }

    @Test
    void limitsTheHeaderOfAPart() throws Exception {
        // "A: " + value + CRLF + CRLF
        FormLimits small = LIMITS.withPartHeaderSize(20);
        byte[] atLimit = bytes("--b~A: " + "v".repeat(13) + "~~x~--b~A: " + "v".repeat(13) + "~~x~--b--~");
        byte[] over = bytes("--b~A: " + "v".repeat(14) + "~~x~--b--~");
        assertThat(RecordedParts.of("b", atLimit, small, 1, 1)).hasSize(2);
        assertThat(violationOf(() -> RecordedParts.of("b", over, small, 1, 1)))
                .isEqualTo(Violation.MULTIPART_HEADER_TOO_LARGE);
    }

    @Test
    void limitsTheFieldsOfAPart() throws Exception {
        byte[] atLimit = bytes("--b~" + "A: 1~".repeat(16) + "~x~--b--~");
        byte[] over = bytes("--b~" + "A: 1~".repeat(17) + "~x~--b--~");
        assertThat(parse(atLimit, 1, 1)).hasSize(1);
        assertThat(violationOf(() -> parse(over, 1, 1))).isEqualTo(Violation.MULTIPART_HEADER_TOO_LARGE);
    }

    @Test
    void limitsTheSize() throws Exception {
        byte[] body = bytes("--b~~x~--b--~");
        for (int step : new int[] {1, 5, 100}) {
            assertThat(RecordedParts.of("b", body, LIMITS.withSize(body.length), step, step))
                    .hasSize(1);
            assertThat(violationOf(() -> RecordedParts.of("b", body, LIMITS.withSize(body.length - 1), step, step)))
                    .isEqualTo(Violation.MULTIPART_TOO_LARGE);
        }
    }

    @Test
    void limitsTheTextAround() throws Exception {
        byte[] atLimit = bytes("t".repeat(1024) + "~--b~~x~--b--~" + "t".repeat(1024));
        byte[] before = bytes("t".repeat(1025) + "~--b~~x~--b--~");
        byte[] behind = bytes("--b~~x~--b--~" + "t".repeat(1025));
        assertThat(parse(atLimit, 7, 7)).hasSize(1);
        assertThat(violationOf(() -> parse(before, 7, 7))).isEqualTo(Violation.MULTIPART_MALFORMED);
        assertThat(violationOf(() -> parse(behind, 7, 7))).isEqualTo(Violation.MULTIPART_MALFORMED);
    }

    @Test
    void countsPastTwoGibibytes() throws Exception {
        ContentCounter counter = new ContentCounter();
        long size = (1L << 31) + 17;
        byte[] head = bytes("--b~~");
        byte[] end = bytes("~--b--");
        FormLimits exact = LIMITS.withSize(head.length + size + end.length);
        MultipartParser parser = new MultipartParser(bytes("b"), exact, counter);
        byte[] block = new byte[1 << 20];
        parser.feed(head, 0, head.length);
        for (long left = size; left > 0; left -= block.length) {
            parser.feed(block, 0, (int) Math.min(left, block.length));
        }
        parser.feed(end, 0, end.length);
        parser.finish();
        assertThat(counter.count).isEqualTo(size);
        assertThat(violationOf(() -> parser.feed(end, 0, 1))).isEqualTo(Violation.MULTIPART_TOO_LARGE);
    }

    @Test
    void isLinearInContentThatLooksLikeBoundaries() {
        String boundary = "-".repeat(70);
        byte[] head = bytes("--" + boundary + "~~x");
        for (String nasty : List.of("\r", "\r\n", "\r\n--", "\r\n" + "-".repeat(71), "-")) {
            ContentCounter counter = new ContentCounter();
            MultipartParser parser = new MultipartParser(bytes(boundary), LIMITS, counter);
            byte[] block = bytes(nasty.repeat((1 << 16) / nasty.length()));
            assertThatCode(() -> {
                        parser.feed(head, 0, head.length);
                        for (int i = 0; i < 500; i++) {
                            parser.feed(block, 0, block.length);
                        }
                    })
                    .doesNotThrowAnyException();
            assertThat(counter.count).isGreaterThan(30_000_000);
            // A piece hands on its content in few ranges, so that files are not written byte by byte.
            assertThat(counter.calls).isLessThan(2000);
        }
    }

    /** The reference: whole body, java.lang.String, no states. */
    private static List<String> reference(String body) {
        String lead = "\r\n" + body;
        int at = lead.indexOf("\r\n--b");
        StringBuilder parts = new StringBuilder();
        List<String> result = new ArrayList<>();
        while (true) {
            if (at < 0) {
                return null;
            }
            String rest = lead.substring(at + 5);
            if (rest.startsWith("--")) {
                return rest.length() == 2 || rest.startsWith("--\r\n") ? result : null;
            }
            if (!rest.startsWith("\r\n\r\n")) {
                return null;
            }
            lead = rest.substring(4);
            if (lead.startsWith("--b")) {
                return null;
            }
            at = lead.indexOf("\r\n--b");
            if (at >= 0) {
                result.add(parts.append(lead, 0, at).toString());
                parts.setLength(0);
            }
        }
    }

    @Test
    void agreesWithASimpleReference() throws Exception {
        String[] pieces = {"\r\n--b", "\r\n", "--b", "--", "-", "\r", "\n", "b", "x", "\r\n--b\r\n\r\n", "\r\n\r\n"};
        Random random = new Random(20261120);
        int good = 0;
        for (int round = 0; round < 60_000; round++) {
            StringBuilder text = new StringBuilder("--b\r\n\r\n");
            int count = random.nextInt(9);
            for (int i = 0; i < count; i++) {
                text.append(pieces[random.nextInt(pieces.length)]);
            }
            text.append(random.nextInt(4) > 0 ? "\r\n--b--" : "--b--");
            byte[] body = bytes(text.toString());
            int first = random.nextInt(body.length + 1);
            int step = 1 + random.nextInt(6);
            List<String> parts;
            try {
                parts = parse(body, first, step);
                good++;
            } catch (BadMessageException e) {
                parts = null;
            }
            // Text behind the last boundary has rules of its own that the reference does not know.
            if (parts != null || !text.substring(0, text.length() - 5).contains("\r\n--b--")) {
                assertThat(parts).as(text.toString()).isEqualTo(reference(text.toString()));
            }
        }
        assertThat(good).isGreaterThan(10_000);
    }

    private static final class ContentCounter implements MultipartParser.Sink {
        private long count;
        private int calls;

        @Override
        public void beginPart(Fields header, long position) {}

        @Override
        public void content(byte[] bytes, int from, int to) {
            count += to - from;
            calls++;
        }

        @Override
        public void endPart() {}
    }

    private interface Call {
        void run() throws Exception;
    }

    private static Violation violationOf(Call call) {
        try {
            call.run();
        } catch (BadMessageException e) {
            return e.violation();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
        throw new AssertionError("accepted");
    }

    private static List<String> parse(byte[] body, int first, int step) throws Exception {
        return RecordedParts.of("b", body, LIMITS, first, step);
    }

    private static byte[] bytes(String text) {
        return text.replace("~", "\r\n").getBytes(StandardCharsets.ISO_8859_1);
    }
}
