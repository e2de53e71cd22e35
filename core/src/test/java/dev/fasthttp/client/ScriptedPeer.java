package dev.fasthttp.client;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** A server that does to each connection what a test says, on a thread of its own. */
final class ScriptedPeer implements AutoCloseable {
    private final ServerSocket listener = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
    private final ConcurrentLinkedQueue<Socket> sockets = new ConcurrentLinkedQueue<>();
    private final Script script;

    final AtomicInteger connections = new AtomicInteger();
    final AtomicInteger requests = new AtomicInteger();

    /** What is done to a connection; it is closed afterwards. */
    interface Script {
        void run(Peer peer) throws IOException, InterruptedException;
    }

    /** One connection. */
    final class Peer {
        final Socket socket;
        final InputStream in;
        final OutputStream out;
        final int number;

        private Peer(Socket socket, int number) throws IOException {
            this.socket = socket;
            this.number = number;
            in = new BufferedInputStream(socket.getInputStream());
            out = socket.getOutputStream();
        }

        /** Reads a request without body; empty at the end. */
        String request() throws IOException {
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                int b = in.read();
                if (b < 0) {
                    return "";
                }
                head.append((char) b);
            }
            requests.incrementAndGet();
            return head.toString();
        }

        void send(String latin1) throws IOException {
            out.write(latin1.getBytes(StandardCharsets.ISO_8859_1));
        }

        /** Waits until the client has ended it. */
        void awaitEnd() throws IOException {
            while (in.read() >= 0) {
                // Whatever it still says.
            }
        }

        /** Closes it with a reset. */
        void reset() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }
    }

    ScriptedPeer(Script script) throws IOException {
        this.script = script;
        start("scripted-accept", this::accept);
    }

    /** Answers each request of each connection with the same bytes. */
    static ScriptedPeer answering(String response) throws IOException {
        return new ScriptedPeer(peer -> {
            while (!peer.request().isEmpty()) {
                peer.send(response);
            }
        });
    }

    private static void start(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                sockets.add(socket);
                socket.setTcpNoDelay(true);
                Peer peer = new Peer(socket, connections.incrementAndGet());
                start("scripted-peer", () -> serve(peer));
            } catch (IOException e) {
                if (!listener.isClosed()) {
                    throw new AssertionError(e);
                }
            }
        }
    }

    private void serve(Peer peer) {
        try (Socket socket = peer.socket) {
            script.run(peer);
            assert socket != null;
        } catch (IOException | InterruptedException e) {
            // The client has gone, which is what many scripts are about.
            assert e != null;
        }
    }

    String authority() {
        return "127.0.0.1:" + listener.getLocalPort();
    }

    String uri(String path) {
        return "http://" + authority() + path;
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
