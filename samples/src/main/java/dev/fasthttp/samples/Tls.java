package dev.fasthttp.samples;

import dev.fasthttp.net.TestCertificate;
import dev.fasthttp.net.TlsSettings;
import dev.fasthttp.server.Server;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import javax.net.ssl.SSLSession;

/** A server that speaks HTTPS. */
public final class Tls {
    private Tls() {}

    /**
     * Listens at the port given, 8443 by default. With two more arguments, PEM files of a certificate chain and its key,
     * it uses those and looks once a minute whether they have changed; without, a certificate that nobody trusts.
     */
    public static void main(String[] args) throws Exception {
        int port = args.length > 0 ? Integer.parseInt(args[0]) : 8443;
        TlsSettings settings = args.length > 2 ? fromFiles(Path.of(args[1]), Path.of(args[2])) : withTestCertificate();
        Server server = Server.builder(ctx -> {
                    ctx.write("Hello over ");
                    ctx.write(ctx.tlsSession().map(SSLSession::getProtocol).orElse("no TLS"));
                    ctx.write("!\n");
                })
                .build();
        InetSocketAddress address = (InetSocketAddress) server.listenTls(new InetSocketAddress(port), settings);
        System.out.println("https://localhost:" + address.getPort() + "/");
        server.awaitTermination();
    }

    private static TlsSettings fromFiles(Path chain, Path key) throws IOException {
        return TlsSettings.builder()
                .certificate(chain, key)
                .reloadInterval(Duration.ofMinutes(1))
                .build();
    }

    private static TlsSettings withTestCertificate() throws IOException {
        return TlsSettings.builder()
                .certificate(TestCertificate.ec("localhost"))
                .build();
    }
}
