package dev.fasthttp.benchmarks.peer;

import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.PreEncodedHttpField;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * Jetty's core, no servlet: one selector with Jetty's own execution strategy, and a handler that says it never blocks.
 *
 * <p>The handler's promise lets the strategy run it on the selecting thread.
 */
public final class JettyPeer {

    private JettyPeer() {}

    public static void main(String[] args) throws Exception {
        Server server = start(Integer.parseInt(args[0]));
        HelloAnswer.ready();
        server.join();
    }

    /** Starts it at a port, 0 for any free one. */
    public static Server start(int port) throws Exception {
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setSendDateHeader(true);
        if (TlsFiles.isWanted()) {
            // Not the one that compares Host with the certificate: nobody else does, and the URL has an address.
            http.addCustomizer(new SecureRequestCustomizer(false));
        }
        Server server = new Server(new QueuedThreadPool());
        ServerConnector connector = new ServerConnector(server, 1, 1, factories(new HttpConnectionFactory(http)));
        connector.setHost(HelloAnswer.HOST);
        connector.setPort(port);
        connector.setAcceptQueueSize(4096);
        server.addConnector(connector);
        server.setHandler(new HelloHandler());
        server.start();
        return server;
    }

    private static ConnectionFactory[] factories(HttpConnectionFactory http) {
        if (!TlsFiles.isWanted()) {
            return new ConnectionFactory[] {http};
        }
        SslContextFactory.Server tls = new SslContextFactory.Server();
        tls.setKeyStorePath(TlsFiles.store().toString());
        tls.setKeyStorePassword(TlsFiles.STORE_PASSWORD);
        tls.setSniRequired(false);
        return new ConnectionFactory[] {new SslConnectionFactory(tls, http.getProtocol()), http};
    }

    /** Answers everything, without blocking. */
    private static final class HelloHandler extends Handler.Abstract.NonBlocking {

        private static final HttpField CONTENT_TYPE =
                new PreEncodedHttpField(HttpHeader.CONTENT_TYPE, HelloAnswer.CONTENT_TYPE);
        private static final HttpField CONTENT_LENGTH =
                new PreEncodedHttpField(HttpHeader.CONTENT_LENGTH, HelloAnswer.LENGTH);

        private final ByteBuffer body = ByteBuffer.allocateDirect(HelloAnswer.LENGTH)
                .put(HelloAnswer.body())
                .flip();

        @Override
        public boolean handle(Request request, Response response, Callback callback) {
            response.getHeaders().put(CONTENT_TYPE).put(CONTENT_LENGTH);
            response.write(true, body.slice(), callback);
            return true;
        }
    }
}
