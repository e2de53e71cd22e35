package dev.fasthttp.fs;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;

/**
 * The files below a directory, of the system or of any other {@link FileSystem}, and nothing outside of it.
 *
 * <p>Where the system lets it (Linux and other systems like Unix do, Windows does not) a path is walked name by name from
 * the root, each directory opened relative to the one before without following links, and the file at the end as well. So
 * there is no moment between looking and opening in which somebody could put a link in the way. Otherwise the real path is
 * looked at first, and opened then. Other file systems, such as the one for zip files, are asked by path too.
 *
 * <p>Only regular files and directories are found: no devices, pipes or sockets. Where the system ignores the case of
 * names, a name is found only as it is stored.
 *
 * <p>Threads: any.
 */
public final class FileTree {
    private static final Set<OpenOption> READ_NO_LINK = Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
    private static final int TRIES = 4;

    private final Path root;
    private final SymbolicLinks links;
    private final boolean hidden;
    private final boolean ignoresCase;

    /**
     * The files below {@code root}, which may be a link and is looked up anew each time.
     *
     * @param hidden whether a link may lead to a hidden name; see {@link ResourcePath}
     * @throws IOException when the root is not a directory that can be read
     */
    public FileTree(Path root, SymbolicLinks links, boolean hidden) throws IOException {
        this.root = root.toAbsolutePath();
        this.links = links;
        this.hidden = hidden;
        ignoresCase = ignoresCase(this.root);
        openDirectory(this.root).close();
    }

    /** Looks whether the root is found under another spelling of its name; without letters in it that is assumed. */
    private static boolean ignoresCase(Path root) throws IOException {
        Path real = root.toRealPath();
        Path name = real.getFileName();
        if (name == null) {
            return false;
        }
        String text = name.toString();
        String upper = text.toUpperCase(Locale.ROOT);
        String other = upper.equals(text) ? text.toLowerCase(Locale.ROOT) : upper;
        if (other.equals(text)) {
            return true;
        }
        Path sibling = real.resolveSibling(other);
        return Files.exists(sibling) && Files.isSameFile(sibling, real);
    }

    @SuppressWarnings("StreamResourceLeak") // the caller closes it
    private static DirectoryStream<Path> openDirectory(Path directory) throws IOException {
        return Files.newDirectoryStream(directory);
    }

    /** The directory, as an absolute path. */
    public Path root() {
        return root;
    }

    /**
     * Opens what is at a path. One that ends with a slash is a directory or nothing.
     *
     * @return what there is; never null, the caller closes it
     * @throws AccessDeniedException when the system does not let this process read it
     * @throws IOException when it cannot be read for another reason
     */
    public TreeNode find(ResourcePath path) throws IOException {
        FileSystemException last = null;
        // What changes while it is looked at looks like an error; the next look finds it in its new state.
        for (int i = 0; i < TRIES; i++) {
            try {
                TreeNode node = findOnce(path.names());
                if (node.isFile() && path.isDirectory()) {
                    node.close();
                    return TreeNode.MISSING;
                }
                return node;
            } catch (NoSuchFileException | InvalidPathException e) {
                return TreeNode.MISSING;
            } catch (AccessDeniedException e) {
                throw e;
            } catch (FileSystemException e) {
                last = e;
            }
        }
        throw Objects.requireNonNull(last);
    }

    private TreeNode findOnce(List<String> names) throws IOException {
        DirectoryStream<Path> start = openDirectory(root);
        if (start instanceof SecureDirectoryStream<Path> secure) {
            return walk(secure, root, names, links != SymbolicLinks.REFUSED);
        }
        start.close();
        return findByPath(names);
    }

    // ---- name by name ----------------------------------------------------------------------------------------------

    /** Walks from an open directory, which is closed in any case unless it is the result. */
    private TreeNode walk(SecureDirectoryStream<Path> start, Path base, List<String> names, boolean mayFollow)
            throws IOException {
        SecureDirectoryStream<Path> at = start;
        try {
            for (int i = 0; i < names.size(); i++) {
                Path name = base.getFileSystem().getPath(names.get(i));
                BasicFileAttributes attributes = attributes(at, name);
                if (attributes.isSymbolicLink()) {
                    return mayFollow ? follow(names) : TreeNode.MISSING;
                }
                if (attributes.isRegularFile() && i == names.size() - 1 && isSpelledRight(base, names)) {
                    return open(at, name, attributes);
                }
                if (!attributes.isDirectory()) {
                    return TreeNode.MISSING;
                }
                SecureDirectoryStream<Path> next = at.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS);
                at.close();
                at = next;
            }
            if (!isSpelledRight(base, names)) {
                return TreeNode.MISSING;
            }
            TreeNode found = TreeNode.directory(at);
            at = null;
            return found;
        } finally {
            if (at != null) {
                at.close();
            }
        }
    }

    private static BasicFileAttributes attributes(SecureDirectoryStream<Path> directory, Path name) throws IOException {
        return directory
                .getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                .readAttributes();
    }

    private static TreeNode open(SecureDirectoryStream<Path> directory, Path name, BasicFileAttributes before)
            throws IOException {
        SeekableByteChannel channel = directory.newByteChannel(name, READ_NO_LINK);
        try {
            BasicFileAttributes after = attributes(directory, name);
            if (!Objects.equals(before.fileKey(), after.fileKey()) || !(channel instanceof FileChannel file)) {
                throw new FileSystemException(name.toString(), null, "was replaced while it was opened");
            }
            TreeNode found = TreeNode.file(name, file, after);
            channel = null;
            return found;
        } finally {
            if (channel != null) {
                channel.close();
            }
        }
    }

    /** Looks where a path with links in it leads, and walks there without following any. */
    private TreeNode follow(List<String> names) throws IOException {
        Path target;
        try {
            target = resolve(root, names).toRealPath();
        } catch (AccessDeniedException e) {
            throw e;
        } catch (FileSystemException e) {
            // It leads nowhere, in a circle, or through a file.
            return TreeNode.MISSING;
        }
        Path base = links == SymbolicLinks.FOLLOWED ? target.getRoot() : root.toRealPath();
        List<String> found = namesBelow(base, target);
        if (!target.startsWith(base) || (links != SymbolicLinks.FOLLOWED && !ResourcePath.isServed(found, hidden))) {
            return TreeNode.MISSING;
        }
        DirectoryStream<Path> start = openDirectory(base);
        if (start instanceof SecureDirectoryStream<Path> secure) {
            return walk(secure, base, found, false);
        }
        start.close();
        return TreeNode.MISSING;
    }

    private static List<String> namesBelow(Path base, Path target) {
        List<String> names = new ArrayList<>();
        for (int i = base.getNameCount(); i < target.getNameCount(); i++) {
            names.add(target.getName(i).toString());
        }
        return names;
    }

    private static Path resolve(Path base, List<String> names) {
        Path path = base;
        for (String name : names) {
            path = path.resolve(name);
        }
        return path;
    }

    private boolean isSpelledRight(Path base, List<String> names) throws IOException {
        return !ignoresCase || endsWith(resolve(base, names).toRealPath(), names);
    }

    /** Compares texts, since such a system takes paths for equal that differ in case. */
    private static boolean endsWith(Path real, List<String> names) {
        int offset = real.getNameCount() - names.size();
        for (int i = 0; i < names.size(); i++) {
            if (offset < 0 || !real.getName(offset + i).toString().equals(names.get(i))) {
                return false;
            }
        }
        return true;
    }

    // ---- by path ---------------------------------------------------------------------------------------------------

    private TreeNode findByPath(List<String> names) throws IOException {
        Path base = root.toRealPath();
        Path wanted = resolve(base, names);
        boolean linked = hasLink(base, names);
        if (linked && links == SymbolicLinks.REFUSED) {
            return TreeNode.MISSING;
        }
        Path real = wanted.toRealPath();
        if (!linked && (!real.startsWith(base) || (ignoresCase && !endsWith(real, names)))) {
            return TreeNode.MISSING;
        }
        if (linked
                && links == SymbolicLinks.INSIDE_ROOT
                && (!real.startsWith(base) || !ResourcePath.isServed(namesBelow(base, real), hidden))) {
            return TreeNode.MISSING;
        }
        BasicFileAttributes attributes =
                Files.readAttributes(real, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (attributes.isDirectory()) {
            return TreeNode.directory(openDirectory(real));
        }
        if (!attributes.isRegularFile()) {
            return TreeNode.MISSING;
        }
        if (!real.getFileSystem().equals(FileSystems.getDefault())) {
            return TreeNode.file(real, attributes);
        }
        return TreeNode.file(real, FileChannel.open(real, READ_NO_LINK), attributes);
    }

    private static boolean hasLink(Path base, List<String> names) {
        Path path = base;
        for (String name : names) {
            path = path.resolve(name);
            if (Files.isSymbolicLink(path)) {
                return true;
            }
        }
        return false;
    }
}
