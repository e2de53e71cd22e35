package dev.fasthttp.server.support;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A program of the system, with what it printed on both streams; ended after 15 s at the latest. */
public final class Command implements AutoCloseable {
    private static final long LIMIT_SECONDS = 15;

    private final Process process;

    @SuppressWarnings("JdkObsolete") // two threads
    private final StringBuffer output = new StringBuffer();

    private final CompletableFuture<Void> reading;

    private Command(Process process) {
        this.process = process;
        reading = CompletableFuture.runAsync(this::read);
    }

    /** Starts a program. */
    public static Command start(List<String> words) throws IOException {
        return new Command(new ProcessBuilder(words).redirectErrorStream(true).start());
    }

    /** Runs a program that is given that input, to its end. */
    public static String run(String input, String... words) throws IOException {
        try (Command command = start(List.of(words))) {
            command.type(input);
            command.process.getOutputStream().close();
            return command.await();
        }
    }

    private void read() {
        byte[] bytes = new byte[8192];
        try (InputStream in = process.getInputStream()) {
            int count = in.read(bytes);
            while (count >= 0) {
                output.append(new String(bytes, 0, count, StandardCharsets.ISO_8859_1));
                count = in.read(bytes);
            }
        } catch (IOException e) {
            output.append(e);
        }
    }

    /** Types a text. */
    public void type(String text) throws IOException {
        OutputStream to = process.getOutputStream();
        to.write(text.getBytes(StandardCharsets.ISO_8859_1));
        to.flush();
    }

    /** What it printed so far. */
    public String output() {
        return output.toString();
    }

    /** Tells whether it still runs. */
    public boolean isRunning() {
        return process.isAlive();
    }

    /** Waits until it has printed that text so many times. */
    public void awaitOutput(String text, int times) {
        Await.until("it printed " + text + ", not only: " + output, () -> {
            int found = 0;
            String now = output();
            for (int at = now.indexOf(text); at >= 0; at = now.indexOf(text, at + 1)) {
                found++;
            }
            return found >= times;
        });
    }

    /** Waits for its end; returns what it printed. */
    public String await() {
        try {
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("still running, having printed: " + output);
            }
            reading.get(LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError("interrupted", e);
        }
        return output();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
