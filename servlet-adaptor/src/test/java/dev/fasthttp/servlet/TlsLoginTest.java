package dev.fasthttp.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fasthttp.net.ClientAuth;
import dev.fasthttp.net.TestCertificate;
import dev.fasthttp.net.TlsSettings;
import dev.fasthttp.server.Server;
import dev.fasthttp.servlet.security.MemoryRealm;
import dev.fasthttp.servlet.support.ActServlet;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.security.cert.Certificate;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;

/** What TLS changes: certificates of clients, constraints that want it, cookies that must not leave it. */
class TlsLoginTest {
    private static final TestCertificate SERVER = TestCertificate.ec("localhost", "127.0.0.1");
    private static final TestCertificate CLIENT = TestCertificate.ec("client", "client");

    private static KeyStore empty() throws Exception {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        return store;
    }

    private static KeyStore trusting(TestCertificate certificate) throws Exception {
        KeyStore store = empty();
        store.setCertificateEntry("trusted", certificate.certificate());
        return store;
    }

    private static SSLContext context(boolean showing) throws Exception {
        KeyStore keys = empty();
        if (showing) {
            keys.setKeyEntry("own", CLIENT.privateKey(), new char[0], new Certificate[] {CLIENT.certificate()});
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, new char[0]);
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusting(SERVER));
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    private static String get(InetSocketAddress server, boolean showing) throws Exception {
        try (SSLSocket socket =
                (SSLSocket) context(showing).getSocketFactory().createSocket(server.getAddress(), server.getPort())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream()
                    .write("GET /in HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    @Test
    void certificatesProveWhoSomebodyIs() throws Exception {
        String name = CLIENT.certificate().getSubjectX500Principal().getName();
        MemoryRealm users = new MemoryRealm(10).addWithoutPassword(name, "machine");
        ServletContainer container = ServletContainer.builder()
                .realm(users)
                .application(WebApplication.at("")
                        .certificateLogin()
                        .constraint(AccessConstraint.on("/in").roles("machine").confidential())
                        .servlet("/in", new ActServlet((request, response) -> {
                            request.getSession();
                            response.getWriter()
                                    .print(request.getRemoteUser() + " " + request.getAuthType() + " "
                                            + request.isUserInRole("machine"));
                        })))
                .build();
        TlsSettings tls = TlsSettings.builder()
                .certificate(SERVER)
                .clientAuth(ClientAuth.WANT)
                .trust(trusting(CLIENT))
                .build();
        try (container;
                Server server =
                        Server.builder(container).headerReceived(container).build()) {
            InetSocketAddress address = (InetSocketAddress)
                    server.listenTls(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), tls);
            String answer = get(address, true);
            assertThat(answer).startsWith("HTTP/1.1 200").endsWith(name + " CLIENT_CERT true");
            assertThat(answer).containsPattern("Set-Cookie: JSESSIONID=[^\r]*; Secure");
            assertThat(get(address, false)).startsWith("HTTP/1.1 401");
            users.remove(name);
            assertThat(get(address, true)).startsWith("HTTP/1.1 401");
        }
    }
}
