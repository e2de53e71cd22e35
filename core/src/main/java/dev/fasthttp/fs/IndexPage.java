package dev.fasthttp.fs;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The listing of a directory, as HTML.
 *
 * <p>It shows what can be asked for, and nothing else: no hidden names, no special files, no links that lead nowhere.
 */
final class IndexPage {
    /** More entries than this are not shown. */
    static final int MAX_ENTRIES = 10_000;

    private static final String UNESCAPED = "-._~!$()*+,;=@";

    private final FileTree tree;
    private final boolean hidden;
    private final Set<String> suffixes;

    private record Entry(String name, boolean directory, long size, long modifiedSecond) {}

    /**
     * A page about directories of a tree.
     *
     * @param suffixes endings of names that are not shown when there is the same name without
     */
    IndexPage(FileTree tree, boolean hidden, Set<String> suffixes) {
        this.tree = tree;
        this.hidden = hidden;
        this.suffixes = suffixes;
    }

    /**
     * The page.
     *
     * @param title the path of the directory as the client knows it, not encoded
     */
    String of(ResourcePath path, TreeNode node, String title) throws IOException {
        List<Entry> entries = new ArrayList<>();
        boolean cut = read(path, node, entries);
        removeCompressed(entries);
        entries.sort(Comparator.comparing((Entry entry) -> !entry.directory).thenComparing(Entry::name));
        StringBuilder page = new StringBuilder(256 + 128 * entries.size());
        page.append("<!doctype html>\n<html><head><meta charset=\"utf-8\"><title>");
        escape("Index of " + title, page);
        page.append("</title></head>\n<body><h1>");
        escape("Index of " + title, page);
        page.append("</h1>\n<table>\n");
        if (!title.equals("/")) {
            page.append("<tr><td><a href=\"../\">../</a></td><td></td><td></td></tr>\n");
        }
        for (Entry entry : entries) {
            append(entry, page);
        }
        page.append("</table>\n");
        if (cut) {
            page.append("<p>There are more than ").append(MAX_ENTRIES).append(" entries.</p>\n");
        }
        return page.append("</body></html>\n").toString();
    }

    private static void append(Entry entry, StringBuilder page) {
        String slash = entry.directory ? "/" : "";
        // With "./" a colon or slash in the name could not make it another host or scheme.
        page.append("<tr><td><a href=\"./");
        encode(entry.name, page);
        page.append(slash).append("\">");
        escape(entry.name, page);
        page.append(slash).append("</a></td><td>");
        if (!entry.directory) {
            page.append(entry.size);
        }
        page.append("</td><td>")
                .append(Instant.ofEpochSecond(entry.modifiedSecond))
                .append("</td></tr>\n");
    }

    /** Reads the entries; true when there are too many. */
    private boolean read(ResourcePath path, TreeNode node, List<Entry> entries) throws IOException {
        DirectoryStream<Path> stream = node.entries();
        boolean first = path.names().isEmpty();
        try {
            for (Path item : stream) {
                Path fileName = item.getFileName();
                // The file system of zip files ends the names of directories with a slash.
                String name = fileName == null ? "" : withoutSlash(fileName.toString());
                if (!ResourcePath.isFit(name) || (!hidden && ResourcePath.isHidden(name, first))) {
                    continue;
                }
                if (entries.size() == MAX_ENTRIES) {
                    return true;
                }
                look(path, stream, item, name).ifPresent(entries::add);
            }
            return false;
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }

    private static String withoutSlash(String name) {
        return name.endsWith("/") ? name.substring(0, name.length() - 1) : name;
    }

    private Optional<Entry> look(ResourcePath path, DirectoryStream<Path> stream, Path item, String name)
            throws IOException {
        BasicFileAttributes attributes;
        try {
            attributes = stream instanceof SecureDirectoryStream<Path> secure
                    ? secure.getFileAttributeView(
                                    item.getFileName(), BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                            .readAttributes()
                    : Files.readAttributes(item, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        } catch (FileSystemException e) {
            // It went away meanwhile.
            return Optional.empty();
        }
        if (attributes.isSymbolicLink()) {
            return followed(path, name);
        }
        if (!attributes.isDirectory() && !attributes.isRegularFile()) {
            return Optional.empty();
        }
        long second = attributes.lastModifiedTime().toInstant().getEpochSecond();
        return Optional.of(new Entry(name, attributes.isDirectory(), attributes.size(), second));
    }

    private Optional<Entry> followed(ResourcePath path, String name) throws IOException {
        try (TreeNode target = tree.find(path.child(name))) {
            long second = Math.floorDiv(target.modifiedNanos(), 1_000_000_000L);
            return target.isFile() || target.isDirectory()
                    ? Optional.of(new Entry(name, target.isDirectory(), target.size(), second))
                    : Optional.empty();
        } catch (FileSystemException e) {
            return Optional.empty();
        }
    }

    private void removeCompressed(List<Entry> entries) {
        if (suffixes.isEmpty()) {
            return;
        }
        Set<String> names = new HashSet<>();
        entries.forEach(entry -> names.add(entry.name));
        entries.removeIf(entry -> suffixes.stream()
                .anyMatch(suffix -> entry.name.endsWith(suffix)
                        && names.contains(entry.name.substring(0, entry.name.length() - suffix.length()))));
    }

    private static void escape(String text, StringBuilder target) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> target.append("&amp;");
                case '<' -> target.append("&lt;");
                case '>' -> target.append("&gt;");
                case '"' -> target.append("&quot;");
                case '\'' -> target.append("&#39;");
                default -> target.append(c);
            }
        }
    }

    /** Encodes a name as a segment of a path, fit for an attribute in quotes. */
    private static void encode(String name, StringBuilder target) {
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            boolean letter = (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || (b >= '0' && b <= '9');
            if (letter || UNESCAPED.indexOf(b) >= 0) {
                target.append((char) b);
            } else {
                target.append('%');
                target.append(Character.toUpperCase(Character.forDigit(b >> 4 & 0xF, 16)));
                target.append(Character.toUpperCase(Character.forDigit(b & 0xF, 16)));
            }
        }
    }
}
