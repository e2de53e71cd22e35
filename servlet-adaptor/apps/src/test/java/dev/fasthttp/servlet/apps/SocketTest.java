package dev.fasthttp.servlet.apps;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Web sockets by Tyrus, which is built on upgraded connections; the client is that of the JDK. */
@Timeout(180)
final class SocketTest {
    @TempDir
    Path directory;

    private AppServer app;

    @BeforeEach
    void deploy() throws Exception {
        app = new AppServer(directory);
        app.types(SocketApp.class)
                .type(Class.forName(SocketApp.Counting.class.getName() + "$1"))
                .deploy("/ws");
    }

    @AfterEach
    void stop() {
        app.close();
    }

    /** What a client gets, in the order it comes: texts, arrays, and the number it was closed with. */
    private static final class Inbox implements WebSocket.Listener {
        private final BlockingQueue<Object> got = new LinkedBlockingQueue<>();
        private final StringBuilder text = new StringBuilder();
        private ByteBuffer bytes = ByteBuffer.allocate(0);

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
            text.append(part);
            if (last) {
                got.add(text.toString());
                text.setLength(0);
            }
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onBinary(WebSocket socket, ByteBuffer part, boolean last) {
            bytes = ByteBuffer.allocate(bytes.position() + part.remaining())
                    .put(bytes.flip())
                    .put(part);
            if (last) {
                got.add(bytes.array());
                bytes = ByteBuffer.allocate(0);
            }
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            got.add(code + reason);
            return null;
        }

        @Override
        public CompletionStage<?> onPong(WebSocket socket, ByteBuffer message) {
            got.add(message.get());
            socket.request(1);
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable failure) {
            got.add(failure);
        }

        Object next() throws InterruptedException {
            return got.poll(20, TimeUnit.SECONDS);
        }
    }

    private WebSocket open(String target, Inbox inbox) throws Exception {
        return app.client()
                .newWebSocketBuilder()
                .buildAsync(URI.create(app.uri(target).toString().replace("http:", "ws:")), inbox)
                .get(20, TimeUnit.SECONDS);
    }

    private void awaitSeen(String what) throws Exception {
        long end = System.nanoTime() + AppServer.PATIENCE.toNanos();
        while (!app.get("/ws/seen").body().contains(what)) {
            assertThat(System.nanoTime())
                    .as("%s in %s", what, app.get("/ws/seen").body())
                    .isLessThan(end);
            Thread.sleep(5);
        }
    }

    @Test
    void messagesComeBack() throws Exception {
        Inbox inbox = new Inbox();
        WebSocket socket = open("/ws/echo/j%C3%BCrgen", inbox);
        assertThat(inbox.next()).isEqualTo("hello jürgen");
        socket.sendText("größe", true).get();
        assertThat(inbox.next()).isEqualTo("größe");
        socket.sendText("in two ", false).get();
        socket.sendText("frames", true).get();
        assertThat(inbox.next()).isEqualTo("in two frames");

        byte[] bytes = new byte[1_500_000];
        new Random(1).nextBytes(bytes);
        socket.sendBinary(ByteBuffer.wrap(bytes), true).get();
        assertThat((byte[]) inbox.next()).isEqualTo(bytes);
        String large = "0123456789".repeat(150_000);
        socket.sendText(large, true).get();
        assertThat(inbox.next()).isEqualTo(large);

        socket.sendPing(ByteBuffer.wrap(new byte[] {5})).get();
        assertThat(inbox.next()).isEqualTo((byte) 5);
        socket.sendText("later", true).get();
        assertThat(inbox.next()).isEqualTo("late");
        awaitSeen("sent true");
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "enough").get();
        assertThat(inbox.next()).isEqualTo("1000enough");
        awaitSeen("jürgen 1000");
    }

    @Test
    void messagesAreCounted() throws Exception {
        Inbox inbox = new Inbox();
        WebSocket socket = open("/ws/counting", inbox);
        for (int i = 1; i <= 1_000; i++) {
            socket.sendText("x".repeat(i), true).get();
        }
        for (int i = 1; i <= 1_000; i++) {
            assertThat(inbox.next()).isEqualTo(i + " " + i);
        }
        socket.abort();
    }

    @Test
    void manyTalkAtATime() throws Exception {
        List<WebSocket> sockets = new ArrayList<>();
        List<Inbox> inboxes = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            inboxes.add(new Inbox());
            sockets.add(open("/ws/echo/" + i, inboxes.get(i)));
            assertThat(inboxes.get(i).next()).isEqualTo("hello " + i);
        }
        for (int i = 0; i < 50; i++) {
            sockets.get(i).sendText("from " + i, true).get();
        }
        for (int i = 0; i < 50; i++) {
            assertThat(inboxes.get(i).next()).isEqualTo("from " + i);
            sockets.get(i).sendText("close", true).get();
            assertThat(inboxes.get(i).next()).isEqualTo("1001asked for");
        }
    }

    @Test
    void connectionsBreak() throws Exception {
        Inbox inbox = new Inbox();
        WebSocket socket = open("/ws/echo/broken", inbox);
        assertThat(inbox.next()).isEqualTo("hello broken");
        socket.sendText("fail", true).get();
        awaitSeen("failed expected by the test");
        socket.abort();
        awaitSeen("broken 1000");

        HttpResponse<String> noSocket = app.get("/ws/echo/x");
        assertThat(noSocket.statusCode()).isEqualTo(404);
    }

    @Test
    void shutdownEndsThem() throws Exception {
        Inbox inbox = new Inbox();
        open("/ws/echo/open", inbox);
        assertThat(inbox.next()).isEqualTo("hello open");
        app.close();
        Object last = inbox.next();
        assertThat(last instanceof Throwable || (last instanceof String end && end.startsWith("1")))
                .as("%s", last)
                .isTrue();
    }
}
