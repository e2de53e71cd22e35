package dev.fasthttp.servlet.support;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.MultipartConfigElement;
import jakarta.servlet.Servlet;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.EventListener;
import java.util.Map;
import org.eclipse.jetty.ee11.servlet.DefaultServlet;
import org.eclipse.jetty.ee11.servlet.ErrorPageErrorHandler;
import org.eclipse.jetty.ee11.servlet.FilterHolder;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.resource.ResourceFactory;

/** An application on Jetty, to compare with. */
public final class JettyContainer implements AutoCloseable {
    private final Server server = new Server();
    private final ServerConnector connector = new ServerConnector(server);
    private final ServletContextHandler context;

    /** An empty application at that path. */
    public JettyContainer(String contextPath) {
        connector.setHost(InetAddress.getLoopbackAddress().getHostAddress());
        server.addConnector(connector);
        context = new ServletContextHandler(contextPath.isEmpty() ? "/" : contextPath, ServletContextHandler.SESSIONS);
        context.setErrorHandler(new ErrorPageErrorHandler());
        server.setHandler(context);
    }

    /** Adds a servlet. */
    public JettyContainer servlet(String name, Servlet servlet, String... patterns) {
        ServletHolder holder = new ServletHolder(name, servlet);
        holder.setAsyncSupported(true);
        for (String pattern : patterns) {
            context.addServlet(holder, pattern);
        }
        return this;
    }

    /** Adds a servlet for a case. */
    public JettyContainer servlet(String name, Case one, String pattern) {
        ServletHolder holder = new ServletHolder(name, one.newServlet());
        holder.setAsyncSupported(true);
        if (one.isMultipart()) {
            holder.getRegistration()
                    .setMultipartConfig(new MultipartConfigElement(System.getProperty("java.io.tmpdir"), -1, -1, 0));
        }
        context.addServlet(holder, pattern);
        return this;
    }

    /** Sets the name of the application, and its parameters. */
    public JettyContainer describe(String displayName, Map<String, String> initParameters) {
        context.setDisplayName(displayName);
        initParameters.forEach(context::setInitParameter);
        return this;
    }

    /** Serves the files of a directory where there is no servlet. */
    public JettyContainer files(Path directory) {
        context.setBaseResource(ResourceFactory.of(context).newResource(directory));
        context.addServlet(new ServletHolder("default", DefaultServlet.class), "/");
        return this;
    }

    /** Adds a filter. */
    public JettyContainer filter(Filter filter, EnumSet<DispatcherType> types, String pattern) {
        FilterHolder holder = new FilterHolder(filter);
        holder.setAsyncSupported(true);
        context.addFilter(holder, pattern, types);
        return this;
    }

    /** Adds a listener. */
    public JettyContainer listener(EventListener listener) {
        context.addEventListener(listener);
        return this;
    }

    /** Sets pages of errors, by status or class name. */
    public JettyContainer errorPages(Map<Object, String> pages) {
        ErrorPageErrorHandler handler = (ErrorPageErrorHandler) context.getErrorHandler();
        pages.forEach((error, page) -> {
            if (error instanceof Integer status) {
                handler.addErrorPage(status, page);
            } else {
                handler.addErrorPage(String.valueOf(error), page);
            }
        });
        return this;
    }

    /** Starts it and tells where it listens. */
    public InetSocketAddress start() throws Exception {
        server.start();
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), connector.getLocalPort());
    }

    @Override
    public void close() throws Exception {
        server.stop();
    }
}
