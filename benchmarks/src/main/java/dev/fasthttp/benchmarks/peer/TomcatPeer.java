package dev.fasthttp.benchmarks.peer;

import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.catalina.Context;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.servlets.DefaultServlet;
import org.apache.catalina.startup.Tomcat;

/**
 * Embedded Tomcat with its NIO connector and the settings that it has by default, but for keep-alive without end; a second
 * argument is a directory of files.
 */
public final class TomcatPeer {

    private TomcatPeer() {}

    public static void main(String[] args) throws Exception {
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(Files.createTempDirectory("tomcat").toString());
        Connector connector = new Connector();
        connector.setPort(Integer.parseInt(args[0]));
        connector.setProperty("address", HelloAnswer.HOST);
        connector.setProperty("maxKeepAliveRequests", "-1");
        connector.setProperty("maxThreads", Integer.toString(PeerServlets.threads()));
        tomcat.setConnector(connector);
        String files = args.length > 1
                ? Path.of(args[1]).toAbsolutePath().toString()
                : Files.createTempDirectory("webapp").toString();
        Context context = tomcat.addContext("", files);
        if (args.length > 1) {
            Tomcat.addServlet(context, "default", new DefaultServlet()).addMapping("/");
        }
        Tomcat.addServlet(context, "hello", PeerServlets.hello()).addMapping(PeerServlets.helloPattern());
        Tomcat.addServlet(context, "sleep", new SleepServlet()).addMapping(SleepServlet.PATH);
        tomcat.start();
        HelloAnswer.ready();
        tomcat.getServer().await();
    }
}
