package dev.fasthttp.handlers;

import dev.fasthttp.bytes.ByteBuilder;
import dev.fasthttp.bytes.ByteSlice;
import dev.fasthttp.http.HeaderNames;
import dev.fasthttp.internal.Ascii;
import dev.fasthttp.server.RequestCtx;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Writes the line of a request. Threads: one at a time. */
final class AccessLogLine {
    private static final byte[] HEX = Ascii.bytes("0123456789abcdef");
    private static final byte[] BYTE_ESCAPE = Ascii.bytes("\\x");
    private static final byte[] JSON_ESCAPE = Ascii.bytes("\\u00");
    private static final DateTimeFormatter LOG_DATE =
            DateTimeFormatter.ofPattern("'['dd/MMM/yyyy:HH:mm:ss Z']'", Locale.ENGLISH);
    private static final DateTimeFormatter JSON_DATE = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss'Z'");

    private final AccessLog.Format format;
    private final byte[] escape;
    private final DateTimeFormatter dates;
    private long dateSecond = Long.MIN_VALUE;
    private byte[] date = {};

    AccessLogLine(AccessLog.Format format, ZoneId zone) {
        this.format = format;
        boolean json = format == AccessLog.Format.JSON;
        escape = json ? JSON_ESCAPE : BYTE_ESCAPE;
        dates = json ? JSON_DATE.withZone(ZoneOffset.UTC) : LOG_DATE.withZone(zone);
    }

    void append(ByteBuilder out, RequestCtx ctx, long nanos) {
        if (format == AccessLog.Format.JSON) {
            appendJson(out, ctx, nanos);
        } else {
            appendText(out, ctx);
        }
        out.append((byte) '\n');
    }

    private void appendText(ByteBuilder out, RequestCtx ctx) {
        appendClient(out, ctx.remoteAddress());
        out.append(" - ");
        String user = BasicAuth.user(ctx).orElse("-");
        if (user.isEmpty()) {
            out.append("\"\"");
        } else {
            appendEscaped(out, ByteSlice.of(user), true);
        }
        out.append((byte) ' ');
        out.append(date());
        out.append(" \"");
        if (ctx.request().header().hasTarget()) {
            out.append(ctx.method());
            out.append((byte) ' ');
            appendEscaped(out, ctx.requestUri(), false);
            out.append((byte) ' ');
            out.append(ctx.request().header().protocol());
        } else {
            out.append((byte) '-');
        }
        out.append("\" ");
        out.appendDecimal(ctx.response().statusCode());
        out.append((byte) ' ');
        out.appendDecimal(ctx.bodyBytesSent());
        if (format == AccessLog.Format.COMBINED) {
            appendQuoted(out, ctx.referer());
            appendQuoted(out, ctx.userAgent());
        }
    }

    private void appendQuoted(ByteBuilder out, ByteSlice value) {
        out.append(" \"");
        if (value.isEmpty()) {
            out.append((byte) '-');
        } else {
            appendEscaped(out, value, false);
        }
        out.append((byte) '"');
    }

    private void appendJson(ByteBuilder out, RequestCtx ctx, long nanos) {
        out.append("{\"time\":\"");
        out.append(date());
        out.append("\",\"client\":\"");
        appendClient(out, ctx.remoteAddress());
        out.append((byte) '"');
        BasicAuth.user(ctx).ifPresent(user -> appendMember(out, "user", ByteSlice.of(user)));
        if (ctx.request().header().hasTarget()) {
            out.append(",\"method\":\"");
            out.append(ctx.method());
            out.append((byte) '"');
            appendMember(out, "target", ctx.requestUri());
            out.append(",\"protocol\":\"");
            out.append(ctx.request().header().protocol());
            out.append((byte) '"');
        }
        appendMember(out, "host", ctx.request().header().host());
        out.append(",\"status\":");
        out.appendDecimal(ctx.response().statusCode());
        out.append(",\"bytes\":");
        out.appendDecimal(ctx.bodyBytesSent());
        out.append(",\"micros\":");
        out.appendDecimal(Math.max(0, nanos / 1000));
        appendMember(out, "referer", ctx.header(HeaderNames.REFERER));
        appendMember(out, "userAgent", ctx.userAgent());
        RequestId.of(ctx).ifPresent(id -> appendMember(out, "requestId", ByteSlice.of(id)));
        out.append((byte) '}');
    }

    private void appendMember(ByteBuilder out, String name, ByteSlice value) {
        if (value.isEmpty()) {
            return;
        }
        out.append(",\"");
        out.append(name);
        out.append("\":\"");
        appendEscaped(out, value, false);
        out.append((byte) '"');
    }

    /** Escapes what could end the value or the line, or is not ASCII. */
    private void appendEscaped(ByteBuilder out, ByteSlice value, boolean spaceToo) {
        for (int i = 0; i < value.length(); i++) {
            byte b = value.byteAt(i);
            if (b < ' ' || b == 0x7F || b == '"' || b == '\\' || (spaceToo && b == ' ')) {
                out.append(escape);
                out.append(HEX[b >> 4 & 0xF]);
                out.append(HEX[b & 0xF]);
            } else {
                out.append(b);
            }
        }
    }

    private static void appendClient(ByteBuilder out, SocketAddress address) {
        if (!(address instanceof InetSocketAddress inet) || inet.getAddress() == null) {
            out.append((byte) '-');
            return;
        }
        InetAddress ip = inet.getAddress();
        if (!(ip instanceof Inet4Address)) {
            out.append(ip.getHostAddress());
            return;
        }
        byte[] bytes = ip.getAddress();
        for (int i = 0; i < bytes.length; i++) {
            if (i > 0) {
                out.append((byte) '.');
            }
            out.appendDecimal(bytes[i] & 0xFF);
        }
    }

    private byte[] date() {
        long now = System.currentTimeMillis() / 1000;
        if (now != dateSecond) {
            date = Ascii.bytes(dates.format(Instant.ofEpochSecond(now)));
            dateSecond = now;
        }
        return date;
    }
}
