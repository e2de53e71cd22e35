package dev.fasthttp.benchmarks.jmh;

import dev.fasthttp.client.HostClient;
import dev.fasthttp.http.Request;
import dev.fasthttp.http.Response;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import okhttp3.ConnectionPool;
import okhttp3.OkHttpClient;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.io.entity.EntityUtils;

/**
 * A client that fetches one URI over and over, from many threads, and reads each body into memory.
 *
 * <p>All are as they come, but for one thing: each may have a connection for every thread.
 */
abstract class GetClient {
    /** What one thread does again and again. */
    @FunctionalInterface
    interface Call {
        /** Fetches, and returns the length of the body of a 200. */
        int get() throws Exception;
    }

    /** A call for one thread, with whatever of its own it uses again. */
    abstract Call call();

    /** Gives back connections and threads, if they do not go by themselves. */
    void end() throws Exception {}

    static GetClient of(String name, URI uri, int connections) throws Exception {
        return switch (name) {
            case "ours" ->
                new Ours(
                        HostClient.builder(uri.getAuthority())
                                .maxConns(connections)
                                .build(),
                        uri.toString());
            case "jdk" -> new Jdk(uri);
            case "apache" -> new Apache(uri, connections);
            case "jetty" -> new Jetty(uri, connections);
            case "okhttp" -> new OkHttp(uri, connections);
            default -> throw new IllegalArgumentException("no such client: " + name);
        };
    }

    private static int checked(int status, int length) throws IOException {
        if (status != 200) {
            throw new IOException("status " + status);
        }
        return length;
    }

    static final class Ours extends GetClient {
        private final HostClient client;
        private final String uri;

        Ours(HostClient client, String uri) {
            this.client = client;
            this.uri = uri;
        }

        @Override
        Call call() {
            Request request = new Request();
            Response response = new Response();
            return () -> {
                request.reset();
                request.setUri(uri);
                client.send(request, response);
                return checked(response.statusCode(), response.bodyLength());
            };
        }

        @Override
        void end() {
            client.close();
        }
    }

    private static final class Jdk extends GetClient {
        private final java.net.http.HttpClient client =
                java.net.http.HttpClient.newBuilder().version(Version.HTTP_1_1).build();
        private final HttpRequest request;

        Jdk(URI uri) {
            request = HttpRequest.newBuilder(uri).build();
        }

        @Override
        Call call() {
            return () -> {
                HttpResponse<byte[]> response = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
                return checked(response.statusCode(), response.body().length);
            };
        }
    }

    private static final class Apache extends GetClient {
        private final CloseableHttpClient client;
        private final URI uri;

        Apache(URI uri, int connections) {
            this.uri = uri;
            client = HttpClients.custom()
                    .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                            .setMaxConnTotal(connections)
                            .setMaxConnPerRoute(connections)
                            .build())
                    .build();
        }

        @Override
        Call call() {
            return () -> client.execute(
                    new HttpGet(uri),
                    response -> checked(response.getCode(), EntityUtils.toByteArray(response.getEntity()).length));
        }

        @Override
        void end() throws Exception {
            client.close();
        }
    }

    private static final class Jetty extends GetClient {
        private final org.eclipse.jetty.client.HttpClient client = new org.eclipse.jetty.client.HttpClient();
        private final URI uri;

        Jetty(URI uri, int connections) throws Exception {
            this.uri = uri;
            client.setMaxConnectionsPerDestination(connections);
            client.start();
        }

        @Override
        Call call() {
            return () -> {
                org.eclipse.jetty.client.ContentResponse response = client.GET(uri);
                return checked(response.getStatus(), response.getContent().length);
            };
        }

        @Override
        void end() throws Exception {
            client.stop();
        }
    }

    private static final class OkHttp extends GetClient {
        private final OkHttpClient client;
        private final okhttp3.Request request;

        OkHttp(URI uri, int connections) {
            client = new OkHttpClient.Builder()
                    .connectionPool(new ConnectionPool(connections, 5, TimeUnit.MINUTES))
                    .build();
            request = new okhttp3.Request.Builder().url(uri.toString()).build();
        }

        @Override
        Call call() {
            return () -> {
                try (okhttp3.Response response = client.newCall(request).execute()) {
                    return checked(
                            response.code(),
                            Objects.requireNonNull(response.body()).bytes().length);
                }
            };
        }

        @Override
        void end() {
            client.connectionPool().evictAll();
            client.dispatcher().executorService().shutdown();
        }
    }
}
