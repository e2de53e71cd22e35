package dev.fasthttp.client;

import dev.fasthttp.net.Dialer;
import dev.fasthttp.net.TcpDialer;
import dev.fasthttp.net.TlsClientSettings;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The options that a client has for one host as for many; builders fill them in. */
final class ClientOptions {
    private static final Dialer SHARED_DIALER = TcpDialer.create();

    int maxConns = 512;
    Duration maxIdleConnDuration = Duration.ofSeconds(10);
    Duration maxConnDuration = Duration.ofHours(1);
    Duration maxConnWait = Duration.ofDays(365);
    boolean fifo;
    int maxIdemponentCallAttempts = 5;
    RetryPolicy retryIf = RetryPolicy.IDEMPOTENT;
    Duration timeout = Duration.ofSeconds(60);
    Duration readTimeout = Duration.ofSeconds(60);
    Duration writeTimeout = Duration.ofSeconds(60);
    Duration expectContinueTimeout = Duration.ofSeconds(1);
    int maxRedirects = 16;
    int maxResponseHeadSize = 16 * 1024;
    int maxHeaderFields = 100;
    long maxResponseBodySize = 64L << 20;
    boolean streamResponseBody;
    boolean decompress;
    long maxDecompressedBodySize = 64L << 20;
    boolean normalizePath;
    String userAgent = "fasthttp";
    boolean noDefaultUserAgent;
    Dialer dialer = SHARED_DIALER;

    @Nullable
    TlsClientSettings tls;

    ClientOptions() {}

    ClientOptions(ClientOptions other) {
        maxConns = other.maxConns;
        maxIdleConnDuration = other.maxIdleConnDuration;
        maxConnDuration = other.maxConnDuration;
        maxConnWait = other.maxConnWait;
        fifo = other.fifo;
        maxIdemponentCallAttempts = other.maxIdemponentCallAttempts;
        retryIf = other.retryIf;
        timeout = other.timeout;
        readTimeout = other.readTimeout;
        writeTimeout = other.writeTimeout;
        expectContinueTimeout = other.expectContinueTimeout;
        maxRedirects = other.maxRedirects;
        maxResponseHeadSize = other.maxResponseHeadSize;
        maxHeaderFields = other.maxHeaderFields;
        maxResponseBodySize = other.maxResponseBodySize;
        streamResponseBody = other.streamResponseBody;
        decompress = other.decompress;
        maxDecompressedBodySize = other.maxDecompressedBodySize;
        normalizePath = other.normalizePath;
        userAgent = other.userAgent;
        noDefaultUserAgent = other.noDefaultUserAgent;
        dialer = other.dialer;
        tls = other.tls;
    }

    static Duration positive(Duration duration, String name) {
        if (duration.isNegative() || duration.isZero()) {
            throw new IllegalArgumentException(name + " must be positive: " + duration);
        }
        return duration;
    }

    static int positive(int number, String name) {
        if (number < 1) {
            throw new IllegalArgumentException(name + " must be positive: " + number);
        }
        return number;
    }
}
