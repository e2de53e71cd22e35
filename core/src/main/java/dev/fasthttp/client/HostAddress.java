package dev.fasthttp.client;

/**
 * Where to connect to.
 *
 * @param host a name or an IP literal, without brackets
 * @param port 1 to 65,535
 * @param authority as in a Host field, in which the default port of the scheme may be left out
 */
record HostAddress(String host, int port, String authority) {
    private static final int MAX_PORT = 65_535;

    /**
     * Reads {@code host [ ":" port ]}, an IPv6 address in brackets.
     *
     * @throws IllegalArgumentException when it is none
     */
    static HostAddress parse(String authority, int defaultPort) {
        int end = authority.startsWith("[") ? authority.indexOf(']') + 1 : authority.indexOf(':');
        if (end < 0) {
            end = authority.length();
        }
        String port = authority.substring(end);
        String host = authority.substring(0, end);
        boolean bracketed = host.startsWith("[");
        if (host.isEmpty() || (!port.isEmpty() && port.charAt(0) != ':')) {
            throw new IllegalArgumentException("not host [\":\" port]: " + authority);
        }
        return new HostAddress(
                bracketed ? host.substring(1, host.length() - 1) : host,
                port.isEmpty() ? defaultPort : port(port, authority),
                authority);
    }

    private static int port(String text, String authority) {
        int port = 0;
        for (int i = 1; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9' || port > MAX_PORT) {
                port = 0;
                break;
            }
            port = 10 * port + c - '0';
        }
        if (port < 1 || port > MAX_PORT) {
            throw new IllegalArgumentException("port must be 1 to 65535: " + authority);
        }
        return port;
    }
}
