package dev.fasthttp.benchmarks.stream;

import java.nio.charset.StandardCharsets;

/** What both servers do: sizes, paths and the bytes of an event. */
final class StreamTask {
    static final int LENGTH = 100 << 20;
    static final int PIECE = 64 * 1024;
    static final String EVENT = "{\"id\":4711,\"text\":\"something happened\"}";

    /** An event as it is on the wire: one chunk. */
    static byte[] eventChunk() {
        String event = "data: " + EVENT + "\n\n";
        return ascii(Integer.toHexString(event.length()) + "\r\n" + event + "\r\n");
    }

    private StreamTask() {}

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Says to the script that started this process that the port is open. */
    static void ready() {
        System.out.println("ready");
        System.out.flush();
    }
}
