package dev.fasthttp.servlet;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.ServletResponse;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Takes the bytes of files for a response: to its stream, or as text to its writer when somebody has asked for that
 * before.
 */
final class FileOutput {
    private static final int BLOCK = 16 * 1024;

    private final OutputStream out;
    private final @Nullable TextSink text;

    private FileOutput(OutputStream out, @Nullable TextSink text) {
        this.out = out;
        this.text = text;
    }

    /**
     * An output to a response.
     *
     * @param type says in which charset the text of the file is; without, it is UTF-8
     */
    static FileOutput to(ServletResponse response, @Nullable String type) throws IOException {
        ServletOutputStream stream;
        try {
            stream = response.getOutputStream();
        } catch (IllegalStateException e) {
            String named = type == null ? null : MediaType.of(type).charset;
            Charset charset = named == null ? StandardCharsets.UTF_8 : Reply.charsetOf(named);
            TextSink text = new TextSink(response.getWriter(), charset);
            return new FileOutput(text, text);
        }
        return new FileOutput(stream, null);
    }

    void write(byte[] bytes) throws IOException {
        out.write(bytes, 0, bytes.length);
    }

    /**
     * Writes a part of a file.
     *
     * @throws EOFException when the file has become shorter
     */
    void write(WebResource file, long from, long length) throws IOException {
        byte[] block = new byte[(int) Math.min(BLOCK, Math.max(1, length))];
        try (InputStream in = file.open()) {
            in.skipNBytes(from);
            long left = length;
            while (left > 0) {
                int count = in.read(block, 0, (int) Math.min(block.length, left));
                if (count < 0) {
                    throw new EOFException(file.url() + " has become shorter while it was sent");
                }
                out.write(block, 0, count);
                left -= count;
            }
        }
    }

    /** All has been written. The response stays open. */
    void finish() throws IOException {
        if (text != null) {
            text.finish();
        }
    }

    /** Decodes what is written to it for a writer. */
    private static final class TextSink extends OutputStream {
        private final PrintWriter writer;
        private final CharsetDecoder decoder;
        private final ByteBuffer bytes = ByteBuffer.allocate(BLOCK + 16);
        private final CharBuffer chars = CharBuffer.allocate(BLOCK + 16);

        TextSink(PrintWriter writer, Charset charset) {
            this.writer = writer;
            decoder = charset.newDecoder()
                    .onMalformedInput(CodingErrorAction.REPLACE)
                    .onUnmappableCharacter(CodingErrorAction.REPLACE);
        }

        @Override
        public void write(int b) {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] from, int offset, int length) {
            int at = offset;
            while (at < offset + length) {
                int count = Math.min(bytes.remaining(), offset + length - at);
                bytes.put(from, at, count);
                at += count;
                decode(false);
            }
        }

        private void decode(boolean end) {
            bytes.flip();
            while (decoder.decode(bytes, chars, end).isOverflow()) {
                pass();
            }
            pass();
            bytes.compact();
        }

        private void pass() {
            chars.flip();
            writer.write(chars.array(), 0, chars.limit());
            chars.clear();
        }

        void finish() {
            decode(true);
            decoder.flush(chars);
            pass();
        }
    }
}
