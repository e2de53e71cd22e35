package dev.fasthttp.benchmarks.jmh;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.util.ReferenceCountUtil;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpParser;
import org.eclipse.jetty.http.HttpVersion;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The parsers of others on the head of {@link HeaderBenchmark#read}, for orientation: each gives its own kind of result,
 * and Netty's runs in a channel for tests.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class PeerHeaderBenchmark {
    private final byte[] head = RequestText.nineFields();

    private final ByteBuffer jettyInput = ByteBuffer.wrap(head);
    private final FieldCounter counter = new FieldCounter();
    private final HttpParser jetty = new HttpParser(counter);

    private final ByteBuf nettyInput = Unpooled.unreleasableBuffer(Unpooled.wrappedBuffer(head));
    private final EmbeddedChannel netty = new EmbeddedChannel(new HttpRequestDecoder());

    @Benchmark
    public int jetty() {
        jettyInput.clear();
        counter.fields = 0;
        jetty.reset();
        if (!jetty.parseNext(jettyInput) || counter.fields != 9) {
            throw new IllegalStateException(counter.fields + " fields");
        }
        return counter.fields;
    }

    @Benchmark
    public int netty() {
        nettyInput.readerIndex(0);
        netty.writeInbound(nettyInput);
        HttpRequest request = netty.readInbound();
        int fields = request.headers().size();
        ReferenceCountUtil.release(netty.readInbound());
        if (fields != 9) {
            throw new IllegalStateException(fields + " fields");
        }
        return fields;
    }

    @TearDown
    public void close() {
        netty.finishAndReleaseAll();
    }

    /** Counts the fields that Jetty's parser finds. */
    private static final class FieldCounter implements HttpParser.RequestHandler {
        int fields;

        @Override
        public void startRequest(String method, String uri, HttpVersion version) {}

        @Override
        public void parsedHeader(HttpField field) {
            fields++;
        }

        @Override
        public boolean headerComplete() {
            return false;
        }

        @Override
        public boolean content(ByteBuffer item) {
            return false;
        }

        @Override
        public boolean contentComplete() {
            return false;
        }

        @Override
        public boolean messageComplete() {
            return true;
        }

        @Override
        public void earlyEOF() {}
    }
}
