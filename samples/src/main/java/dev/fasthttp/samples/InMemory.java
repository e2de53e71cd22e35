package dev.fasthttp.samples;

import dev.fasthttp.client.HostClient;
import dev.fasthttp.http.Request;
import dev.fasthttp.http.Response;
import dev.fasthttp.inmemory.InMemoryListener;
import dev.fasthttp.server.Server;
import java.io.IOException;

/** A server and its client in one process, without a port: for tests, and for parts of a program that talk HTTP. */
public final class InMemory {
    private InMemory() {}

    /** Calls a server that nobody else can reach, once for each name given. */
    public static void main(String[] names) throws IOException {
        InMemoryListener listener = InMemoryListener.open();
        try (Server server = Server.builder(
                                ctx -> ctx.write("Hello, " + ctx.queryArgs().peek("name") + "!"))
                        .build();
                HostClient client = listener.clientBuilder().build()) {
            server.serve(listener);
            Request request = new Request();
            Response response = new Response();
            for (String name : names) {
                request.reset();
                request.setUri("http://localhost/greeting");
                request.uri().queryArgs().set("name", name);
                client.send(request, response);
                System.out.println(response.body());
            }
        }
    }
}
