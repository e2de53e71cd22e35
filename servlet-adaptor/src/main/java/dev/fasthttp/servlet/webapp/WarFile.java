package dev.fasthttp.servlet.webapp;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Enumeration;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** Unpacks WAR files: nothing outside of the target, and no more than the options allow. */
final class WarFile {

    private WarFile() {}

    /** Unpacks into a directory, which must be there and empty. */
    static void unpack(Path war, Path target, WebappOptions options) throws IOException, DeploymentException {
        byte[] buffer = new byte[1 << 16];
        long left = options.maxArchiveBytes();
        int entriesLeft = options.maxArchiveEntries();
        try (ZipFile zip = new ZipFile(war.toFile())) {
            for (Enumeration<? extends ZipEntry> entries = zip.entries(); entries.hasMoreElements(); ) {
                ZipEntry entry = entries.nextElement();
                if (--entriesLeft < 0) {
                    throw new DeploymentException(war + " has more than " + options.maxArchiveEntries()
                            + " entries; the option maxArchiveEntries allows no more");
                }
                Path file = place(war, target, entry.getName());
                if (entry.isDirectory()) {
                    Files.createDirectories(file);
                    continue;
                }
                Path parent = file.getParent();
                if (parent != null) {
                    Files.createDirectories(parent);
                }
                left = copy(war, zip, entry, file, buffer, left);
                if (left < 0) {
                    throw new DeploymentException(war + " unpacks to more than " + options.maxArchiveBytes()
                            + " bytes; the option maxArchiveBytes allows no more");
                }
                if (entry.getTime() >= 0) {
                    Files.setLastModifiedTime(file, FileTime.fromMillis(entry.getTime()));
                }
            }
        } catch (FileAlreadyExistsException e) {
            throw new DeploymentException(war + " has two entries for " + target.relativize(Path.of(e.getFile())), e);
        }
    }

    /** Counts what comes out, not what the entry says about it. */
    private static long copy(Path war, ZipFile zip, ZipEntry entry, Path file, byte[] buffer, long left)
            throws IOException, DeploymentException {
        try (InputStream in = zip.getInputStream(entry);
                OutputStream out = Files.newOutputStream(file, StandardOpenOption.CREATE_NEW)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                left -= n;
                if (left < 0) {
                    return left;
                }
                out.write(buffer, 0, n);
            }
            return left;
        } catch (java.util.zip.ZipException e) {
            throw new DeploymentException(war + ": entry " + entry.getName() + " is damaged: " + e.getMessage(), e);
        }
    }

    private static Path place(Path war, Path target, String name) throws DeploymentException {
        String problem = null;
        if (name.indexOf('\\') >= 0 || name.indexOf('\0') >= 0 || name.startsWith("/")) {
            problem = "no name of a file in an archive";
        }
        for (String segment : name.split("/", -1)) {
            if (segment.equals("..") || segment.equals(".")) {
                problem = "not within the archive";
            }
        }
        try {
            Path file = target.resolve(name).normalize();
            if (problem == null && !name.isEmpty() && file.startsWith(target) && !file.equals(target)) {
                return file;
            }
        } catch (InvalidPathException e) {
            problem = "no name of a file here";
        }
        throw new DeploymentException(war + ": entry \"" + name + "\" is " + (problem == null ? "empty" : problem));
    }

    /** Deletes a directory with everything in it; links are deleted, not followed. */
    static void delete(Path directory) throws IOException {
        try {
            Files.walkFileTree(directory, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.deleteIfExists(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                    if (e instanceof NoSuchFileException) {
                        return FileVisitResult.CONTINUE;
                    }
                    throw e;
                }

                @Override
                public FileVisitResult postVisitDirectory(
                        Path dir, java.io.@org.jspecify.annotations.Nullable IOException e) throws IOException {
                    if (e != null) {
                        throw e;
                    }
                    Files.deleteIfExists(dir);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
