package dev.fasthttp.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.client.BufferingResponseListener;
import org.eclipse.jetty.client.BytesRequestContent;
import org.eclipse.jetty.client.ContentResponse;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.Result;
import org.eclipse.jetty.client.StringRequestContent;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The showcase served to Jetty's client. */
class JettyClientTest {
    private static final int MAX_ANSWER = 16 << 20;

    private ShowcaseServer server;
    private HttpClient client;

    @BeforeEach
    void start() throws Exception {
        server = new ShowcaseServer();
        client = new HttpClient();
        client.start();
    }

    @AfterEach
    void stop() throws Exception {
        client.stop();
        server.close();
    }

    private Request request(String target) {
        return client.newRequest(server.url(target)).timeout(30, TimeUnit.SECONDS);
    }

    /** Sends without waiting; answers may be larger than the client would hold by itself. */
    private static CompletableFuture<byte[]> send(Request request) {
        CompletableFuture<byte[]> answer = new CompletableFuture<>();
        request.send(new BufferingResponseListener(MAX_ANSWER) {
            @Override
            public void onComplete(Result result) {
                if (result.isSucceeded() && result.getResponse().getStatus() == 200) {
                    answer.complete(getContent());
                } else {
                    answer.completeExceptionally(new AssertionError(result.toString()));
                }
            }
        });
        return answer;
    }

    @Test
    void get() throws Exception {
        ContentResponse response = client.GET(server.url("/hello"));
        assertThat(response.getContentAsString()).isEqualTo("Hello, world!");
        assertThat(response.getMediaType()).isEqualTo("text/plain");
    }

    @Test
    void answersManyRequestsAtOnce() throws Exception {
        List<CompletableFuture<byte[]>> pending = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            String text = "body of request " + i;
            pending.add(send(request("/body").method(HttpMethod.POST).body(new StringRequestContent(text))));
        }
        for (int i = 0; i < pending.size(); i++) {
            byte[] answer = pending.get(i).get(30, TimeUnit.SECONDS);
            assertThat(new String(answer, StandardCharsets.UTF_8)).isEqualTo("body of request " + i);
        }
    }

    @Test
    void largeBodiesBothWays() throws Exception {
        byte[] body = new byte[10_000_000];
        for (int i = 0; i < body.length; i++) {
            body[i] = (byte) (i * 31);
        }
        Request request = request("/body").method(HttpMethod.POST).body(new BytesRequestContent(body));
        assertThat(send(request).get(30, TimeUnit.SECONDS)).isEqualTo(body);
    }

    @Test
    void bodiesThatWaitForContinue() throws Exception {
        for (int i = 0; i < 3; i++) {
            ContentResponse response = request("/body")
                    .method(HttpMethod.PUT)
                    .headers(headers -> headers.put(HttpHeader.EXPECT, "100-continue"))
                    .body(new StringRequestContent("waited"))
                    .send();
            assertThat(response.getContentAsString()).isEqualTo("waited");
        }
    }

    @Test
    void followsRedirectsAndKeepsCookies() throws Exception {
        assertThat(client.GET(server.url("/redirect?to=/hello")).getContentAsString())
                .isEqualTo("Hello, world!");
        for (int i = 1; i <= 3; i++) {
            assertThat(client.GET(server.url("/cookies")).getContentAsString()).isEqualTo("visit " + i + "\n");
        }
    }
}
