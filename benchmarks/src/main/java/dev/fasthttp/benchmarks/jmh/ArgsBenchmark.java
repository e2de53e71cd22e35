package dev.fasthttp.benchmarks.jmh;

import dev.fasthttp.bytes.ByteSlice;
import dev.fasthttp.http.Args;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Arguments of a query: parsing, looking one up. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ArgsBenchmark {
    private final ByteSlice query = ByteSlice.ofAscii("foo=bar&baz=qqq&aaaaa=bbbb");
    private final ByteSlice escapedQuery = ByteSlice.ofAscii("foo=b%C3%A4r&baz=q+q+q&aa%2Faa=bbbb");
    private final Args args = new Args();
    private final Args parsed = new Args();

    public ArgsBenchmark() {
        parsed.parse(query);
    }

    @Benchmark
    public int parse() {
        args.parse(query);
        return args.size();
    }

    @Benchmark
    public int parseEscaped() {
        args.parse(escapedQuery);
        return args.size();
    }

    @Benchmark
    public ByteSlice peek() {
        return parsed.peek("aaaaa");
    }
}
