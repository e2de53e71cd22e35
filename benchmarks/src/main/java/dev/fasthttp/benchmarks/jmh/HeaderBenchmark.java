package dev.fasthttp.benchmarks.jmh;

import dev.fasthttp.bytes.ByteBuilder;
import dev.fasthttp.bytes.ByteSlice;
import dev.fasthttp.http.HeaderNames;
import dev.fasthttp.http.MessageLimits;
import dev.fasthttp.http.RequestHeader;
import dev.fasthttp.http.Response;
import dev.fasthttp.http.ResponseDefaults;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Reading the head of a request, looking into it, and writing the head of a response. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class HeaderBenchmark {
    private final byte[] nineFields = RequestText.nineFields();
    private final byte[] get = RequestText.get();
    private final RequestHeader request = new RequestHeader();
    private final RequestHeader parsed = new RequestHeader();
    private final Response response = new Response();
    private final ResponseDefaults defaults = new ResponseDefaults("fasthttp", true, true);
    private final ByteBuilder out = new ByteBuilder(1024);

    @Setup
    public void setUp() {
        read(parsed, nineFields);
        defaults.setTime(784_111_777_000L);
    }

    private static int read(RequestHeader header, byte[] bytes) {
        header.reset();
        int length = header.readFrom(bytes, 0, bytes.length, MessageLimits.DEFAULT);
        if (length != bytes.length) {
            throw new IllegalStateException("head ends at " + length);
        }
        return length;
    }

    /** The head of 219 bytes with nine fields. */
    @Benchmark
    public int read() {
        return read(request, nineFields);
    }

    /** The head of 205 bytes with four fields that {@link ServerBenchmark} reads: its part of parsing. */
    @Benchmark
    public int readServerGet() {
        return read(request, get);
    }

    /** A field that the header knows the place of. */
    @Benchmark
    public ByteSlice peekSpecial() {
        return parsed.host();
    }

    /** The fifth field of nine, by its name. */
    @Benchmark
    public ByteSlice peek() {
        return parsed.peek(HeaderNames.ACCEPT_ENCODING);
    }

    /** A field that is not there. */
    @Benchmark
    public boolean peekMissing() {
        return parsed.has(HeaderNames.IF_NONE_MATCH);
    }

    /** What {@link ServerBenchmark} writes: Server, Date, Content-Type, Content-Length. */
    @Benchmark
    public int write() {
        response.reset();
        response.header().setContentType("text/plain");
        out.reset();
        response.appendHeadTo(out, defaults, true, false);
        return out.length();
    }

    /** The same and a field more. */
    @Benchmark
    public int writeWithField() {
        response.reset();
        response.header().setContentType("text/plain");
        response.header().set("Test", "1.2.3");
        out.reset();
        response.appendHeadTo(out, defaults, true, false);
        return out.length();
    }
}
