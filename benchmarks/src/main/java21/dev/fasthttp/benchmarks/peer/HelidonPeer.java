package dev.fasthttp.benchmarks.peer;

import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.helidon.webserver.http1.Http1Config;

/**
 * Helidon's web server as it comes: a virtual thread per connection.
 *
 * <p>It also answers {@code /sleep?ms=N}, because it is the peer for handlers that block.
 */
public final class HelidonPeer {

    private static final Header CONTENT_TYPE =
            HeaderValues.createCached(HeaderNames.CONTENT_TYPE, HelloAnswer.CONTENT_TYPE);
    private static final byte[] BODY = HelloAnswer.body();

    private HelidonPeer() {}

    public static void main(String[] args) {
        WebServer.builder()
                .host(HelloAnswer.HOST)
                .port(Integer.parseInt(args[0]))
                .backlog(4096)
                .connectionOptions(options -> options.tcpNoDelay(true))
                .addProtocol(Http1Config.builder().sendKeepAliveHeader(false).build())
                .routing(HelidonPeer::route)
                .build()
                .start();
        HelloAnswer.ready();
    }

    private static void route(HttpRouting.Builder routing) {
        routing.get(HelloAnswer.PATH, HelidonPeer::hello).get("/sleep", HelidonPeer::sleep);
    }

    private static void hello(ServerRequest request, ServerResponse response) {
        response.header(CONTENT_TYPE).send(BODY);
    }

    private static void sleep(ServerRequest request, ServerResponse response) throws InterruptedException {
        Thread.sleep(Long.parseLong(request.query().get("ms")));
        hello(request, response);
    }
}
