package dev.fasthttp.samples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fasthttp.server.RequestCtx;
import org.junit.jupiter.api.Test;

class ShowcaseUploadTest {
    @Test
    void listsFieldsAndFiles() throws Exception {
        RequestCtx ctx = new RequestCtx();
        ctx.request().header().setRequestUri("/upload");
        ctx.request().header().set("Content-Type", "multipart/form-data; boundary=b");
        ctx.request()
                .setBody("--b\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\nhello\r\n"
                        + "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"abc.txt\"\r\n\r\nabc\r\n"
                        + "--b--\r\n");

        new Showcase().handle(ctx);

        assertThat(ctx.response().body().toString())
                .isEqualTo("field title=hello\n"
                        + "file file=abc.txt, 3 bytes, SHA-256"
                        + " ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\n");
    }
}
