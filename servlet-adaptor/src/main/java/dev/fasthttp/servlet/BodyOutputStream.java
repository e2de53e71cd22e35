package dev.fasthttp.servlet;

import dev.fasthttp.bytes.ByteBuilder;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.CharConversionException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

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
        ResponseBody body = exchange.checked(generation).body;
        ListenedIo io = listened();
        if (io != null) {
            io.checkWritable();
        }
        return body;
    }

    private @Nullable ListenedIo listened() {
        ListenedIo io = AsyncProcessing.io(exchange);
        return io != null && io.hasWriter() ? io : null;
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
        if (listened() != null) {
            // One write, as there may be room for no more.
            print(text + "\r\n");
            return;
        }
        print(text);
        print("\r\n");
    }

    /** Writes from the buffer's array where it has one. */
    @Override
    public void write(ByteBuffer buffer) throws IOException {
        ResponseBody body = body();
        int length = buffer.remaining();
        if (buffer.hasArray()) {
            body.write(buffer.array(), buffer.arrayOffset() + buffer.position(), length);
            buffer.position(buffer.limit());
        } else {
            byte[] bytes = new byte[length];
            buffer.get(bytes);
            body.write(bytes, 0, length);
        }
    }

    /** Without a listener writing blocks until there is room, so it is always allowed. */
    @Override
    public boolean isReady() {
        exchange.checked(generation);
        ListenedIo io = listened();
        return io == null || io.isWriteReady();
    }

    @Override
    public void setWriteListener(WriteListener writeListener) {
        Objects.requireNonNull(writeListener);
        AsyncProcessing.listened(exchange.checked(generation)).listen(writeListener);
    }

    @Override
    public void flush() throws IOException {
        body().flush();
    }

    @Override
    public void close() throws IOException {
        exchange.checked(generation).body.close();
    }
}
