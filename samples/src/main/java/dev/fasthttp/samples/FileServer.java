package dev.fasthttp.samples;

import dev.fasthttp.fs.Fs;
import dev.fasthttp.handlers.AccessLog;
import dev.fasthttp.net.TestCertificate;
import dev.fasthttp.net.TlsSettings;
import dev.fasthttp.server.Server;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;

/** Serves the files of a directory. */
public final class FileServer {
    private static final String USAGE = """
            Serves the files below a directory over HTTP.

            Options:
              --root DIRECTORY   what to serve; by default the current directory
              --port PORT        where to listen; by default 8080, 0 for any free port
              --no-listing       403 for directories without index.html, not a listing
              --compress         compressed responses, from .br, .zst and .gz files or from memory
              --cache-control V  the Cache-Control field, max-age=60 for one
              --access-log FILE  appends a line for each request, in the combined format
              --tls              HTTPS with a certificate that nobody trusts
              --tls-cert FILE    HTTPS with this certificate chain in PEM, and
              --tls-key FILE     its key
            """;

    private static final Duration GRACE = Duration.ofSeconds(10);

    private Path root = Path.of("");
    private int port = 8080;
    private boolean listing = true;
    private boolean compress;
    private boolean tls;
    private String cacheControl = "";
    private String accessLog = "";
    private String chain = "";
    private String key = "";

    private FileServer() {}

    /** Serves until it is ended. {@code --help} lists the options. */
    public static void main(String[] args) throws Exception {
        FileServer command = new FileServer();
        for (int i = 0; i < args.length; i++) {
            String value = i + 1 < args.length ? args[i + 1] : "";
            if (command.set(args[i], value)) {
                i++;
            }
        }
        command.run();
    }

    /** Takes an option; true when it took the value behind it, too. */
    private boolean set(String option, String value) {
        switch (option) {
            case "--no-listing" -> listing = false;
            case "--compress" -> compress = true;
            case "--tls" -> tls = true;
            default -> {
                setValue(option, value);
                return true;
            }
        }
        return false;
    }

    private void setValue(String option, String value) {
        if (option.equals("--help") || value.isEmpty()) {
            System.err.print(USAGE);
            System.exit(option.equals("--help") ? 0 : 2);
        }
        switch (option) {
            case "--root" -> root = Path.of(value);
            case "--port" -> port = Integer.parseInt(value);
            case "--cache-control" -> cacheControl = value;
            case "--access-log" -> accessLog = value;
            case "--tls-cert" -> chain = value;
            case "--tls-key" -> key = value;
            default -> {
                System.err.print("unknown option: " + option + "\n\n" + USAGE);
                System.exit(2);
            }
        }
    }

    private void run() throws Exception {
        Fs files = Fs.builder()
                .root(root)
                .generateIndexPages(listing)
                .compress(compress)
                .cacheControl(cacheControl)
                .build();
        Server.Builder builder = Server.builder(files);
        if (accessLog.isEmpty()) {
            serve(builder.build());
            return;
        }
        AccessLog log = AccessLog.to(Path.of(accessLog)).open();
        Server server = builder.events(log).build();
        // The log is closed last, so that it has the requests that a shutdown waited for.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(server, log), "shutdown"));
        serve(server);
    }

    private static void end(Server server, AccessLog log) {
        try (log) {
            server.shutdown(GRACE);
        } catch (InterruptedException e) {
            server.close();
        }
    }

    private void serve(Server server) throws Exception {
        InetSocketAddress wanted = new InetSocketAddress(port);
        boolean secure = tls || !chain.isEmpty();
        InetSocketAddress address =
                (InetSocketAddress) (secure ? server.listenTls(wanted, settings()) : server.listen(wanted));
        System.out.println((secure ? "https" : "http") + "://localhost:" + address.getPort() + "/ serves "
                + root.toAbsolutePath().normalize());
        server.awaitTermination();
    }

    private TlsSettings settings() throws IOException {
        TlsSettings.Builder builder = TlsSettings.builder();
        return chain.isEmpty()
                ? builder.certificate(TestCertificate.ec("localhost")).build()
                : builder.certificate(Path.of(chain), Path.of(key)).build();
    }
}
