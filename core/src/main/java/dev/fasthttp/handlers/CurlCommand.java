package dev.fasthttp.handlers;

import dev.fasthttp.bytes.ByteSlice;
import dev.fasthttp.http.HeaderNames;
import dev.fasthttp.http.RequestHeader;
import dev.fasthttp.server.RequestCtx;
import java.util.List;

/**
 * A request as a command for {@code curl} in a POSIX shell, to send it again while looking for a mistake.
 *
 * <p>Values of {@code Authorization}, {@code Proxy-Authorization} and {@code Cookie} are left out unless wanted: such lines
 * end in logs and tickets.
 */
public final class CurlCommand {
    /** Larger bodies are not written out, in bytes. */
    public static final int MAX_BODY = 64 * 1024;

    private static final List<String> SECRETS =
            List.of(HeaderNames.AUTHORIZATION, "Proxy-Authorization", HeaderNames.COOKIE);

    /** What curl says by itself. */
    private static final List<String> OWN =
            List.of(HeaderNames.HOST, HeaderNames.CONTENT_LENGTH, HeaderNames.TRANSFER_ENCODING, HeaderNames.EXPECT);

    private CurlCommand() {}

    /** The command without secrets, in one line. Of a body that the handler streams nothing is in it. */
    public static String of(RequestCtx ctx) {
        return write(ctx, false);
    }

    /** The command with all fields. */
    public static String withSecrets(RequestCtx ctx) {
        return write(ctx, true);
    }

    private static String write(RequestCtx ctx, boolean withSecrets) {
        RequestHeader header = ctx.request().header();
        StringBuilder command = new StringBuilder("curl --globoff --path-as-is");
        command.append(header.isHttp11() ? " --http1.1" : " --http1.0");
        if (ctx.isHead()) {
            command.append(" --head");
        } else if (!ctx.isGet()) {
            command.append(" --request ").append(ctx.method());
        }
        for (int i = 0; i < header.size(); i++) {
            ByteSlice name = header.nameAt(i);
            if (!isAmong(OWN, name)) {
                ByteSlice value =
                        !withSecrets && isAmong(SECRETS, name) ? ByteSlice.of("(left out)") : header.valueAt(i);
                appendField(command, name, value);
            }
        }
        appendBody(command, ctx);
        appendTarget(command, ctx);
        return command.toString();
    }

    /** The target as it was sent, which the URI, normalised, is not. */
    private static void appendTarget(StringBuilder command, RequestCtx ctx) {
        String origin = (ctx.request().isSecure() ? "https://" : "http://") + ctx.host();
        ByteSlice target = ctx.requestUri();
        if (!target.startsWith("/")) {
            command.append(" --request-target ");
            appendQuoted(command, target);
            target = ByteSlice.of("/");
        }
        command.append(' ');
        appendQuoted(command, ByteSlice.of(origin + target));
    }

    private static boolean isAmong(List<String> names, ByteSlice name) {
        return names.stream().anyMatch(name::equalsIgnoreCase);
    }

    private static void appendField(StringBuilder command, ByteSlice name, ByteSlice value) {
        // A field without value is written with a semicolon: with a colon curl takes it away.
        ByteSlice line = ByteSlice.of(value.isEmpty() ? name + ";" : name + ": ");
        byte[] bytes = new byte[line.length() + value.length()];
        line.copyTo(bytes, 0);
        value.copyTo(bytes, line.length());
        command.append(" --header ");
        appendQuoted(command, ByteSlice.copyOf(bytes));
    }

    private static void appendBody(StringBuilder command, RequestCtx ctx) {
        ByteSlice body = ctx.request().body();
        if (body.isEmpty()) {
            return;
        }
        if (ctx.request().header().contentType().isEmpty()) {
            // curl would call it a form.
            command.append(" --header 'Content-Type:'");
        }
        if (body.length() > MAX_BODY) {
            command.append(" --data-binary @body");
        } else if (body.indexOf((byte) 0, 0) < 0) {
            command.append(" --data-raw ");
            appendQuoted(command, body);
        } else {
            // No argument of a command can hold a zero byte.
            StringBuilder print = new StringBuilder("printf '");
            for (int i = 0; i < body.length(); i++) {
                print.append('\\');
                appendOctal(print, body.byteAt(i));
            }
            command.insert(0, print.append("' | ")).append(" --data-binary @-");
        }
    }

    /** Quotes for the shell: in single quotes, and with escapes in {@code $'…'} where there is more than printable ASCII. */
    private static void appendQuoted(StringBuilder command, ByteSlice bytes) {
        boolean plain = true;
        for (int i = 0; i < bytes.length(); i++) {
            byte b = bytes.byteAt(i);
            plain &= b >= ' ' && b < 0x7F;
        }
        command.append(plain ? "'" : "$'");
        for (int i = 0; i < bytes.length(); i++) {
            byte b = bytes.byteAt(i);
            if (b < ' ' || b == 0x7F) {
                command.append('\\');
                appendOctal(command, b);
            } else if (b == '\'') {
                command.append(plain ? "'\\''" : "\\'");
            } else if (b == '\\' && !plain) {
                command.append("\\\\");
            } else {
                command.append((char) b);
            }
        }
        command.append('\'');
    }

    private static void appendOctal(StringBuilder command, byte b) {
        command.append((char) ('0' + (b >> 6 & 3)))
                .append((char) ('0' + (b >> 3 & 7)))
                .append((char) ('0' + (b & 7)));
    }
}
