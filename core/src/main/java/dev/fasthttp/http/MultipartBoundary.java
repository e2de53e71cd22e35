package dev.fasthttp.http;

import dev.fasthttp.internal.Ascii;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * The content type of a form and the boundary it announces: {@code multipart/form-data; boundary=...}.
 *
 * <p>Other parameters are ignored once they follow the grammar. A boundary given twice, and one with a character that
 * needs quotes but has none, are refused: other implementations read other boundaries there.
 *
 * <p>Spec: RFC 2046 §5.1.1, RFC 7578 §4.1.
 */
final class MultipartBoundary {
    private static final String FORM_DATA = "multipart/form-data";
    private static final int RANDOM_BYTES = 18;
    private static final SecureRandom RANDOM = new SecureRandom();

    private MultipartBoundary() {}

    /** Tells whether a Content-Type says that the body is a form with parts. */
    static boolean isFormData(byte[] bytes, int from, int to) {
        int end = from + FORM_DATA.length();
        return end <= to
                && Ascii.equalsIgnoreCase(bytes, from, FORM_DATA.length(), FORM_DATA)
                && (end == to || bytes[end] == ';' || FieldLine.isBlank(bytes[end]));
    }

    /**
     * The boundary in a Content-Type for which {@link #isFormData} is true.
     *
     * @throws BadMessageException when there is not exactly one, or it is not 1 to 70 boundary characters
     */
    static byte[] parse(byte[] bytes, int from, int to) {
        FieldParameters parameters =
                new FieldParameters(bytes, from + FORM_DATA.length(), to, Violation.MULTIPART_BOUNDARY);
        byte[] boundary = {};
        while (parameters.next()) {
            if (parameters.isNamed("boundary")) {
                if (boundary.length > 0) {
                    throw BadMessageException.of(Violation.MULTIPART_BOUNDARY);
                }
                boundary = parameters.value();
                check(boundary);
            }
        }
        if (boundary.length == 0) {
            throw BadMessageException.of(Violation.MULTIPART_BOUNDARY);
        }
        return boundary;
    }

    private static void check(byte[] boundary) {
        if (!isValid(boundary)) {
            throw BadMessageException.of(Violation.MULTIPART_BOUNDARY);
        }
    }

    /** Tells whether these are 1 to 70 boundary characters, the last of them no space. */
    static boolean isValid(byte[] boundary) {
        int length = boundary.length;
        boolean valid = length >= 1 && length <= FormLimits.BOUNDARY && boundary[length - 1] != ' ';
        for (int i = 0; valid && i < length; i++) {
            valid = isBoundaryCharacter(boundary[i]);
        }
        return valid;
    }

    /** A boundary that nobody can guess, so that nobody can have it in what he sends. */
    static String random() {
        byte[] bytes = new byte[RANDOM_BYTES];
        RANDOM.nextBytes(bytes);
        return "form-" + HexFormat.of().formatHex(bytes);
    }

    private static boolean isBoundaryCharacter(byte b) {
        return (b >= '0' && b <= '9')
                || (b >= 'A' && b <= 'Z')
                || (b >= 'a' && b <= 'z')
                || (b > 0 && "'()+_,-./:=? ".indexOf(b) >= 0);
    }
}
