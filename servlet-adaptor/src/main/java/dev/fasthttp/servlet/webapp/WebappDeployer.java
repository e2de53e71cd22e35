package dev.fasthttp.servlet.webapp;

import dev.fasthttp.servlet.ServletContainer;
import dev.fasthttp.servlet.WebApplication;
import dev.fasthttp.servlet.webapp.descriptor.Descriptor;
import dev.fasthttp.servlet.webapp.scan.IndexCache;
import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Deploys web applications, from directories and WAR files, to one container. It remembers what it has read of the classes of JARs, so that the same ones are not read again.
 *
 * <p>Threads: safe.
 */
public final class WebappDeployer {

    private static final System.Logger LOG = System.getLogger(WebappDeployer.class.getName());
    private static final int KEPT_INDEXES = 512;

    private final ServletContainer container;
    private final WebappOptions options;
    private final IndexCache indexes = new IndexCache(KEPT_INDEXES);

    /** A deployer for a container. */
    public WebappDeployer(ServletContainer container, WebappOptions options) {
        this.container = Objects.requireNonNull(container, "container");
        this.options = Objects.requireNonNull(options, "options");
    }

    /**
     * Deploys an application where its descriptor says in {@code default-context-path}, or else below the name of its file: {@code shop.war} at {@code /shop}, {@code ROOT.war} at the
     * root.
     *
     * @param archive a directory or a WAR file
     * @throws DeploymentException if it cannot be read, or does not start; nothing is left of it then
     */
    public ServletContext deploy(Path archive) throws DeploymentException {
        return deployAt(archive, null);
    }

    /**
     * Deploys an application, which gets requests as soon as this returns. Others are served meanwhile.
     *
     * @param archive     a directory, which stays as it is, or a WAR file, which is unpacked to a private directory for as long as the application is deployed
     * @param contextPath where to mount it: empty for the root, else with a slash at its begin and none at its end
     * @throws DeploymentException if it cannot be read, or does not start, or if there is an application already; nothing is left of it then
     */
    public ServletContext deploy(Path archive, String contextPath) throws DeploymentException {
        return deployAt(archive, Objects.requireNonNull(contextPath, "contextPath"));
    }

    // An application may throw anything while it starts, and whatever it is, its files are to be released.
    @SuppressWarnings("CatchingUnchecked")
    private ServletContext deployAt(Path archive, @Nullable String contextPath) throws DeploymentException {
        Webapp webapp = Webapp.open(archive, options, indexes, DescriptorSettings.PROVIDED);
        boolean deployed = false;
        try {
            WebApplication application = describe(webapp, archive, contextPath);
            options.adjustment().accept(application);
            ServletContext context = container.deploy(application);
            deployed = true;
            return context;
        } catch (ServletException | RuntimeException | LinkageError e) {
            throw new DeploymentException(archive + " cannot be deployed: " + e, e);
        } finally {
            if (!deployed) {
                webapp.closeQuietly();
            }
        }
    }

    private static WebApplication describe(Webapp webapp, Path archive, @Nullable String contextPath)
            throws DeploymentException {
        Descriptor descriptor = webapp.descriptor();
        WebApplication application =
                WebApplication.at(contextPath == null ? defaultContextPath(descriptor, archive) : contextPath);
        application
                .classLoader(webapp.loader())
                .resources(new WebappFiles(webapp.resources()))
                .attribute(ServletContext.TEMPDIR, webapp.archive().work().toFile())
                .onEnd(() -> {
                    warnOfThreads(webapp);
                    webapp.closeQuietly();
                });
        List<String> libraries = webapp.orderedLibraries();
        if (libraries != null) {
            application.attribute(ServletContext.ORDERED_LIBS, libraries);
        }
        DescriptorSettings.apply(descriptor, application, JspEngine.find(webapp.loader()));
        DescriptorSettings.login(descriptor, application);
        application.initializer(new SessionSettings(descriptor.session()));
        initializers(webapp, application);
        return application;
    }

    private static void initializers(Webapp webapp, WebApplication application) throws DeploymentException {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(webapp.loader());
        try {
            for (Webapp.Initializer initializer : webapp.initializers()) {
                ServletContainerInitializer instance =
                        initializer.type().getDeclaredConstructor().newInstance();
                Set<Class<?>> classes = initializer.classes();
                application.initializer(instance, classes == null ? new Class<?>[0] : classes.toArray(new Class<?>[0]));
            }
        } catch (ReflectiveOperationException | LinkageError e) {
            throw new DeploymentException(
                    "a ServletContainerInitializer of " + webapp.archive().source() + " cannot be made: "
                            + (e.getCause() == null ? e : e.getCause()),
                    e);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private static String defaultContextPath(Descriptor descriptor, Path archive) {
        String path = descriptor.defaultContextPath();
        if (path != null) {
            return path;
        }
        String name = String.valueOf(archive.toAbsolutePath().normalize().getFileName());
        if (name.endsWith(".war")) {
            name = name.substring(0, name.length() - ".war".length());
        }
        return name.equals("ROOT") ? "" : "/" + name;
    }

    /** Threads that an application has left behind keep its classes in memory; nobody but their author can end them. */
    private static void warnOfThreads(Webapp webapp) {
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (webapp.loader().equals(thread.getContextClassLoader()) && !thread.equals(Thread.currentThread())) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "{0} has ended and its thread \"{1}\" has not; its classes stay in memory until that ends",
                        webapp.archive().source(),
                        thread.getName());
            }
        }
    }
}
