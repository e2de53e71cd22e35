package dev.fasthttp.benchmarks.jmh;

import dev.fasthttp.bytes.ByteSlice;
import dev.fasthttp.http.Uri;
import java.net.URI;
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

/** Request targets and URIs: parsing, and putting one together; beside it what the class library takes. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class UriBenchmark {
    private static final String ABSOLUTE = "http://aaa.com/aaa/bbb/ccc?ddd=eee&fff=ggg";

    private final ByteSlice host = ByteSlice.ofAscii("google.com");
    private final ByteSlice path = ByteSlice.ofAscii("/foo/bar");
    private final ByteSlice escapedPath = ByteSlice.ofAscii("/foo%20x/../bar");
    private final ByteSlice pathQuery = ByteSlice.ofAscii("/foo/bar?query=string");
    private final ByteSlice pathQueryHash = ByteSlice.ofAscii("/foo/bar?query=string#hashstring");
    private final ByteSlice absolute = ByteSlice.ofAscii(ABSOLUTE);
    private final Uri uri = new Uri();
    private final Uri parsed = new Uri();

    public UriBenchmark() {
        parsed.parse(ABSOLUTE);
    }

    @Benchmark
    public ByteSlice parsePath() {
        uri.parse(host, path);
        return uri.path();
    }

    @Benchmark
    public ByteSlice parseEscapedPath() {
        uri.parse(host, escapedPath);
        return uri.path();
    }

    @Benchmark
    public ByteSlice parsePathQuery() {
        uri.parse(host, pathQuery);
        return uri.path();
    }

    @Benchmark
    public ByteSlice parsePathQueryHash() {
        uri.parse(host, pathQueryHash);
        return uri.path();
    }

    @Benchmark
    public ByteSlice parseAbsolute() {
        uri.parse(host, absolute);
        return uri.path();
    }

    @Benchmark
    public ByteSlice fullUri() {
        return parsed.fullUri();
    }

    @Benchmark
    public String classLibraryParseAbsolute() {
        return URI.create(ABSOLUTE).getPath();
    }
}
