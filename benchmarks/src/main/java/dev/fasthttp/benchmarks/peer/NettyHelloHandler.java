package dev.fasthttp.benchmarks.peer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.AsciiString;
import io.netty.util.ReferenceCountUtil;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * The handler of {@link NettyPeer}: writes each response at once, flushes when all that was read is answered.
 *
 * <p>Constants are encoded beforehand, and the response's own constant fields are not validated again; requests are.
 */
@ChannelHandler.Sharable
@SuppressWarnings("FutureReturnValueIgnored") // Netty closes a channel whose write failed; nobody waits for it.
final class NettyHelloHandler extends ChannelInboundHandlerAdapter {

    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    private static final AsciiString CONTENT_TYPE = AsciiString.cached(HelloAnswer.CONTENT_TYPE);
    private static final AsciiString CONTENT_LENGTH = AsciiString.cached(Integer.toString(HelloAnswer.LENGTH));
    private static final DefaultHttpHeadersFactory FIELDS =
            DefaultHttpHeadersFactory.headersFactory().withValidation(false);

    private final ByteBuf body = Unpooled.unreleasableBuffer(Unpooled.directBuffer(HelloAnswer.LENGTH)
            .writeBytes(HelloAnswer.body())
            .asReadOnly());

    // Only the one event loop reads and writes these.
    private long second = -1;
    private AsciiString date = AsciiString.EMPTY_STRING;

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        try {
            if (message instanceof HttpRequest request) {
                answer(ctx, request);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void answer(ChannelHandlerContext ctx, HttpRequest request) {
        HttpHeaders fields = FIELDS.newHeaders()
                .set(HttpHeaderNames.DATE, date())
                .set(HttpHeaderNames.CONTENT_TYPE, CONTENT_TYPE)
                .set(HttpHeaderNames.CONTENT_LENGTH, CONTENT_LENGTH);
        FullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, HttpResponseStatus.OK, body.duplicate(), fields, EmptyHttpHeaders.INSTANCE);
        if (request.decoderResult().isFailure() || !HttpUtil.isKeepAlive(request)) {
            fields.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
            ctx.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
        } else {
            ctx.write(response, ctx.voidPromise());
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        ctx.flush();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }

    private AsciiString date() {
        long now = System.currentTimeMillis() / 1000;
        if (now != second) {
            second = now;
            date = new AsciiString(DATE.format(Instant.ofEpochSecond(now)));
        }
        return date;
    }
}
