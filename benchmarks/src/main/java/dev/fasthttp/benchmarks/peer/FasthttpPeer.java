package dev.fasthttp.benchmarks.peer;

import dev.fasthttp.net.TlsSettings;
import dev.fasthttp.server.Server;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Ours over TLS, with one loop as its peers have, and what the settings are by default. */
public final class FasthttpPeer {

    private FasthttpPeer() {}

    public static void main(String[] args) throws Exception {
        Server server = Server.builder(ctx -> ctx.success(HelloAnswer.CONTENT_TYPE, "Hello, world!"))
                .maxRequestsPerConnection(Long.MAX_VALUE)
                .build();
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(args[0]));
        if (TlsFiles.isWanted()) {
            server.listenTls(address, TlsSettings.ofPem(TlsFiles.chain(), TlsFiles.key()));
        } else {
            server.listen(address);
        }
        HelloAnswer.ready();
        server.awaitTermination();
    }
}
