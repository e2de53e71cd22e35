package dev.fasthttp.benchmarks.peer;

import dev.fasthttp.server.Server;
import dev.fasthttp.servlet.ServletContainer;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Our container of servlets, with the settings that it has by default. */
public final class ServletPeer {

    private ServletPeer() {}

    public static void main(String[] args) throws Exception {
        ServletContainer container = ServletContainer.builder()
                .servlet(PeerServlets.helloPattern(), PeerServlets.hello())
                .servlet(SleepServlet.PATH, new SleepServlet())
                .build();
        Server server = Server.builder(container)
                .headerReceived(container)
                .maxRequestsPerConnection(Long.MAX_VALUE)
                .build();
        server.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(args[0])));
        HelloAnswer.ready();
        server.awaitTermination();
    }
}
