package dev.fasthttp.servlet;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The decoded form of the path of a URI, by which everything is mapped.
 *
 * <p>Parameters are cut off, percent-encoded characters decoded, empty segments removed, dot segments resolved. A path
 * that has none of all that is its own decoded form.
 *
 * <p>Spec: Servlet 6.1, 3.5.2.
 */
final class CanonicalPath {
    private static final String SESSION_PARAMETER = "jsessionid=";

    /** The decoded path; begins with a slash. */
    final String path;

    /** The value of the first path parameter {@code jsessionid}, or null. */
    final @Nullable String sessionId;

    private CanonicalPath(String path, @Nullable String sessionId) {
        this.path = path;
        this.sessionId = sessionId;
    }

    /**
     * Decodes a path.
     *
     * @throws BadPathException when it is not one, or when it is suspicious and such paths are to be rejected
     */
    static CanonicalPath of(String raw, SuspiciousUris policy) {
        return isPlain(raw) ? new CanonicalPath(raw, null) : new Decoder(raw, policy).decode();
    }

    private static boolean isPlain(String raw) {
        if (raw.isEmpty() || raw.charAt(0) != '/') {
            return false;
        }
        char last = 0;
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c == '%' || c == ';' || c == '\\' || c == '#' || c <= ' ' || c >= 0x7F) {
                return false;
            }
            if (last == '/' && (c == '/' || c == '.')) {
                return false;
            }
            last = c;
        }
        return true;
    }

    /** Works through the segments of one path. */
    private static final class Decoder {
        private final String raw;
        private final boolean strict;
        private final List<String> segments = new ArrayList<>();
        private boolean endsWithSlash;
        private @Nullable String sessionId;

        Decoder(String raw, SuspiciousUris policy) {
            this.raw = raw;
            strict = policy == SuspiciousUris.REJECT;
        }

        CanonicalPath decode() {
            if (raw.isEmpty() || raw.charAt(0) != '/') {
                throw new BadPathException("path does not begin with a slash");
            }
            int start = 1;
            while (start <= raw.length()) {
                int slash = raw.indexOf('/', start);
                int end = slash < 0 ? raw.length() : slash;
                segment(start, end, slash < 0);
                start = end + 1;
            }
            StringBuilder path = new StringBuilder(raw.length());
            for (String segment : segments) {
                path.append('/').append(segment);
            }
            if (endsWithSlash || path.isEmpty()) {
                path.append('/');
            }
            return new CanonicalPath(path.toString(), sessionId);
        }

        private void segment(int start, int end, boolean last) {
            int semicolon = raw.indexOf(';', start);
            boolean parameters = semicolon >= 0 && semicolon < end;
            int nameEnd = parameters ? semicolon : end;
            if (parameters) {
                parameters(semicolon, end);
            }
            boolean encoded = raw.substring(start, nameEnd).indexOf('%') >= 0;
            String name = encoded ? decoded(start, nameEnd) : raw.substring(start, nameEnd);
            checkCharacters(name);
            if (name.isEmpty()) {
                suspect(parameters && !last, "an empty segment with a parameter");
                endsWithSlash = last;
            } else if (name.equals(".") || name.equals("..")) {
                suspect(encoded, "an encoded dot segment");
                suspect(parameters, "a dot segment with a parameter");
                if (name.length() == 2) {
                    leaveSegment();
                }
            } else {
                segments.add(name);
            }
        }

        private void leaveSegment() {
            if (segments.isEmpty()) {
                throw new BadPathException("path leaves the root");
            }
            segments.remove(segments.size() - 1);
        }

        private void parameters(int semicolon, int end) {
            String parameters = raw.substring(semicolon, end);
            if (parameters.indexOf('%') >= 0) {
                checkCharacters(decoded(semicolon, end));
            } else {
                checkCharacters(parameters);
            }
            int at = parameters.indexOf(";" + SESSION_PARAMETER);
            if (at >= 0 && sessionId == null) {
                int from = at + 1 + SESSION_PARAMETER.length();
                int to = parameters.indexOf(';', from);
                sessionId = parameters.substring(from, to < 0 ? parameters.length() : to);
            }
        }

        private void checkCharacters(String name) {
            for (int i = 0; i < name.length(); i++) {
                char c = name.charAt(i);
                if (c < ' ' || c == 0x7F) {
                    throw new BadPathException("path has a control character");
                }
                if (c == '#') {
                    // Decoded ones are characters as any other; a bare one would begin a fragment.
                    suspect(raw.indexOf('#') >= 0, "a fragment");
                }
                if (c == '\\') {
                    suspect(true, "a backslash");
                }
            }
        }

        private void suspect(boolean found, String what) {
            if (found && strict) {
                throw new BadPathException("path has " + what
                        + "; the option suspiciousUris of the container says whether such paths are taken");
            }
        }

        private String decoded(int start, int end) {
            byte[] bytes = new byte[end - start];
            int length = 0;
            boolean slash = false;
            for (int i = start; i < end; i++) {
                char c = raw.charAt(i);
                if (c != '%') {
                    byte[] plain = String.valueOf(c).getBytes(StandardCharsets.UTF_8);
                    if (length + plain.length > bytes.length) {
                        bytes = java.util.Arrays.copyOf(bytes, 2 * bytes.length + plain.length);
                    }
                    for (byte b : plain) {
                        bytes[length++] = b;
                    }
                    continue;
                }
                int high = i + 1 < end ? Character.digit(raw.charAt(i + 1), 16) : -1;
                int low = i + 2 < end ? Character.digit(raw.charAt(i + 2), 16) : -1;
                if (high < 0 || low < 0) {
                    throw new BadPathException("path has a percent sign without two hexadecimal digits");
                }
                slash |= (high << 4 | low) == '/';
                bytes[length++] = (byte) (high << 4 | low);
                i += 2;
            }
            suspect(slash, "an encoded slash");
            String text = utf8(bytes, length);
            return slash ? keepSlashesEncoded(start, end) : text;
        }

        /** A segment with an encoded slash: everything is decoded but slashes and percent signs. */
        private String keepSlashesEncoded(int start, int end) {
            StringBuilder kept = new StringBuilder(end - start);
            int i = start;
            while (i < end) {
                int from = i;
                while (i < end && !isKept(i)) {
                    i++;
                }
                if (i > from) {
                    kept.append(decoded(from, i));
                }
                if (i < end) {
                    kept.append(raw, i, i + 3);
                    i += 3;
                }
            }
            return kept.toString();
        }

        private boolean isKept(int at) {
            return raw.startsWith("%2F", at) || raw.startsWith("%2f", at) || raw.startsWith("%25", at);
        }

        private static String utf8(byte[] bytes, int length) {
            try {
                return StandardCharsets.UTF_8
                        .newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .decode(ByteBuffer.wrap(bytes, 0, length))
                        .toString();
            } catch (CharacterCodingException e) {
                throw new BadPathException("path is not UTF-8");
            }
        }
    }
}
