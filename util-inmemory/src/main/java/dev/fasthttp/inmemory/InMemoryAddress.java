package dev.fasthttp.inmemory;

import java.net.SocketAddress;
import java.util.Objects;

/**
 * The address of something in memory: a name that means nothing outside the process, and may be used twice.
 *
 * <p>It has no IP address, so {@code maxConnectionsPerIp} of a server does not count it, and {@code ctx.remoteIp()} is
 * empty. Who wants either gives listener and clients an {@link java.net.InetSocketAddress}.
 */
public final class InMemoryAddress extends SocketAddress {
    /** Where listeners are unless told otherwise: network {@code inmemory}, name {@code InmemoryListener}. */
    public static final InMemoryAddress LISTENER = new InMemoryAddress("inmemory", "InmemoryListener");

    /** Where ends of pipes are unless told otherwise: network and name {@code pipe}. */
    public static final InMemoryAddress PIPE = new InMemoryAddress("pipe", "pipe");

    private static final long serialVersionUID = 1;

    private final String network;
    private final String name;

    private InMemoryAddress(String network, String name) {
        this.network = network;
        this.name = name;
    }

    /** An address of that name in the network {@code inmemory}. */
    public static InMemoryAddress of(String name) {
        return new InMemoryAddress("inmemory", Objects.requireNonNull(name, "name"));
    }

    /** What kind of address it is: {@code inmemory} or {@code pipe}. */
    public String network() {
        return network;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof InMemoryAddress address && address.network.equals(network) && address.name.equals(name);
    }

    @Override
    public int hashCode() {
        return Objects.hash(network, name);
    }

    /** The name. */
    @Override
    public String toString() {
        return name;
    }
}
