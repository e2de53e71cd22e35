package dev.fasthttp.fs;

import dev.fasthttp.bytes.ByteBuilder;
import dev.fasthttp.bytes.ByteSlice;
import dev.fasthttp.bytes.MutableByteSlice;
import dev.fasthttp.compress.CompressibleTypes;
import dev.fasthttp.compress.ContentCoding;
import dev.fasthttp.http.HeaderNames;
import dev.fasthttp.http.Status;
import dev.fasthttp.server.RequestCtx;
import dev.fasthttp.server.RequestHandler;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Answers with the files below a directory.
 *
 * <p>GET and HEAD are answered, with conditions and ranges; other methods get 405. Nothing outside of the directory is
 * reached, whatever the path is like; see {@link ResourcePath} and {@link SymbolicLinks} for what is not found inside of
 * it. A directory is answered with its index file, or a listing when that is wanted, else 403; without a slash at the end
 * of the path, 302 tells where it is.
 *
 * <p>With {@link Builder#compress} files are sent compressed to clients that take that.
 *
 * <p>Small files are kept in memory for a while. Larger ones are opened for each request, and copied to plain sockets by
 * the system.
 *
 * <p>Threads: any.
 *
 * @see <a href="https://pkg.go.dev/github.com/valyala/fasthttp#FS">fasthttp.FS</a>
 */
public final class Fs implements RequestHandler {
    private static final String METHODS = "GET, HEAD";

    /** When the clock was set back by more than this, files are compared with the disk at once. */
    private static final long MAX_LAG_MILLIS = 1000;

    private final FileTree tree;
    private final List<String> indexNames;
    private final boolean listings;
    private final boolean hidden;
    private final boolean probed;
    private final ContentTypes types;
    private final @Nullable PathRewriter rewriter;
    private final @Nullable RequestHandler pathNotFound;
    private final IndexPage indexPage;
    private final FileAnswer answer;
    private final @Nullable CodedFiles coded;
    private final @Nullable FileCache cache;
    private final long cacheMillis;
    private final int maxCachedFileSize;

    private Fs(Builder from) throws IOException {
        tree = new FileTree(from.root, from.symbolicLinks, from.serveHidden);
        indexNames = List.copyOf(from.indexNames);
        listings = from.generateIndexPages;
        hidden = from.serveHidden;
        probed = from.probeContentTypes;
        types = from.contentTypes;
        rewriter = from.pathRewriter;
        pathNotFound = from.pathNotFound;
        boolean compress = from.compress;
        indexPage = new IndexPage(tree, hidden, compress ? Set.copyOf(from.suffixes.values()) : Set.of());
        coded = compress
                ? new CodedFiles(tree, from.codings, from.suffixes, from.compressibleTypes, from.maxCompressedFileSize)
                : null;
        answer = new FileAnswer(from.acceptByteRange, from.cacheControl);
        cache = from.skipCache ? null : new FileCache(from.cacheSize);
        cacheMillis = Math.max(1, from.cacheDuration.toMillis());
        maxCachedFileSize = from.maxCachedFileSize;
    }

    /** A builder for a handler with the options of a directory. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * A handler for all files below a directory, with listings.
     *
     * @param stripSlashes how many names to leave out at the begin of each path; see {@link PathRewriter#stripSlashes}
     * @throws IOException when the root is not a directory that can be read
     * @see <a href="https://pkg.go.dev/github.com/valyala/fasthttp#FSHandler">fasthttp.FSHandler</a>
     */
    public static Fs handler(Path root, int stripSlashes) throws IOException {
        return builder()
                .root(root)
                .generateIndexPages(true)
                .pathRewrite(PathRewriter.stripSlashes(stripSlashes))
                .build();
    }

    /**
     * Answers a request with that one file, whatever its path is: with content type by name, conditions and ranges, but
     * never from memory. The path of the file is trusted: do not build it from what a client sent.
     *
     * @throws IOException when there is no such file, or it cannot be read
     * @see <a href="https://pkg.go.dev/github.com/valyala/fasthttp#ServeFile">fasthttp.ServeFile</a>
     */
    public static void serveFile(RequestCtx ctx, Path file) throws IOException {
        if (refuseMethod(ctx)) {
            return;
        }
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        if (!attributes.isRegularFile()) {
            throw new FileNotFoundException("not a regular file: " + file);
        }
        Path fileName = file.getFileName();
        String name = fileName == null ? "" : fileName.toString();
        TreeNode node = TreeNode.file(file, FileChannel.open(file, StandardOpenOption.READ), attributes);
        try {
            String type = typeOf(ContentTypes.DEFAULT, name, node, true);
            Representation content =
                    new Representation.Builder(type, node.modifiedNanos(), node.size(), false).ofFile();
            new FileAnswer(true, "").send(ctx, content, node);
            node = TreeNode.MISSING;
        } finally {
            node.close();
        }
    }

    private static boolean refuseMethod(RequestCtx ctx) {
        if (ctx.isGet() || ctx.isHead()) {
            return false;
        }
        FileAnswer.fail(ctx, Status.METHOD_NOT_ALLOWED);
        ctx.setHeader(HeaderNames.ALLOW, METHODS);
        return true;
    }

    @Override
    public void handle(RequestCtx ctx) throws Exception {
        if (refuseMethod(ctx)) {
            return;
        }
        // Parts of a file are always parts of it as it is.
        int preference = coded == null || ctx.request().header().has(HeaderNames.RANGE)
                ? 0
                : coded.preference(ctx.request().header());
        if (cache != null && rewriter == null && isPathAsItIs(ctx.requestUri())) {
            CachedFile known = cache.find(ctx.requestUri(), preference);
            if (known != null && isFresh(ctx, known)) {
                answer.send(ctx, known.content, TreeNode.MISSING);
                return;
            }
        }
        ByteSlice path = rewriter == null ? ctx.path() : rewriter.rewrite(ctx);
        CachedFile known = cache == null ? null : cache.find(path, preference);
        if (known != null && isFresh(ctx, known) && (!known.isIndex() || asksForDirectory(ctx))) {
            answer.send(ctx, known.content, TreeNode.MISSING);
            return;
        }
        Optional<ResourcePath> asked = ResourcePath.of(path, hidden);
        if (asked.isEmpty()) {
            notFound(ctx);
            return;
        }
        try {
            answerFromDisk(ctx, new Asked(path, preference, asked.get(), known));
        } catch (AccessDeniedException e) {
            FileAnswer.fail(ctx, Status.FORBIDDEN);
        }
    }

    /**
     * Whether a target without escapes and query is looked up before it is parsed, which is a good part of the time of such a
     * request. When it is the key of an entry it is a path in normal form, since keys are, and so its own.
     */
    private static boolean isPathAsItIs(ByteSlice target) {
        return target.indexOf((byte) '%', 0) < 0 && target.indexOf((byte) '?', 0) < 0;
    }

    /** A rewritten path does not tell: {@code /static} may have become {@code /}. */
    private static boolean asksForDirectory(RequestCtx ctx) {
        ByteSlice path = ctx.path();
        return path.byteAt(path.length() - 1) == '/';
    }

    /** By the clock of the loop, which may be a little behind; a look at the system's is a twentieth of a request. */
    private boolean isFresh(RequestCtx ctx, CachedFile file) {
        long age = ctx.timeMillis() - file.checkedAt;
        return age < cacheMillis && age > -MAX_LAG_MILLIS;
    }

    private void notFound(RequestCtx ctx) throws Exception {
        RequestHandler other = pathNotFound;
        if (other == null) {
            FileAnswer.fail(ctx, Status.NOT_FOUND);
            return;
        }
        ctx.setStatusCode(Status.NOT_FOUND);
        other.handle(ctx);
    }

    /** What a request asks for, and what the cache knows about that. */
    private record Asked(
            ByteSlice path,
            int preference,
            ResourcePath resource,
            @Nullable CachedFile known) {}

    /** Looks on the disk, where what the cache knows may be out of date. */
    private void answerFromDisk(RequestCtx ctx, Asked asked) throws Exception {
        ResourcePath found = asked.resource;
        TreeNode node = tree.find(found);
        try {
            if (node.isDirectory()) {
                if (!asksForDirectory(ctx)) {
                    redirectToDirectory(ctx);
                    return;
                }
                for (String name : indexNames) {
                    ResourcePath index = asked.resource.child(name);
                    TreeNode file = tree.find(index);
                    if (file.isFile()) {
                        node.close();
                        node = file;
                        found = index;
                        break;
                    }
                    file.close();
                }
            }
            if (node.isFile()) {
                answerWithFile(ctx, asked, found, node);
                return;
            }
            forget(asked.known);
            if (!node.isDirectory()) {
                notFound(ctx);
            } else if (listings) {
                list(ctx, asked.resource, node);
            } else {
                FileAnswer.fail(ctx, Status.FORBIDDEN);
            }
        } finally {
            node.close();
        }
    }

    private void forget(@Nullable CachedFile known) {
        if (known != null && cache != null) {
            cache.remove(known);
        }
    }

    /** Answers with an open file, in the coding that the client likes best. */
    private void answerWithFile(RequestCtx ctx, Asked asked, ResourcePath file, TreeNode node) throws IOException {
        CodedFiles codings = coded;
        String type = typeOf(types, file.lastName(), node, probed);
        boolean varies = codings != null && codings.isCompressible(type);
        Representation.Builder content = new Representation.Builder(type, node.modifiedNanos(), node.size(), varies);
        int maxInMemory = cache == null ? 0 : maxCachedFileSize;
        CodedFiles.Coded found =
                codings == null || !varies ? null : codings.find(asked.preference, file, node, content, maxInMemory);
        long codedSize = found == null ? 0 : found.size();
        long codedModified = found == null ? 0 : found.modifiedNanos();
        CachedFile known = asked.known;
        if (known != null && known.isSame(file, node, codedSize, codedModified)) {
            known.checkedAt = System.currentTimeMillis();
            if (found != null) {
                found.node().close();
            }
            answer.send(ctx, known.content, TreeNode.MISSING);
            return;
        }
        boolean memorable = cache != null && content.isSettled();
        if (found == null && codings != null && varies && cache != null) {
            found = codings.make(asked.preference, file, node, content);
            // Whoever is compressing it now leaves something better behind.
            memorable &= found != null || asked.preference == 0 || !codings.isBusy();
        }
        Representation chosen = found != null
                ? found.content()
                : node.size() > maxInMemory ? content.ofFile() : content.of(node.readAll());
        if (memorable && chosen.body != null && cache != null) {
            cache.put(new CachedFile.Builder(file, node.size(), node.modifiedNanos(), codedSize, codedModified, chosen)
                    .build(cache, asked.path, asked.preference));
        } else {
            forget(known);
        }
        answer.send(ctx, chosen, found != null ? found.node() : node.take());
    }

    private static String typeOf(ContentTypes types, String name, TreeNode node, boolean probed) throws IOException {
        String type = types.ofName(name);
        if (!type.isEmpty()) {
            return type;
        }
        if (!probed) {
            return ContentTypes.UNKNOWN;
        }
        int count = (int) Math.min(node.size(), ContentTypes.PROBED);
        return ContentTypes.probe(ByteSlice.copyOf(node.readFirst(count)));
    }

    /**
     * Tells where the directory is, as a path of this host: since a path in normal form has no empty names it never
     * begins with two slashes, which would make it another host.
     */
    private static void redirectToDirectory(RequestCtx ctx) {
        ByteBuilder location = new ByteBuilder(64);
        ctx.uri().appendRequestUriTo(location);
        MutableByteSlice target = new MutableByteSlice(location.array(), 0, location.length());
        int query = target.indexOf((byte) '?', 0);
        int end = query < 0 ? target.length() : query;
        ByteBuilder withSlash = new ByteBuilder(location.length() + 1);
        withSlash.append(location.array(), 0, end);
        withSlash.append((byte) '/');
        withSlash.append(location.array(), end, location.length() - end);
        FileAnswer.fail(ctx, Status.FOUND);
        ctx.response()
                .header()
                .set(HeaderNames.LOCATION, new MutableByteSlice(withSlash.array(), 0, withSlash.length()));
    }

    private void list(RequestCtx ctx, ResourcePath path, TreeNode node) throws IOException {
        ctx.success(
                "text/html; charset=utf-8", indexPage.of(path, node, ctx.path().toString()));
    }

    /** Options of an {@link Fs}. Each may be left out but the root. */
    public static final class Builder {
        Path root = Path.of("");
        List<String> indexNames = List.of("index.html");
        boolean generateIndexPages;
        boolean acceptByteRange = true;
        boolean serveHidden;
        boolean probeContentTypes = true;
        boolean skipCache;
        SymbolicLinks symbolicLinks = SymbolicLinks.INSIDE_ROOT;
        ContentTypes contentTypes = ContentTypes.DEFAULT;

        @Nullable
        PathRewriter pathRewriter;

        @Nullable
        RequestHandler pathNotFound;

        boolean compress;
        List<ContentCoding> codings = List.of(ContentCoding.BR, ContentCoding.ZSTD, ContentCoding.GZIP);
        final Map<ContentCoding, String> suffixes =
                new EnumMap<>(Map.of(ContentCoding.BR, ".br", ContentCoding.ZSTD, ".zst", ContentCoding.GZIP, ".gz"));
        CompressibleTypes compressibleTypes = CompressibleTypes.DEFAULT;
        int maxCompressedFileSize = 1024 * 1024;
        String cacheControl = "";
        Duration cacheDuration = Duration.ofSeconds(1);
        long cacheSize = 64L * 1024 * 1024;
        int maxCachedFileSize = 64 * 1024;

        private Builder() {}

        /** The directory, of the system or any other file system. By default the current one. */
        public Builder root(Path directory) {
            root = directory;
            return this;
        }

        /**
         * Names of files that answer for their directory, the first one that is there. By default {@code index.html}.
         *
         * @throws IllegalArgumentException when one could not be asked for by itself
         */
        public Builder indexNames(String... names) {
            for (String name : names) {
                if (!ResourcePath.isFit(name)) {
                    throw new IllegalArgumentException("not the name of a file: " + name);
                }
            }
            indexNames = List.of(names);
            return this;
        }

        /** Answers for a directory without index file with a listing. By default 403. */
        public Builder generateIndexPages(boolean generate) {
            generateIndexPages = generate;
            return this;
        }

        /** Answers a request for ranges with these, not with the whole file. By default on. */
        public Builder acceptByteRange(boolean accept) {
            acceptByteRange = accept;
            return this;
        }

        /** Serves names that begin with a dot or end with {@code ~}. By default off. */
        public Builder serveHidden(boolean serve) {
            serveHidden = serve;
            return this;
        }

        /** Which symbolic links are followed. By default {@link SymbolicLinks#INSIDE_ROOT}. */
        public Builder symbolicLinks(SymbolicLinks links) {
            symbolicLinks = links;
            return this;
        }

        /** The content types by extension. By default {@link ContentTypes#DEFAULT}. */
        public Builder contentTypes(ContentTypes types) {
            contentTypes = types;
            return this;
        }

        /**
         * Looks at the first bytes of a file whose extension is unknown; otherwise it is
         * {@code application/octet-stream}. By default on.
         */
        public Builder probeContentTypes(boolean probe) {
            probeContentTypes = probe;
            return this;
        }

        /** Changes the path before it is looked up. By default the path of the request. */
        public Builder pathRewrite(PathRewriter rewriter) {
            pathRewriter = rewriter;
            return this;
        }

        /** Answers where nothing is found; the status is 404 already. By default a short text. */
        public Builder pathNotFound(RequestHandler handler) {
            pathNotFound = handler;
            return this;
        }

        /**
         * Serves files compressed to clients that take that: files beside the original with a suffix, unless they are
         * older, or else compressed when first asked for and kept in memory. Ranges are always those of the original. By
         * default off.
         */
        public Builder compress(boolean on) {
            compress = on;
            return this;
        }

        /**
         * The codings of {@link #compress}, of which the first one is taken that a client likes as much as others. By
         * default br, zstd and gzip. Files that are there compressed need no library; to compress in br and zstd, theirs
         * must be there.
         *
         * @throws IllegalArgumentException when there is none, one twice, or identity among them
         */
        public Builder compressCodings(ContentCoding... offered) {
            if (offered.length == 0 || EnumSet.copyOf(List.of(offered)).size() < offered.length) {
                throw new IllegalArgumentException("codings must be one or more, each once");
            }
            if (List.of(offered).contains(ContentCoding.IDENTITY)) {
                throw new IllegalArgumentException("identity is no coding to offer");
            }
            codings = List.of(offered);
            return this;
        }

        /**
         * The suffix of files that are compressed in a coding; empty to look for none. By default {@code .br}, {@code .zst}
         * and {@code .gz}.
         *
         * @throws IllegalArgumentException when no name of a file can end so
         */
        public Builder compressedFileSuffix(ContentCoding coding, String suffix) {
            if (!suffix.isEmpty() && !ResourcePath.isFit("x" + suffix)) {
                throw new IllegalArgumentException("no suffix of a file: " + suffix);
            }
            suffixes.put(coding, suffix);
            return this;
        }

        /** The content types that {@link #compress} is for. By default {@link CompressibleTypes#DEFAULT}. */
        public Builder compressibleTypes(CompressibleTypes types) {
            compressibleTypes = types;
            return this;
        }

        /**
         * The size up to which {@link #compress} compresses files by itself, in bytes. By default 1 MiB.
         *
         * @throws IllegalArgumentException when it is not positive
         */
        public Builder maxCompressedFileSize(int bytes) {
            maxCompressedFileSize = (int) requirePositive("maxCompressedFileSize", bytes);
            return this;
        }

        /**
         * The Cache-Control field of files, {@code max-age=3600} for one. By default none.
         *
         * @throws IllegalArgumentException when it has a control character
         */
        public Builder cacheControl(String value) {
            ContentTypes.requireNoControl(value);
            cacheControl = value;
            return this;
        }

        /**
         * How long a file in memory is answered with before it is compared with the disk, by size and time of its last
         * change; to 50 ms. By default one second.
         *
         * @throws IllegalArgumentException when it is not positive
         */
        public Builder cacheDuration(Duration duration) {
            if (duration.isNegative() || duration.isZero()) {
                throw new IllegalArgumentException("cacheDuration must be positive: " + duration);
            }
            cacheDuration = duration;
            return this;
        }

        /**
         * How many bytes the files in memory may take. By default 64 MiB.
         *
         * @throws IllegalArgumentException when it is not positive
         */
        public Builder cacheSize(long bytes) {
            cacheSize = requirePositive("cacheSize", bytes);
            return this;
        }

        /**
         * The size up to which files are kept in memory, in bytes. By default 64 KiB.
         *
         * @throws IllegalArgumentException when it is not positive
         */
        public Builder maxCachedFileSize(int bytes) {
            maxCachedFileSize = (int) requirePositive("maxCachedFileSize", bytes);
            return this;
        }

        /** Keeps nothing in memory. By default off. */
        public Builder skipCache(boolean skip) {
            skipCache = skip;
            return this;
        }

        private static long requirePositive(String option, long value) {
            if (value <= 0) {
                throw new IllegalArgumentException(option + " must be positive: " + value);
            }
            return value;
        }

        /**
         * The handler.
         *
         * @throws IOException when the root is not a directory that can be read
         */
        public Fs build() throws IOException {
            return new Fs(this);
        }
    }
}
