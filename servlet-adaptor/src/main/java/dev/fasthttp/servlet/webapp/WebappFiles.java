package dev.fasthttp.servlet.webapp;

import dev.fasthttp.servlet.WebResource;
import dev.fasthttp.servlet.WebResources;
import java.net.URL;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/** Shows a {@link ResourceTree} to the container. */
record WebappFiles(ResourceTree tree) implements WebResources {

    @Override
    public Optional<URL> find(String path) {
        return Optional.ofNullable(tree.find(path)).map(WebResource::url);
    }

    @Override
    public Optional<WebResource> get(String path) {
        return Optional.ofNullable(tree.find(path));
    }

    @Override
    public Set<String> list(String path) {
        Set<String> paths = tree.list(path);
        return paths == null ? Set.of() : paths;
    }

    @Override
    public Optional<Path> file(String path) {
        return Optional.ofNullable(tree.realPath(path));
    }
}
