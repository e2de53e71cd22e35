package dev.fasthttp.servlet;

import dev.fasthttp.bytes.ByteSlice;
import dev.fasthttp.http.HeaderNames;
import dev.fasthttp.http.Trailers;
import jakarta.servlet.ServletConnection;
import jakarta.servlet.http.Cookie;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the servlet API derives from the head of a request and from its connection: fields, cookies, languages, host,
 * addresses.
 *
 * <p>Threads: confined to the one that has the exchange.
 */
final class RequestHead {
    private final Exchange exchange;
    private boolean cookiesParsed;
    private Cookie @Nullable [] cookies;
    private @Nullable List<Locale> locales;
    private @Nullable String serverName;
    private int serverPort;

    RequestHead(Exchange exchange) {
        this.exchange = exchange;
    }

    void reset() {
        cookiesParsed = false;
        cookies = null;
        locales = null;
        serverName = null;
    }

    // ---- fields ----------------------------------------------------------------------------------------------------

    Enumeration<String> fields(String name) {
        if (exchange.replayed() != null && name.equalsIgnoreCase("Content-Type")) {
            String type = exchange.header(name);
            return type == null ? Collections.emptyEnumeration() : Collections.enumeration(List.of(type));
        }
        List<String> values = new ArrayList<>(2);
        exchange.ctx().request().header().peekAll(name, value -> values.add(exchange.string(value)));
        return Collections.enumeration(values);
    }

    Enumeration<String> names() {
        var header = exchange.ctx().request().header();
        List<String> names = new ArrayList<>(header.size());
        for (int i = 0; i < header.size(); i++) {
            String name = exchange.string(header.nameAt(i));
            if (!containsIgnoreCase(names, name)) {
                names.add(name);
            }
        }
        return Collections.enumeration(names);
    }

    private static boolean containsIgnoreCase(List<String> names, String name) {
        for (String known : names) {
            if (known.equalsIgnoreCase(name)) {
                return true;
            }
        }
        return false;
    }

    long date(String name) {
        String value = exchange.header(name);
        return value == null ? -1 : HttpDates.parse(value);
    }

    int number(String name) {
        String value = exchange.header(name);
        return value == null ? -1 : Integer.parseInt(value);
    }

    /** The announced length of the body; -1 when it is not known, or there is no body. */
    long contentLength() {
        SavedRequest saved = exchange.replayed();
        if (saved != null) {
            return saved.body().length > 0 ? saved.body().length : -1;
        }
        var header = exchange.ctx().request().header();
        long length = header.contentLength();
        return length > 0 || (length == 0 && header.has(HeaderNames.CONTENT_LENGTH)) ? length : -1;
    }

    Map<String, String> trailers() {
        if (!exchange.input.isFinished()) {
            throw new IllegalStateException("trailers are there when the body has been read to its end");
        }
        Trailers trailers = exchange.ctx().request().trailers();
        if (trailers.size() == 0) {
            return Collections.emptyMap();
        }
        Map<String, String> fields = new LinkedHashMap<>();
        for (int i = 0; i < trailers.size(); i++) {
            String name = exchange.string(trailers.nameAt(i)).toLowerCase(Locale.ROOT);
            fields.merge(name, exchange.string(trailers.valueAt(i)), (a, b) -> a + "," + b);
        }
        return Collections.unmodifiableMap(fields);
    }

    Cookie @Nullable [] cookies() {
        if (!cookiesParsed) {
            cookies = CookieText.parse(exchange.ctx().request().header());
            cookiesParsed = true;
        }
        return cookies;
    }

    // ---- languages -------------------------------------------------------------------------------------------------

    List<Locale> locales() {
        List<Locale> known = locales;
        if (known == null) {
            known = AcceptedLanguages.of(exchange.ctx().request().header());
            locales = known;
        }
        return known;
    }

    // ---- host ------------------------------------------------------------------------------------------------------

    String serverName() {
        String known = serverName;
        if (known == null) {
            known = readHost();
        }
        return known;
    }

    int serverPort() {
        if (serverName == null) {
            readHost();
        }
        return serverPort;
    }

    private String readHost() {
        ByteSlice host = exchange.ctx().uri().host();
        if (host.isEmpty()) {
            host = exchange.ctx().host();
        }
        if (host.isEmpty()) {
            serverPort = localPort();
            String name = localAddress();
            serverName = name;
            return name;
        }
        String authority = exchange.string(host);
        int colon = authority.lastIndexOf(':');
        boolean port = colon > authority.lastIndexOf(']');
        serverPort = defaultPort();
        if (port && colon + 1 < authority.length()) {
            serverPort = Integer.parseInt(authority.substring(colon + 1));
        }
        String name = port ? authority.substring(0, colon) : authority;
        serverName = name;
        return name;
    }

    private int defaultPort() {
        return exchange.ctx().request().isSecure() ? 443 : 80;
    }

    String scheme() {
        return exchange.ctx().request().isSecure() ? "https" : "http";
    }

    /** Scheme and authority, as URLs to this server begin. */
    @SuppressWarnings("JdkObsolete") // the API has a StringBuffer
    StringBuffer origin() {
        StringBuffer url = new StringBuffer(64);
        String name = serverName();
        boolean bare = name.indexOf(':') >= 0 && !name.startsWith("[");
        url.append(scheme()).append("://").append(bare ? "[" + name + "]" : name);
        if (serverPort() != defaultPort()) {
            url.append(':').append(serverPort());
        }
        return url;
    }

    // ---- addresses -------------------------------------------------------------------------------------------------

    String remoteAddress() {
        return address(exchange.ctx().remoteAddress());
    }

    int remotePort() {
        return port(exchange.ctx().remoteAddress());
    }

    String localAddress() {
        return address(exchange.ctx().localAddress());
    }

    int localPort() {
        return port(exchange.ctx().localAddress());
    }

    private static String address(SocketAddress address) {
        if (address instanceof InetSocketAddress inet) {
            return inet.getAddress() == null
                    ? inet.getHostString()
                    : inet.getAddress().getHostAddress();
        }
        return "";
    }

    private static int port(SocketAddress address) {
        return address instanceof InetSocketAddress inet ? inet.getPort() : 0;
    }

    /** The number of the request, unlike that of any other of this process. */
    String requestId() {
        return exchange.container.id() + "-" + exchange.ctx().connId() + "-"
                + exchange.ctx().connRequestNum();
    }

    ServletConnection connection() {
        return new ConnectionInfo(
                exchange.container.id() + "-" + exchange.ctx().connId(),
                exchange.ctx().request().header().isHttp11() ? "http/1.1" : "http/1.0",
                exchange.ctx().isTls());
    }

    private record ConnectionInfo(String getConnectionId, String getProtocol, boolean isSecure)
            implements ServletConnection {
        @Override
        public String getProtocolConnectionId() {
            return "";
        }
    }
}
