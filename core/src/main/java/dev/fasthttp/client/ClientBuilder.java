package dev.fasthttp.client;

import dev.fasthttp.net.Dialer;
import java.time.Duration;

/**
 * The options that {@link Client} and {@link HostClient} share.
 *
 * <p>A limit is positive; a large one stands for none, and a time of 365 days or more is
 * none. A wrong value throws {@link IllegalArgumentException} at once.
 *
 * @param <B> the builder itself
 */
public abstract sealed class ClientBuilder<B extends ClientBuilder<B>> permits Client.Builder, HostClient.Builder {
    final ClientOptions options;

    ClientBuilder(ClientOptions options) {
        this.options = options;
    }

    abstract B self();

    /** How many connections to a host may be open; who wants more waits for one. By default 512. */
    public B maxConns(int connections) {
        options.maxConns = ClientOptions.positive(connections, "maxConns");
        return self();
    }

    /** How long a connection is kept without use. By default 10 s, less than what servers do. */
    public B maxIdleConnDuration(Duration duration) {
        options.maxIdleConnDuration = ClientOptions.positive(duration, "maxIdleConnDuration");
        return self();
    }

    /** The age at which a connection is closed when it is idle, so that requests follow changes of DNS. By default 1 h. */
    public B maxConnDuration(Duration duration) {
        options.maxConnDuration = ClientOptions.positive(duration, "maxConnDuration");
        return self();
    }

    /** How long a call waits for a connection when all are in use; its deadline limits that, too. By default only that. */
    public B maxConnWait(Duration duration) {
        options.maxConnWait = ClientOptions.positive(duration, "maxConnWait");
        return self();
    }

    /**
     * Uses the connection first that has been idle longest, which spreads requests over all of them. By default the last one
     * used, so that those that are not needed end.
     */
    public B fifo(boolean longestIdleFirst) {
        options.fifo = longestIdleFirst;
        return self();
    }

    /** How often a request is sent at most when connections fail, see {@link RetryPolicy}. By default 5; 1 for no retry. */
    public B maxIdemponentCallAttempts(int attempts) {
        options.maxIdemponentCallAttempts = ClientOptions.positive(attempts, "maxIdemponentCallAttempts");
        return self();
    }

    /** Decides what is sent again. By default {@link RetryPolicy#IDEMPOTENT}. */
    public B retryIf(RetryPolicy policy) {
        options.retryIf = policy;
        return self();
    }

    /**
     * The time of a call that does not say another: waiting for a connection, dialling, sending, receiving, retries and
     * redirects. For a streamed body it ends with the head. By default 60 s.
     */
    public B timeout(Duration timeout) {
        options.timeout = ClientOptions.positive(timeout, "timeout");
        return self();
    }

    /** The time in which a server may send no byte of a response. By default 60 s. */
    public B readTimeout(Duration timeout) {
        options.readTimeout = ClientOptions.positive(timeout, "readTimeout");
        return self();
    }

    /** The time in which a server may take no 64 KiB of a request, or what is left of it. By default 60 s. */
    public B writeTimeout(Duration timeout) {
        options.writeTimeout = ClientOptions.positive(timeout, "writeTimeout");
        return self();
    }

    /**
     * How long a request with {@code Expect: 100-continue} waits for 100 before it sends its body all the same. By default
     * 1 s.
     */
    public B expectContinueTimeout(Duration timeout) {
        options.expectContinueTimeout = ClientOptions.positive(timeout, "expectContinueTimeout");
        return self();
    }

    /** How many redirects {@code get}, {@code post} and {@code sendRedirects} follow. By default 16. */
    public B maxRedirects(int redirects) {
        options.maxRedirects = ClientOptions.positive(redirects, "maxRedirects");
        return self();
    }

    /** The largest head of a response, in bytes with status line and line ends. By default 16 KiB. */
    public B maxResponseHeadSize(int bytes) {
        options.maxResponseHeadSize = ClientOptions.positive(bytes, "maxResponseHeadSize");
        return self();
    }

    /** The most header fields in a response. By default 100. */
    public B maxHeaderFields(int fields) {
        options.maxHeaderFields = ClientOptions.positive(fields, "maxHeaderFields");
        return self();
    }

    /** The largest body of a response that is kept in memory, in bytes. Does not hold for streams. By default 64 MiB. */
    public B maxResponseBodySize(int bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("maxResponseBodySize must not be negative: " + bytes);
        }
        options.maxResponseBodySize = bytes;
        return self();
    }

    /**
     * Leaves the body of responses to be read by {@link dev.fasthttp.http.Response#bodyStream}, which must be closed, or the
     * response reset. By default a body is read into memory.
     */
    public B streamResponseBody(boolean stream) {
        options.streamResponseBody = stream;
        return self();
    }

    /**
     * Asks for compressed bodies, and decompresses what comes: gzip and deflate, br and zstd if their libraries are there. By
     * default bodies are left as they come.
     *
     * <p>{@code Accept-Encoding} is added to requests without one, but not to HEAD, nor to a {@code Range}. A response that was
     * decompressed, in memory or as a stream, has no {@code Content-Encoding} and no {@code Content-Length} field any more. Left
     * as it comes is a body in several codings or one that is not known, and one of status 206.
     */
    public B decompress(boolean decompress) {
        options.decompress = decompress;
        return self();
    }

    /**
     * How many bytes may come out of a body by {@link #decompress}, in memory or as a stream; with more the call, or reading,
     * ends by a {@link BadResponseException}. By default 64 MiB.
     */
    public B maxDecompressedBodySize(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("maxDecompressedBodySize must not be negative: " + bytes);
        }
        options.maxDecompressedBodySize = bytes;
        return self();
    }

    /** Sends the paths of URIs in normal form, without dot segments and empty ones. By default they go as they were given. */
    public B normalizePath(boolean normalize) {
        options.normalizePath = normalize;
        return self();
    }

    /**
     * The User-Agent of requests without one. By default {@code fasthttp}.
     *
     * @throws IllegalArgumentException when it has a control character
     */
    public B userAgent(String name) {
        for (int i = 0; i < name.length(); i++) {
            if (name.charAt(i) < ' ' || name.charAt(i) == 0x7F) {
                throw new IllegalArgumentException("control character in userAgent at index " + i);
            }
        }
        options.userAgent = name;
        return self();
    }

    /** Leaves User-Agent out of requests without one. */
    public B noDefaultUserAgent(boolean none) {
        options.noDefaultUserAgent = none;
        return self();
    }

    /** Opens connections. By default a {@link dev.fasthttp.net.TcpDialer} that all clients share. */
    public B dialer(Dialer dialer) {
        options.dialer = dialer;
        return self();
    }
}
