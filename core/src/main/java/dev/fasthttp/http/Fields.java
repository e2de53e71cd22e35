package dev.fasthttp.http;

import dev.fasthttp.bytes.ByteSlice;
import dev.fasthttp.bytes.MutableByteSlice;
import dev.fasthttp.internal.Ascii;
import dev.fasthttp.internal.Utf8;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Ordered pairs of name and value over one block of bytes.
 *
 * <p>The block is its own: a parsed head is copied in once and pairs added later are appended. A pair is four numbers
 * (where its name and value begin, how long they are) and two slices that are made when somebody first asks for them and
 * pointed anew from then on. So parsing writes numbers only, and looking at the same message shape again and again
 * allocates nothing.
 *
 * <p>When the block grows, slices lent before stay valid: they keep the old array.
 *
 * <p>Ownership: slices returned are lent until {@link #reset}.
 */
final class Fields {
    /** A block larger than this is given up at {@link #reset}, so that one odd message does not stay in memory. */
    static final int MAX_KEPT_BLOCK = 16 * 1024;

    private static final int COMPACT_ABOVE = 4 * 1024;

    private static final int STRIDE = 5;
    private static final int NAME = 0;
    private static final int NAME_LENGTH = 1;
    private static final int VALUE = 2;
    private static final int VALUE_LENGTH = 3;
    private static final int FLAGS = 4;

    private static final int NAME_LENT = 1;
    private static final int VALUE_LENT = 2;
    private static final int NO_VALUE = 4;

    private static final int INITIAL_PAIRS = 16;
    private static final int INITIAL_BLOCK = 512;
    private static final int MAX_KEPT_PAIRS = 128;

    private byte[] block = new byte[INITIAL_BLOCK];
    private int blockLength;
    private int[] slots = new int[INITIAL_PAIRS * STRIDE];
    private @Nullable MutableByteSlice[] names = new MutableByteSlice[INITIAL_PAIRS];
    private @Nullable MutableByteSlice[] values = new MutableByteSlice[INITIAL_PAIRS];
    private int size;
    private boolean anyLent;

    /** Makes it empty; in checked mode slices lent before are retired. */
    void reset() {
        if (anyLent) {
            takeBack();
        }
        size = 0;
        blockLength = 0;
        if (block.length > MAX_KEPT_BLOCK) {
            block = new byte[INITIAL_BLOCK];
        }
        if (names.length > MAX_KEPT_PAIRS) {
            slots = new int[INITIAL_PAIRS * STRIDE];
            names = new MutableByteSlice[INITIAL_PAIRS];
            values = new MutableByteSlice[INITIAL_PAIRS];
        }
    }

    private void takeBack() {
        for (int i = 0; i < size; i++) {
            int flags = slots[i * STRIDE + FLAGS];
            if ((flags & NAME_LENT) != 0) {
                takeBack(names, i);
            }
            if ((flags & VALUE_LENT) != 0) {
                takeBack(values, i);
            }
        }
        anyLent = false;
    }

    private static void takeBack(@Nullable MutableByteSlice[] views, int i) {
        MutableByteSlice view = Objects.requireNonNull(views[i]);
        if (MutableByteSlice.CHECKED) {
            view.retire();
            views[i] = null;
        } else {
            view.reset();
        }
    }

    int size() {
        return size;
    }

    /** The array that positions given to {@link #addAt} refer to. */
    byte[] block() {
        return block;
    }

    /** How many bytes of the block are in use. */
    int blockLength() {
        return blockLength;
    }

    /** Sets how many bytes of the block are in use, after the caller wrote to what {@link #reserve} gave. */
    void blockLength(int length) {
        blockLength = length;
    }

    /** Makes room for {@code more} bytes in the block and returns it. */
    byte[] reserve(int more) {
        if (block.length - blockLength < more) {
            block = Arrays.copyOf(block, Math.max(Math.addExact(blockLength, more), 2 * block.length));
        }
        return block;
    }

    /** Copies bytes to the end of the block and returns where they begin. */
    int store(byte[] source, int offset, int length) {
        reserve(length);
        System.arraycopy(source, offset, block, blockLength, length);
        int start = blockLength;
        blockLength += length;
        return start;
    }

    int store(String text) {
        reserve(Utf8.length(text));
        int start = blockLength;
        blockLength = Utf8.write(text, block, blockLength);
        return start;
    }

    int store(ByteSlice bytes) {
        int length = bytes.length();
        reserve(length);
        bytes.copyTo(block, blockLength);
        int start = blockLength;
        blockLength += length;
        return start;
    }

    /** Adds a pair whose bytes are, or will be, in the block at the given positions. */
    void addAt(int name, int nameLength, int value, int valueLength) {
        int base = size * STRIDE;
        if (base == slots.length) {
            growSlots();
        }
        int[] s = slots;
        s[base + NAME] = name;
        s[base + NAME_LENGTH] = nameLength;
        s[base + VALUE] = value;
        s[base + VALUE_LENGTH] = valueLength;
        s[base + FLAGS] = 0;
        size++;
    }

    /** Adds the pairs of a list that is only read. */
    void addAll(Fields other) {
        int shift = store(other.block, 0, other.blockLength);
        for (int i = 0; i < other.size; i++) {
            int base = i * STRIDE;
            addAt(
                    other.slots[base + NAME] + shift,
                    other.slots[base + NAME_LENGTH],
                    other.slots[base + VALUE] + shift,
                    other.slots[base + VALUE_LENGTH]);
        }
    }

    private void growSlots() {
        int capacity = 2 * names.length;
        slots = Arrays.copyOf(slots, capacity * STRIDE);
        names = Arrays.copyOf(names, capacity);
        values = Arrays.copyOf(values, capacity);
    }

    /** Marks the last pair added as a name without a value, {@code ?flag} as opposed to {@code ?flag=}. */
    void markNoValue() {
        markNoValue(size - 1);
    }

    /** Marks pair {@code i} as a name without a value. */
    void markNoValue(int i) {
        slots[i * STRIDE + FLAGS] |= NO_VALUE;
    }

    boolean hasValue(int i) {
        return (slots[i * STRIDE + FLAGS] & NO_VALUE) == 0;
    }

    /** Points pair {@code i} at another value in the block. */
    void setValueAt(int i, int value, int valueLength) {
        int base = i * STRIDE;
        slots[base + VALUE] = value;
        slots[base + VALUE_LENGTH] = valueLength;
        slots[base + FLAGS] &= ~NO_VALUE;
        if ((slots[base + FLAGS] & VALUE_LENT) != 0) {
            Objects.requireNonNull(values[i]).wrap(block, value, valueLength);
        }
    }

    int nameStart(int i) {
        return slots[i * STRIDE + NAME];
    }

    int nameLength(int i) {
        return slots[i * STRIDE + NAME_LENGTH];
    }

    int valueStart(int i) {
        return slots[i * STRIDE + VALUE];
    }

    int valueLength(int i) {
        return slots[i * STRIDE + VALUE_LENGTH];
    }

    ByteSlice name(int i) {
        return view(names, i, NAME, NAME_LENT);
    }

    ByteSlice value(int i) {
        return view(values, i, VALUE, VALUE_LENT);
    }

    private ByteSlice view(@Nullable MutableByteSlice[] views, int i, int part, int lentFlag) {
        int base = i * STRIDE;
        MutableByteSlice view = views[i];
        if (view == null) {
            view = new MutableByteSlice();
            views[i] = view;
        }
        if ((slots[base + FLAGS] & lentFlag) == 0) {
            view.wrap(block, slots[base + part], slots[base + part + 1]);
            slots[base + FLAGS] |= lentFlag;
            anyLent = true;
        }
        return view;
    }

    /** The index of the first pair at or after {@code from} with that name, A to Z in any case, or -1. */
    int findIgnoreCase(String name, int from) {
        int length = name.length();
        for (int i = from; i < size; i++) {
            int base = i * STRIDE;
            if (slots[base + NAME_LENGTH] == length
                    && Ascii.equalsIgnoreCase(block, slots[base + NAME], length, name)) {
                return i;
            }
        }
        return -1;
    }

    /** Tells whether the name of pair {@code i} begins with {@code prefix}, A to Z in any case. */
    boolean nameStartsWithIgnoreCase(int i, String prefix) {
        return nameLength(i) >= prefix.length() && Ascii.equalsIgnoreCase(block, nameStart(i), prefix.length(), prefix);
    }

    /** Removes pair {@code i} and keeps the order of the others. */
    void remove(int i) {
        MutableByteSlice name = names[i];
        MutableByteSlice value = values[i];
        int flags = slots[i * STRIDE + FLAGS];
        int after = size - i - 1;
        System.arraycopy(slots, (i + 1) * STRIDE, slots, i * STRIDE, after * STRIDE);
        System.arraycopy(names, i + 1, names, i, after);
        System.arraycopy(values, i + 1, values, i, after);
        size--;
        // A lent slice of the removed pair stays with its reader; an unlent one serves the freed place again.
        names[size] = (flags & NAME_LENT) == 0 ? name : null;
        values[size] = (flags & VALUE_LENT) == 0 ? value : null;
    }

    /** The index of the first pair at or after {@code from} whose name is exactly the UTF-8 form of that text, or -1. */
    int find(String name, int from) {
        for (int i = from; i < size; i++) {
            int start = slots[i * STRIDE + NAME];
            if (Utf8.equals(block, start, start + slots[i * STRIDE + NAME_LENGTH], name)) {
                return i;
            }
        }
        return -1;
    }

    /** The index of the first pair at or after {@code from} with exactly that name, or -1. */
    int find(ByteSlice name, int from) {
        MutableByteSlice wanted = (MutableByteSlice) name;
        int length = wanted.length();
        for (int i = from; i < size; i++) {
            int base = i * STRIDE;
            if (slots[base + NAME_LENGTH] == length && isAt(slots[base + NAME], wanted, length)) {
                return i;
            }
        }
        return -1;
    }

    private boolean isAt(int start, MutableByteSlice wanted, int length) {
        int offset = wanted.offset();
        return Arrays.equals(block, start, start + length, wanted.array(), offset, offset + length);
    }

    /**
     * Lets go of the bytes that values set anew and pairs removed have left, once they are many and most of the block.
     *
     * <p>Slices lent before keep the old array; positions in the block are void.
     */
    void compact() {
        if (blockLength <= COMPACT_ABOVE) {
            return;
        }
        int live = 0;
        for (int i = 0; i < size; i++) {
            live += nameLength(i) + valueLength(i);
        }
        if (live > blockLength / 2) {
            return;
        }
        byte[] packed = new byte[Math.max(INITIAL_BLOCK, 2 * live)];
        int end = 0;
        for (int i = 0; i < size; i++) {
            end = move(i * STRIDE + NAME, packed, end);
            end = move(i * STRIDE + VALUE, packed, end);
        }
        block = packed;
        blockLength = end;
    }

    private int move(int slot, byte[] target, int at) {
        int length = slots[slot + 1];
        System.arraycopy(block, slots[slot], target, at, length);
        slots[slot] = at;
        return at + length;
    }

    /**
     * Orders the pairs by name, those of one name by value, by the unsigned value of bytes; a name without value stands
     * before one with an empty value.
     *
     * <p>A heap sort, because the pairs may come from an attacker: it needs no memory and knows no bad input. It is not
     * stable, which nobody can see: pairs it holds for equal are.
     */
    void sort() {
        for (int i = size / 2 - 1; i >= 0; i--) {
            siftDown(i, size);
        }
        for (int end = size - 1; end > 0; end--) {
            swap(0, end);
            siftDown(0, end);
        }
    }

    private void siftDown(int start, int end) {
        int parent = start;
        while (2 * parent + 1 < end) {
            int child = 2 * parent + 1;
            if (child + 1 < end && compare(child, child + 1) < 0) {
                child++;
            }
            if (compare(parent, child) >= 0) {
                return;
            }
            swap(parent, child);
            parent = child;
        }
    }

    private int compare(int i, int j) {
        int names = compareParts(i, j, NAME);
        if (names != 0) {
            return names;
        }
        int values = compareParts(i, j, VALUE);
        return values != 0 ? values : Boolean.compare(hasValue(i), hasValue(j));
    }

    private int compareParts(int i, int j, int part) {
        int a = i * STRIDE + part;
        int b = j * STRIDE + part;
        return Arrays.compareUnsigned(
                block, slots[a], slots[a] + slots[a + 1], block, slots[b], slots[b] + slots[b + 1]);
    }

    private void swap(int i, int j) {
        for (int part = 0; part < STRIDE; part++) {
            int slot = slots[i * STRIDE + part];
            slots[i * STRIDE + part] = slots[j * STRIDE + part];
            slots[j * STRIDE + part] = slot;
        }
        MutableByteSlice name = names[i];
        names[i] = names[j];
        names[j] = name;
        MutableByteSlice value = values[i];
        values[i] = values[j];
        values[j] = value;
    }
}
