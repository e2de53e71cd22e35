package dev.fasthttp.servlet;

import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.Charset;

/** Makes readers for the text of request bodies. */
final class BodyText {
    private BodyText() {}

    static BufferedReader reader(InputStream body, Charset charset) {
        return new BufferedReader(new InputStreamReader(body, charset), 2048);
    }
}
