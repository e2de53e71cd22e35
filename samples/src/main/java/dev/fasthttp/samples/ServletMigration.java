package dev.fasthttp.samples;

import dev.fasthttp.samples.migration.NotesApp;
import dev.fasthttp.server.Server;
import dev.fasthttp.servlet.ServletContainer;
import dev.fasthttp.servlet.WebResources;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.startup.Tomcat;

/**
 * One application, {@link NotesApp}, on Tomcat or on fasthttp; {@link #onTomcat} and {@link #onFasthttp} are all that
 * differs.
 *
 * <p>Arguments: {@code tomcat} or {@code fasthttp}, and a port; or {@code --compare}, and how many requests of each kind:
 * starts both, sends both the same requests, and prints what these cost, see {@link ServletComparison}.
 */
public final class ServletMigration implements AutoCloseable {
    private static final String[] PAGES = {"index.html", "style.css"};
    private static final int COMPARED_REQUESTS = 20_000;

    private final int port;
    private final Runnable running;

    private ServletMigration(int port, Runnable running) {
        this.port = port;
        this.running = running;
    }

    /** Serves until it is ended, or compares. */
    public static void main(String[] args) throws Exception {
        if (args.length > 0 && args[0].equals("--compare")) {
            int requests = args.length > 1 ? Integer.parseInt(args[1]) : COMPARED_REQUESTS;
            new ServletComparison(requests, System.out).run();
            return;
        }
        boolean tomcat = args.length > 0 && args[0].equals("tomcat");
        int port = args.length > 1 ? Integer.parseInt(args[1]) : 8080;
        Path directory = Files.createTempDirectory("notes");
        ServletMigration server = tomcat ? onTomcat(port, directory) : onFasthttp(port, directory);
        System.out.println("http://localhost:" + server.port() + "/");
        Thread.currentThread().join();
    }

    /** Starts the application on Tomcat. */
    @SuppressWarnings("deprecation") // of the mapping, in which Tomcat means to drop what JSP needs
    static ServletMigration onTomcat(int port, Path directory) throws IOException, LifecycleException {
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(Files.createDirectories(directory.resolve("tomcat")).toString());
        tomcat.setPort(port);
        Context context = tomcat.addContext("", pages(directory).toString());
        Tomcat.addServlet(context, "default", "org.apache.catalina.servlets.DefaultServlet");
        context.addServletMappingDecoded("/", "default");
        Tomcat.addDefaultMimeTypeMappings(context);
        context.addWelcomeFile("index.html");
        context.addServletContainerInitializer(new NotesApp(), Set.of());
        // Connections last as long as clients want them: by default every hundredth request is the last one.
        tomcat.getConnector().setProperty("maxKeepAliveRequests", "-1");
        tomcat.start();
        return new ServletMigration(tomcat.getConnector().getLocalPort(), () -> end(tomcat));
    }

    /** Starts the application on fasthttp. */
    static ServletMigration onFasthttp(int port, Path directory) throws Exception {
        ServletContainer.Builder builder = ServletContainer.builder();
        builder.application()
                .resources(WebResources.directory(pages(directory)))
                .welcomeFile("index.html")
                .initializer(new NotesApp());
        ServletContainer container = builder.build();
        Server server = Server.builder(container)
                .headerReceived(container)
                .maxRequestsPerConnection(Long.MAX_VALUE)
                .build();
        InetSocketAddress address = (InetSocketAddress) server.listen(new InetSocketAddress(port));
        return new ServletMigration(address.getPort(), () -> end(server, container));
    }

    private static void end(Server server, ServletContainer container) {
        try {
            server.shutdown(Duration.ofSeconds(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        container.close();
    }

    private static void end(Tomcat tomcat) {
        try {
            tomcat.stop();
            tomcat.destroy();
        } catch (LifecycleException e) {
            throw new IllegalStateException("Tomcat does not end", e);
        }
    }

    /** The static files, which are in the JAR of the samples, as a directory. */
    private static Path pages(Path directory) throws IOException {
        Path pages = Files.createDirectories(directory.resolve("pages"));
        for (String name : PAGES) {
            try (InputStream in = NotesApp.class.getResourceAsStream(name)) {
                if (in == null) {
                    throw new IOException("no resource " + name);
                }
                Files.write(pages.resolve(name), in.readAllBytes());
            }
        }
        return pages;
    }

    /** Where it listens. */
    int port() {
        return port;
    }

    @Override
    public void close() {
        running.run();
    }
}
