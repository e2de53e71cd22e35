package dev.fasthttp.benchmarks.peer;

import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.util.Headers;
import java.nio.ByteBuffer;
import org.xnio.Options;

/** Undertow with one I/O thread and the handler on it; answers to pipelined requests are gathered into one write. */
public final class UndertowPeer {

    private UndertowPeer() {}

    public static void main(String[] args) {
        ByteBuffer body = ByteBuffer.allocateDirect(HelloAnswer.LENGTH)
                .put(HelloAnswer.body())
                .flip();
        Undertow.builder()
                .addHttpListener(Integer.parseInt(args[0]), HelloAnswer.HOST)
                .setIoThreads(1)
                .setWorkerThreads(1)
                .setSocketOption(Options.BACKLOG, 4096)
                .setSocketOption(Options.TCP_NODELAY, true)
                .setServerOption(UndertowOptions.BUFFER_PIPELINED_DATA, true)
                .setServerOption(UndertowOptions.ALWAYS_SET_KEEP_ALIVE, false)
                .setHandler(exchange -> {
                    exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, HelloAnswer.CONTENT_TYPE);
                    exchange.getResponseSender().send(body.duplicate());
                })
                .build()
                .start();
        HelloAnswer.ready();
    }
}
