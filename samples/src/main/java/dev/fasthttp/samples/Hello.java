package dev.fasthttp.samples;

import dev.fasthttp.server.Server;
import java.net.InetSocketAddress;

/** The smallest server. */
public final class Hello {
    private Hello() {}

    /** Listens at the port given, 8080 by default, 0 for any free one. */
    public static void main(String[] args) throws Exception {
        int port = args.length > 0 ? Integer.parseInt(args[0]) : 8080;
        Server server = Server.builder(ctx -> ctx.write("Hello, world!\n")).build();
        InetSocketAddress address = (InetSocketAddress) server.listen(new InetSocketAddress(port));
        System.out.println("http://localhost:" + address.getPort() + "/");
        server.awaitTermination();
    }
}
