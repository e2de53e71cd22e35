package dev.fasthttp.client;

import dev.fasthttp.bytes.ByteSlice;
import dev.fasthttp.http.Args;
import dev.fasthttp.http.HeaderNames;
import dev.fasthttp.http.Methods;
import dev.fasthttp.http.Request;
import dev.fasthttp.http.Response;
import dev.fasthttp.http.Status;
import dev.fasthttp.http.Uri;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Follows redirects, as browsers do.
 *
 * <p>303 makes the next request a GET (HEAD stays), and so do 301 and 302 after POST; the body and the fields about it are
 * dropped then. 307 and 308 change nothing. What leads to another origin, that is another scheme, host or port, loses
 * credentials and {@code Host} for good, also when a further redirect leads back.
 *
 * <p>Spec: RFC 9110 §15.4; the Fetch standard, HTTP-redirect fetch.
 */
final class Redirects {
    private static final String[] CREDENTIALS = {
        HeaderNames.AUTHORIZATION, HeaderNames.COOKIE, "Cookie2", "Proxy-Authorization", HeaderNames.WWW_AUTHENTICATE
    };
    private static final String[] ABOUT_BODY = {
        HeaderNames.CONTENT_TYPE,
        HeaderNames.CONTENT_ENCODING,
        HeaderNames.CONTENT_LANGUAGE,
        "Content-Location",
        HeaderNames.EXPECT,
        HeaderNames.TRAILER
    };

    private final BalancingClient client;
    private final int max;
    private final String scheme;
    private final String host;
    private final boolean oneOrigin;

    /**
     * Redirects of a client.
     *
     * @param scheme of requests whose target has none
     * @param host of requests without one
     * @param oneOrigin whether the client cannot send elsewhere
     */
    Redirects(BalancingClient client, int max, String scheme, String host, boolean oneOrigin) {
        this.client = client;
        this.max = max;
        this.scheme = scheme;
        this.host = host;
        this.oneOrigin = oneOrigin;
    }

    /** A request as {@code get} and {@code post} send it. */
    static Request request(String method, String uri, @Nullable Args form) {
        Request request = new Request();
        request.header().setMethod(method);
        request.setUri(uri);
        if (form != null) {
            form.copyTo(request.postArgs());
        }
        return request;
    }

    void send(Request request, Response response, long deadline) throws IOException {
        boolean streamed = request.isBodyStream();
        client.send(request, response, deadline);
        if (!Status.isRedirect(response.statusCode())) {
            return;
        }
        Request next = new Request();
        request.copyTo(next);
        next.setUri(target(request));
        for (int count = 0; Status.isRedirect(response.statusCode()); count++) {
            if (count == max) {
                throw failed(response, "more than " + max + " redirects (maxRedirects), the last one");
            }
            boolean body = follow(next, response);
            if (streamed && body) {
                throw failed(response, "the body of the request came from a stream and cannot be sent again;");
            }
            client.send(next, response, deadline);
        }
    }

    private Uri target(Request request) {
        Uri uri = new Uri();
        request.uri().copyTo(uri);
        if (!request.isUriSet()) {
            uri.setScheme(scheme);
        }
        if (uri.host().isEmpty()) {
            uri.setHost(host);
        }
        return uri;
    }

    /** Makes a request the next one; tells whether it still has the body. */
    private boolean follow(Request next, Response response) throws IOException {
        ByteSlice location = response.header().peek(HeaderNames.LOCATION);
        if (location.isEmpty()) {
            throw failed(response, "no Location");
        }
        Uri uri = next.uri();
        String before = origin(uri);
        try {
            uri.update(location);
        } catch (IllegalArgumentException e) {
            RedirectException failure = failed(response, "malformed Location");
            failure.initCause(e);
            throw failure;
        }
        if (!origin(uri).equals(before)) {
            if (oneOrigin) {
                throw failed(response, "leads from " + before + " to " + origin(uri) + ", which takes a Client;");
            }
            leaveOrigin(next);
        }
        return !changeMethod(next, response.statusCode());
    }

    private static void leaveOrigin(Request next) {
        for (String name : CREDENTIALS) {
            next.header().remove(name);
        }
        next.header().remove(HeaderNames.HOST);
        next.uri().setUsername("");
        next.uri().setPassword("");
    }

    /** Whether the request became one without body. */
    private static boolean changeMethod(Request next, int status) {
        String method = next.header().method();
        boolean found = status == Status.FOUND || status == Status.MOVED_PERMANENTLY;
        boolean change =
                (status == Status.SEE_OTHER && !method.equals(Methods.HEAD)) || (found && method.equals(Methods.POST));
        if (change) {
            next.header().setMethod(Methods.GET);
            next.setBody(ByteSlice.EMPTY);
            next.trailers().reset();
            for (String name : ABOUT_BODY) {
                next.header().remove(name);
            }
        }
        return change;
    }

    /** Scheme, host and port. */
    static String origin(Uri uri) {
        String scheme = uri.scheme().toString();
        HostAddress address = HostAddress.parse(uri.host().toString(), scheme.equals("https") ? 443 : 80);
        return scheme + "://" + address.host() + ':' + address.port();
    }

    private static RedirectException failed(Response response, String what) {
        return new RedirectException(what + " in a redirect (status " + response.statusCode() + ')');
    }
}
