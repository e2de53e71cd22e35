package dev.fasthttp.samples;

import dev.fasthttp.client.LbClient;
import dev.fasthttp.proxy.ForwardedPolicy;
import dev.fasthttp.proxy.ReverseProxy;
import dev.fasthttp.server.Server;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** Shares requests out among servers behind it. */
public final class Proxy {
    private static final String USAGE = """
            Answers requests by those of other servers.

            Options:
              --to HOST:PORT     a server to send requests to; may be given several times
              --port PORT        where to listen; by default 8080, 0 for any free port
              --trust NETWORK    whose Forwarded and X-Forwarded-* fields to go on with, 10.0.0.0/8 for one
              --own-host         Host as in --to, and not as clients say
            """;

    private final List<String> servers = new ArrayList<>();
    private final List<String> trusted = new ArrayList<>();
    private int port = 8080;
    private boolean preserveHost = true;

    private Proxy() {}

    /** Serves until it is ended. {@code --help} lists the options. */
    public static void main(String[] args) throws Exception {
        Proxy command = new Proxy();
        for (int i = 0; i < args.length; i++) {
            if (args[i].equals("--own-host")) {
                command.preserveHost = false;
            } else {
                command.set(args[i], i + 1 < args.length ? args[i + 1] : "");
                i++;
            }
        }
        if (command.servers.isEmpty()) {
            end(2);
        }
        command.run();
    }

    private void set(String option, String value) {
        if (option.equals("--help") || value.isEmpty()) {
            end(option.equals("--help") ? 0 : 2);
        }
        switch (option) {
            case "--to" -> servers.add(value);
            case "--trust" -> trusted.add(value);
            case "--port" -> port = Integer.parseInt(value);
            default -> {
                System.err.println("unknown option: " + option);
                end(2);
            }
        }
    }

    private static void end(int status) {
        System.err.print(USAGE);
        System.exit(status);
    }

    private void run() throws Exception {
        LbClient.Builder upstreams = LbClient.builder();
        for (String server : servers) {
            upstreams.addClient(ReverseProxy.upstream(server).build());
        }
        ReverseProxy.Builder proxy = ReverseProxy.builder(upstreams.build())
                .preserveHost(preserveHost)
                .listener((ctx, failure, cause) -> System.err.println(ctx + ": " + failure + ", " + cause));
        if (!trusted.isEmpty()) {
            proxy.forwarded(ForwardedPolicy.APPEND).trustedProxies(trusted.toArray(new String[0]));
        }
        Server server = Server.builder(proxy.build())
                .streamRequestBody()
                .maxRequestBodySize(Long.MAX_VALUE)
                .build();
        InetSocketAddress address = (InetSocketAddress) server.listen(new InetSocketAddress(port));
        System.out.println("http://localhost:" + address.getPort() + "/ for " + servers);
        server.awaitTermination();
    }
}
