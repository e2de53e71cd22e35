package dev.fasthttp.benchmarks.peer;

import java.nio.charset.StandardCharsets;

/** The one answer that every peer gives. */
final class HelloAnswer {

    static final String HOST = "127.0.0.1";
    static final String PATH = "/hello";
    static final String CONTENT_TYPE = "text/plain; charset=utf-8";
    static final int LENGTH = 13;

    private HelloAnswer() {}

    static byte[] body() {
        return "Hello, world!".getBytes(StandardCharsets.US_ASCII);
    }

    /** Says to the script that started this process that the port is open. */
    static void ready() {
        System.out.println("ready");
        System.out.flush();
    }
}
