package dev.fasthttp.servlet.webapp;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.List;
import java.util.ResourceBundle;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Loads the classes of one application, its own before those of the server.
 *
 * <p>Packages of the Java runtime and of the Servlet API always come from above. Other packages that begin with {@code jakarta.} do if they are there: they belong to the
 * platform. Packages of the server are hidden; an application gets those only from its own archives.
 *
 * <p>JAR files are closed with the loader. URLs handed out open JAR files without the cache of the JDK, which nothing would ever close.
 *
 * <p>Threads: any; classes load in parallel.
 *
 * <p>Spec: Servlet 6.1, section 10.7.2.
 */
final class WebappClassLoader extends URLClassLoader {

    static {
        registerAsParallelCapable();
    }

    /** Packages of the Java runtime, with dots. */
    private static final Set<String> RUNTIME_PACKAGES = runtimePackages();

    private final ClassLoader above;
    private final List<String> hidden;

    /**
     * A loader.
     *
     * @param name   for messages
     * @param urls   where classes and resources are, in this order
     * @param above  what has the rest
     * @param hidden packages that are not taken from above
     */
    WebappClassLoader(String name, URL[] urls, ClassLoader above, List<String> hidden) {
        super(name, urls, above);
        this.above = above;
        List<String> prefixes = new ArrayList<>();
        hidden.forEach(each -> prefixes.add(each + "."));
        this.hidden = List.copyOf(prefixes);
    }

    private static Set<String> runtimePackages() {
        Set<String> packages = new HashSet<>();
        ClassLoader platform = ClassLoader.getPlatformClassLoader();
        for (Module module : ModuleLayer.boot().modules()) {
            ClassLoader loader = module.getClassLoader();
            if (loader == null || loader.equals(platform)) {
                packages.addAll(module.getPackages());
            }
        }
        return Set.copyOf(packages);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            if (loaded == null) {
                loaded = find(name);
            }
            if (resolve) {
                resolveClass(loaded);
            }
            return loaded;
        }
    }

    private Class<?> find(String name) throws ClassNotFoundException {
        if (onlyAbove(name)) {
            return above.loadClass(name);
        }
        if (name.startsWith("jakarta.")) {
            try {
                return above.loadClass(name);
            } catch (ClassNotFoundException e) {
                return findClass(name);
            }
        }
        try {
            return findClass(name);
        } catch (ClassNotFoundException e) {
            if (isHidden(name)) {
                throw e;
            }
            return above.loadClass(name);
        }
    }

    private static boolean onlyAbove(String className) {
        int dot = className.lastIndexOf('.');
        return className.startsWith("java.")
                || className.startsWith("jakarta.servlet.")
                || (dot > 0 && RUNTIME_PACKAGES.contains(className.substring(0, dot)));
    }

    private boolean isHidden(String className) {
        for (String prefix : hidden) {
            if (className.startsWith(prefix)) {
                return true;
            }
        }
        return false;
    }

    private boolean isHiddenResource(String name) {
        return isHidden(name.replace('/', '.'));
    }

    @Override
    public @Nullable URL getResource(String name) {
        URL own = findResource(name);
        return own != null || isHiddenResource(name) ? own : above.getResource(name);
    }

    @Override
    public Enumeration<URL> getResources(String name) throws IOException {
        List<URL> all = Collections.list(findResources(name));
        if (!isHiddenResource(name)) {
            all.addAll(Collections.list(above.getResources(name)));
        }
        return Collections.enumeration(all);
    }

    @Override
    public @Nullable InputStream getResourceAsStream(String name) {
        URL url = getResource(name);
        try {
            return url == null ? null : url.openStream();
        } catch (IOException e) {
            return null;
        }
    }

    @Override
    public @Nullable URL findResource(String name) {
        URL url = super.findResource(name);
        return url == null ? null : UncachedJarUrls.of(url);
    }

    @Override
    public Enumeration<URL> findResources(String name) throws IOException {
        List<URL> urls = new ArrayList<>();
        for (URL url : Collections.list(super.findResources(name))) {
            urls.add(UncachedJarUrls.of(url));
        }
        return Collections.enumeration(urls);
    }

    @Override
    public void close() throws IOException {
        ResourceBundle.clearCache(this);
        super.close();
    }

    @Override
    public String toString() {
        return "class loader of " + getName();
    }
}
