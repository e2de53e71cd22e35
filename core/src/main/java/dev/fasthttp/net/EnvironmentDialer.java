package dev.fasthttp.net;

import dev.fasthttp.internal.IpLiteral;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Opens connections as the environment says: through the proxy of {@code HTTPS_PROXY} to port 443 and of {@code HTTP_PROXY} to
 * others, directly to what {@code NO_PROXY} names, to the own machine, and without those variables.
 *
 * <p>Names in lower case come first. A proxy is {@code [scheme://][user:password@]host[:port]}; the scheme is http, https,
 * socks5 or socks5h, http without one. {@code NO_PROXY} is a list with commas: a name stands for itself and all below it, with a
 * dot in front only for those below; an IP address, a network such as {@code 10.0.0.0/8}; any of them but a network with
 * {@code :port}; {@code *} for all. {@code HTTP_PROXY} in upper case is ignored in CGI programs, where clients can set it.
 *
 * <p>Threads: safe.
 */
public final class EnvironmentDialer implements Dialer {
    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;
    private static final int SOCKS_PORT = 1080;

    private final Dialer direct;
    private final @Nullable Dialer http;
    private final @Nullable Dialer https;
    private final List<Direct> exceptions = new ArrayList<>();
    private boolean none;

    /** What is dialled directly: a host, a domain or a network; port 0 for all. */
    private record Direct(
            String host,
            boolean below,
            boolean itself,
            @Nullable TrustedNetworks network,
            int port) {}

    private EnvironmentDialer(Dialer direct, Map<String, String> environment) throws IOException {
        this.direct = direct;
        boolean cgi = environment.containsKey("REQUEST_METHOD");
        String httpProxy =
                environment.getOrDefault("http_proxy", cgi ? "" : environment.getOrDefault("HTTP_PROXY", ""));
        http = proxy(httpProxy, "HTTP_PROXY");
        https = proxy(variable(environment, "HTTPS_PROXY"), "HTTPS_PROXY");
        String list = variable(environment, "NO_PROXY");
        for (int from = 0; from <= list.length(); ) {
            int comma = list.indexOf(',', from);
            int end = comma < 0 ? list.length() : comma;
            addException(list.substring(from, end).strip().toLowerCase(Locale.ROOT));
            from = end + 1;
        }
    }

    /**
     * A dialer with the variables as they are now.
     *
     * @param direct who dials directly, and to the proxies
     * @throws IllegalArgumentException when a proxy is malformed or of an unknown scheme
     * @throws IOException when a proxy wants TLS and the JDK cannot read the authorities it trusts
     */
    public static EnvironmentDialer over(Dialer direct) throws IOException {
        return of(direct, System.getenv());
    }

    static EnvironmentDialer of(Dialer direct, Map<String, String> environment) throws IOException {
        return new EnvironmentDialer(direct, environment);
    }

    private static String variable(Map<String, String> environment, String name) {
        String lower = environment.getOrDefault(name.toLowerCase(Locale.ROOT), "");
        return lower.isEmpty() ? environment.getOrDefault(name, "") : lower;
    }

    private @Nullable Dialer proxy(String text, String variable) throws IOException {
        if (text.isBlank()) {
            return null;
        }
        URI uri;
        try {
            uri = new URI(text.contains("://") ? text.strip() : "http://" + text.strip());
        } catch (URISyntaxException e) {
            // The text may hold a password.
            throw new IllegalArgumentException("malformed " + variable, e);
        }
        String host = uri.getHost();
        if (host == null) {
            throw new IllegalArgumentException("no host in " + variable);
        }
        String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        return switch (uri.getScheme().toLowerCase(Locale.ROOT)) {
            case "http" -> http(uri, HttpProxyDialer.builder(bare, port(uri, HTTP_PORT)));
            case "https" ->
                http(uri, HttpProxyDialer.builder(bare, port(uri, HTTPS_PORT)).tls(TlsClientSettings.create()));
            case "socks5", "socks5h" -> socks(uri, Socks5Dialer.builder(bare, port(uri, SOCKS_PORT)));
            default ->
                throw new IllegalArgumentException(
                        "scheme of " + variable + " must be http, https, socks5 or socks5h: " + uri.getScheme());
        };
    }

    private static int port(URI uri, int preset) {
        return uri.getPort() < 0 ? preset : uri.getPort();
    }

    private Dialer http(URI uri, HttpProxyDialer.Builder builder) {
        String login = uri.getUserInfo();
        if (login != null) {
            builder.credentials(user(login), password(login));
        }
        return builder.dialer(direct).build();
    }

    private Dialer socks(URI uri, Socks5Dialer.Builder builder) {
        String login = uri.getUserInfo();
        if (login != null) {
            builder.credentials(user(login), password(login));
        }
        return builder.dialer(direct).build();
    }

    private static String user(String login) {
        int colon = login.indexOf(':');
        return colon < 0 ? login : login.substring(0, colon);
    }

    private static String password(String login) {
        int colon = login.indexOf(':');
        return colon < 0 ? "" : login.substring(colon + 1);
    }

    private void addException(String entry) {
        if (entry.isEmpty()) {
            return;
        }
        if (entry.equals("*")) {
            none = true;
            return;
        }
        if (entry.indexOf('/') >= 0) {
            exceptions.add(new Direct("", false, false, new TrustedNetworks(List.of(entry)), 0));
            return;
        }
        int colon = entry.lastIndexOf(':');
        boolean port = colon > 0 && (entry.indexOf(':') == colon || entry.charAt(colon - 1) == ']');
        int number = port ? IpLiteral.parseNumber(entry.substring(colon + 1), 65_535) : 0;
        if (number < 0) {
            throw new IllegalArgumentException("port in NO_PROXY is none: " + entry);
        }
        String host = port ? entry.substring(0, colon) : entry;
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
        InetAddress address = literal(host);
        boolean wild = host.startsWith("*.");
        boolean dot = wild || host.startsWith(".");
        String name = dot ? host.substring(wild ? 2 : 1) : host;
        exceptions.add(
                new Direct(address == null ? name : address.getHostAddress(), address == null, !dot, null, number));
    }

    private static @Nullable InetAddress literal(String host) {
        byte[] bytes = IpLiteral.parseIpv4(host);
        if (bytes == null) {
            bytes = IpLiteral.parseIpv6(host);
        }
        try {
            return bytes == null ? null : InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    /** Connects to a host, through a proxy or not. */
    @Override
    public BlockingConnection dial(String host, int port, long deadline) throws IOException {
        Dialer proxy = port == HTTPS_PORT ? https : http;
        return (proxy == null || isDirect(host, port) ? direct : proxy).dial(host, port, deadline);
    }

    private boolean isDirect(String host, int port) {
        String name = host.toLowerCase(Locale.ROOT);
        if (name.endsWith(".")) {
            name = name.substring(0, name.length() - 1);
        }
        InetAddress address = literal(name);
        if (none || name.equals("localhost") || (address != null && address.isLoopbackAddress())) {
            return true;
        }
        for (Direct exception : exceptions) {
            if (matches(exception, name, port, address)) {
                return true;
            }
        }
        return false;
    }

    private static boolean matches(Direct exception, String name, int port, @Nullable InetAddress address) {
        if (exception.network != null) {
            return address != null && exception.network.contains(new InetSocketAddress(address, port));
        }
        if (exception.port != 0 && exception.port != port) {
            return false;
        }
        if (address != null) {
            return exception.itself && exception.host.equals(address.getHostAddress());
        }
        return (exception.itself && name.equals(exception.host))
                || (exception.below && name.endsWith('.' + exception.host));
    }
}
