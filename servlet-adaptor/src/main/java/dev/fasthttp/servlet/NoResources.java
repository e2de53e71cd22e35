package dev.fasthttp.servlet;

import java.net.URL;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/** An application without files. */
final class NoResources implements WebResources {
    @Override
    public Optional<URL> find(String path) {
        return Optional.empty();
    }

    @Override
    public Optional<WebResource> get(String path) {
        return Optional.empty();
    }

    @Override
    public Set<String> list(String path) {
        return Set.of();
    }

    @Override
    public Optional<Path> file(String path) {
        return Optional.empty();
    }
}
