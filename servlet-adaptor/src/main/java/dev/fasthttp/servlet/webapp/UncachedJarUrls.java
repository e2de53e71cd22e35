package dev.fasthttp.servlet.webapp;

import java.io.IOException;
import java.net.MalformedURLException;
import java.net.Proxy;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLStreamHandler;

/**
 * Opens {@code jar:} URLs without the cache of the JDK, which would keep the JAR file open as long as the JVM lives.
 */
final class UncachedJarUrls extends URLStreamHandler {

    private static final UncachedJarUrls HANDLER = new UncachedJarUrls();

    private UncachedJarUrls() {}

    /** The same URL; one of a JAR then opens without the cache. */
    static URL of(URL url) {
        if (!url.getProtocol().equals("jar")) {
            return url;
        }
        return of(url.toExternalForm());
    }

    /** The URL of an entry of a JAR. */
    static URL of(String spec) {
        try {
            return new URL(null, spec, HANDLER);
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException("not a URL: " + spec, e);
        }
    }

    @Override
    protected URLConnection openConnection(URL url) throws IOException {
        URLConnection connection = new URL(url.toExternalForm()).openConnection();
        connection.setUseCaches(false);
        return connection;
    }

    @Override
    protected URLConnection openConnection(URL url, Proxy proxy) throws IOException {
        return openConnection(url);
    }

    /** What is before the {@code !/} is a URL of its own, so a relative spec replaces only what is behind it. */
    @Override
    protected void parseURL(URL url, String spec, int start, int limit) {
        String text = spec.substring(start, limit);
        String path = text;
        if (url.getFile() != null && !url.getFile().isEmpty() && !text.contains("!/")) {
            String base = url.getFile();
            int entry = base.indexOf("!/") + 1;
            int cut = text.startsWith("/") ? entry : base.lastIndexOf('/') + 1;
            path = base.substring(0, cut) + text;
        }
        String ref = limit < spec.length() && spec.charAt(limit) == '#' ? spec.substring(limit + 1) : null;
        setURL(url, "jar", "", -1, "", null, path, null, ref);
    }
}
