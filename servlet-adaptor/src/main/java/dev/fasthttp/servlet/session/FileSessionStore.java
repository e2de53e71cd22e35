package dev.fasthttp.servlet.session;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * Keeps sessions in a directory, a file for each, so that they survive a restart.
 *
 * <p>A file is written beside its place and moved there, so it is whole or as it was before. Its time of modification is
 * the last access. A file that is not whole, or none of a session, is logged, moved aside with the ending
 * {@code .corrupt}, and never looked at again. Files and the directory, where the store makes it, are for their owner only:
 * whoever can write them decides what applications read.
 *
 * <p>Threads: safe. One process at a time may use the directory.
 */
public final class FileSessionStore implements SessionStore {
    private static final System.Logger LOGGER = System.getLogger(FileSessionStore.class.getName());
    private static final String ENDING = ".session";
    private static final int MAGIC = 0x46485331;
    private static final int HEAD = Integer.BYTES + Long.BYTES;

    private final Path directory;
    private final FileAttribute<?>[] forOwner;

    /**
     * A store in a directory, which is made if it is not there. What an unfinished write has left there is removed.
     *
     * @throws IOException when it cannot be made or listed
     */
    public FileSessionStore(Path directory) throws IOException {
        this.directory = directory;
        boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
        forOwner = posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
        if (!Files.isDirectory(directory)) {
            Files.createDirectories(
                    directory,
                    posix
                            ? new FileAttribute<?>[] {
                                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
                            }
                            : new FileAttribute<?>[0]);
        }
        try (DirectoryStream<Path> unfinished = Files.newDirectoryStream(directory, "*.part")) {
            for (Path file : unfinished) {
                Files.deleteIfExists(file);
            }
        }
    }

    private Path file(String id) {
        for (int i = 0; i < id.length(); i++) {
            char c = id.charAt(i);
            boolean plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (!plain && (i == 0 || "-_.".indexOf(c) < 0)) {
                throw new IllegalArgumentException("id of a session has a character that no file may have");
            }
        }
        return directory.resolve(id + ENDING);
    }

    @Override
    public Optional<StoredSession> load(String id) throws IOException {
        Path file = file(id);
        byte[] bytes;
        long accessed;
        try {
            bytes = Files.readAllBytes(file);
            accessed = Files.getLastModifiedTime(file).toMillis();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        try {
            return Optional.of(read(id, accessed, bytes));
        } catch (IOException e) {
            setAside(file, e);
            return Optional.empty();
        }
    }

    private static StoredSession read(String id, long accessed, byte[] bytes) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
        if (in.readInt() != MAGIC) {
            throw new IOException("it is no file of a session");
        }
        long sum = in.readLong();
        CRC32 crc = new CRC32();
        int head = bytes.length - in.available();
        crc.update(bytes, head, bytes.length - head);
        if (crc.getValue() != sum) {
            throw new IOException("its checksum is wrong");
        }
        if (!in.readUTF().equals(id)) {
            throw new IOException("it is the file of another session");
        }
        long created = in.readLong();
        int seconds = in.readInt();
        return new StoredSession(id, created, accessed, seconds, in.readAllBytes());
    }

    private static void setAside(Path file, IOException reason) throws IOException {
        LOGGER.log(System.Logger.Level.WARNING, "session in " + file + " is lost: " + reason.getMessage());
        Files.move(
                file,
                file.resolveSibling(file.getFileName() + ".corrupt"),
                StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void save(StoredSession session) throws IOException {
        write(file(session.id()), session);
    }

    private void write(Path file, StoredSession session) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(body);
        out.writeUTF(session.id());
        out.writeLong(session.creationTime());
        out.writeInt(session.maxInactiveSeconds());
        out.write(session.content());
        byte[] bytes = body.toByteArray();
        CRC32 crc = new CRC32();
        crc.update(bytes);
        ByteArrayOutputStream whole = new ByteArrayOutputStream(bytes.length + 12);
        DataOutputStream head = new DataOutputStream(whole);
        head.writeInt(MAGIC);
        head.writeLong(crc.getValue());
        head.write(bytes);
        Path part = Files.createTempFile(directory, "s", ".part", forOwner);
        try {
            Files.write(part, whole.toByteArray());
            Files.setLastModifiedTime(part, FileTime.fromMillis(session.lastAccessedTime()));
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    @Override
    public void touch(String id, long time) throws IOException {
        try {
            Files.setLastModifiedTime(file(id), FileTime.fromMillis(time));
        } catch (NoSuchFileException e) {
            // There is nothing to touch.
            LOGGER.log(System.Logger.Level.DEBUG, "no session to touch");
        }
    }

    @Override
    public void rename(String oldId, String newId) throws IOException {
        Optional<StoredSession> session = load(oldId);
        if (session.isPresent()) {
            save(session.get().renamed(newId));
            delete(oldId);
        }
    }

    @Override
    public void delete(String id) throws IOException {
        Files.deleteIfExists(file(id));
    }

    /** Reads the begin of all files; the application asks at each of its sweeps. */
    @Override
    public List<String> expired(long now) throws IOException {
        List<String> ids = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*" + ENDING)) {
            for (Path file : files) {
                String name = String.valueOf(file.getFileName());
                String id = name.substring(0, name.length() - ENDING.length());
                if (isExpired(file, now)) {
                    ids.add(id);
                }
            }
        } catch (java.nio.file.DirectoryIteratorException e) {
            throw e.getCause();
        }
        return ids;
    }

    private static boolean isExpired(Path file, long now) throws IOException {
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 256))) {
            in.skipNBytes(HEAD);
            in.skipNBytes(in.readUnsignedShort() + Long.BYTES);
            int seconds = in.readInt();
            return seconds > 0 && now - Files.getLastModifiedTime(file).toMillis() >= 1000L * seconds;
        } catch (EOFException e) {
            // Not whole: it will be set aside when it is loaded, to be ended.
            return true;
        } catch (NoSuchFileException e) {
            return false;
        }
    }
}
