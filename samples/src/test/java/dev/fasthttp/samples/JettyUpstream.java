package dev.fasthttp.samples;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.server.WebSocketUpgradeHandler;

/** A Jetty behind a proxy, with a page of many pictures, an echo, and answers that break off. */
final class JettyUpstream implements AutoCloseable {
    static final int PICTURES = 100;

    /** How many requests of each kind it got. */
    final AtomicInteger posts = new AtomicInteger();

    final AtomicInteger pictures = new AtomicInteger();
    final AtomicInteger unchanged = new AtomicInteger();

    private final Server server = new Server();
    private final ServerConnector connector = new ServerConnector(server);

    JettyUpstream() throws Exception {
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        WebSocketUpgradeHandler sockets = WebSocketUpgradeHandler.from(
                server,
                container -> container.addMapping("/socket", (request, response, callback) -> new EchoEndpoint()));
        sockets.setHandler(new Handler.Abstract() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) throws Exception {
                answer(request, response, callback);
                return true;
            }
        });
        server.setHandler(sockets);
        server.start();
    }

    String authority() {
        return "127.0.0.1:" + connector.getLocalPort();
    }

    /** Sends each message back. */
    public static final class EchoEndpoint extends Session.Listener.AbstractAutoDemanding {
        @Override
        public void onWebSocketText(String message) {
            getSession().sendText(message, org.eclipse.jetty.websocket.api.Callback.NOOP);
        }
    }

    private void answer(Request request, Response response, Callback callback) throws IOException {
        String path = request.getHttpURI().getPath();
        if (path.startsWith("/picture/")) {
            picture(request, response, path);
        } else if (path.equals("/page")) {
            page(response);
        } else if (path.equals("/echo")) {
            posts.incrementAndGet();
            response.getHeaders().put("X-Query", request.getHttpURI().getQuery());
            InputStream in = Content.Source.asInputStream(request);
            OutputStream out = Content.Sink.asOutputStream(response);
            in.transferTo(out);
            out.close();
        } else if (path.equals("/cut")) {
            response.getHeaders().put(HttpHeader.CONTENT_LENGTH, 2_000_000);
            OutputStream out = Content.Sink.asOutputStream(response);
            out.write(new byte[1_000_000]);
            callback.failed(new IOException("on purpose"));
            return;
        } else {
            Content.Sink.write(
                    response, true, String.valueOf(request.getHttpURI().getQuery()), Callback.NOOP);
        }
        callback.succeeded();
    }

    private static void page(Response response) throws IOException {
        StringBuilder page = new StringBuilder("<!doctype html><title>Pictures</title>");
        for (int i = 0; i < PICTURES; i++) {
            page.append("<img src=\"/picture/").append(i).append("\">");
        }
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/html;charset=utf-8");
        write(response, page.toString(), false);
    }

    private void picture(Request request, Response response, String path) throws IOException {
        String tag = '"' + path + '"';
        int number = Integer.parseInt(path.substring("/picture/".length()));
        response.getHeaders().put(HttpHeader.ETAG, tag);
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-cache");
        if (tag.equals(request.getHeaders().get(HttpHeader.IF_NONE_MATCH))) {
            unchanged.incrementAndGet();
            response.setStatus(304);
            return;
        }
        pictures.incrementAndGet();
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "image/svg+xml");
        // Each has its own width, so that none can be taken for another; some are large.
        String picture = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" + (number + 1) + "\" height=\"5\">"
                + "<!--" + "x".repeat(number % 10 == 9 ? 200_000 : 10 * number) + "--></svg>";
        write(response, picture, number % 2 == 1);
    }

    private static void write(Response response, String text, boolean inPieces) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (!inPieces) {
            response.getHeaders().put(HttpHeader.CONTENT_LENGTH, bytes.length);
        }
        try (OutputStream out = Content.Sink.asOutputStream(response)) {
            int half = inPieces ? bytes.length / 2 : bytes.length;
            out.write(bytes, 0, half);
            out.flush();
            out.write(bytes, half, bytes.length - half);
        }
    }

    @Override
    public void close() throws Exception {
        server.stop();
    }
}
