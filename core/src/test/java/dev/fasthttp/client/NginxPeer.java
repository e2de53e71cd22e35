package dev.fasthttp.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fasthttp.server.support.Await;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** An nginx that does what the configuration of a test says, its ports free ones of the loopback interface. */
final class NginxPeer implements AutoCloseable {
    private static final Path PROGRAM = Path.of("/usr/sbin/nginx");

    private final Process process;
    private final Map<String, Integer> ports;

    private NginxPeer(Process process, Map<String, Integer> ports) {
        this.process = process;
        this.ports = ports;
    }

    /** Skips the tests when there is no nginx. */
    static void assumeInstalled() {
        Assumptions.assumeTrue(Files.isExecutable(PROGRAM), "nginx is not installed at " + PROGRAM);
    }

    /**
     * Starts one.
     *
     * @param directory where it keeps what it must; {@code DIRECTORY} in the configuration
     * @param servers what stands in the block for HTTP; {@code PORT_NAME} stands for a port
     * @param names the names of ports
     */
    static NginxPeer start(Path directory, String servers, String... names) throws IOException {
        Map<String, Integer> ports = freePorts(names);
        String config = """
                daemon off; master_process off; pid DIRECTORY/pid; error_log stderr crit;
                events { worker_connections 256; }
                http {
                  access_log off;
                  client_body_temp_path DIRECTORY/b; proxy_temp_path DIRECTORY/p; fastcgi_temp_path DIRECTORY/f;
                  uwsgi_temp_path DIRECTORY/u; scgi_temp_path DIRECTORY/s;
                """ + servers + "}\n";
        for (Map.Entry<String, Integer> port : ports.entrySet()) {
            config = config.replace("PORT_" + port.getKey(), port.getValue().toString());
        }
        Path file = directory.resolve("nginx.conf");
        Files.writeString(file, config.replace("DIRECTORY", directory.toString()));
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path log = directory.resolve("nginx.log");
        Process process = new ProcessBuilder(PROGRAM.toString(), "-p", directory.toString(), "-c", file.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        for (int port : ports.values()) {
            Await.until("nginx listens", () -> isListening(process, port, log));
        }
        return new NginxPeer(process, ports);
    }

    private static Map<String, Integer> freePorts(String... names) throws IOException {
        Map<String, Integer> ports = new LinkedHashMap<>();
        List<ServerSocket> held = new ArrayList<>();
        for (String name : names) {
            ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
            held.add(free);
            ports.put(name, free.getLocalPort());
        }
        for (ServerSocket free : held) {
            free.close();
        }
        return ports;
    }

    private static boolean isListening(Process process, int port, Path log) {
        try {
            if (!process.isAlive()) {
                throw new AssertionError("nginx did not start: " + Files.readString(log));
            }
            try (Socket probe = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return probe.isConnected();
            }
        } catch (IOException e) {
            return false;
        }
    }

    /** Host and port by the name of the port. */
    String authority(String name) {
        return "127.0.0.1:" + ports.get(name);
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    }
}
