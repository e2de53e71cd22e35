package dev.fasthttp.benchmarks.peer;

import java.nio.file.Files;
import org.apache.catalina.Context;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;

/** Embedded Tomcat with its NIO connector and the settings that it has by default, but for keep-alive without end. */
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
        Context context =
                tomcat.addContext("", Files.createTempDirectory("webapp").toString());
        Tomcat.addServlet(context, "hello", PeerServlets.hello()).addMapping(PeerServlets.helloPattern());
        Tomcat.addServlet(context, "sleep", new SleepServlet()).addMapping(SleepServlet.PATH);
        tomcat.start();
        HelloAnswer.ready();
        tomcat.getServer().await();
    }
}
