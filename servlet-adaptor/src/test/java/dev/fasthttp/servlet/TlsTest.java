package dev.fasthttp.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fasthttp.net.ClientAuth;
import dev.fasthttp.net.TestCertificate;
import dev.fasthttp.net.TlsSettings;
import dev.fasthttp.server.Server;
import dev.fasthttp.servlet.support.ActServlet;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;

/** What requests over TLS tell about it. */
class TlsTest {
    private static final TestCertificate SERVER = TestCertificate.ec("localhost", "127.0.0.1");
    private static final TestCertificate CLIENT = TestCertificate.rsa("client");

    private static KeyStore store(String alias, Certificate certificate) throws Exception {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        store.setCertificateEntry(alias, certificate);
        return store;
    }

    private static SSLContext client(boolean withCertificate) throws Exception {
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store("server", SERVER.certificate()));
        KeyManager[] keys = null;
        if (withCertificate) {
            KeyStore own = store("other", SERVER.certificate());
            own.setKeyEntry("own", CLIENT.privateKey(), new char[0], new Certificate[] {CLIENT.certificate()});
            KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(own, new char[0]);
            keys = factory.getKeyManagers();
        }
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys, trust.getTrustManagers(), null);
        return context;
    }

    private static String get(InetSocketAddress address, SSLContext context) throws Exception {
        try (SSLSocket socket =
                (SSLSocket) context.getSocketFactory().createSocket(address.getAddress(), address.getPort())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream()
                    .write("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            return answer.substring(answer.indexOf("\r\n\r\n") + 4);
        }
    }

    private static void show(
            jakarta.servlet.http.HttpServletRequest request, jakarta.servlet.http.HttpServletResponse response)
            throws java.io.IOException {
        X509Certificate[] chain = (X509Certificate[]) request.getAttribute("jakarta.servlet.request.X509Certificate");
        List<String> names = Collections.list(request.getAttributeNames());
        response.getWriter()
                .print(request.isSecure() + "|" + request.getScheme() + "|" + request.getServerPort() + "|"
                        + request.getRequestURL() + "|"
                        + request.getAttribute("jakarta.servlet.request.secure_protocol")
                        + "|" + request.getAttribute("jakarta.servlet.request.key_size") + "|"
                        + (request.getAttribute("jakarta.servlet.request.cipher_suite") instanceof String) + "|"
                        + (chain == null
                                ? "none"
                                : chain[0].getSubjectX500Principal().getName()) + "|"
                        + names.contains("jakarta.servlet.request.cipher_suite"));
    }

    @Test
    void attributesOfTls() throws Exception {
        ServletContainer container = ServletContainer.builder()
                .servlet("/*", new ActServlet(TlsTest::show))
                .build();
        Server server = Server.builder(container).headerReceived(container).build();
        try (container;
                server) {
            InetSocketAddress address = (InetSocketAddress) server.listenTls(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                    TlsSettings.builder()
                            .certificate(SERVER)
                            .clientAuth(ClientAuth.WANT)
                            .trust(store("client", CLIENT.certificate()))
                            .build());
            assertThat(get(address, client(false)))
                    .startsWith("true|https|443|https://localhost/|TLSv1.3|")
                    .endsWith("|true|none|true");
            assertThat(get(address, client(true))).contains("|true|CN=client").endsWith("|true");
        }
    }
}
