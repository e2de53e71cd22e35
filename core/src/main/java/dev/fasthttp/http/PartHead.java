package dev.fasthttp.http;

import dev.fasthttp.internal.Ascii;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the header of a form's part says: name, file name, content type.
 *
 * <p>A part with a parameter "filename", if only an empty one, is a file. {@code filename*} and {@code name*} are ignored, because a sender must not use them (RFC 7578 §4.2) yet .NET adds the first one to every file.
 *
 * @param name the name of the field
 * @param fileName the last element of the file's path, null for a part that is no file
 * @param contentType the Content-Type, or an empty text
 * @param lines the header as it came, with line ends
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares heads
record PartHead(String name, @Nullable String fileName, String contentType, byte[] lines) {
    private static final String FORM_DATA = "form-data";
    private static final String TRANSFER_ENCODING = "Content-Transfer-Encoding";
    private static final String[] IDENTITY_ENCODINGS = {"binary", "8bit", "7bit"};

    boolean isFile() {
        return fileName != null;
    }

    /**
     * Reads the fields of a part.
     *
     * @throws BadMessageException when they are not those of a form's part, or name an encoding of the content
     */
    static PartHead parse(Fields fields) {
        int disposition = findOnly(fields, HeaderNames.CONTENT_DISPOSITION);
        if (disposition < 0) {
            throw malformed();
        }
        checkEncoding(fields, findOnly(fields, TRANSFER_ENCODING));
        int type = findOnly(fields, HeaderNames.CONTENT_TYPE);
        byte[] block = fields.block();
        String contentType = type < 0
                ? ""
                : new String(block, fields.valueStart(type), fields.valueLength(type), StandardCharsets.UTF_8);

        FieldParameters parameters = parameters(fields, disposition);
        String name = null;
        String fileName = null;
        while (parameters.next()) {
            if (parameters.isNamed("name")) {
                name = once(name, parameters);
            } else if (parameters.isNamed("filename")) {
                fileName = once(fileName, parameters);
            }
        }
        if (name == null) {
            throw malformed();
        }
        byte[] lines = Arrays.copyOf(block, fields.blockLength());
        return new PartHead(name, fileName == null ? null : lastElement(fileName), contentType, lines);
    }

    /**
     * The head of a part to send. A quote and line ends in names are written as browsers do.
     *
     * @param contentType empty for none
     * @throws IllegalArgumentException when name or file name would be read as others
     */
    static PartHead of(String name, @Nullable String fileName, String contentType) {
        StringBuilder text = new StringBuilder("Content-Disposition: form-data; name=");
        appendQuoted(text, name);
        if (fileName != null) {
            text.append("; filename=");
            appendQuoted(text, fileName);
        }
        text.append("\r\n");
        if (!contentType.isEmpty()) {
            Header.checkValue(contentType);
            text.append("Content-Type: ").append(contentType).append("\r\n");
        }
        text.append("\r\n");
        PartHeader header = new PartHeader();
        header.readFrom(text.toString().getBytes(StandardCharsets.UTF_8));
        PartHead head = parse(header.fields);
        if (!head.name.equals(name) || !Objects.equals(head.fileName, fileName)) {
            throw new IllegalArgumentException("the name of a field or file would be read as another one: "
                    + (head.name.equals(name) ? head.fileName : head.name));
        }
        return head;
    }

    private static void appendQuoted(StringBuilder text, String name) {
        text.append('"');
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            switch (c) {
                case '"' -> text.append("%22");
                case '\r' -> text.append("%0D");
                case '\n' -> text.append("%0A");
                case '\\' -> text.append("\\\\");
                default -> {
                    if (c < ' ' || c == 0x7F) {
                        throw new IllegalArgumentException("control character " + (int) c + " in the name of a part");
                    }
                    text.append(c);
                }
            }
        }
        text.append('"');
    }

    private static int findOnly(Fields fields, String name) {
        int first = fields.findIgnoreCase(name, 0);
        if (first >= 0 && fields.findIgnoreCase(name, first + 1) >= 0) {
            throw malformed();
        }
        return first;
    }

    private static void checkEncoding(Fields fields, int encoding) {
        if (encoding < 0) {
            return;
        }
        for (String identity : IDENTITY_ENCODINGS) {
            if (Ascii.equalsIgnoreCase(
                    fields.block(), fields.valueStart(encoding), fields.valueLength(encoding), identity)) {
                return;
            }
        }
        throw BadMessageException.of(Violation.MULTIPART_ENCODING);
    }

    private static FieldParameters parameters(Fields fields, int disposition) {
        int from = fields.valueStart(disposition);
        int to = from + fields.valueLength(disposition);
        int end = from + FORM_DATA.length();
        if (end > to || !Ascii.equalsIgnoreCase(fields.block(), from, FORM_DATA.length(), FORM_DATA)) {
            throw malformed();
        }
        return new FieldParameters(fields.block(), end, to, Violation.MULTIPART_HEADER);
    }

    private static String once(@Nullable String before, FieldParameters parameter) {
        if (before != null) {
            throw malformed();
        }
        return new String(parameter.formValue(), StandardCharsets.UTF_8);
    }

    /** What is behind the last separator of any system, with {@code _} for control characters; never {@code ..}. */
    static String lastElement(String path) {
        int start = Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1;
        if (path.length() - start >= 2 && path.charAt(start + 1) == ':' && isDrive(path.charAt(start))) {
            start += 2;
        }
        StringBuilder name = new StringBuilder(path.length() - start);
        for (int i = start; i < path.length(); i++) {
            char c = path.charAt(i);
            name.append(Character.isISOControl(c) ? '_' : c);
        }
        String result = name.toString();
        return result.equals(".") || result.equals("..") ? "" : result;
    }

    private static boolean isDrive(char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    }

    private static BadMessageException malformed() {
        return BadMessageException.of(Violation.MULTIPART_HEADER);
    }
}
