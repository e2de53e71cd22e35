package dev.fasthttp.servlet.webapp.scan;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.ref.SoftReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.jboss.jandex.Index;
import org.jboss.jandex.Indexer;

/**
 * What is known of the classes of archives. A JAR is read once, until its size or its time changes, or memory is short; a directory is read each
 * time.
 *
 * <p>Threads: safe. Two that ask for the same JAR at the same time may both read it.
 */
public final class IndexCache {

    private static final System.Logger LOG = System.getLogger(IndexCache.class.getName());

    private final Map<Key, SoftReference<Index>> indexes;

    /** Keeps up to so many JARs, and drops the one that was not asked for longest. */
    public IndexCache(int capacity) {
        indexes = new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<Key, SoftReference<Index>> eldest) {
                return size() > capacity;
            }
        };
    }

    /**
     * The classes of a JAR file or of a directory.
     *
     * @param identity what stays the same when the same JAR is unpacked to another place
     */
    public Index index(Path archive, String identity) throws IOException {
        if (Files.isDirectory(archive)) {
            return directory(archive);
        }
        BasicFileAttributes attributes = Files.readAttributes(archive, BasicFileAttributes.class);
        Key key = new Key(
                identity, attributes.size(), attributes.lastModifiedTime().toMillis());
        synchronized (indexes) {
            SoftReference<Index> reference = indexes.get(key);
            Index known = reference == null ? null : reference.get();
            if (known != null) {
                return known;
            }
        }
        Index index = jar(archive);
        synchronized (indexes) {
            indexes.put(key, new SoftReference<>(index));
        }
        return index;
    }

    private static Index directory(Path directory) throws IOException {
        Indexer indexer = new Indexer();
        List<Path> files;
        try (Stream<Path> walk = Files.walk(directory)) {
            files = walk.filter(Files::isRegularFile)
                    .filter(file ->
                            isClass(directory.relativize(file).toString().replace('\\', '/')))
                    .sorted()
                    .toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        for (Path file : files) {
            try (InputStream in = Files.newInputStream(file)) {
                add(indexer, in, file.toString());
            }
        }
        return indexer.complete();
    }

    private static Index jar(Path jar) throws IOException {
        Indexer indexer = new Indexer();
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            for (Enumeration<? extends ZipEntry> entries = zip.entries(); entries.hasMoreElements(); ) {
                ZipEntry entry = entries.nextElement();
                if (isClass(entry.getName())) {
                    try (InputStream in = zip.getInputStream(entry)) {
                        add(indexer, in, jar + "!/" + entry.getName());
                    }
                }
            }
        }
        return indexer.complete();
    }

    /** Not those for newer Java only, which are versions of classes that are there as well. */
    private static boolean isClass(String name) {
        return name.endsWith(".class")
                && !name.startsWith("META-INF/")
                && !name.endsWith("module-info.class")
                && !name.endsWith("package-info.class");
    }

    // Jandex reports broken files by whatever its parser runs into.
    @SuppressWarnings("CatchingUnchecked")
    private static void add(Indexer indexer, InputStream in, String name) {
        try {
            indexer.index(in);
        } catch (Exception e) {
            // Some libraries ship files that only look like classes. If this one is needed, loading it fails with a
            // better message.
            LOG.log(System.Logger.Level.WARNING, "{0} is no class file that can be read, and is ignored: {1}", name, e);
        }
    }

    private record Key(String identity, long size, long time) {}
}
