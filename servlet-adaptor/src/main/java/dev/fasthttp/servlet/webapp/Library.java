package dev.fasthttp.servlet.webapp;

import dev.fasthttp.servlet.webapp.descriptor.Descriptor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * A JAR in WEB-INF/lib, or a directory there with the content of one.
 *
 * @param name     its file name
 * @param path     where it is
 * @param identity what it is called in the cache of class indexes: the same for the same JAR of the same WAR file, wherever that was unpacked
 * @param fragment its web-fragment.xml, or what stands for it
 */
record Library(String name, Path path, String identity, Descriptor fragment) {

    /** A small file of a JAR; null if there is none. */
    static byte @Nullable [] read(Path jar, String entryName, int maxBytes) throws IOException, DeploymentException {
        if (Files.isDirectory(jar)) {
            Path file = jar.resolve(entryName);
            return Files.isRegularFile(file) ? readFile(file, maxBytes) : null;
        }
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            ZipEntry entry = zip.getEntry(entryName);
            if (entry == null || entry.isDirectory()) {
                return null;
            }
            try (InputStream in = zip.getInputStream(entry)) {
                return readUpTo(in, maxBytes, jar + "!/" + entryName);
            }
        } catch (java.util.zip.ZipException e) {
            throw new DeploymentException(jar + " is no JAR file that can be read: " + e.getMessage(), e);
        }
    }

    static byte[] readFile(Path file, int maxBytes) throws IOException, DeploymentException {
        try (InputStream in = Files.newInputStream(file)) {
            return readUpTo(in, maxBytes, file.toString());
        }
    }

    private static byte[] readUpTo(InputStream in, int maxBytes, String what) throws IOException, DeploymentException {
        byte[] bytes = in.readNBytes(maxBytes);
        if (bytes.length == maxBytes && in.read() >= 0) {
            throw new DeploymentException(
                    what + " has more than " + maxBytes + " bytes; the option maxDescriptorBytes allows no more");
        }
        return bytes;
    }
}
