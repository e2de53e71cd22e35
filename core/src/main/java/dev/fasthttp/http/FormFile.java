package dev.fasthttp.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.CopyOption;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A part of a form that is a file: in memory, or on the disk until the form is closed.
 *
 * <p>A form sent without a file chosen has a file with an empty name and no content.
 *
 * @see MultipartForm#file
 */
public final class FormFile extends FormPart {
    FormFile(PartHead head) {
        super(head);
    }

    /**
     * The last element of the name the client gave to the file, or an empty text. It holds no separator of any system and
     * no control character, and is neither {@code .} nor {@code ..}. It may still be the name of something else that
     * exists, or mean something special to some system: a name of one's own is better.
     */
    public String fileName() {
        return Objects.requireNonNull(head().fileName());
    }

    /**
     * Keeps the file: moves it if it is on the same disk, otherwise copies it. Only the user of this process may read it,
     * where there are POSIX permissions.
     *
     * @param target the name of the new file, trusted: nothing of it should come from the client
     * @param options {@link StandardCopyOption#REPLACE_EXISTING}, or nothing
     * @throws FileAlreadyExistsException when there is something of that name, and it is not to be replaced or is a
     *     directory
     * @throws IOException when it cannot be written; nothing is left there then
     */
    public void saveTo(Path target, CopyOption... options) throws IOException {
        requireOpen();
        boolean replaces = false;
        for (CopyOption option : options) {
            if (option != StandardCopyOption.REPLACE_EXISTING) {
                throw new UnsupportedOperationException("option of saveTo: " + option);
            }
            replaces = true;
        }
        if (replaces && !Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)) {
            Files.deleteIfExists(target);
        }
        if (!moveTo(target)) {
            copyTo(target);
        }
    }

    /** A link is made where a rename would replace what somebody else has created meanwhile. */
    private boolean moveTo(Path target) throws IOException {
        Path file = ownFile();
        if (file == null) {
            return false;
        }
        try {
            Files.createLink(target, file);
        } catch (FileAlreadyExistsException e) {
            throw e;
        } catch (FileSystemException | UnsupportedOperationException e) {
            // Another disk, or a file system without links; what else is wrong shows when it is copied.
            return false;
        }
        fileMoved(target);
        delete(file);
        return true;
    }

    private void copyTo(Path target) throws IOException {
        try (InputStream in = inputStream();
                OutputStream out = SpoolDirectory.create(target)) {
            copy(in, out, target);
        }
    }

    private static void copy(InputStream in, OutputStream out, Path target) throws IOException {
        @Nullable Throwable failure = null;
        try {
            in.transferTo(out);
        } catch (Throwable e) {
            failure = e;
            throw e;
        } finally {
            if (failure != null) {
                delete(target);
            }
        }
    }

    /** Size and place, for logs. */
    @Override
    public String toString() {
        return "FormFile[size=" + size() + (isInMemory() ? ", in memory]" : ", on disk]");
    }
}
