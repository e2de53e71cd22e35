package dev.fasthttp.expvar;

import dev.fasthttp.http.HeaderNames;
import dev.fasthttp.server.RequestCtx;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.zip.GZIPOutputStream;

/**
 * The page for browsers: one file with its style and script in it, which asks nobody but this server.
 *
 * <p>Its policy names the digests of both, so that nothing else runs on it, whatever is in a variable.
 *
 * <p>Threads: safe, immutable.
 *
 * <p>Spec: Content Security Policy Level 3.
 */
final class LivePage {
    private static final String STYLE = "/*STYLE*/";
    private static final String SCRIPT = "/*SCRIPT*/";

    private final byte[] plain;
    private final byte[] zipped;
    private final String policy;
    private final String tag;

    LivePage() {
        String style = resource("uplot/uPlot.min.css") + resource("page.css");
        String script = resource("uplot/uPlot.iife.min.js") + resource("page.js");
        plain = resource("page.html")
                .replace(STYLE, style)
                .replace(SCRIPT, script)
                .getBytes(StandardCharsets.UTF_8);
        zipped = zip(plain);
        policy = "default-src 'none'; style-src '" + digest(style) + "'; script-src '" + digest(script)
                + "'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
        tag = "\"" + digest(resource("page.html") + style + script).substring("sha256-".length()) + "\"";
    }

    void show(RequestCtx ctx) {
        ctx.setHeader("Content-Security-Policy", policy);
        ctx.setHeader("Referrer-Policy", "no-referrer");
        ctx.setHeader(HeaderNames.CACHE_CONTROL, "no-cache");
        ctx.setHeader(HeaderNames.VARY, "Accept, Accept-Encoding");
        ctx.setHeader(HeaderNames.ETAG, tag);
        if (ctx.header(HeaderNames.IF_NONE_MATCH).contentEquals(tag)) {
            ctx.notModified();
            return;
        }
        if (ctx.header(HeaderNames.ACCEPT_ENCODING).toString().contains("gzip")) {
            ctx.setHeader(HeaderNames.CONTENT_ENCODING, "gzip");
            ctx.response().setBodyRaw(zipped);
        } else {
            ctx.response().setBodyRaw(plain);
        }
    }

    private static String resource(String name) {
        try (InputStream in = LivePage.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("missing in the jar: " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String digest(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return "sha256-" + Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static byte[] zip(byte[] bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(out)) {
            zip.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
