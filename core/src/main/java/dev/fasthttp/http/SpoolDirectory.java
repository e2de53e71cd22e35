package dev.fasthttp.http;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The directory that uploaded files are in until their request ends.
 *
 * <p>It is made when the first file needs it, with a random name, and only the user of this process may enter it. Each
 * file has a random name too, is created by the call that opens it, never through a link, and is readable by that user
 * only; nothing a client sends is part of a path. Where there are no POSIX permissions those of the parent hold.
 *
 * <p>Files are deleted by whoever created them. The empty directory goes when the JVM ends; after a crash it stays with
 * what is in it, for the cleaner of the system's temporary files.
 *
 * <p>Threads: safe; {@code path} and {@code marks} are guarded by this object.
 */
final class SpoolDirectory {
    private static final Set<OpenOption> NEW_FILE =
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
    private static final FileAttribute<?>[] NO_ATTRIBUTES = {};
    private static final int NAME_BYTES = 16;

    /** Creates a file and opens it for writing; a seam for tests of full disks. */
    interface FileOpener {
        OutputStream open(Path file) throws IOException;
    }

    /** A file that has just been created. */
    record SpoolFile(Path path, OutputStream out) {}

    private final SecureRandom random = new SecureRandom();
    private final Path parent;
    private final FileOpener opener;
    private @Nullable Path path;
    private Map<String, Object> marks = Map.of();

    SpoolDirectory(Path parent) {
        this(parent, SpoolDirectory::create);
    }

    SpoolDirectory(Path parent, FileOpener opener) {
        this.parent = parent;
        this.opener = opener;
    }

    Path parent() {
        return parent;
    }

    /** Creates a file with a random name. */
    SpoolFile create() throws IOException {
        byte[] name = new byte[NAME_BYTES];
        random.nextBytes(name);
        Path file = path().resolve(HexFormat.of().formatHex(name));
        return new SpoolFile(file, opener.open(file));
    }

    /** Creates a file that only the user of this process may use; fails when there is something of that name. */
    static OutputStream create(Path file) throws IOException {
        return Channels.newOutputStream(Files.newByteChannel(file, NEW_FILE, attributes(file, "rw-------")));
    }

    private static FileAttribute<?>[] attributes(Path file, String permissions) {
        if (!isPosix(file)) {
            return NO_ATTRIBUTES;
        }
        return new FileAttribute<?>[] {
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        };
    }

    private static boolean isPosix(Path file) {
        return file.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    private synchronized Path path() throws IOException {
        Path known = path;
        // Cleaners of temporary files remove directories, and then anybody may make one of the same name.
        if (known != null && isStillOurs(known)) {
            return known;
        }
        Path made = Files.createTempDirectory(parent, "fasthttp-", attributes(parent, "rwx------"));
        made.toFile().deleteOnExit();
        marks = marks(made);
        path = made;
        return made;
    }

    private boolean isStillOurs(Path directory) throws IOException {
        try {
            return marks(directory).equals(marks);
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /**
     * What tells a directory from another one in its place. By numbers where there are any: the name of an owner costs a
     * look into the list of users, each time.
     */
    private static Map<String, Object> marks(Path directory) throws IOException {
        Set<String> views = directory.getFileSystem().supportedFileAttributeViews();
        String marks = views.contains("unix")
                ? "unix:dev,ino,uid,mode"
                : views.contains("posix") ? "posix:isDirectory,owner,permissions" : "isDirectory";
        return Files.readAttributes(directory, marks, LinkOption.NOFOLLOW_LINKS);
    }
}
