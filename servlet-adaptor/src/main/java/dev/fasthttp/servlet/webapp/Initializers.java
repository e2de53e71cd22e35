package dev.fasthttp.servlet.webapp;

import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.annotation.HandlesTypes;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the {@code ServletContainerInitializer}s of an application: its own first, as its class loader does, then those of the server.
 *
 * <p>Spec: Servlet 6.1, section 8.2.4.
 */
final class Initializers {

    private static final String SERVICE = "META-INF/services/" + ServletContainerInitializer.class.getName();

    private static final System.Logger LOG = System.getLogger(Initializers.class.getName());

    private Initializers() {}

    /**
     * The classes of the initializers.
     *
     * @param loader   that of the application
     * @param classes  the directory of its own classes
     * @param ordered  the JARs of the application that count, in their order
     * @param excluded those that web.xml excludes; neither a service file nor a class of them counts
     */
    static List<Class<? extends ServletContainerInitializer>> find(
            ClassLoader loader, Path classes, List<Library> ordered, List<Library> excluded)
            throws IOException, DeploymentException {
        Set<String> names = new LinkedHashSet<>();
        for (URL file : inOrder(Collections.list(loader.getResources(SERVICE)), classes, ordered, excluded)) {
            read(file, names);
        }
        List<Class<? extends ServletContainerInitializer>> found = new ArrayList<>();
        for (String name : names) {
            URL resource = loader.getResource(name.replace('.', '/') + ".class");
            if (resource == null || libraryOf(resource, excluded) == null) {
                found.add(load(loader, name));
            }
        }
        return found;
    }

    /** The application's own classes, its JARs in the order of their fragments, the server. */
    private static List<URL> inOrder(List<URL> files, Path classes, List<Library> ordered, List<Library> excluded) {
        String own = FileUrls.of(classes).toExternalForm();
        List<URL> first = new ArrayList<>();
        Map<Library, URL> libraries = new HashMap<>();
        List<URL> last = new ArrayList<>();
        for (URL file : files) {
            Library library = libraryOf(file, ordered);
            if (library != null) {
                libraries.put(library, file);
            } else if (libraryOf(file, excluded) == null) {
                (file.toExternalForm().startsWith(own) ? first : last).add(file);
            }
        }
        for (Library library : ordered) {
            URL file = libraries.get(library);
            if (file != null) {
                first.add(file);
            }
        }
        first.addAll(last);
        return first;
    }

    private static @Nullable Library libraryOf(URL url, List<Library> libraries) {
        String text = url.toExternalForm();
        for (Library library : libraries) {
            String path = FileUrls.of(library.path()).toExternalForm();
            if (text.startsWith("jar:" + path + "!/") || (path.endsWith("/") && text.startsWith(path))) {
                return library;
            }
        }
        return null;
    }

    private static void read(URL file, Set<String> names) throws IOException {
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(file.openStream(), StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                int comment = line.indexOf('#');
                String name = (comment < 0 ? line : line.substring(0, comment)).strip();
                if (!name.isEmpty()) {
                    names.add(name);
                }
            }
        }
    }

    private static Class<? extends ServletContainerInitializer> load(ClassLoader loader, String name)
            throws DeploymentException {
        try {
            return Class.forName(name, false, loader).asSubclass(ServletContainerInitializer.class);
        } catch (ClassNotFoundException | LinkageError | ClassCastException e) {
            throw new DeploymentException(
                    "ServletContainerInitializer " + name + ", named in a file " + SERVICE + ", cannot be loaded: " + e,
                    e);
        }
    }

    /** The types that an initializer wants to hear of; null if it does not say, or if one of them is missing. */
    static Class<?> @Nullable [] handledTypes(Class<? extends ServletContainerInitializer> initializer) {
        try {
            HandlesTypes annotation = initializer.getAnnotation(HandlesTypes.class);
            return annotation == null ? null : annotation.value();
        } catch (TypeNotPresentException | ArrayStoreException | LinkageError e) {
            // Section 8.2.4: what is optional may be missing.
            LOG.log(System.Logger.Level.WARNING, "@HandlesTypes of {0} is ignored: {1}", initializer.getName(), e);
            return null;
        }
    }
}
