package dev.fasthttp.servlet.webapp;

import dev.fasthttp.servlet.webapp.descriptor.Descriptor;
import dev.fasthttp.servlet.webapp.descriptor.DescriptorException;
import dev.fasthttp.servlet.webapp.descriptor.DescriptorParser;
import java.io.Closeable;
import java.io.IOException;
import java.net.URL;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The files of one application: a directory, or a WAR file that is unpacked for as long as this is open.
 *
 * <p>Ownership: whoever opens it closes it, which deletes the directory that was made for it, and nothing else. Threads: any.
 *
 * <p>Spec: Servlet 6.1, sections 10.5 and 10.6.
 */
final class WebArchive implements Closeable {

    private final Path source;
    private final Path root;
    private final Path privateDirectory;
    private final WebappOptions options;

    private WebArchive(Path source, Path root, Path privateDirectory, WebappOptions options) {
        this.source = source;
        this.root = root;
        this.privateDirectory = privateDirectory;
        this.options = options;
    }

    static WebArchive open(Path source, WebappOptions options) throws IOException, DeploymentException {
        if (!Files.exists(source)) {
            throw new DeploymentException(source + " does not exist");
        }
        // Readable by this user only.
        Path directory = Files.createTempDirectory(options.workDirectory(), "fasthttp-webapp-");
        boolean opened = false;
        try {
            Files.createDirectory(directory.resolve("work"));
            Path root = source.toRealPath();
            if (!Files.isDirectory(source)) {
                root = Files.createDirectory(directory.resolve("war")).toRealPath();
                WarFile.unpack(source, root, options);
            }
            opened = true;
            return new WebArchive(source.toRealPath(), root, directory, options);
        } catch (java.util.zip.ZipException e) {
            throw new DeploymentException(source + " is no WAR file that can be read: " + e.getMessage(), e);
        } finally {
            if (!opened) {
                WarFile.delete(directory);
            }
        }
    }

    /** Where it comes from. */
    Path source() {
        return source;
    }

    /** The directory with WEB-INF and the files for clients. */
    Path root() {
        return root;
    }

    /** The directory for the application's own temporary files. */
    Path work() {
        return privateDirectory.resolve("work");
    }

    Path classes() {
        return root.resolve("WEB-INF").resolve("classes");
    }

    /** What web.xml says, or what stands for it if there is none. */
    Descriptor webXml() throws IOException, DeploymentException, DescriptorException {
        Path file = root.resolve("WEB-INF").resolve("web.xml");
        String name = source + (root.equals(source) ? "/" : "!/") + "WEB-INF/web.xml";
        if (!Files.isRegularFile(file)) {
            return Descriptor.noWebXml(name);
        }
        return DescriptorParser.webXml(Library.readFile(file, options.maxDescriptorBytes()), name);
    }

    /**
     * The JARs of WEB-INF/lib in the order of their names.
     *
     * @param withFragments whether to read each web-fragment.xml
     */
    List<Library> libraries(boolean withFragments) throws IOException, DeploymentException, DescriptorException {
        List<Path> jars = new ArrayList<>();
        Path lib = root.resolve("WEB-INF").resolve("lib");
        if (Files.isDirectory(lib)) {
            try (DirectoryStream<Path> stream = Files.newDirectoryStream(lib, "*.jar")) {
                stream.forEach(jars::add);
            }
        }
        jars.sort(null);
        List<Library> libraries = new ArrayList<>();
        for (Path jar : jars) {
            String name = String.valueOf(jar.getFileName());
            String fragmentName = name + "!/META-INF/web-fragment.xml";
            byte[] content =
                    withFragments ? Library.read(jar, "META-INF/web-fragment.xml", options.maxDescriptorBytes()) : null;
            Descriptor fragment =
                    content == null ? Descriptor.noFragment(name) : DescriptorParser.webFragment(content, fragmentName);
            String identity = source + "!/WEB-INF/lib/" + name;
            libraries.add(new Library(name, jar, identity, fragment));
        }
        return libraries;
    }

    /** Where classes are looked for, in this order. */
    static URL[] classPath(WebArchive archive, List<Library> libraries) {
        List<URL> urls = new ArrayList<>();
        if (Files.isDirectory(archive.classes())) {
            urls.add(FileUrls.of(archive.classes()));
        }
        for (Library library : libraries) {
            urls.add(FileUrls.of(library.path()));
        }
        return urls.toArray(new URL[0]);
    }

    /** The files that the application sees. */
    ResourceTree resources(List<Library> libraries) throws IOException {
        List<ResourceLayer> layers = new ArrayList<>();
        boolean complete = false;
        try {
            layers.add(new DirectoryLayer(root));
            for (Library library : libraries) {
                Path directory = library.path().resolve("META-INF").resolve("resources");
                if (Files.isDirectory(directory)) {
                    layers.add(new DirectoryLayer(directory));
                } else if (Files.isRegularFile(library.path())) {
                    JarLayer layer = JarLayer.open(library.path());
                    if (layer != null) {
                        layers.add(layer);
                    }
                }
            }
            complete = true;
            return new ResourceTree(layers);
        } finally {
            if (!complete) {
                new ResourceTree(layers).close();
            }
        }
    }

    @Override
    public void close() throws IOException {
        WarFile.delete(privateDirectory);
    }
}
