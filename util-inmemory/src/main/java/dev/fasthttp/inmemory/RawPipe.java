package dev.fasthttp.inmemory;

import dev.fasthttp.net.BlockingConnection;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A connection for tests that send whatever bytes they like, and read responses without leniency.
 *
 * <p>What is malformed is an {@link AssertionError}. A read or write that waits for longer than {@link #setTimeout the
 * time-out}, 10 s by default, throws {@link java.net.SocketTimeoutException}.
 *
 * <p>Threads: one at a time.
 */
public final class RawPipe implements AutoCloseable {
    private static final long DEFAULT_TIMEOUT_NANOS = 10_000_000_000L;
    private static final int MAX_LINE = 64 * 1024;

    private final BlockingConnection connection;
    private final byte[] buffer = new byte[8 * 1024];
    private int from;
    private int to;
    private long timeoutNanos = DEFAULT_TIMEOUT_NANOS;

    private RawPipe(BlockingConnection connection) {
        this.connection = connection;
    }

    /** Talks over a connection, which is closed with this. */
    public static RawPipe over(BlockingConnection connection) {
        return new RawPipe(connection);
    }

    /** How long reads and writes wait from now on. */
    public RawPipe setTimeout(Duration timeout) {
        timeoutNanos = timeout.toNanos();
        return this;
    }

    private long deadline() {
        return System.nanoTime() + timeoutNanos;
    }

    // ---- sending ---------------------------------------------------------------------------------------------------

    /** Sends a text as UTF-8, in one write. */
    public RawPipe send(String text) throws IOException {
        return send(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Sends bytes in one write. */
    public RawPipe send(byte[] bytes) throws IOException {
        connection.write(bytes, 0, bytes.length, deadline());
        return this;
    }

    /** Sends a text as UTF-8, in writes of so many bytes. */
    public RawPipe sendPieces(String text, int size) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < bytes.length; i += size) {
            connection.write(bytes, i, Math.min(size, bytes.length - i), deadline());
        }
        return this;
    }

    /** Sends a GET for that target, and reads the response. */
    public PipeResponse get(String target) throws IOException {
        return send("GET " + target + " HTTP/1.1\r\nHost: test\r\n\r\n").readResponse();
    }

    /** Sends a POST with Content-Length, and reads the response. */
    public PipeResponse post(String target, String body) throws IOException {
        int length = body.getBytes(StandardCharsets.UTF_8).length;
        return send("POST " + target + " HTTP/1.1\r\nHost: test\r\nContent-Length: " + length + "\r\n\r\n" + body)
                .readResponse();
    }

    /** Ends the outgoing direction. */
    public RawPipe finish() throws IOException {
        connection.shutdownOutput();
        return this;
    }

    /** Breaks the connection with a reset. */
    public void reset() {
        connection.abort();
    }

    // ---- reading ---------------------------------------------------------------------------------------------------

    /** Reads the response to a request other than HEAD; an interim response is one, too. */
    public PipeResponse readResponse() throws IOException {
        return read(true);
    }

    /** Reads the response to a HEAD request. */
    public PipeResponse readHead() throws IOException {
        return read(false);
    }

    private PipeResponse read(boolean mayHaveBody) throws IOException {
        String line = readLine();
        int status = status(line);
        List<HeaderField> fields = fields();
        PipeResponse head = new PipeResponse(line, status, fields, new byte[0], List.of());
        if (!mayHaveBody || status < 200 || status == 204 || status == 304) {
            return head;
        }
        String length = head.field("Content-Length");
        if (head.field("Transfer-Encoding").equalsIgnoreCase("chunked")) {
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            for (int size = chunkSize(); size > 0; size = chunkSize()) {
                body.writeBytes(readBytes(size));
                if (!readLine().isEmpty()) {
                    throw new AssertionError("a chunk without CRLF behind it in the response " + head);
                }
            }
            return new PipeResponse(line, status, fields, body.toByteArray(), fields());
        }
        byte[] body = length.isEmpty() ? readToEnd() : readBytes(Integer.parseInt(length));
        return new PipeResponse(line, status, fields, body, List.of());
    }

    private static int status(String line) {
        boolean http = line.startsWith("HTTP/1.1 ") || line.startsWith("HTTP/1.0 ");
        if (!http || line.length() < 13 || line.charAt(12) != ' ') {
            throw new AssertionError("not a status line: " + line);
        }
        return Integer.parseInt(line.substring(9, 12));
    }

    private int chunkSize() throws IOException {
        return Integer.parseInt(readLine(), 16);
    }

    private List<HeaderField> fields() throws IOException {
        List<HeaderField> fields = new ArrayList<>();
        for (String line = readLine(); !line.isEmpty(); line = readLine()) {
            int colon = line.indexOf(':');
            if (colon <= 0) {
                throw new AssertionError("not a field line: " + line);
            }
            fields.add(new HeaderField(
                    line.substring(0, colon), line.substring(colon + 1).strip()));
        }
        return fields;
    }

    /** Reads a line that ends with CRLF, which is left out; each byte is a character. */
    public String readLine() throws IOException {
        StringBuilder line = new StringBuilder();
        int b = readByte();
        while (b != '\r') {
            if (b < 0) {
                throw new AssertionError("the connection ended in a line: " + line);
            }
            if (b == '\n' || line.length() >= MAX_LINE) {
                throw new AssertionError("LF without CR, or no end, in a line: " + line);
            }
            line.append((char) b);
            b = readByte();
        }
        if (readByte() != '\n') {
            throw new AssertionError("CR without LF in a line: " + line);
        }
        return line.toString();
    }

    /** Reads so many bytes. */
    public byte[] readBytes(int count) throws IOException {
        byte[] bytes = new byte[count];
        int have = Math.min(count, to - from);
        System.arraycopy(buffer, from, bytes, 0, have);
        from += have;
        while (have < count) {
            int read = connection.read(bytes, have, count - have, deadline());
            if (read < 0) {
                throw new AssertionError("the connection ended after " + have + " of " + count + " bytes");
            }
            have += read;
        }
        return bytes;
    }

    /** Reads everything up to the end of the connection. */
    public byte[] readToEnd() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        do {
            bytes.write(buffer, from, to - from);
            from = to;
        } while (fill());
        return bytes.toByteArray();
    }

    /** Waits for a byte or the end, and tells whether it was the end. What was a byte is still to be read. */
    public boolean isAtEnd() throws IOException {
        return from == to && !fill();
    }

    private int readByte() throws IOException {
        return from < to || fill() ? buffer[from++] & 0xFF : -1;
    }

    private boolean fill() throws IOException {
        from = 0;
        to = 0;
        int count = connection.read(buffer, 0, buffer.length, deadline());
        to = Math.max(0, count);
        return count > 0;
    }

    /** The connection itself. Bytes that were read ahead are not in it any more. */
    public BlockingConnection connection() {
        return connection;
    }

    @Override
    public void close() {
        connection.close();
    }

    @Override
    public String toString() {
        return connection.toString();
    }
}
