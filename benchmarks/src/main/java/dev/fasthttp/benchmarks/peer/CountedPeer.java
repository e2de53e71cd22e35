package dev.fasthttp.benchmarks.peer;

import dev.fasthttp.expvar.Expvars;
import dev.fasthttp.expvar.ServerVars;
import dev.fasthttp.server.Server;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Ours with all its metrics: what counting costs is the difference to {@link FasthttpPeer}. */
public final class CountedPeer {

    private CountedPeer() {}

    public static void main(String[] args) throws Exception {
        Server.Builder builder = Server.builder(ctx -> ctx.success(HelloAnswer.CONTENT_TYPE, "Hello, world!"))
                .maxRequestsPerConnection(Long.MAX_VALUE);
        Server server = ServerVars.publish(new Expvars(), "server", builder);
        server.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(args[0])));
        HelloAnswer.ready();
        server.awaitTermination();
    }
}
