package dev.fasthttp.client;

import dev.fasthttp.http.MessageLimits;
import dev.fasthttp.http.RequestDefaults;
import dev.fasthttp.net.BlockingConnection;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What a connection of a client must know: limits, times, and the fields that requests get. */
final class ExchangeSettings {
    /** A time of a year or more is none: who waits so long waits without a deadline. */
    private static final Duration LONGEST = Duration.ofDays(365);

    static final long NO_LIMIT = LONGEST.toNanos();

    final String host;
    final RequestDefaults defaults;
    final MessageLimits head;
    final long maxResponseBodySize;
    final long readNanos;
    final long writeNanos;
    final long expectContinueNanos;
    final boolean streamResponseBody;

    /** How bodies are decompressed; null when they are not. */
    final @Nullable ContentDecoding decoding;

    ExchangeSettings(String host, RequestDefaults defaults, ClientOptions options) {
        this.host = host;
        this.defaults = defaults;
        // There is no limit for the status line of its own.
        head = new MessageLimits(options.maxResponseHeadSize, options.maxResponseHeadSize, options.maxHeaderFields);
        maxResponseBodySize = options.maxResponseBodySize;
        readNanos = nanos(options.readTimeout);
        writeNanos = nanos(options.writeTimeout);
        expectContinueNanos = nanos(options.expectContinueTimeout);
        streamResponseBody = options.streamResponseBody;
        decoding = options.decompress ? new ContentDecoding(host, options.maxDecompressedBodySize) : null;
    }

    /** Nanoseconds, so few that they can be added to the clock: {@link #NO_LIMIT} at most. */
    static long nanos(Duration duration) {
        return duration.compareTo(LONGEST) > 0 ? NO_LIMIT : duration.toNanos();
    }

    /** The point in time so many nanoseconds from now, as {@link #nanos} has them. */
    static long deadlineIn(long nanos) {
        return nanos == NO_LIMIT ? BlockingConnection.NO_DEADLINE : System.nanoTime() + nanos;
    }
}
