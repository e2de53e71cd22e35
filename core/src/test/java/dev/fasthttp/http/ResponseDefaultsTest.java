package dev.fasthttp.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fasthttp.bytes.ByteBuilder;
import org.junit.jupiter.api.Test;

class ResponseDefaultsTest {
    private static String head(Response response) {
        ByteBuilder out = new ByteBuilder();
        response.appendHeadTo(out, new ResponseDefaults("", false, true), true, false);
        return out.toString();
    }

    @Test
    void missingTypeStaysMissingWhereTheResponseSaysSo() {
        Response response = new Response();
        response.setBody("x");
        assertThat(head(response)).contains("Content-Type: text/plain; charset=utf-8");
        response.header().setNoDefaultContentType(true);
        assertThat(head(response)).doesNotContain("Content-Type");
        response.header().set("X-A", "1");
        assertThat(head(response)).doesNotContain("Content-Type");
        Response copy = new Response();
        response.copyTo(copy);
        assertThat(copy.header().isNoDefaultContentType()).isTrue();
        response.reset();
        response.setBody("x");
        assertThat(head(response)).contains("Content-Type: text/plain; charset=utf-8");
    }
}
