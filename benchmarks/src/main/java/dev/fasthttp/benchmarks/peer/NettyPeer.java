package dev.fasthttp.benchmarks.peer;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ResourceLeakDetector;
import java.util.Optional;
import javax.net.ssl.SSLException;

/** Netty with its NIO transport: one event loop that accepts and serves, the handler on it, pooled buffers. */
public final class NettyPeer {

    private NettyPeer() {}

    public static void main(String[] args) throws InterruptedException, SSLException {
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
        EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        Channel listener = new ServerBootstrap()
                .group(loop)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, 4096)
                .childOption(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new Pipeline(new NettyHelloHandler(), tls()))
                .bind(HelloAnswer.HOST, Integer.parseInt(args[0]))
                .sync()
                .channel();
        HelloAnswer.ready();
        listener.closeFuture().sync();
    }

    /** TLS by the JDK, as all peers have it; nothing without TLS. */
    private static Optional<SslContext> tls() throws SSLException {
        return TlsFiles.isWanted()
                ? Optional.of(SslContextBuilder.forServer(
                                TlsFiles.chain().toFile(), TlsFiles.key().toFile())
                        .sslProvider(SslProvider.JDK)
                        .build())
                : Optional.empty();
    }

    /** What a connection is served by. */
    private static final class Pipeline extends ChannelInitializer<Channel> {

        private final NettyHelloHandler handler;
        private final Optional<SslContext> tls;

        Pipeline(NettyHelloHandler handler, Optional<SslContext> tls) {
            this.handler = handler;
            this.tls = tls;
        }

        @Override
        protected void initChannel(Channel channel) {
            tls.ifPresent(context -> channel.pipeline().addLast(context.newHandler(channel.alloc())));
            channel.pipeline().addLast(new HttpServerCodec(new HttpDecoderConfig()), handler);
        }
    }
}
