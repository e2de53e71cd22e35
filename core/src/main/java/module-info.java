import org.jspecify.annotations.NullMarked;

/** HTTP/1.1 messages, transports, server and client, without any run-time dependency. */
@NullMarked
module dev.fasthttp.core {
    requires static com.aayushatharva.brotli4j;
    requires static com.github.luben.zstd_jni;
    requires static org.jspecify;

    exports dev.fasthttp.bytes;
    exports dev.fasthttp.client;
    exports dev.fasthttp.compress;
    exports dev.fasthttp.fs;
    exports dev.fasthttp.handlers;
    exports dev.fasthttp.http;
    exports dev.fasthttp.net;
    exports dev.fasthttp.proxy;
    exports dev.fasthttp.server;
}
