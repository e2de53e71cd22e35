package dev.fasthttp.proxy;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** A server behind a proxy that does to each connection what a test says. */
final class ScriptedUpstream implements AutoCloseable {
    private final ServerSocket listener = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
    private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();
    private final Script script;

    final AtomicInteger connections = new AtomicInteger();

    /** The heads of requests. */
    final Queue<String> heads = new ConcurrentLinkedQueue<>();

    /** Connections that the proxy has ended. */
    final AtomicInteger ended = new AtomicInteger();

    /** What is done to a connection, which is closed afterwards. */
    interface Script {
        void run(Peer peer) throws Exception;
    }

    /** A connection. */
    final class Peer {
        final Socket socket;
        final InputStream in;
        final OutputStream out;

        private Peer(Socket socket) throws IOException {
            this.socket = socket;
            in = new BufferedInputStream(socket.getInputStream());
            out = socket.getOutputStream();
        }

        String head() throws IOException {
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                int b = in.read();
                if (b < 0) {
                    ended.incrementAndGet();
                    throw new IOException("ended");
                }
                head.append((char) b);
            }
            heads.add(head.toString());
            return head.toString();
        }

        void send(String latin1) throws IOException {
            out.write(latin1.getBytes(StandardCharsets.ISO_8859_1));
        }

        void awaitEnd() {
            try {
                while (in.read() >= 0) {
                    // Whatever it still says.
                }
            } catch (IOException e) {
                // A reset is an end as well.
                assert e != null;
            }
            ended.incrementAndGet();
        }
    }

    ScriptedUpstream(Script script) throws IOException {
        this.script = script;
        start(this::accept);
    }

    static ScriptedUpstream answering(String response) throws IOException {
        return new ScriptedUpstream(peer -> {
            while (true) {
                peer.head();
                peer.send(response);
            }
        });
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "scripted-upstream");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                sockets.add(socket);
                socket.setTcpNoDelay(true);
                connections.incrementAndGet();
                start(() -> serve(socket));
            } catch (IOException e) {
                if (!listener.isClosed()) {
                    throw new AssertionError(e);
                }
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            script.run(new Peer(socket));
        } catch (Exception e) {
            // The proxy has gone, which is what many scripts are about.
            assert e != null;
        }
    }

    String authority() {
        return "127.0.0.1:" + listener.getLocalPort();
    }

    /** Closes the connections that there are. */
    void closeConnections() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
