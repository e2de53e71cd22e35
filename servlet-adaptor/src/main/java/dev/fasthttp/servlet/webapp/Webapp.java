package dev.fasthttp.servlet.webapp;

import dev.fasthttp.servlet.webapp.descriptor.AnnotationReader;
import dev.fasthttp.servlet.webapp.descriptor.Descriptor;
import dev.fasthttp.servlet.webapp.descriptor.DescriptorException;
import dev.fasthttp.servlet.webapp.descriptor.DescriptorMerge;
import dev.fasthttp.servlet.webapp.descriptor.FragmentOrder;
import dev.fasthttp.servlet.webapp.descriptor.Ordering;
import dev.fasthttp.servlet.webapp.descriptor.Place;
import dev.fasthttp.servlet.webapp.scan.AppClasses;
import dev.fasthttp.servlet.webapp.scan.IndexCache;
import jakarta.servlet.ServletContainerInitializer;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jboss.jandex.ClassInfo;
import org.jboss.jandex.Index;
import org.jspecify.annotations.Nullable;

/**
 * An application that has been read and understood, and not been started: its files, class loader and merged descriptor, and what its initializers are to be told.
 *
 * <p>Class files are scanned only if annotations count or an initializer asks for types.
 *
 * <p>Ownership: whoever opens it closes it, when nothing of the application runs any more. Threads: opened by one thread; immutable afterwards.
 */
final class Webapp implements Closeable {

    private static final System.Logger LOG = System.getLogger(Webapp.class.getName());

    private final WebArchive archive;
    private final IndexCache indexes;
    private Descriptor descriptor;
    private @Nullable WebappClassLoader loader;
    private @Nullable ResourceTree resources;
    private final List<Initializer> initializers = new ArrayList<>();
    private @Nullable List<String> orderedLibraries;

    /**
     * An initializer and what it is to be told.
     *
     * @param type    its class
     * @param classes what it handles; null if that is nothing
     */
    record Initializer(
            Class<? extends ServletContainerInitializer> type,
            @Nullable Set<Class<?>> classes) {}

    private Webapp(WebArchive archive, IndexCache indexes) {
        this.archive = archive;
        this.indexes = indexes;
        this.descriptor = Descriptor.noWebXml(archive.source().toString());
    }

    /**
     * Reads an application.
     *
     * @param source   a directory or a WAR file
     * @param provided names of servlets that the container has, which the descriptor may map
     */
    static Webapp open(Path source, WebappOptions options, IndexCache indexes, Set<String> provided)
            throws DeploymentException {
        Webapp webapp = null;
        boolean complete = false;
        try {
            webapp = new Webapp(WebArchive.open(source, options), indexes);
            webapp.read(options, provided);
            complete = true;
            return webapp;
        } catch (DescriptorException e) {
            throw new DeploymentException(String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            throw new DeploymentException(source + " cannot be read: " + e, e);
        } finally {
            if (!complete && webapp != null) {
                webapp.closeQuietly();
            }
        }
    }

    private void read(WebappOptions options, Set<String> provided)
            throws IOException, DeploymentException, DescriptorException {
        Descriptor main = archive.webXml();
        boolean complete = main.isMetadataComplete();
        List<Library> libraries = archive.libraries(!complete);
        WebappClassLoader appLoader = new WebappClassLoader(
                archive.source().toString(),
                WebArchive.classPath(archive, libraries),
                options.parent(),
                options.hiddenPackages());
        loader = appLoader;
        resources = archive.resources(libraries);
        List<Library> ordered = complete ? libraries : order(main, libraries);
        List<Library> excluded = new ArrayList<>(libraries);
        excluded.removeAll(ordered);

        List<Class<? extends ServletContainerInitializer>> found =
                Initializers.find(appLoader, archive.classes(), ordered, excluded);
        Map<Class<?>, Class<?>[]> handled = new HashMap<>();
        for (Class<? extends ServletContainerInitializer> type : found) {
            Class<?>[] types = Initializers.handledTypes(type);
            if (types != null) {
                handled.put(type, types);
            }
        }
        Scan scan = new Scan(appLoader);
        descriptor = scan.merge(main, complete, ordered);
        DescriptorMerge.check(descriptor, provided);
        AppClasses classes = handled.isEmpty() ? null : scan.everything(ordered);
        for (Class<? extends ServletContainerInitializer> type : found) {
            Class<?>[] types = handled.get(type);
            Set<String> names = types == null || classes == null ? Set.of() : classes.handled(types);
            initializers.add(new Initializer(type, load(names, appLoader)));
        }
    }

    private List<Library> order(Descriptor main, List<Library> libraries) throws DescriptorException {
        List<Descriptor> fragments = new ArrayList<>();
        boolean wishes = main.absoluteOrdering() != null;
        for (Library library : libraries) {
            fragments.add(library.fragment());
            wishes |= !library.fragment().ordering().equals(Ordering.NONE);
        }
        List<Library> ordered = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (Descriptor fragment : FragmentOrder.order(main.absoluteOrdering(), fragments)) {
            Library library = libraries.get(fragments.indexOf(fragment));
            ordered.add(library);
            names.add(library.name());
        }
        if (wishes) {
            orderedLibraries = List.copyOf(names);
        }
        return ordered;
    }

    /** The classes as objects. Those that cannot be loaded are left out: the specification wants optional libraries to be missing. */
    private static @Nullable Set<Class<?>> load(Set<String> names, ClassLoader loader) {
        Set<Class<?>> classes = new LinkedHashSet<>();
        for (String name : names) {
            try {
                classes.add(Class.forName(name, false, loader));
            } catch (ClassNotFoundException | LinkageError e) {
                LOG.log(System.Logger.Level.DEBUG, () -> name + " cannot be loaded for an initializer", e);
            }
        }
        return classes.isEmpty() ? null : classes;
    }

    /** The class files, of which only those are read that somebody asks for. */
    private final class Scan {

        private final ClassLoader appLoader;

        Scan(ClassLoader appLoader) {
            this.appLoader = appLoader;
        }

        Descriptor merge(Descriptor main, boolean complete, List<Library> ordered)
                throws IOException, DescriptorException {
            if (complete) {
                return DescriptorMerge.merge(main, List.of());
            }
            List<Descriptor> parts = new ArrayList<>();
            List<Index> annotated = new ArrayList<>();
            if (Files.isDirectory(archive.classes())) {
                Index index = classes();
                annotated.add(index);
                parts.add(AnnotationReader.read(index, "WEB-INF/classes", Place.Origin.CLASS));
            }
            Set<String> silent = new HashSet<>();
            for (Library library : ordered) {
                parts.add(library.fragment());
                Index index = library(library);
                annotated.add(index);
                if (library.fragment().isMetadataComplete()) {
                    index.getKnownClasses()
                            .forEach(info -> silent.add(info.name().toString()));
                } else {
                    parts.add(AnnotationReader.read(index, library.name(), Place.Origin.LIBRARY_CLASS));
                }
            }
            Descriptor merged = DescriptorMerge.merge(main, parts);
            AppClasses lookup = new AppClasses(annotated, appLoader);
            AnnotationReader.complete(merged, name -> silent.contains(name) ? null : find(lookup, name));
            return merged;
        }

        private static @Nullable ClassInfo find(AppClasses lookup, String name) {
            return lookup.find(name);
        }

        AppClasses everything(List<Library> ordered) throws IOException {
            List<Index> all = new ArrayList<>();
            if (Files.isDirectory(archive.classes())) {
                all.add(classes());
            }
            for (Library library : ordered) {
                all.add(library(library));
            }
            return new AppClasses(all, appLoader);
        }

        private @Nullable Index classesIndex;

        private Index classes() throws IOException {
            Index index = classesIndex;
            if (index == null) {
                index = indexes.index(archive.classes(), archive.source() + "!/WEB-INF/classes");
                classesIndex = index;
            }
            return index;
        }

        private Index library(Library library) throws IOException {
            return indexes.index(library.path(), library.identity());
        }
    }

    /** The merged descriptor. */
    Descriptor descriptor() {
        return descriptor;
    }

    WebArchive archive() {
        return archive;
    }

    WebappClassLoader loader() {
        return present(loader);
    }

    ResourceTree resources() {
        return present(resources);
    }

    /** The initializers, in the order in which they are called. */
    List<Initializer> initializers() {
        return List.copyOf(initializers);
    }

    /** The names of the JARs in the order of their fragments; null if nobody has said an order. */
    @Nullable
    List<String> orderedLibraries() {
        return orderedLibraries;
    }

    private static <T> T present(@Nullable T value) {
        if (value == null) {
            throw new IllegalStateException("the application has not been read");
        }
        return value;
    }

    /** Closes what is open and deletes what was made for the application; what fails is logged, as there is nothing more to be done. */
    void closeQuietly() {
        try {
            close();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, () -> "what is left of " + archive.source() + " cannot be removed", e);
        }
    }

    @Override
    public void close() throws IOException {
        // In the order of these, from the last: the files can go only when nobody has them open.
        initializers.clear();
        try (Closeable last = archive;
                Closeable second = loader;
                Closeable first = resources) {
            LOG.log(System.Logger.Level.DEBUG, "closing {0}, {1} and {2}", last, second, first);
        }
    }
}
