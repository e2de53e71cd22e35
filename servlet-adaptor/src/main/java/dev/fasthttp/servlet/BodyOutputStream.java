package dev.fasthttp.servlet;

import dev.fasthttp.bytes.ByteBuilder;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.CharConversionException;
import java.io.IOException;
import java.util.Objects;

/** The body of a response as the application writes it: a handle that is void when the request is over. */
final class BodyOutputStream extends ServletOutputStream {
    /** So many characters at a time, which bounds what is gathered before the body looks at its limit. */
    private static final int SLICE = 2048;

    private final Exchange exchange;
    private final int generation;

    BodyOutputStream(Exchange exchange) {
        this.exchange = exchange;
        generation = exchange.generation();
    }

    private ResponseBody body() {
        return exchange.checked(generation).body;
    }

    @Override
    public void write(int b) throws IOException {
        body().write((byte) b);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        body().write(bytes, offset, length);
    }

    /** Characters beyond ISO-8859-1 are refused, as the API has it; without an array in between. */
    @Override
    public void print(String text) throws IOException {
        String shown = text == null ? "null" : text;
        for (int i = 0; i < shown.length(); i++) {
            if (shown.charAt(i) > 0xFF) {
                throw new CharConversionException(
                        "character " + (int) shown.charAt(i) + " is not in ISO-8859-1; a writer takes it");
            }
        }
        ResponseBody body = body();
        for (int from = 0; from < shown.length(); from += SLICE) {
            int count = Math.min(SLICE, shown.length() - from);
            ByteBuilder out = body.room(count);
            byte[] bytes = out.array();
            int at = out.length();
            for (int i = 0; i < count; i++) {
                bytes[at + i] = (byte) shown.charAt(from + i);
            }
            out.setLength(at + count);
            body.appended(count);
        }
    }

    @Override
    public void println(String text) throws IOException {
        print(text);
        print("\r\n");
    }

    /** Writing blocks until there is room, so it is always allowed. */
    @Override
    public boolean isReady() {
        exchange.checked(generation);
        return true;
    }

    @Override
    public void setWriteListener(WriteListener writeListener) {
        exchange.checked(generation);
        throw new IllegalStateException("a write listener needs a request in asynchronous mode or an upgrade");
    }

    @Override
    public void flush() throws IOException {
        body().flush();
    }

    @Override
    public void close() throws IOException {
        body().close();
    }
}
