package dev.fasthttp.server.support;

import dev.fasthttp.server.support.RawResponse.Field;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLException;

/**
 * A client that sends whatever bytes it is told to, and reads responses without any leniency.
 *
 * <p>A read that takes longer than {@link #TIMEOUT_MILLIS} fails, so no test hangs on a silent server.
 */
public final class RawHttp implements AutoCloseable {
    /** How long a read waits. */
    public static final int TIMEOUT_MILLIS = 10_000;

    /** How a connection ended. */
    public enum End {
        /** In order. */
        FIN,
        /** With bytes that nobody read. */
        RST
    }

    private static final int MAX_LINE = 64 * 1024;

    private final Socket socket;
    private final InputStream in;

    private RawHttp(Socket socket) throws IOException {
        this.socket = socket;
        in = new BufferedInputStream(socket.getInputStream(), 64 * 1024);
    }

    /** Connects. */
    public static RawHttp connect(SocketAddress address) throws IOException {
        return connect(address, 0);
    }

    /** Connects with a receive buffer of that size, 0 for the system's. */
    public static RawHttp connect(SocketAddress address, int receiveBuffer) throws IOException {
        Socket socket = new Socket();
        try {
            if (receiveBuffer > 0) {
                socket.setReceiveBufferSize(receiveBuffer);
            }
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.connect(address, TIMEOUT_MILLIS);
            return new RawHttp(socket);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** Connects from that address, one of this machine. */
    public static RawHttp connectFrom(String source, SocketAddress address) throws IOException {
        Socket socket = new Socket();
        try {
            socket.bind(new InetSocketAddress(source, 0));
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.connect(address, TIMEOUT_MILLIS);
            return new RawHttp(socket);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** Talks over a socket that is connected already, by TLS for one. */
    public static RawHttp over(Socket socket) throws IOException {
        socket.setSoTimeout(TIMEOUT_MILLIS);
        return new RawHttp(socket);
    }

    // ---- sending ---------------------------------------------------------------------------------------------------

    /** Sends a text, each character a byte, in one write. */
    public RawHttp send(String text) throws IOException {
        return send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Sends bytes in one write. */
    public RawHttp send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        return this;
    }

    /** Sends a text in pieces of {@code size} bytes, each in a packet of its own if the system is so kind. */
    @SuppressWarnings("ThreadPriorityCheck") // a hint is all that is wanted
    public RawHttp sendPieces(String text, int size) throws IOException {
        for (int i = 0; i < text.length(); i += size) {
            send(text.substring(i, Math.min(text.length(), i + size)));
            Thread.yield();
        }
        return this;
    }

    /** Sends a GET for that target. */
    public RawHttp get(String target) throws IOException {
        return send("GET " + target + " HTTP/1.1\r\nHost: test\r\n\r\n");
    }

    /** Sends a POST with Content-Length. */
    public RawHttp post(String target, String body) throws IOException {
        return send(
                "POST " + target + " HTTP/1.1\r\nHost: test\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
    }

    /** Ends the outgoing direction. */
    public RawHttp finish() throws IOException {
        socket.shutdownOutput();
        return this;
    }

    /** Breaks the connection with a reset. */
    public void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    // ---- reading ---------------------------------------------------------------------------------------------------

    /** Sends a GET and reads the response. */
    public RawResponse fetch(String target) throws IOException {
        return get(target).read();
    }

    /** Reads that many bytes, or fewer at the end. */
    public String readBytes(int count) throws IOException {
        return new String(in.readNBytes(count), StandardCharsets.ISO_8859_1);
    }

    /** Reads the status line alone. */
    public String readHeadLine() throws IOException {
        return line();
    }

    /** Reads the head of a chunked response and its first chunk. */
    public String readHeadAndChunk() throws IOException {
        String status = line();
        if (!status.startsWith("HTTP/1.1 200 ")) {
            throw new AssertionError(status);
        }
        fields();
        return chunk();
    }

    /** Reads what follows the chunks read so far, up to the end of the response. */
    public String readRestOfChunks() throws IOException {
        StringBuilder rest = new StringBuilder();
        for (String chunk = chunk(); !chunk.isEmpty(); chunk = chunk()) {
            rest.append(chunk);
        }
        return rest.toString();
    }

    /** Reads the head of a response without length, and everything up to the end of the connection. */
    public String readToEnd() throws IOException {
        line();
        fields();
        return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
    }

    private String chunk() throws IOException {
        int size = Integer.parseInt(line(), 16);
        byte[] data = in.readNBytes(size);
        if (data.length < size || !line().isEmpty()) {
            throw new IOException("chunk is cut");
        }
        return new String(data, StandardCharsets.ISO_8859_1);
    }

    /** Reads the response to a request other than HEAD. */
    public RawResponse read() throws IOException {
        return read(true);
    }

    /** Reads the response to a HEAD request. */
    public RawResponse readToHead() throws IOException {
        return read(false);
    }

    private RawResponse read(boolean mayHaveBody) throws IOException {
        String line = line();
        if (!line.startsWith("HTTP/1.1 ") || line.length() < 13 || line.charAt(12) != ' ') {
            throw new AssertionError("not a status line: " + line);
        }
        int status = Integer.parseInt(line.substring(9, 12));
        String reason = line.substring(13);
        List<Field> fields = fields();
        RawResponse head = new RawResponse("HTTP/1.1", status, reason, fields, new byte[0], List.of());
        boolean chunked = head.field("Transfer-Encoding").equals("chunked");
        String length = head.field("Content-Length");
        if (status == 101) {
            return head;
        }
        if (chunked && !length.isEmpty()) {
            throw new AssertionError("both Content-Length and chunked: " + head);
        }
        if (status < 200 || status == 204) {
            if (chunked || !length.isEmpty()) {
                throw new AssertionError("framing where none may be: " + head);
            }
            return head;
        }
        if (!mayHaveBody || status == 304) {
            return head;
        }
        if (chunked) {
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            List<Field> trailers = chunks(body);
            return new RawResponse("HTTP/1.1", status, reason, fields, body.toByteArray(), trailers);
        }
        if (length.isEmpty()) {
            throw new AssertionError("neither Content-Length nor chunked: " + head);
        }
        return new RawResponse("HTTP/1.1", status, reason, fields, bytes(Integer.parseInt(length)), List.of());
    }

    /** Reads a response piece by piece with a pause before each; returns the length of its body. */
    public long readSlowly(int piece, int pauseMillis) throws IOException {
        long length = 0;
        for (String line = line(); !line.isEmpty(); line = line()) {
            if (line.startsWith("Content-Length: ")) {
                length = Long.parseLong(line.substring(16));
            }
        }
        long count = 0;
        while (count < length) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(pauseMillis));
            count += bytes((int) Math.min(piece, length - count)).length;
        }
        return count;
    }

    private List<Field> chunks(ByteArrayOutputStream body) throws IOException {
        int size = Integer.parseInt(line(), 16);
        while (size > 0) {
            body.writeBytes(bytes(size));
            if (!line().isEmpty()) {
                throw new AssertionError("chunk data without CRLF behind it");
            }
            size = Integer.parseInt(line(), 16);
        }
        return fields();
    }

    private List<Field> fields() throws IOException {
        List<Field> fields = new ArrayList<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(": ");
            if (colon <= 0) {
                throw new AssertionError("not a field line: " + line);
            }
            fields.add(new Field(line.substring(0, colon), line.substring(colon + 2)));
        }
        return fields;
    }

    private byte[] bytes(int count) throws IOException {
        byte[] bytes = in.readNBytes(count);
        if (bytes.length < count) {
            throw new AssertionError("connection ended after " + bytes.length + " of " + count + " bytes");
        }
        return bytes;
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        int b = in.read();
        while (b != '\r') {
            if (b < 0) {
                throw new AssertionError("connection ended in a line: " + line);
            }
            if ((b < 0x20 && b != '\t') || b == 0x7F || line.length() > MAX_LINE) {
                throw new AssertionError("byte " + b + " in a line: " + line);
            }
            line.append((char) b);
            b = in.read();
        }
        if (in.read() != '\n') {
            throw new AssertionError("CR without LF: " + line);
        }
        return line.toString();
    }

    /** Waits for the end of the connection; fails when there is another byte before. */
    public End end() throws IOException {
        try {
            int b = in.read();
            if (b >= 0) {
                throw new AssertionError("byte " + b + " where the connection should end");
            }
            return End.FIN;
        } catch (SocketTimeoutException e) {
            throw new AssertionError("the connection is still open", e);
        } catch (SocketException e) {
            return End.RST;
        }
    }

    /** Waits for the next byte; false at the end of the connection, in order or not. */
    public boolean hasMore() throws IOException {
        in.mark(1);
        try {
            if (in.read() < 0) {
                return false;
            }
        } catch (SocketTimeoutException e) {
            throw new AssertionError("neither a byte nor the end", e);
        } catch (SocketException | SSLException e) {
            return false;
        }
        in.reset();
        return true;
    }

    /** Tells whether neither a byte nor the end arrives in that time. */
    public boolean isSilentFor(int millis) throws IOException {
        socket.setSoTimeout(millis);
        try {
            in.mark(1);
            in.read();
            in.reset();
            return false;
        } catch (SocketTimeoutException e) {
            return true;
        } finally {
            socket.setSoTimeout(TIMEOUT_MILLIS);
        }
    }

    /** This end's address. */
    public InetSocketAddress localAddress() {
        return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
