package dev.fasthttp.fs;

import dev.fasthttp.bytes.ByteSlice;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The names that a path consists of, each fit to be looked up in a directory of any system.
 *
 * <p>There is one form for each resource. A path that is not made of such names has none, so nothing behind it can be
 * asked for: no name is empty, {@code .}, {@code ..}, longer than {@value #MAX_NAME} bytes, or not UTF-8; none holds a
 * control character, a slash or backslash, encoded or not, or a colon (drives, alternate data streams); none ends with a
 * dot or a blank, which some systems drop, and none is a device there ({@code CON}, {@code nul.txt}). All this holds on
 * every system. Hidden names, those that begin with a dot or end with {@code ~}, are refused as well unless wanted; but
 * {@code .well-known} may stand at the begin (RFC 8615).
 *
 * <p>Immutable.
 */
public final class ResourcePath {
    /** The longest name, in bytes of UTF-8. */
    static final int MAX_NAME = 255;

    private static final String WELL_KNOWN = ".well-known";
    private static final Set<String> DEVICES = Set.of("CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$", "CLOCK$");

    private final List<String> names;
    private final boolean directory;

    private ResourcePath(List<String> names, boolean directory) {
        this.names = names;
        this.directory = directory;
    }

    /**
     * The path with these bytes: decoded and in normal form, as {@link dev.fasthttp.http.Uri#path} is. It is not decoded
     * again.
     *
     * @param hidden whether hidden names are wanted
     * @return empty when it does not begin with a slash, or holds a name that may not be looked up
     */
    public static Optional<ResourcePath> of(ByteSlice path, boolean hidden) {
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(path.toByteArray()))
                    .toString();
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
        return of(text, hidden);
    }

    /** The path with this text, as {@link #of(ByteSlice, boolean)}. */
    public static Optional<ResourcePath> of(String path, boolean hidden) {
        if (path.isEmpty() || path.charAt(0) != '/') {
            return Optional.empty();
        }
        List<String> names = new ArrayList<>();
        int start = 1;
        while (start < path.length()) {
            int slash = path.indexOf('/', start);
            int end = slash < 0 ? path.length() : slash;
            String name = path.substring(start, end);
            if (!isFit(name) || (!hidden && isHidden(name, names.isEmpty()))) {
                return Optional.empty();
            }
            names.add(name);
            start = end + 1;
        }
        return Optional.of(
                new ResourcePath(Collections.unmodifiableList(names), path.charAt(path.length() - 1) == '/'));
    }

    /** The names from the root on; none for the root itself. */
    public List<String> names() {
        return names;
    }

    /** Tells whether it ends with a slash, and so asks for a directory. */
    public boolean isDirectory() {
        return directory;
    }

    /** The last name, empty for the root. */
    public String lastName() {
        return names.isEmpty() ? "" : names.get(names.size() - 1);
    }

    /** The path of a file in this directory; its name is taken as it is. */
    ResourcePath child(String name) {
        List<String> longer = new ArrayList<>(names);
        longer.add(name);
        return new ResourcePath(Collections.unmodifiableList(longer), false);
    }

    /** The path of a file beside this one, whose name is longer by a suffix. */
    ResourcePath withSuffix(String suffix) {
        List<String> changed = new ArrayList<>(names);
        changed.set(names.size() - 1, lastName() + suffix);
        return new ResourcePath(Collections.unmodifiableList(changed), false);
    }

    /** Tells whether these names, found by following links, might have been asked for. */
    static boolean isServed(List<String> names, boolean hidden) {
        for (int i = 0; i < names.size(); i++) {
            if (!isFit(names.get(i)) || (!hidden && isHidden(names.get(i), i == 0))) {
                return false;
            }
        }
        return true;
    }

    static boolean isHidden(String name, boolean first) {
        return (name.charAt(0) == '.' && !(first && name.equals(WELL_KNOWN))) || name.charAt(name.length() - 1) == '~';
    }

    /** Tells whether a name means one file, the same on all systems. */
    static boolean isFit(String name) {
        if (name.isEmpty() || name.length() > MAX_NAME || isLongerInBytes(name)) {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c < 0x20 || (c >= 0x7F && c < 0xA0) || c == '/' || c == '\\' || c == ':') {
                return false;
            }
            if (c == '%' && isKeptEscape(name, i)) {
                return false;
            }
        }
        char last = name.charAt(name.length() - 1);
        // This takes care of the names "." and "..", too.
        return last != '.' && last != ' ' && !isDevice(name);
    }

    private static boolean isLongerInBytes(String name) {
        return name.length() * 3 > MAX_NAME && name.getBytes(StandardCharsets.UTF_8).length > MAX_NAME;
    }

    /** Tells whether an escape begins here that a normal form keeps: of a slash, a backslash, or one such escaped. */
    private static boolean isKeptEscape(String name, int percent) {
        int i = percent + 1;
        while (name.startsWith("25", i)) {
            i += 2;
        }
        return name.regionMatches(true, i, "2F", 0, 2) || name.regionMatches(true, i, "5C", 0, 2);
    }

    private static boolean isDevice(String name) {
        int dot = name.indexOf('.');
        String stem = (dot < 0 ? name : name.substring(0, dot)).stripTrailing().toUpperCase(Locale.ROOT);
        if (DEVICES.contains(stem)) {
            return true;
        }
        boolean port = stem.length() == 4 && (stem.startsWith("COM") || stem.startsWith("LPT"));
        return port && "0123456789\u00B9\u00B2\u00B3".indexOf(stem.charAt(3)) >= 0;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ResourcePath path && path.directory == directory && path.names.equals(names);
    }

    @Override
    public int hashCode() {
        return names.hashCode() + (directory ? 1 : 0);
    }

    /** The path, not encoded. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (String name : names) {
            text.append('/').append(name);
        }
        return directory ? text.append('/').toString() : text.toString();
    }
}
