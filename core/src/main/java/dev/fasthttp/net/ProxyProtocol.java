package dev.fasthttp.net;

/** Who has to send a header of the PROXY protocol; see {@link ProxyProtocolListener}. */
public enum ProxyProtocol {
    /** Everybody: connections come from trusted proxies only, any other is closed. */
    REQUIRED,

    /**
     * Trusted proxies: other connections are served as they are, and what they send is HTTP from its first byte. For
     * clients that reach the server past the proxy.
     */
    REQUIRED_OF_PROXIES
}
