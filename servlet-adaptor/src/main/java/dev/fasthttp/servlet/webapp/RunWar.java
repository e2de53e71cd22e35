package dev.fasthttp.servlet.webapp;

import dev.fasthttp.server.Server;
import dev.fasthttp.servlet.ServletContainer;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;

/** Runs one web application from the command line, until the process is told to end. */
public final class RunWar {

    private static final Duration GRACE = Duration.ofSeconds(10);

    private RunWar() {}

    /**
     * Runs an application.
     *
     * @param args the port, 0 for any free one; a directory or a WAR file; where to mount it, by default where the descriptor or the name of the file says
     * @throws Exception if it cannot be deployed, or if the port is taken
     */
    // The error stream is that of a program for people here, and not of a library.
    @SuppressWarnings("SystemOut")
    public static void main(String[] args) throws Exception {
        if (args.length < 2 || args.length > 3) {
            System.err.println("usage: RunWar PORT DIRECTORY-OR-WAR [CONTEXT-PATH]");
            System.exit(2);
        }
        ServletContainer container = ServletContainer.builder().build();
        Path archive = Path.of(args[1]);
        String contextPath =
                (args.length == 3 ? container.deploy(archive, args[2]) : container.deploy(archive)).getContextPath();
        Server server = Server.builder(container).headerReceived(container).build();
        InetSocketAddress address = (InetSocketAddress) server.listen(new InetSocketAddress(Integer.parseInt(args[0])));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(server, container), "end of " + archive));
        System.out.println("http://localhost:" + address.getPort() + contextPath + "/");
        server.awaitTermination();
    }

    /** First the requests, then the application that answers them. */
    private static void end(Server server, ServletContainer container) {
        try {
            server.shutdown(GRACE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            container.close();
        }
    }
}
