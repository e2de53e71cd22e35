package dev.fasthttp.http;

import dev.fasthttp.bytes.ByteBuilder;
import dev.fasthttp.bytes.ByteSlice;
import dev.fasthttp.bytes.MutableByteSlice;
import dev.fasthttp.internal.ByteScan;
import dev.fasthttp.internal.Numbers;
import dev.fasthttp.internal.PercentCoding;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * Ordered pairs of name and value, as in a query string or a form body of type
 * {@code application/x-www-form-urlencoded}.
 *
 * <p>Names are compared byte by byte; several pairs may have one name. A name alone, {@code ?flag}, is told apart from
 * one with an empty value, {@code ?flag=}, by {@link #hasValueAt}.
 *
 * <p>Look-ups walk the pairs, of which there are at most {@link #setMaxPairs maxPairs}: there is no hash table to
 * collide in.
 *
 * <p>Ownership: what is parsed, added or set is copied in. Slices returned are lent until {@link #reset} or the next
 * {@code parse}; setting or removing their pair, and {@link #sort}, may show another value in them.
 *
 * <p>Threads: not safe for use by several threads.
 */
public final class Args {
    /** The number of pairs that {@code parse} accepts unless told otherwise. */
    public static final int DEFAULT_MAX_PAIRS = 1000;

    private static final int MAX_SHOWN = 40;

    private static final String[] TRUE_WORDS = {"1", "t", "T", "true", "TRUE", "True", "y", "Y", "yes", "YES", "Yes"};

    private final Fields pairs = new Fields();
    private int maxPairs = DEFAULT_MAX_PAIRS;
    private int changes;

    /** No pairs. */
    public Args() {}

    /** Removes all pairs; slices lent before are invalid from now on. */
    public void reset() {
        pairs.reset();
        changes++;
    }

    /**
     * Sets how many pairs {@code parse} accepts, by default {@value #DEFAULT_MAX_PAIRS}; {@link #reset} leaves it.
     *
     * @throws IllegalArgumentException when it is negative
     */
    public void setMaxPairs(int maxPairs) {
        if (maxPairs < 0) {
            throw new IllegalArgumentException("maxPairs is negative: " + maxPairs);
        }
        this.maxPairs = maxPairs;
    }

    /** A number that is another one after each change of the pairs. */
    int changes() {
        return changes;
    }

    /** How many bytes it keeps for the pairs. */
    int footprint() {
        return pairs.block().length;
    }

    /**
     * Replaces all pairs by those of a query string without {@code ?}.
     *
     * <p>Only {@code &} separates pairs; {@code +} is a space; a malformed percent escape stays as it is; a pair whose
     * name and value are both empty is left out.
     *
     * @throws BadMessageException when there are more than {@link #setMaxPairs maxPairs}; there are no pairs then
     */
    public void parse(ByteSlice query) {
        MutableByteSlice bytes = (MutableByteSlice) query;
        parse(bytes.array(), bytes.offset(), bytes.offset() + bytes.length());
    }

    /**
     * Replaces all pairs by those of a query string without {@code ?}; see {@link #parse(ByteSlice)}.
     *
     * @throws BadMessageException when there are more than {@link #setMaxPairs maxPairs}; there are no pairs then
     */
    public void parse(String query) {
        parse(ByteSlice.of(query));
    }

    void parse(byte[] src, int from, int to) {
        reset();
        pairs.reserve(to - from);
        int start = from;
        while (start < to) {
            int end = endOf(src, start, to, '&');
            if (end > start) {
                parsePair(src, start, end);
            }
            start = end + 1;
        }
    }

    private void parsePair(byte[] src, int from, int to) {
        int nameEnd = endOf(src, from, to, '=');
        if (nameEnd == from && to - from == 1) {
            return;
        }
        if (pairs.size() == maxPairs) {
            reset();
            throw BadMessageException.of(Violation.TOO_MANY_PARAMETERS);
        }
        byte[] block = pairs.block();
        int name = pairs.blockLength();
        int value = PercentCoding.decode(src, from, nameEnd, block, name, true);
        int end = PercentCoding.decode(src, Math.min(nameEnd + 1, to), to, block, value, true);
        pairs.blockLength(end);
        pairs.addAt(name, value - name, value, end - value);
        if (nameEnd == to) {
            pairs.markNoValue();
        }
    }

    private static int endOf(byte[] src, int from, int to, char separator) {
        int found = ByteScan.indexOf(src, from, to, (byte) separator);
        return found < 0 ? to : found;
    }

    /** The number of pairs. */
    public int size() {
        return pairs.size();
    }

    /** Tells whether there are no pairs. */
    public boolean isEmpty() {
        return pairs.size() == 0;
    }

    /** The name of pair {@code index}, decoded. */
    public ByteSlice nameAt(int index) {
        return pairs.name(checked(index));
    }

    /** The value of pair {@code index}, decoded; empty when there is none. */
    public ByteSlice valueAt(int index) {
        return pairs.value(checked(index));
    }

    /** Tells whether pair {@code index} has a value, if only an empty one: {@code ?a=} as opposed to {@code ?a}. */
    public boolean hasValueAt(int index) {
        return pairs.hasValue(checked(index));
    }

    private int checked(int index) {
        return Objects.checkIndex(index, pairs.size());
    }

    /** Tells whether there is a pair of that name. */
    public boolean has(String name) {
        return pairs.find(name, 0) >= 0;
    }

    /** Tells whether there is a pair of that name. */
    public boolean has(ByteSlice name) {
        return pairs.find(name, 0) >= 0;
    }

    /** The value of the first pair of that name; empty when there is none, which {@link #has} tells apart. */
    public ByteSlice peek(String name) {
        return valueOrEmpty(pairs.find(name, 0));
    }

    /** The value of the first pair of that name; empty when there is none, which {@link #has} tells apart. */
    public ByteSlice peek(ByteSlice name) {
        return valueOrEmpty(pairs.find(name, 0));
    }

    private ByteSlice valueOrEmpty(int index) {
        return index < 0 ? ByteSlice.EMPTY : pairs.value(index);
    }

    /** Hands the value of each pair of that name to {@code visitor}, in order; it must not change the pairs. */
    public void peekAll(String name, Consumer<? super ByteSlice> visitor) {
        for (int i = pairs.find(name, 0); i >= 0; i = pairs.find(name, i + 1)) {
            visitor.accept(pairs.value(i));
        }
    }

    /** Appends a pair. */
    public void add(String name, String value) {
        int nameStart = pairs.store(name);
        int valueStart = pairs.store(value);
        addStored(nameStart, valueStart);
    }

    /** Appends a pair. */
    public void add(String name, ByteSlice value) {
        int nameStart = pairs.store(name);
        int valueStart = pairs.store(value);
        addStored(nameStart, valueStart);
    }

    /**
     * Appends a pair with a number.
     *
     * @throws IllegalArgumentException when the number is negative
     */
    public void add(String name, long value) {
        requireNotNegative(value);
        int nameStart = pairs.store(name);
        int valueStart = storeDecimal(value);
        addStored(nameStart, valueStart);
    }

    /** Appends a name without value, {@code ?name}. */
    public void addNoValue(String name) {
        int nameStart = pairs.store(name);
        addStored(nameStart, pairs.blockLength());
        pairs.markNoValue();
    }

    private void addStored(int nameStart, int valueStart) {
        pairs.addAt(nameStart, valueStart - nameStart, valueStart, pairs.blockLength() - valueStart);
        changes++;
    }

    private static void requireNotNegative(long value) {
        if (value < 0) {
            throw new IllegalArgumentException("negative: " + value);
        }
    }

    private int storeDecimal(long value) {
        byte[] block = pairs.reserve(Numbers.MAX_DECIMAL_LENGTH);
        int start = pairs.blockLength();
        pairs.blockLength(Numbers.writeDecimal(value, block, start));
        return start;
    }

    /** Gives the first pair of that name another value and removes the others of it; appends a pair if there is none. */
    public void set(String name, String value) {
        int index = pairs.find(name, 0);
        if (index < 0) {
            add(name, value);
            return;
        }
        setStored(name, index, pairs.store(value));
    }

    /** Gives the first pair of that name another value and removes the others of it; appends a pair if there is none. */
    public void set(String name, ByteSlice value) {
        int index = pairs.find(name, 0);
        if (index < 0) {
            add(name, value);
            return;
        }
        setStored(name, index, pairs.store(value));
    }

    /**
     * Gives the first pair of that name another value and removes the others of it; appends a pair if there is none.
     *
     * @throws IllegalArgumentException when the number is negative
     */
    public void set(String name, long value) {
        requireNotNegative(value);
        int index = pairs.find(name, 0);
        if (index < 0) {
            add(name, value);
            return;
        }
        setStored(name, index, storeDecimal(value));
    }

    /** Takes the value of the first pair of that name and removes the others of it; appends the name if there is none. */
    public void setNoValue(String name) {
        int index = pairs.find(name, 0);
        if (index < 0) {
            addNoValue(name);
            return;
        }
        setStored(name, index, pairs.blockLength());
        pairs.markNoValue(index);
    }

    private void setStored(String name, int index, int valueStart) {
        pairs.setValueAt(index, valueStart, pairs.blockLength() - valueStart);
        removeFrom(name, index + 1);
        changes++;
        pairs.compact();
    }

    /** Removes all pairs of that name; the others keep their order. */
    public void remove(String name) {
        removeFrom(name, 0);
        pairs.compact();
    }

    private void removeFrom(String name, int from) {
        for (int i = pairs.find(name, from); i >= 0; i = pairs.find(name, i)) {
            pairs.remove(i);
            changes++;
        }
    }

    /**
     * The value of the first pair of that name as a number: decimal digits without sign, at most 18.
     *
     * @throws NumberFormatException when there is no such pair, or its value is anything else
     */
    public long getLong(String name) {
        long value = parseLong(name);
        if (value < 0) {
            throw notANumber(name, "a decimal number of at most 18 digits");
        }
        return value;
    }

    /** The value of the first pair of that name as {@link #getLong(String)}, or {@code otherwise} where that throws. */
    public long getLong(String name, long otherwise) {
        long value = parseLong(name);
        return value < 0 ? otherwise : value;
    }

    private long parseLong(String name) {
        int i = pairs.find(name, 0);
        if (i < 0) {
            return -1;
        }
        int start = pairs.valueStart(i);
        return Numbers.parseDecimal(pairs.block(), start, start + pairs.valueLength(i));
    }

    /**
     * The value of the first pair of that name as a number: decimal digits without sign, with an optional fraction after
     * {@code .} and an optional exponent.
     *
     * @throws NumberFormatException when there is no such pair, or its value is anything else
     */
    public double getDouble(String name) {
        double value = parseDouble(name);
        if (Double.isNaN(value)) {
            throw notANumber(name, "a decimal number");
        }
        return value;
    }

    /** The value of the first pair of that name as {@link #getDouble(String)}, or {@code otherwise} where that throws. */
    public double getDouble(String name, double otherwise) {
        double value = parseDouble(name);
        return Double.isNaN(value) ? otherwise : value;
    }

    private double parseDouble(String name) {
        int i = pairs.find(name, 0);
        if (i < 0) {
            return Double.NaN;
        }
        int start = pairs.valueStart(i);
        return Numbers.parseFraction(pairs.block(), start, start + pairs.valueLength(i));
    }

    private NumberFormatException notANumber(String name, String wanted) {
        if (!has(name)) {
            return new NumberFormatException("no argument " + name);
        }
        return new NumberFormatException("argument " + name + " is not " + wanted + ": " + shown(peek(name)));
    }

    /** A peer's bytes for a message that may end in a log: printable ASCII only, and not many. */
    private static String shown(ByteSlice value) {
        int length = Math.min(MAX_SHOWN, value.length());
        StringBuilder text = new StringBuilder(length + 5).append('"');
        for (int i = 0; i < length; i++) {
            byte b = value.byteAt(i);
            text.append(b >= 0x20 && b < 0x7F ? (char) b : '?');
        }
        return text.append(length < value.length() ? "...\"" : "\"").toString();
    }

    /**
     * Tells whether the value of the first pair of that name is one of {@code 1 t T true TRUE True y Y yes YES Yes}.
     */
    public boolean getBool(String name) {
        int i = pairs.find(name, 0);
        if (i < 0) {
            return false;
        }
        ByteSlice value = pairs.value(i);
        for (String word : TRUE_WORDS) {
            if (value.contentEquals(word)) {
                return true;
            }
        }
        return false;
    }

    /** Orders the pairs by name, those of one name by value, by the unsigned value of bytes. */
    public void sort() {
        pairs.sort();
        changes++;
    }

    /** Appends the pairs as a query string, without {@code ?}. */
    public void appendTo(ByteBuilder target) {
        for (int i = 0; i < pairs.size(); i++) {
            if (i > 0) {
                target.append((byte) '&');
            }
            appendEncoded(target, pairs.nameStart(i), pairs.nameLength(i));
            if (pairs.hasValue(i)) {
                target.append((byte) '=');
                appendEncoded(target, pairs.valueStart(i), pairs.valueLength(i));
            }
        }
    }

    private void appendEncoded(ByteBuilder target, int start, int length) {
        byte[] room = target.ensure(Math.multiplyExact(length, PercentCoding.MAX_ENCODED_LENGTH));
        target.setLength(PercentCoding.encodeQuery(pairs.block(), start, start + length, room, target.length()));
    }

    /** Replaces all pairs of {@code target} by these. */
    public void copyTo(Args target) {
        if (target == this) {
            return;
        }
        target.reset();
        for (int i = 0; i < pairs.size(); i++) {
            int name = target.pairs.store(pairs.block(), pairs.nameStart(i), pairs.nameLength(i));
            int value = target.pairs.store(pairs.block(), pairs.valueStart(i), pairs.valueLength(i));
            target.addStored(name, value);
            if (!pairs.hasValue(i)) {
                target.pairs.markNoValue();
            }
        }
    }

    /** The pairs as a query string, without {@code ?}. */
    @Override
    public String toString() {
        ByteBuilder text = new ByteBuilder();
        appendTo(text);
        return text.toString();
    }
}
