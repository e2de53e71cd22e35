package dev.fasthttp.servlet.apps;

import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.websocket.CloseReason;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.OnClose;
import jakarta.websocket.OnError;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.Session;
import jakarta.websocket.server.PathParam;
import jakarta.websocket.server.ServerApplicationConfig;
import jakarta.websocket.server.ServerEndpoint;
import jakarta.websocket.server.ServerEndpointConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/** Jakarta WebSocket by Tyrus: an endpoint by annotations, one by hand, and a servlet that tells what they saw. */
public final class SocketApp implements ServerApplicationConfig {
    private static final int MAX_MESSAGE = 2_000_000;
    private static final List<String> SEEN = new CopyOnWriteArrayList<>();

    @Override
    public Set<ServerEndpointConfig> getEndpointConfigs(Set<Class<? extends Endpoint>> types) {
        return Set.of(
                ServerEndpointConfig.Builder.create(Counting.class, "/counting").build());
    }

    @Override
    public Set<Class<?>> getAnnotatedEndpointClasses(Set<Class<?>> types) {
        return new HashSet<>(types);
    }

    /** Sends back what it gets. */
    @ServerEndpoint("/echo/{name}")
    public static class Echo {
        /** Greets before anything is said. */
        @OnOpen
        public void open(Session session, @PathParam("name") String name) throws IOException {
            session.setMaxTextMessageBufferSize(MAX_MESSAGE);
            session.setMaxBinaryMessageBufferSize(MAX_MESSAGE);
            session.getBasicRemote().sendText("hello " + name);
        }

        /** A text; one of them is answered by another thread, one not at all. */
        @OnMessage
        public void text(Session session, String text) throws IOException {
            switch (text) {
                case "later" ->
                    new Thread(() -> session.getAsyncRemote().sendText("late", sent -> SEEN.add("sent " + sent.isOK())))
                            .start();
                case "fail" -> throw new IllegalStateException("expected by the test");
                case "close" -> session.close(new CloseReason(CloseReason.CloseCodes.GOING_AWAY, "asked for"));
                default -> session.getBasicRemote().sendText(text);
            }
        }

        /** Bytes. */
        @OnMessage
        public void bytes(Session session, ByteBuffer bytes) throws IOException {
            session.getBasicRemote().sendBinary(bytes);
        }

        /** What was thrown. */
        @OnError
        public void failed(Throwable failure) {
            SEEN.add("failed " + failure.getMessage());
        }

        /** How it ended. */
        @OnClose
        public void closed(@PathParam("name") String name, CloseReason reason) {
            SEEN.add(name + " " + reason.getCloseCode().getCode());
        }
    }

    /** Counts messages. */
    public static class Counting extends Endpoint {
        @Override
        public void onOpen(Session session, EndpointConfig config) {
            session.addMessageHandler(String.class, new MessageHandler.Whole<String>() {
                private int count;

                @Override
                public void onMessage(String text) {
                    try {
                        session.getBasicRemote().sendText(++count + " " + text.length());
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }
            });
        }
    }

    /** Tells what the endpoints saw. */
    @WebServlet("/seen")
    public static final class Seen extends HttpServlet {
        private static final long serialVersionUID = 1;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.setCharacterEncoding("UTF-8");
            response.getWriter().print(String.join(", ", SEEN));
        }
    }
}
