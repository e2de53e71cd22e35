package dev.fasthttp.servlet;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The body of a response as the application writes text to it: a handle that is void when the request is over.
 *
 * <p>Everything goes straight to the encoder of the exchange; nothing is locked, since one thread has the exchange.
 */
@SuppressWarnings("AnnotateFormatMethod") // as the class it extends
final class BodyWriter extends PrintWriter {
    /** What {@link PrintWriter} wants to have; nothing ever gets there. */
    private static final Writer NOWHERE = Writer.nullWriter();

    private final Exchange exchange;
    private final int generation;

    BodyWriter(Exchange exchange) {
        super(NOWHERE);
        this.exchange = exchange;
        generation = exchange.generation();
    }

    private TextOutput text() {
        return exchange.checked(generation).text;
    }

    private void failed(IOException e) {
        exchange.writeFailed(e);
        setError();
    }

    @Override
    public void write(int c) {
        try {
            text().write((char) c);
        } catch (IOException e) {
            failed(e);
        }
    }

    @Override
    public void write(char[] chars, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, chars.length);
        try {
            text().write(chars, offset, length);
        } catch (IOException e) {
            failed(e);
        }
    }

    @Override
    public void write(char[] chars) {
        write(chars, 0, chars.length);
    }

    @Override
    public void write(String string, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, string.length());
        try {
            text().write(string, offset, length);
        } catch (IOException e) {
            failed(e);
        }
    }

    @Override
    public void write(String string) {
        try {
            text().write(string);
        } catch (IOException e) {
            failed(e);
        }
    }

    @Override
    public void print(boolean b) {
        write(b ? "true" : "false");
    }

    @Override
    public void print(char c) {
        write(c);
    }

    @Override
    public void print(int i) {
        write(String.valueOf(i));
    }

    @Override
    public void print(long l) {
        write(String.valueOf(l));
    }

    @Override
    public void print(float f) {
        write(String.valueOf(f));
    }

    @Override
    public void print(double d) {
        write(String.valueOf(d));
    }

    @Override
    public void print(char[] s) {
        write(s);
    }

    @Override
    public void print(@Nullable String s) {
        write(String.valueOf(s));
    }

    @Override
    public void print(@Nullable Object o) {
        write(String.valueOf(o));
    }

    @Override
    public void println() {
        write(System.lineSeparator());
    }

    @Override
    public void println(boolean b) {
        print(b);
        println();
    }

    @Override
    public void println(char c) {
        print(c);
        println();
    }

    @Override
    public void println(int i) {
        print(i);
        println();
    }

    @Override
    public void println(long l) {
        print(l);
        println();
    }

    @Override
    public void println(float f) {
        print(f);
        println();
    }

    @Override
    public void println(double d) {
        print(d);
        println();
    }

    @Override
    public void println(char[] s) {
        print(s);
        println();
    }

    @Override
    public void println(@Nullable String s) {
        print(s);
        println();
    }

    @Override
    public void println(@Nullable Object o) {
        print(String.valueOf(o));
        println();
    }

    @Override
    public PrintWriter format(String format, @Nullable Object... arguments) {
        write(String.format(Locale.getDefault(Locale.Category.FORMAT), format, arguments));
        return this;
    }

    @Override
    public PrintWriter format(@Nullable Locale locale, String format, @Nullable Object... arguments) {
        write(String.format(locale, format, arguments));
        return this;
    }

    @Override
    public PrintWriter append(@Nullable CharSequence sequence) {
        write(String.valueOf(sequence));
        return this;
    }

    @Override
    public PrintWriter append(@Nullable CharSequence sequence, int start, int end) {
        write(String.valueOf(sequence).substring(start, end));
        return this;
    }

    @Override
    public PrintWriter append(char c) {
        write(c);
        return this;
    }

    @Override
    public void flush() {
        try {
            exchange.checked(generation).body.flush();
        } catch (IOException e) {
            failed(e);
        }
    }

    @Override
    public boolean checkError() {
        flush();
        return super.checkError();
    }

    @Override
    public void close() {
        try {
            text().finish();
            exchange.body.close();
        } catch (IOException e) {
            failed(e);
        }
    }
}
