package dev.fasthttp.http;

import dev.fasthttp.bytes.ByteBuilder;
import dev.fasthttp.bytes.ByteSlice;
import dev.fasthttp.internal.Ascii;

/**
 * What a client adds to requests that do not say it themselves: Host and User-Agent.
 *
 * <p>Threads: safe.
 */
public final class RequestDefaults {
    private static final byte[] HOST = Ascii.bytes("Host: ");
    private static final byte[] CRLF = {'\r', '\n'};

    private final byte[] hostLine;
    private final byte[] userAgentLine;
    private final byte[] acceptEncodingLine;
    private final boolean pathNormal;

    /**
     * Defaults of a client.
     *
     * @param host value of Host for requests without host
     * @param userAgent value of User-Agent; empty for none
     * @param acceptEncoding value of Accept-Encoding for requests whose response may be decompressed; empty for none
     * @param pathNormal whether paths of URIs go out in normal form ({@link Uri#path}), and not as they were given
     * @throws IllegalArgumentException when {@code host} is no host with an optional port, or another value has a
     *     control character
     */
    public RequestDefaults(String host, String userAgent, String acceptEncoding, boolean pathNormal) {
        byte[] bytes = ByteSlice.of(host).toByteArray();
        if (!HostSyntax.isValid(bytes, 0, bytes.length)) {
            throw new IllegalArgumentException("not a host with an optional port");
        }
        Header.checkValue(userAgent);
        hostLine = Ascii.bytes("Host: " + host + "\r\n");
        Header.checkValue(acceptEncoding);
        userAgentLine = line(HeaderNames.USER_AGENT, userAgent);
        acceptEncodingLine = line(HeaderNames.ACCEPT_ENCODING, acceptEncoding);
        this.pathNormal = pathNormal;
    }

    private static byte[] line(String name, String value) {
        return value.isEmpty()
                ? new byte[0]
                : ByteSlice.of(name + ": " + value + "\r\n").toByteArray();
    }

    boolean isPathNormal() {
        return pathNormal;
    }

    /** Appends what the header does not have. */
    void appendTo(ByteBuilder out, RequestHeader header, ByteSlice uriHost) {
        if (!header.has(HeaderNames.HOST)) {
            if (uriHost.isEmpty()) {
                out.append(hostLine);
            } else {
                out.append(HOST);
                out.append(uriHost);
                out.append(CRLF);
            }
        }
        if (!header.has(HeaderNames.USER_AGENT)) {
            out.append(userAgentLine);
        }
        if (acceptEncodingLine.length > 0 && isWhole(header) && !header.has(HeaderNames.ACCEPT_ENCODING)) {
            out.append(acceptEncodingLine);
        }
    }

    /** Whether a body as a whole is asked for: a part of something compressed cannot be decompressed. */
    private static boolean isWhole(RequestHeader header) {
        return !header.method().equals(Methods.HEAD) && !header.has(HeaderNames.RANGE);
    }
}
