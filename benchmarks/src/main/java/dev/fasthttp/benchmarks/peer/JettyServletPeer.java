package dev.fasthttp.benchmarks.peer;

import java.nio.file.Path;
import org.eclipse.jetty.ee11.servlet.DefaultServlet;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * Jetty's container of servlets: one selector, and otherwise the settings that it has by default; a second argument is a
 * directory of files.
 */
public final class JettyServletPeer {

    private JettyServletPeer() {}

    public static void main(String[] args) throws Exception {
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        Server server = new Server(new QueuedThreadPool(PeerServlets.threads()));
        ServerConnector connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http));
        connector.setHost(HelloAnswer.HOST);
        connector.setPort(Integer.parseInt(args[0]));
        server.addConnector(connector);
        ServletContextHandler context = new ServletContextHandler();
        context.setContextPath("/");
        context.addServlet(new ServletHolder(PeerServlets.hello()), PeerServlets.helloPattern());
        context.addServlet(new ServletHolder(new SleepServlet()), SleepServlet.PATH);
        if (args.length > 1) {
            context.setBaseResourceAsPath(Path.of(args[1]));
            context.addServlet(DefaultServlet.class, "/");
        }
        server.setHandler(context);
        server.start();
        HelloAnswer.ready();
        server.join();
    }
}
