package dev.fasthttp.server;

import dev.fasthttp.http.FormLimits;
import dev.fasthttp.http.MessageLimits;
import java.time.Duration;

/** The settings of a server, as its loops read them: checked, immutable, times in nanoseconds. */
final class ServerOptions {
    /** Stands for nobody who is told of events. */
    static final ServerEvents NO_EVENTS = new ServerEvents() {};

    /** Stands for no listener. */
    static final ConnStateListener NO_LISTENER = (connection, state) -> {};

    private static final Duration CENTURY = Duration.ofDays(36_525);

    final RequestHandler handler;
    final ErrorHandler errorHandler;
    final ExpectHandler expectHandler;
    final HeaderReceivedHandler headerReceived;
    final ConnStateListener connStateListener;
    final boolean hasConnStateListener;
    final ServerEvents events;
    final boolean hasEvents;
    final Execution execution;
    final int loops;
    final int maxSpareThreads;

    final String threadName;
    final String name;
    final boolean defaultDate;
    final boolean defaultContentType;
    final boolean getOnly;
    final boolean disableKeepalive;
    final boolean streamRequestBody;

    final MessageLimits messageLimits;
    final long maxRequestBodySize;
    final FormLimits formLimits;
    final int maxPendingEvents;
    final int maxConnections;
    final int maxConnectionsPerIp;
    final long maxRequestsPerConnection;

    final long maxConnectionAge;
    final long tlsHandshakeTimeout;
    final long firstByteTimeout;
    final long headTimeout;
    final long bodyTimeout;
    final long bodyRateGrace;
    final long minBodyRate;
    final long idleTimeout;
    final long writeTimeout;
    final long lingerTimeout;

    /** 0 for none. */
    final long handlerTimeout;

    /** Zero for no hook. */
    final Duration shutdownHook;

    ServerOptions(Server.Builder b) {
        handler = b.handler;
        errorHandler = b.errorHandler;
        expectHandler = b.expectHandler;
        headerReceived = b.headerReceived;
        connStateListener = b.connStateListener;
        hasConnStateListener = !b.connStateListener.equals(NO_LISTENER);
        events = b.events;
        hasEvents = !b.events.equals(NO_EVENTS);
        execution = b.execution;
        loops = b.loops;
        maxSpareThreads = b.maxSpareThreads;
        threadName = b.threadName;
        name = b.name;
        defaultDate = b.defaultDate;
        defaultContentType = b.defaultContentType;
        getOnly = b.getOnly;
        disableKeepalive = b.disableKeepalive;
        streamRequestBody = b.streamRequestBody;
        messageLimits = new MessageLimits(b.maxRequestLineSize, b.maxHeadSize, b.maxHeaderFields);
        maxRequestBodySize = b.maxRequestBodySize;
        formLimits = b.formLimits;
        maxPendingEvents = b.maxPendingEvents;
        maxConnections = b.maxConnections;
        maxConnectionsPerIp = b.maxConnectionsPerIp;
        maxRequestsPerConnection = b.maxRequestsPerConnection;
        maxConnectionAge = nanos(b.maxConnectionAge);
        tlsHandshakeTimeout = nanos(b.tlsHandshakeTimeout);
        firstByteTimeout = nanos(b.firstByteTimeout);
        headTimeout = nanos(b.headTimeout);
        bodyTimeout = nanos(b.bodyTimeout);
        bodyRateGrace = nanos(b.bodyRateGrace);
        minBodyRate = b.minBodyRate;
        idleTimeout = nanos(b.idleTimeout);
        writeTimeout = nanos(b.writeTimeout);
        lingerTimeout = nanos(b.lingerTimeout);
        handlerTimeout = nanos(b.handlerTimeout);
        shutdownHook = b.shutdownHook;
    }

    /** A time limit in nanoseconds. */
    static long positiveNanos(Duration timeout) {
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("timeout must be positive: " + timeout);
        }
        return nanos(timeout);
    }

    /** A duration in nanoseconds; more than a century stands for ever, and a deadline so far away still is a number. */
    static long nanos(Duration duration) {
        return duration.compareTo(CENTURY) < 0 ? duration.toNanos() : CENTURY.toNanos();
    }
}
