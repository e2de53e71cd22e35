package dev.fasthttp.benchmarks.jmh;

import dev.fasthttp.expvar.ExpvarHandler;
import dev.fasthttp.expvar.Expvars;
import dev.fasthttp.expvar.Histogram;
import dev.fasthttp.expvar.IntVar;
import dev.fasthttp.expvar.ServerVars;
import dev.fasthttp.expvar.VarInfo;
import dev.fasthttp.server.RequestCtx;
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

/**
 * What it costs to count a request, and to show 2000 variables.
 *
 * <p>Of the time that a request takes in a server that counts, two readings of the clock come on top.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ExpvarBenchmark {
    /** What counts requests; shared by all threads of a run. */
    @State(Scope.Benchmark)
    public static class Counting {
        final ServerVars vars = new ServerVars();
        final Histogram histogram = Histogram.latency("Latency.");
    }

    /** A request of each thread. */
    @State(Scope.Thread)
    public static class Request {
        final RequestCtx ctx = new RequestCtx();
        long nanos;

        /** Times from 1 to 100 microseconds. */
        long next() {
            nanos = nanos * 6364136223846793005L + 1442695040888963407L;
            return 1000 + ((nanos >>> 33) % 100_000);
        }
    }

    /** Variables, and a handler that shows them to anybody. */
    @State(Scope.Benchmark)
    public static class Scrape {
        private static final int VARIABLES = 2000;

        final RequestCtx json = new RequestCtx();
        final RequestCtx prometheus = new RequestCtx();
        ExpvarHandler handler;

        @Setup
        public void publish() {
            Expvars expvars = new Expvars();
            for (int i = 0; i < VARIABLES; i++) {
                IntVar number = new IntVar(VarInfo.counter("Number " + i + "."));
                number.add(i * 1_000_003L);
                expvars.publish("some.variable.number" + i, number);
            }
            handler = ExpvarHandler.builder(expvars).anyNetwork().build();
            json.request().header().setRequestUri("/debug/vars");
            prometheus.request().header().setRequestUri("/metrics");
        }

        int show(RequestCtx ctx) throws Exception {
            ctx.response().reset();
            handler.handle(ctx);
            if (ctx.response().bodyLength() < 20 * VARIABLES) {
                throw new IllegalStateException("not all variables: " + ctx.response());
            }
            return ctx.response().bodyLength();
        }
    }

    @Benchmark
    public void countRequest(Counting counting, Request request) {
        counting.vars.requestEnded(request.ctx, request.next());
    }

    @Benchmark
    public void recordLatency(Counting counting, Request request) {
        counting.histogram.record(request.next());
    }

    @Benchmark
    public int scrapeJson(Scrape scrape) throws Exception {
        return scrape.show(scrape.json);
    }

    @Benchmark
    public int scrapePrometheus(Scrape scrape) throws Exception {
        return scrape.show(scrape.prometheus);
    }
}
