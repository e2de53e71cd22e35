package dev.fasthttp.samples;

import dev.fasthttp.expvar.ExpvarHandler;
import dev.fasthttp.expvar.Expvars;
import dev.fasthttp.expvar.IntVar;
import dev.fasthttp.expvar.MapVar;
import dev.fasthttp.expvar.ServerVars;
import dev.fasthttp.expvar.VarInfo;
import dev.fasthttp.http.Status;
import dev.fasthttp.server.RequestCtx;
import dev.fasthttp.server.Server;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Random;

/**
 * A server that shows its variables, and some load on it so that there is something to see.
 *
 * <pre>
 *   /debug/vars  the live page for browsers, JSON for others
 *   /metrics     the same for Prometheus
 * </pre>
 */
public final class Metrics implements AutoCloseable {
    private static final int CLIENTS = 4;

    private final MapVar orders = MapVar.labelled(VarInfo.counter("Orders taken, by what was ordered."), "article");
    private final IntVar stock = new IntVar(VarInfo.gauge("Articles in stock."));
    private final Server server;
    private final int port;
    private volatile boolean closed;

    /** Listens at a port of this machine, 0 for any free one. */
    public Metrics(int port) throws IOException {
        Expvars expvars = Expvars.withStandardVars();
        expvars.publish("shop.orders", orders);
        expvars.publish("shop.stock", stock);
        stock.set(1000);
        ExpvarHandler variables = ExpvarHandler.builder(expvars).build();
        server = ServerVars.publish(expvars, "server", Server.builder(variables.over(this::shop)));
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        this.port = ((InetSocketAddress) server.listen(address)).getPort();
    }

    /** Listens at the port given, 8080 by default, 0 for any free one, and makes load until it is stopped. */
    public static void main(String[] args) throws Exception {
        Metrics metrics = new Metrics(args.length > 0 ? Integer.parseInt(args[0]) : 8080);
        metrics.startLoad();
        System.out.println(metrics.url());
        metrics.server.awaitTermination();
    }

    /** Where the variables are. */
    public String url() {
        return "http://localhost:" + port + ExpvarHandler.VARS_PATH;
    }

    private void shop(RequestCtx ctx) throws InterruptedException {
        switch (ctx.pathString()) {
            case "/" ->
                ctx.success("text/html; charset=utf-8", "<!doctype html><title>Shop</title><p>Tea, coffee, cake.\n");
            case "/tea", "/coffee", "/cake" -> order(ctx, ctx.pathString().substring(1));
            case "/slow" -> {
                Thread.sleep(20);
                ctx.success("text/plain; charset=utf-8", "at last\n");
            }
            case "/broken" -> ctx.error("the till is stuck\n", Status.INTERNAL_SERVER_ERROR);
            default -> ctx.notFound();
        }
    }

    private void order(RequestCtx ctx, String article) {
        if (!ctx.isPost()) {
            ctx.redirect("/", Status.SEE_OTHER);
            return;
        }
        orders.add(article, 1);
        stock.add(stock.value() > 0 ? -1 : 1000);
        ctx.success("text/plain; charset=utf-8", "one " + article + "\n");
    }

    /** Starts clients that order this and that until this is closed. */
    public void startLoad() {
        for (int i = 0; i < CLIENTS; i++) {
            Random random = new Random(i);
            Thread client = new Thread(() -> makeLoad(random), "client-" + i);
            client.setDaemon(true);
            client.start();
        }
    }

    private void makeLoad(Random random) {
        HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        long start = System.nanoTime();
        try {
            while (!closed) {
                client.send(request(random.nextInt(1000)), BodyHandlers.discarding());
                double seconds = (System.nanoTime() - start) / 1e9;
                // Busier and quieter by turns, once in 40 s.
                Thread.sleep(Math.round(2 + 2 * Math.sin(seconds * Math.PI / 20)), random.nextInt(900_000));
            }
        } catch (IOException e) {
            System.getLogger(Metrics.class.getName()).log(System.Logger.Level.DEBUG, "load ends", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private HttpRequest request(int dice) {
        String path;
        if (dice < 5) {
            path = "/broken";
        } else if (dice < 15) {
            path = "/slow";
        } else if (dice < 60) {
            path = "/nothing";
        } else if (dice < 100) {
            path = "/tea";
        } else {
            path = "/";
        }
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path));
        if (dice < 700) {
            return request.build();
        }
        String article = dice < 800 ? "/cake" : dice < 900 ? "/coffee" : "/tea";
        return HttpRequest.newBuilder(URI.create("http://localhost:" + port + article))
                .POST(BodyPublishers.ofString("please"))
                .build();
    }

    /** Ends server and load. */
    @Override
    public void close() {
        closed = true;
        server.close();
    }
}
