package dev.fasthttp.servlet.apps;

import dev.fasthttp.server.Server;
import dev.fasthttp.servlet.ServletContainer;
import dev.fasthttp.servlet.security.MemoryRealm;
import dev.fasthttp.servlet.webapp.WebappOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Archives made of texts and classes of these tests, on a server at a free port; asked by the client of the JDK. */
final class AppServer implements AutoCloseable {
    /** How long tests wait for what should happen at once. */
    static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Map<String, byte[]> entries = new TreeMap<>();
    private final Path directory;
    private final ServletContainer container;
    private final Server server;
    private final URI root;
    final MemoryRealm users = new MemoryRealm(10);
    private final HttpClient client = HttpClient.newHttpClient();

    /** A server that has its files in that directory, and no application. */
    AppServer(Path directory) throws Exception {
        this.directory = directory;
        Path work = Files.createDirectory(directory.resolve("work"));
        container = ServletContainer.builder()
                .realm(users)
                .webappOptions(WebappOptions.builder().workDirectory(work).build())
                .build();
        server = Server.builder(container).headerReceived(container).build();
        InetSocketAddress address =
                (InetSocketAddress) server.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        root = URI.create("http://127.0.0.1:" + address.getPort());
    }

    /** Adds a file to the next archive. */
    AppServer file(String name, String... lines) {
        entries.put(name, String.join("\n", lines).getBytes(StandardCharsets.UTF_8));
        return this;
    }

    /** Adds a class of these tests to the next archive. */
    AppServer type(Class<?> type) throws IOException {
        String name = type.getName().replace('.', '/') + ".class";
        try (InputStream in = type.getClassLoader().getResourceAsStream(name)) {
            if (in == null) {
                throw new IOException("no class file of " + type);
            }
            entries.put("WEB-INF/classes/" + name, in.readAllBytes());
        }
        return this;
    }

    /** Adds a class of these tests and those in it. */
    AppServer types(Class<?> type) throws IOException {
        type(type);
        for (Class<?> inner : type.getDeclaredClasses()) {
            types(inner);
        }
        return this;
    }

    /** Adds the JAR in which a class is, so that its classes find those of the application. */
    AppServer library(Class<?> type) throws Exception {
        Path jar =
                Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
        entries.put("WEB-INF/lib/" + jar.getFileName(), Files.readAllBytes(jar));
        return this;
    }

    /** Adds a JAR that holds one file. */
    AppServer jar(String jar, String name, String... lines) throws IOException {
        entries.put(
                "WEB-INF/lib/" + jar, zip(Map.of(name, String.join("\n", lines).getBytes(StandardCharsets.UTF_8))));
        return this;
    }

    private static byte[] zip(Map<String, byte[]> entries) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                zip.putNextEntry(new ZipEntry(entry.getKey()));
                zip.write(entry.getValue());
                zip.closeEntry();
            }
        }
        return bytes.toByteArray();
    }

    /** Deploys what was added, as a WAR file. */
    void deploy(String contextPath) throws Exception {
        Path war = Files.write(directory.resolve("app" + contextPath.replace('/', '-') + ".war"), zip(entries));
        entries.clear();
        container.deploy(war, contextPath);
    }

    HttpResponse<String> get(String target, String... fields) throws Exception {
        return send(request(target, fields));
    }

    HttpResponse<String> post(String target, String type, String body) throws Exception {
        return send(request(target, "Content-Type", type).POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    /** Somebody with cookies of his own. */
    Browser browser() {
        return new Browser(root);
    }

    URI uri(String target) {
        return root.resolve(target);
    }

    HttpClient client() {
        return client;
    }

    HttpRequest.Builder request(String target, String... fields) {
        HttpRequest.Builder builder = HttpRequest.newBuilder(root.resolve(target));
        return fields.length == 0 ? builder : builder.headers(fields);
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /** The answer, while it is still coming. Whoever closes it leaves. */
    HttpResponse<InputStream> open(String target, String... fields) throws Exception {
        return client.send(request(target, fields).build(), HttpResponse.BodyHandlers.ofInputStream());
    }

    /** Ends all, and looks whether a request is left that nobody will end. */
    @Override
    public void close() {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (server.contextsInUse() > 0 && System.nanoTime() - end < 0) {
            LockSupport.parkNanos(10_000_000);
        }
        int left = server.contextsInUse();
        server.close();
        container.close();
        if (left > 0) {
            throw new AssertionError(left + " requests never ended");
        }
    }
}
