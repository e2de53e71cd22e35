package dev.fasthttp.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.fasthttp.bytes.ByteBuilder;
import dev.fasthttp.internal.Ascii;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Reading requests and writing responses over and over allocates nothing; without assertions, see the values' test. */
@Tag("allocation")
class MessagesAllocationTest {
    private static final int WARM_UP = 20_000;
    private static final int COUNTED = 10_000;
    private static final byte[] BODY = Ascii.bytes("{\"a\":1}");

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final ByteBuilder out = new ByteBuilder();
    private long seen;

    private long allocated(Runnable action) {
        for (int i = 0; i < WARM_UP; i++) {
            action.run();
        }
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < COUNTED; i++) {
            action.run();
        }
        // A tenth of a byte each is left for what the virtual machine itself does meanwhile.
        return (threads.getCurrentThreadAllocatedBytes() - before) / (COUNTED / 10);
    }

    @Test
    void requestsAllocateNothing() {
        byte[][] messages = {
            Ascii.bytes("GET /a/b?c=d HTTP/1.1\r\nHost: example.com\r\nAccept: */*\r\nCookie: a=b; c=d\r\n\r\n"),
            Ascii.bytes("POST /form HTTP/1.1\r\nHost: example.com\r\nContent-Length: 7\r\n"
                    + "Content-Type: application/x-www-form-urlencoded\r\n\r\na=1&b=2"),
            Ascii.bytes("PUT / HTTP/1.1\r\nHost: example.com\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + "3;x=\"y\"\r\nabc\r\n0\r\nX-Sum: 1\r\n\r\n")
        };
        Request request = new Request();
        assertThat(allocated(() -> {
                    for (byte[] message : messages) {
                        int p = request.readHead(message, 0, message.length, MessageLimits.DEFAULT);
                        request.beginBody(1000);
                        seen += request.readBody(message, p, message.length);
                        seen += request.uri().path().length()
                                + request.queryArgs().size();
                        seen += request.postArgs().size() + request.body().length();
                        seen += request.header().peek("accept").length()
                                + request.header().host().length();
                        seen += request.header().cookie("c").length()
                                + request.trailers().peek("X-Sum").length();
                        request.reset();
                    }
                }))
                .isZero();
    }

    @Test
    void incompleteAndBadRequestsAllocateNothing() {
        byte[] bad = Ascii.bytes("GET /a/b?c=d HTTP/1.1\r\nHost: example.com\r\nBad Name: x\r\n\r\n");
        RequestHeader header = new RequestHeader();
        assertThat(allocated(() -> {
                    seen += header.readFrom(bad, 0, 40, MessageLimits.DEFAULT);
                    header.reset();
                    try {
                        seen += header.readFrom(bad, 0, bad.length, MessageLimits.DEFAULT);
                    } catch (BadMessageException e) {
                        seen += e.violation().status();
                    }
                    header.reset();
                }))
                .isZero();
    }

    @Test
    void responsesAllocateNothing() {
        ResponseDefaults defaults = new ResponseDefaults("server", true, true);
        Response response = new Response();
        assertThat(allocated(() -> {
                    response.setStatusCode(404);
                    response.header().setContentType("application/json");
                    response.header().set("X-Answer", "yes");
                    response.header().add("X-Answer", "no");
                    response.trailers().set("X-Sum", "1");
                    response.setBody(BODY);
                    response.write("more");
                    out.reset();
                    response.appendHeadTo(out, defaults, true, false);
                    response.appendBodyTo(out, true);
                    seen += out.length();
                    response.reset();
                }))
                .isZero();
    }
}
