package dev.fasthttp.net;

import dev.fasthttp.internal.Daemons;
import dev.fasthttp.internal.IpLiteral;
import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The addresses of names, looked up on other threads so that nobody waits longer than his deadline, and remembered.
 *
 * <p>An answer is good for a while. For as long again it is still given while it is looked up anew, by one thread only.
 * Failures are not remembered; the JDK does that for some seconds.
 *
 * <p>Threads: safe.
 */
final class ResolverCache {
    private static final int MAX_NAMES = 10_000;

    private final Resolver resolver;
    private final long goodNanos;
    private final ConcurrentHashMap<String, Answer> answers = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, CompletableFuture<List<InetAddress>>> running = new ConcurrentHashMap<>();

    private record Answer(List<InetAddress> addresses, long time) {}

    ResolverCache(Resolver resolver, long goodNanos) {
        this.resolver = resolver;
        this.goodNanos = goodNanos;
    }

    List<InetAddress> lookUp(String host, long deadline) throws IOException {
        InetAddress literal = literal(host);
        if (literal != null) {
            return List.of(literal);
        }
        Answer answer = answers.get(host);
        long age = answer == null ? Long.MAX_VALUE : System.nanoTime() - answer.time;
        if (answer != null && age < goodNanos) {
            return answer.addresses;
        }
        CompletableFuture<List<InetAddress>> search = search(host);
        if (answer != null && age < 2 * goodNanos) {
            return answer.addresses;
        }
        return await(host, search, deadline);
    }

    private static @Nullable InetAddress literal(String host) throws UnknownHostException {
        byte[] address = host.indexOf(':') >= 0 ? IpLiteral.parseIpv6(host) : IpLiteral.parseIpv4(host);
        return address == null ? null : InetAddress.getByAddress(host, address);
    }

    private CompletableFuture<List<InetAddress>> search(String host) {
        CompletableFuture<List<InetAddress>> mine = new CompletableFuture<>();
        CompletableFuture<List<InetAddress>> other = running.putIfAbsent(host, mine);
        if (other != null) {
            return other;
        }
        start(() -> {
            try {
                List<InetAddress> addresses = List.copyOf(resolver.resolve(host));
                if (addresses.isEmpty()) {
                    throw new UnknownHostException(host);
                }
                remember(host, addresses);
                mine.complete(addresses);
            } catch (UnknownHostException | RuntimeException | Error e) {
                mine.completeExceptionally(e);
            } finally {
                running.remove(host, mine);
            }
        });
        return mine;
    }

    private static void start(Runnable task) {
        Daemons.start("fasthttp-resolver", task);
    }

    private void remember(String host, List<InetAddress> addresses) {
        long now = System.nanoTime();
        if (answers.size() >= MAX_NAMES) {
            answers.values().removeIf(answer -> now - answer.time >= goodNanos);
            if (answers.size() >= MAX_NAMES) {
                return;
            }
        }
        answers.put(host, new Answer(addresses, now));
    }

    private static List<InetAddress> await(String host, CompletableFuture<List<InetAddress>> search, long deadline)
            throws IOException {
        try {
            return search.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            SocketTimeoutException late =
                    new SocketTimeoutException("the addresses of " + host + " did not come in time");
            late.initCause(e);
            throw late;
        } catch (InterruptedException e) {
            throw TcpDialer.interrupted();
        } catch (ExecutionException e) {
            UnknownHostException unknown = new UnknownHostException(host);
            unknown.initCause(e.getCause());
            throw unknown;
        }
    }

    void flush() {
        answers.clear();
    }
}
