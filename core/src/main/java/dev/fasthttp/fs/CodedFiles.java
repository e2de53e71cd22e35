package dev.fasthttp.fs;

import dev.fasthttp.bytes.ByteBuilder;
import dev.fasthttp.bytes.ByteSlice;
import dev.fasthttp.compress.CompressibleTypes;
import dev.fasthttp.compress.Compressor;
import dev.fasthttp.compress.ContentCoding;
import dev.fasthttp.http.HeaderNames;
import dev.fasthttp.http.RequestHeader;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds files in the codings that a client likes: beside the original under a longer name, or else by compressing it.
 *
 * <p>What a client likes is a number, its <em>preference</em>: codings by their place in the list offered, from 1, the best
 * one in the lowest digit of base 8. So there are few of them, and the cache has entries by them.
 *
 * <p>Threads: any. {@code atWork} holds what is being compressed; whoever comes meanwhile gets the file as it is.
 */
final class CodedFiles {
    /** Files with fewer bytes stay as they are. */
    static final int MIN_SIZE = 200;

    private static final int BASE_BITS = 3;
    private static final int BASE_MASK = (1 << BASE_BITS) - 1;

    private final FileTree tree;
    private final List<ContentCoding> codings;
    private final Map<ContentCoding, String> suffixes;
    private final Map<ContentCoding, Compressor> compressors = new EnumMap<>(ContentCoding.class);
    private final CompressibleTypes types;
    private final int maxSize;
    private final Set<String> atWork = ConcurrentHashMap.newKeySet();
    private final int maxAtWork = Runtime.getRuntime().availableProcessors();

    /**
     * For the files of a tree.
     *
     * @param maxSize files with more bytes are not compressed, only found compressed
     */
    CodedFiles(
            FileTree tree,
            List<ContentCoding> codings,
            Map<ContentCoding, String> suffixes,
            CompressibleTypes types,
            int maxSize) {
        this.tree = tree;
        this.codings = codings;
        this.suffixes = suffixes;
        this.types = types;
        this.maxSize = maxSize;
        for (ContentCoding coding : codings) {
            if (coding.isAvailable()) {
                compressors.put(coding, Compressor.of(coding));
            }
        }
    }

    /** A file in a coding, which is open when the bytes are not in memory. */
    record Coded(Representation content, TreeNode node, long size, long modifiedNanos) {}

    boolean isCompressible(String contentType) {
        return types.matches(ByteSlice.of(contentType));
    }

    /** What the client likes; 0 for the file as it is. */
    int preference(RequestHeader header) {
        if (!header.has(HeaderNames.ACCEPT_ENCODING)) {
            return 0;
        }
        long weights = ContentCoding.NO_WEIGHTS;
        for (int i = 0; i < header.size(); i++) {
            if (header.nameAt(i).equalsIgnoreCase(HeaderNames.ACCEPT_ENCODING)) {
                weights = ContentCoding.weights(weights, header.valueAt(i));
            }
        }
        int preference = 0;
        int taken = 0;
        for (int digit = 0; digit < codings.size(); digit++) {
            int best = -1;
            int bestWeight = 0;
            for (int i = 0; i < codings.size(); i++) {
                int weight = (taken & (1 << i)) != 0 ? 0 : codings.get(i).preferredWeight(weights);
                if (weight > bestWeight) {
                    best = i;
                    bestWeight = weight;
                }
            }
            if (best < 0) {
                break;
            }
            taken |= 1 << best;
            preference |= (best + 1) << (digit * BASE_BITS);
        }
        return preference;
    }

    private @Nullable ContentCoding coding(int preference, int digit) {
        int place = (preference >>> (digit * BASE_BITS)) & BASE_MASK;
        return place == 0 ? null : codings.get(place - 1);
    }

    /** The file in the coding the client likes best of those there are beside it; null when there is none. */
    @Nullable
    Coded find(int preference, ResourcePath file, TreeNode original, Representation.Builder content, int maxInMemory)
            throws IOException {
        for (int digit = 0; coding(preference, digit) != null; digit++) {
            ContentCoding coding = coding(preference, digit);
            String suffix = suffixes.getOrDefault(coding, "");
            ResourcePath sibling = file.withSuffix(suffix);
            if (coding == null || suffix.isEmpty() || !ResourcePath.isFit(sibling.lastName())) {
                continue;
            }
            TreeNode node = open(sibling);
            // One that is older belongs to an older original.
            if (!node.isFile() || node.modifiedNanos() < original.modifiedNanos()) {
                node.close();
                continue;
            }
            return read(node, coding, content, maxInMemory);
        }
        return null;
    }

    private TreeNode open(ResourcePath sibling) throws IOException {
        try {
            return tree.find(sibling);
        } catch (AccessDeniedException e) {
            return TreeNode.MISSING;
        }
    }

    private static Coded read(TreeNode node, ContentCoding coding, Representation.Builder content, int maxInMemory)
            throws IOException {
        long size = node.size();
        long modified = node.modifiedNanos();
        if (size > maxInMemory) {
            return new Coded(content.codedFile(coding.token(), size), node, size, modified);
        }
        try (node) {
            return new Coded(content.coded(coding.token(), node.readAll()), TreeNode.MISSING, size, modified);
        }
    }

    /**
     * The file compressed now, in the coding the client likes best of those that this process has; null when that makes it
     * no smaller, when it is too small or large, or when somebody else is at it.
     */
    @Nullable
    Coded make(int preference, ResourcePath file, TreeNode original, Representation.Builder content)
            throws IOException {
        if (original.size() < MIN_SIZE || original.size() > maxSize) {
            return null;
        }
        Compressor compressor = null;
        for (int digit = 0; compressor == null && coding(preference, digit) != null; digit++) {
            compressor = compressors.get(coding(preference, digit));
        }
        if (compressor == null) {
            return null;
        }
        String task = compressor.coding().token() + file;
        if (atWork.size() >= maxAtWork || !atWork.add(task)) {
            return null;
        }
        try {
            byte[] plain = original.readAll();
            ByteBuilder target = new ByteBuilder(plain.length / 4);
            compressor.compress(plain, 0, plain.length, target);
            if (target.length() >= plain.length) {
                return null;
            }
            Representation coded = content.coded(compressor.coding().token(), target.toByteArray());
            return new Coded(coded, TreeNode.MISSING, 0, 0);
        } finally {
            atWork.remove(task);
        }
    }

    /** Whether somebody is compressing the file, so that it makes no sense to remember that it was sent as it is. */
    boolean isBusy() {
        return !atWork.isEmpty();
    }
}
