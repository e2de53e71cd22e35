package dev.fasthttp.benchmarks.peer;

import dev.fasthttp.server.Server;
import dev.fasthttp.servlet.ServletContainer;
import dev.fasthttp.servlet.WebResources;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;

/** Our container of servlets, with the settings that it has by default; a second argument is a directory of files. */
public final class ServletPeer {

    private ServletPeer() {}

    public static void main(String[] args) throws Exception {
        ServletContainer.Builder builder = ServletContainer.builder()
                .servlet(PeerServlets.helloPattern(), PeerServlets.hello())
                .servlet(SleepServlet.PATH, new SleepServlet());
        if (args.length > 1) {
            builder.application().resources(WebResources.directory(Path.of(args[1])));
        }
        ServletContainer container = builder.build();
        Server server = Server.builder(container)
                .headerReceived(container)
                .maxRequestsPerConnection(Long.MAX_VALUE)
                .build();
        server.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(args[0])));
        HelloAnswer.ready();
        server.awaitTermination();
    }
}
