package dev.fasthttp.servlet;

import dev.fasthttp.bytes.ByteSlice;
import dev.fasthttp.compress.ContentCoding;
import dev.fasthttp.fs.ContentTypes;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the files of an application that clients have asked for: for a second it is taken as it is, then
 * compared with the disk, and the bytes of small files are kept as long as they do not change.
 *
 * <p>To look a file up costs a dozen system calls, with those that make sure that no link leads out and that it is
 * spelled right; as much as the rest of such a request, several times.
 *
 * <p>Only files that exist are kept, so nobody can fill it by asking for what is not there, and none that was changed so
 * lately that its time may not tell of the next change. Room is made in rounds: what nobody asked for since the last one is
 * dropped.
 *
 * <p>Threads: any.
 */
final class ServedFiles {
    /** What an entry takes besides its bytes, about. */
    private static final int OVERHEAD = 1024;

    private static final List<ContentCoding> CODINGS =
            List.of(ContentCoding.BR, ContentCoding.ZSTD, ContentCoding.GZIP);
    private static final List<String> SUFFIXES = List.of(".br", ".zst", ".gz");

    private final WebContext context;
    private final long budget;
    private final long cacheMillis;
    private final int maxCachedFileSize;
    private final Map<String, ServedFile> table = new ConcurrentHashMap<>();
    private long taken;

    ServedFiles(WebContext context, FileCacheOptions options) {
        this.context = context;
        budget = options.size();
        cacheMillis = options.duration().toMillis();
        maxCachedFileSize = options.maxFileSize();
    }

    /** What is known of the file with that path, if that need not be compared with the disk. */
    @Nullable
    ServedFile fresh(String path) {
        ServedFile known = table.get(path);
        if (known == null || Math.abs(System.currentTimeMillis() - known.checkedAt) >= cacheMillis) {
            return null;
        }
        if (!known.used) {
            known.used = true;
        }
        return known;
    }

    /** The file with that path, which was found just now. */
    ServedFile of(String path, WebResource file) throws IOException {
        long now = System.currentTimeMillis();
        ServedFile found = look(path, file, now);
        ServedFile known = table.get(path);
        if (known != null && known.isSame(found)) {
            known.checkedAt = now;
            return known;
        }
        if (known != null || found.isSettled()) {
            replace(found);
        }
        return found;
    }

    /** There is no file with that path. */
    void forget(String path) {
        if (table.containsKey(path)) {
            remove(path);
        }
    }

    /** Whether its bytes may be kept. */
    boolean isSmall(FileForm form) {
        return form.file.length() <= maxCachedFileSize;
    }

    /** The bytes of a file, from memory or to stay there; null when it is too large, or changes now. */
    byte @Nullable [] content(ServedFile known, FileForm form) throws IOException {
        byte[] content = form.content();
        if (content != null || !isSmall(form) || !known.isSettled()) {
            return content;
        }
        byte[] read = form.read();
        Optional<WebResource> after = context.settings().resources.get(form.path);
        if (read.length != form.file.length() || after.isEmpty() || !form.isSame(after.get())) {
            return null;
        }
        keep(known, form, read);
        return read;
    }

    // ---- the disk --------------------------------------------------------------------------------------------------

    private ServedFile look(String path, WebResource file, long now) throws IOException {
        List<ContentCoding> offered = new ArrayList<>(CODINGS.size());
        List<FileForm> coded = new ArrayList<>(CODINGS.size());
        for (int i = 0; i < SUFFIXES.size(); i++) {
            Optional<WebResource> sibling = context.settings().resources.get(path + SUFFIXES.get(i));
            // One that is older belongs to an older original.
            if (sibling.isPresent()
                    && !sibling.get().isDirectory()
                    && sibling.get().lastModified() >= file.lastModified()) {
                offered.add(CODINGS.get(i));
                coded.add(new FileForm(
                        path + SUFFIXES.get(i), sibling.get(), CODINGS.get(i).token(), file, now));
            }
        }
        return new ServedFile(path, type(path, file), new FileForm(path, file, "", file, now), offered, coded, now);
    }

    /** What the application says, else what is known of the name or the first bytes; text of a charset. */
    private String type(String path, WebResource file) throws IOException {
        String name = path.substring(path.lastIndexOf('/') + 1);
        String extension = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        String mapped =
                name.indexOf('.') < 0 ? null : context.settings().mimeTypes.get(extension);
        if (mapped != null) {
            return mapped;
        }
        String known = context.getMimeType(name);
        if (known == null) {
            known = ContentTypes.DEFAULT.ofName(name);
        }
        if (known.isEmpty()) {
            try (InputStream in = file.open()) {
                known = ContentTypes.probe(ByteSlice.copyOf(in.readNBytes(ContentTypes.PROBED)));
            }
        }
        if (!known.startsWith("text/")) {
            return known;
        }
        String charset = context.getResponseCharacterEncoding();
        int parameters = known.indexOf(';');
        return (parameters < 0 ? known : known.substring(0, parameters)) + ";charset="
                + (charset == null ? "utf-8" : charset);
    }

    // ---- memory ----------------------------------------------------------------------------------------------------

    private static long cost(ServedFile file) {
        return OVERHEAD + 2L * file.path.length() + file.keptBytes();
    }

    private synchronized void remove(String path) {
        ServedFile removed = table.remove(path);
        if (removed != null) {
            taken -= cost(removed);
        }
    }

    private synchronized void replace(ServedFile file) {
        remove(file.path);
        long cost = cost(file);
        if (file.isSettled() && makeRoom(cost, file)) {
            table.put(file.path, file);
            taken += cost;
        }
    }

    @SuppressWarnings("ReferenceEquality") // another entry for that path is another version
    private synchronized void keep(ServedFile file, FileForm form, byte[] content) {
        boolean wanted = form.content() == null && table.get(file.path) == file;
        if (wanted && makeRoom(content.length, file)) {
            form.keep(content);
            taken += content.length;
        }
    }

    /** Drops what nobody asked for lately, and if need be the rest, until so many bytes fit for that file. */
    @SuppressWarnings("ReferenceEquality") // as above
    private boolean makeRoom(long bytes, ServedFile wanted) {
        if (bytes > budget) {
            return false;
        }
        for (int round = 0; round < 2 && taken + bytes > budget; round++) {
            Iterator<ServedFile> files = table.values().iterator();
            while (files.hasNext() && taken + bytes > budget) {
                ServedFile file = files.next();
                if (file.used) {
                    file.used = false;
                } else if (file != wanted) {
                    taken -= cost(file);
                    files.remove();
                }
            }
        }
        return taken + bytes <= budget;
    }

    /** How many bytes it takes, about. */
    synchronized long taken() {
        return taken;
    }
}
