package dev.fasthttp.samples;

import dev.fasthttp.client.HostClient;
import dev.fasthttp.http.Cookie;
import dev.fasthttp.http.Methods;
import dev.fasthttp.http.Request;
import dev.fasthttp.http.Response;
import dev.fasthttp.http.Status;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * What {@link ServletMigration} costs on either container: the same requests to both, one after the other, each in a process
 * of its own with the same options.
 *
 * <p>The figure is processor time of the whole process divided by requests, so a client that competes for processors, as
 * this one does, disturbs it little. Linux counts it in ticks of 10 ms: with few requests it is coarse.
 */
final class ServletComparison {
    private static final String UPLOAD =
            "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\r\n"
                    + "0123456789".repeat(100) + "\r\n--b--\r\n";

    /** A kind of request: how many connections send it, and which part of all the requests they send. */
    private enum Load {
        NOTES("notes of a session", 8, 1),
        FILE("static file", 8, 1),
        UPLOAD("upload of 1 kB", 8, 1),
        LATER("answer after 100 ms", 64, 4);

        final String text;
        final int connections;
        final int divisor;

        Load(String text, int connections, int divisor) {
            this.text = text;
            this.connections = connections;
            this.divisor = divisor;
        }

        void prepare(Request request, String root) {
            request.reset();
            request.setUri(root
                    + switch (this) {
                        case NOTES -> "notes";
                        case FILE -> "style.css";
                        case UPLOAD -> "upload";
                        case LATER -> "later";
                    });
            if (this == UPLOAD) {
                request.header().setMethod(Methods.POST);
                request.header().set("Content-Type", "multipart/form-data; boundary=b");
                request.setBody(ServletComparison.UPLOAD);
            }
        }
    }

    /** What was measured of one container. */
    private record Result(double startMillis, Map<Load, Double> micros) {}

    private final int requests;
    private final PrintStream out;

    ServletComparison(int requests, PrintStream out) {
        this.requests = requests;
        this.out = out;
    }

    /** Measures both and prints a table. */
    void run() throws Exception {
        out.printf(
                Locale.ROOT,
                "%,d requests of each kind, after as many to warm up; 1/%d of that where answers wait. JDK %s, %d processors%n",
                requests,
                Load.LATER.divisor,
                System.getProperty("java.version"),
                Runtime.getRuntime().availableProcessors());
        Result tomcat = measure("tomcat");
        Result fasthttp = measure("fasthttp");
        out.printf("%-36s %9s %9s %6s%n", "", "Tomcat", "fasthttp", "ratio");
        row("start to first answer, ms", tomcat.startMillis, fasthttp.startMillis);
        for (Load load : Load.values()) {
            row(load.text + ", us/request", tomcat.micros.get(load), fasthttp.micros.get(load));
        }
    }

    private void row(String what, double tomcat, double fasthttp) {
        String ratio = tomcat > 0 ? String.format(Locale.ROOT, "%.2f", fasthttp / tomcat) : "-";
        out.printf(Locale.ROOT, "%-36s %9.1f %9.1f %6s%n", what, tomcat, fasthttp, ratio);
    }

    private Result measure(String container) throws Exception {
        long begin = System.nanoTime();
        Process server = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ServletMigration.class.getName(),
                        container,
                        "0")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            String host = "127.0.0.1:" + port(server, container);
            try (HostClient client =
                    HostClient.builder(host).timeout(Duration.ofSeconds(30)).build()) {
                return measure(server, client, "http://" + host + "/", begin);
            }
        } finally {
            server.destroyForcibly().waitFor();
        }
    }

    /** The port that the server says it has. */
    private static int port(Process server, String container) throws IOException {
        BufferedReader lines =
                new BufferedReader(new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8));
        String line = lines.readLine();
        if (line == null) {
            throw new IOException("it does not start; ServletMigration " + container + " tells why");
        }
        return URI.create(line).getPort();
    }

    private Result measure(Process server, HostClient client, String root, long begin) throws Exception {
        call(client, Load.FILE, root, "", 1);
        double startMillis = (System.nanoTime() - begin) / 1e6;
        Map<Load, Double> micros = new EnumMap<>(Load.class);
        for (Load load : Load.values()) {
            int count = Math.max(load.connections, requests / load.divisor);
            run(client, load, root, count);
            long before = processorNanos(server);
            run(client, load, root, count);
            micros.put(load, (processorNanos(server) - before) / 1e3 / count);
        }
        return new Result(startMillis, micros);
    }

    private static long processorNanos(Process server) throws IOException {
        return server.info()
                .totalCpuDuration()
                .orElseThrow(() -> new IOException("this system does not tell the processor time of other processes"))
                .toNanos();
    }

    /** So many requests, by as many threads as there are connections. */
    private static void run(HostClient client, Load load, String root, int count) throws Exception {
        String cookie = login(client, root);
        ExecutorService threads = Executors.newFixedThreadPool(load.connections);
        try {
            List<Future<?>> calls = new ArrayList<>();
            for (int i = 0; i < load.connections; i++) {
                int share = count / load.connections + (i < count % load.connections ? 1 : 0);
                calls.add(threads.submit(() -> {
                    call(client, load, root, cookie, share);
                    return null;
                }));
            }
            for (Future<?> call : calls) {
                call.get();
            }
        } catch (ExecutionException e) {
            throw new IOException("a request failed", e.getCause());
        } finally {
            threads.shutdownNow();
        }
    }

    /** Leaves a note, and returns the cookie of the session that has it. */
    private static String login(HostClient client, String root) throws IOException {
        Request request = new Request();
        request.setUri(root + "notes");
        request.header().setMethod(Methods.POST);
        request.header().set("Content-Type", "application/x-www-form-urlencoded");
        request.setBody("note=remember");
        Response response = new Response();
        client.send(request, response);
        Cookie cookie = new Cookie();
        if (!cookie.parse(response.header().peek("Set-Cookie"))) {
            throw new IOException("no session: " + response.statusCode());
        }
        return cookie.key() + "=" + cookie.value();
    }

    private static void call(HostClient client, Load load, String root, String cookie, int times) throws IOException {
        Request request = new Request();
        Response response = new Response();
        for (int i = 0; i < times; i++) {
            load.prepare(request, root);
            if (load == Load.NOTES) {
                request.header().set("Cookie", cookie);
            }
            client.send(request, response);
            if (response.statusCode() != Status.OK) {
                throw new IOException(load.text + ": " + response.statusCode());
            }
        }
    }
}
