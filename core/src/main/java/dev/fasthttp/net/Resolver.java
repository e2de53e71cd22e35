package dev.fasthttp.net;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Looks up the addresses of names. Threads: may be called from many at once. */
@FunctionalInterface
public interface Resolver {
    /**
     * The addresses of a name, the preferred ones first. May take its time: who asks does not wait longer than his deadline.
     *
     * @throws UnknownHostException when it has none
     */
    List<InetAddress> resolve(String host) throws UnknownHostException;

    /** What the system says. */
    static Resolver system() {
        return host -> List.of(InetAddress.getAllByName(host));
    }
}
