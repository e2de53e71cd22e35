package dev.fasthttp.benchmarks.jmh;

import dev.fasthttp.internal.ByteScan;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Finding the lines of a head, which is where a parser sees every byte: eight bytes at a time by {@link ByteScan}, and
 * byte by byte in the two ways one would write it otherwise.
 *
 * <p>Each counts the lines of a head; none may miss a control character in one.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class HeadParserBenchmark {
    private static final boolean[] CONTROLS = controls();

    /** Bytes of the head: two lines, five, and a browser's twelve. */
    @Param({"40", "200", "1000"})
    public int length;

    private byte[] head = {};

    private static boolean[] controls() {
        boolean[] table = new boolean[256];
        for (int b = Byte.MIN_VALUE; b <= Byte.MAX_VALUE; b++) {
            table[b & 0xFF] = ByteScan.isControl((byte) b);
        }
        return table;
    }

    /** Cuts a head of that length to lines as they are in practice: longer ones where there are more. */
    @Setup
    public void setUp() {
        int lines = length < 100 ? 2 : length < 500 ? 5 : 12;
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < lines; i++) {
            int end = (length - 2) * (i + 1) / lines - 2;
            text.append("Field: ");
            while (text.length() < end) {
                text.append((char) ('a' + text.length() % 26));
            }
            text.append("\r\n");
        }
        head = RequestText.ascii(text.append("\r\n").toString());
        if (head.length != length
                || eightAtATime() != lines + 1
                || comparisons() != lines + 1
                || table() != lines + 1) {
            throw new IllegalStateException("wrong lines in " + text);
        }
    }

    @Benchmark
    public int eightAtATime() {
        byte[] bytes = head;
        int lines = 0;
        int i = ByteScan.indexOfControl(bytes, 0, bytes.length);
        while (i < bytes.length) {
            lines++;
            i = ByteScan.indexOfControl(bytes, i + 2, bytes.length);
        }
        return lines;
    }

    @Benchmark
    public int comparisons() {
        byte[] bytes = head;
        int lines = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (ByteScan.isControl(bytes[i])) {
                lines++;
                i++;
            }
        }
        return lines;
    }

    @Benchmark
    public int table() {
        byte[] bytes = head;
        int lines = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (CONTROLS[bytes[i] & 0xFF]) {
                lines++;
                i++;
            }
        }
        return lines;
    }
}
