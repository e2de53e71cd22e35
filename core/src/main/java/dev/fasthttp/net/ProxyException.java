package dev.fasthttp.net;

import java.io.IOException;
import java.io.Serial;

/** A proxy did not connect to a host, or did not speak its protocol. */
public final class ProxyException extends IOException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final int code;

    ProxyException(String message, int code) {
        super(message);
        this.code = code;
    }

    /** What the proxy said: a status code of HTTP, a reply code of SOCKS 5 (RFC 1928 §6), or 0 when it said neither. */
    public int code() {
        return code;
    }
}
