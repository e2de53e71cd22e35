package dev.fasthttp.servlet.support;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A response as it came over a socket: status, fields, body without its framing. */
public final class Answer {
    private final int status;
    private final List<String> fields = new ArrayList<>();
    private final String body;
    private final boolean whole;

    private Answer(String text, boolean headOnly) throws IOException {
        int end = text.indexOf("\r\n\r\n");
        if (end < 0) {
            throw new IOException("no head in \"" + text + "\"");
        }
        String[] lines = text.substring(0, end).split("\r\n");
        status = Integer.parseInt(lines[0].split(" ")[1]);
        for (int i = 1; i < lines.length; i++) {
            fields.add(lines[i]);
        }
        String rest = text.substring(end + 4);
        if (headOnly) {
            body = rest;
            whole = true;
        } else if (field("Transfer-Encoding").isPresent()) {
            StringBuilder decoded = new StringBuilder();
            whole = decodeChunks(rest, decoded);
            body = decoded.toString();
        } else {
            body = rest;
            whole = field("Content-Length")
                    .map(length -> Integer.parseInt(length) == rest.length())
                    .orElse(true);
        }
    }

    /** Sends a request on a connection of its own, and reads to the end of that. */
    public static Answer to(InetSocketAddress server, String request) throws IOException {
        try (Socket socket = new Socket(server.getAddress(), server.getPort())) {
            socket.setSoTimeout(20_000);
            OutputStream out = socket.getOutputStream();
            out.write(request.getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
            return new Answer(readAll(socket.getInputStream()), request.startsWith("HEAD "));
        }
    }

    private static String readAll(InputStream in) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] block = new byte[8192];
        try {
            for (int count = in.read(block); count >= 0; count = in.read(block)) {
                bytes.write(block, 0, count);
            }
        } catch (java.net.SocketException e) {
            if (bytes.size() == 0) {
                throw e;
            }
            // A reset cuts the response, which the framing shows.
        }
        return bytes.toString(StandardCharsets.ISO_8859_1);
    }

    private static boolean decodeChunks(String text, StringBuilder out) throws IOException {
        InputStream in = new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1));
        while (true) {
            String line = line(in);
            if (line.isEmpty()) {
                return false;
            }
            int size = Integer.parseInt(line.trim(), 16);
            if (size == 0) {
                out.append(trailers(in));
                return true;
            }
            byte[] data = in.readNBytes(size);
            out.append(new String(data, StandardCharsets.ISO_8859_1));
            if (data.length < size || !line(in).isEmpty()) {
                return false;
            }
        }
    }

    private static String trailers(InputStream in) throws IOException {
        StringBuilder trailers = new StringBuilder();
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            trailers.append("\n[trailer ").append(line).append(']');
        }
        return trailers.toString();
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
            if (b != '\r') {
                line.append((char) b);
            }
        }
        return line.toString();
    }

    /** The status code. */
    public int status() {
        return status;
    }

    /** The body, with trailers behind it. */
    public String body() {
        return body;
    }

    /** Whether the response came to its end. */
    public boolean isWhole() {
        return whole;
    }

    /** The values of the fields with that name. */
    public List<String> all(String name) {
        return fields.stream()
                .filter(field -> field.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                .map(field -> field.substring(name.length() + 1).trim())
                .toList();
    }

    /** The value of the first field with that name. */
    public Optional<String> field(String name) {
        return all(name).stream().findFirst();
    }

    /** The id of the session that the answer gives, if it does. */
    public Optional<String> session() {
        for (String field : fields) {
            String lower = field.toLowerCase(Locale.ROOT);
            if (lower.startsWith("set-cookie: jsessionid=")) {
                String value = field.substring("set-cookie: jsessionid=".length());
                int end = value.indexOf(';');
                return Optional.of(end < 0 ? value : value.substring(0, end));
            }
        }
        return Optional.empty();
    }

    /** The status, a space, and the body without blanks around it. */
    public String summary() {
        return status + " " + body.strip();
    }

    /** The fields whose meaning does not depend on the container: sorted, charsets in one form. */
    public String normalisedFields() {
        List<String> kept = new ArrayList<>();
        boolean cookies = field("Set-Cookie").isPresent();
        for (String field : fields) {
            String lower = field.toLowerCase(Locale.ROOT);
            // Some have answers with cookies expire; how sessions are named, and what else their cookies say, is free.
            if (lower.startsWith("set-cookie: jsessionid=") || (cookies && lower.startsWith("expires:"))) {
                continue;
            }
            if (!lower.startsWith("date:")
                    && !lower.startsWith("server:")
                    && !lower.startsWith("connection:")
                    && !lower.startsWith("keep-alive:")
                    && !lower.startsWith("transfer-encoding:")
                    && !lower.startsWith("trailer:")
                    && !lower.startsWith("cache-control: must-revalidate,no-cache,no-store")
                    && !lower.startsWith("content-length:")) {
                int colon = lower.indexOf(':');
                boolean type = lower.startsWith("content-type:");
                String value = type ? lower.replace(" ", "") : field.substring(colon);
                kept.add(type ? value : lower.substring(0, colon) + value);
            }
        }
        kept.sort(null);
        return String.join("\n", kept);
    }

    @Override
    public String toString() {
        return status + "\n" + normalisedFields() + "\n\n" + body + (whole ? "" : "\n[cut]");
    }
}
