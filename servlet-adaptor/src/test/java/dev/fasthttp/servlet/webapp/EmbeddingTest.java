package dev.fasthttp.servlet.webapp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fasthttp.net.ClientAuth;
import dev.fasthttp.net.TestCertificate;
import dev.fasthttp.net.TlsSettings;
import dev.fasthttp.server.Server;
import dev.fasthttp.servlet.ServletContainer;
import dev.fasthttp.servlet.security.MemoryRealm;
import jakarta.servlet.ServletContext;
import java.lang.ref.WeakReference;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/**
 * The life that a program gives to servers and applications: start, users, deploy, requests, undeploy, stop; and again.
 *
 * <p>The loader above has all classes of the application as well, as that of a test runner would.
 */
@Timeout(180)
final class EmbeddingTest {
    private static final TestCertificate SERVER = TestCertificate.ec("localhost", "127.0.0.1");
    private static final TestCertificate CLIENT = TestCertificate.ec("client", "client");

    @TempDir
    Path directory;

    private static String tells(String name, String annotation) {
        return """
                package app;
                import jakarta.servlet.*;
                import jakarta.servlet.http.*;
                %s
                public class %s extends HttpServlet {
                    @Override
                    protected void service(HttpServletRequest q, HttpServletResponse p) throws java.io.IOException {
                        boolean own = getClass().getClassLoader() == getServletContext().getClassLoader();
                        String body = new String(q.getInputStream().readAllBytes());
                        p.getWriter().print(getServletName() + " " + q.getRemoteUser() + " " + q.getAuthType() + " "
                                + q.isUserInRole("keeper") + " " + own + " " + Greeting.TEXT + " " + body + q.getTrailerFields());
                    }

                    @Override
                    public void destroy() {
                        Log.add(getServletContext(), "destroy " + getServletName());
                    }
                }
                """.formatted(annotation, name);
    }

    /** The classes that others of the application need. */
    private static WarBuilder base() throws Exception {
        return new WarBuilder()
                .java(
                        "WEB-INF/classes/",
                        "package app; public class Greeting { public static final String TEXT = String.valueOf(\"hello\"); }")
                .java("WEB-INF/classes/", """
                        package app;
                        import jakarta.servlet.ServletContext;
                        import java.nio.file.*;
                        public class Log {
                            static void add(ServletContext context, String line) {
                                try {
                                    Files.writeString(Path.of(context.getInitParameter("log")), line + ";",
                                            StandardOpenOption.CREATE, StandardOpenOption.APPEND);
                                } catch (java.io.IOException e) {
                                    throw new IllegalStateException(e);
                                }
                            }
                        }
                        """);
    }

    private Path archive(Path log, String method) throws Exception {
        Path compiled =
                base().directory(Files.createTempDirectory(directory, "base")).resolve("WEB-INF/classes");
        WarBuilder fragment = new WarBuilder()
                .file(
                        "META-INF/web-fragment.xml",
                        "<web-fragment version=\"6.1\"><name>f</name><servlet><servlet-name>fragment</servlet-name>"
                                + "<servlet-class>app.Fragment</servlet-class></servlet><servlet-mapping>"
                                + "<servlet-name>fragment</servlet-name><url-pattern>/fragment</url-pattern>"
                                + "</servlet-mapping></web-fragment>")
                .java("", tells("Fragment", ""), compiled)
                .file("META-INF/resources/page.html", "of the fragment");
        String annotated = "@jakarta.servlet.annotation.WebServlet(name = \"annotated\", value = \"/annotated\","
                + " loadOnStartup = 1) @jakarta.servlet.annotation.ServletSecurity("
                + "@jakarta.servlet.annotation.HttpConstraint(rolesAllowed = \"keeper\"))";
        return base().webXml("<context-param><param-name>log</param-name><param-value>" + log
                        + "</param-value></context-param>"
                        + "<servlet><servlet-name>declared</servlet-name><servlet-class>app.Declared</servlet-class>"
                        + "</servlet><servlet-mapping><servlet-name>declared</servlet-name>"
                        + "<url-pattern>/declared</url-pattern></servlet-mapping>"
                        + "<login-config><auth-method>" + method + "</auth-method></login-config>")
                .java("WEB-INF/classes/", tells("Declared", ""), compiled)
                .java("WEB-INF/classes/", tells("Annotated", annotated), compiled)
                .java("WEB-INF/classes/", tells("Added", ""), compiled)
                .java("WEB-INF/classes/", """
                        package app;
                        import jakarta.servlet.*;
                        @jakarta.servlet.annotation.WebListener
                        public class Ends implements ServletContextListener {
                            @Override
                            public void contextDestroyed(ServletContextEvent event) {
                                Log.add(event.getServletContext(), "end");
                            }
                        }
                        """, compiled)
                .java("WEB-INF/classes/", """
                        package app;
                        import jakarta.servlet.*;
                        @jakarta.servlet.annotation.HandlesTypes(jakarta.servlet.http.HttpServlet.class)
                        public class Init implements ServletContainerInitializer {
                            @Override
                            public void onStartup(java.util.Set<Class<?>> types, ServletContext context) {
                                for (Class<?> type : types) {
                                    if (type.getSimpleName().equals("Added")) {
                                        context.addServlet("added", type.asSubclass(Servlet.class)).addMapping("/added");
                                    }
                                }
                            }
                        }
                        """)
                .service("WEB-INF/classes/", "app.Init")
                .lib("f.jar", fragment)
                .directory(Files.createTempDirectory(directory, "exploded"));
    }

    private static URLClassLoader above(Path archive) throws Exception {
        List<URL> urls = new ArrayList<>();
        urls.add(archive.resolve("WEB-INF/classes").toUri().toURL());
        try (var jars = Files.newDirectoryStream(archive.resolve("WEB-INF/lib"))) {
            for (Path jar : jars) {
                urls.add(jar.toUri().toURL());
            }
        }
        return new URLClassLoader(urls.toArray(new URL[0]), EmbeddingTest.class.getClassLoader());
    }

    private static KeyStore store(Certificate trusted) throws Exception {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        if (trusted != null) {
            store.setCertificateEntry("trusted", trusted);
        }
        return store;
    }

    private static SSLContext tls(TestCertificate own, TestCertificate trusted) throws Exception {
        KeyStore keys = store(null);
        keys.setKeyEntry("own", own.privateKey(), new char[0], new Certificate[] {own.certificate()});
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, new char[0]);
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store(trusted.certificate()));
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    /** What comes until the server closes the connection, which nobody asks it to. */
    private static String send(InetSocketAddress server, boolean tls, String request) throws Exception {
        try (Socket socket = tls
                ? tls(CLIENT, SERVER).getSocketFactory().createSocket(server.getAddress(), server.getPort())
                : new Socket(server.getAddress(), server.getPort())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().flush();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    private static String get(String path, String... fields) {
        StringBuilder request = new StringBuilder("GET /life" + path + " HTTP/1.1\r\nHost: t\r\n");
        for (String field : fields) {
            request.append(field).append("\r\n");
        }
        return request + "\r\n";
    }

    private WeakReference<ClassLoader> live(boolean tls) throws Exception {
        Path log = directory.resolve("log-" + tls);
        Path archive = archive(log, tls ? "CLIENT-CERT" : "BASIC");
        Path work = Files.createTempDirectory(directory, "work");
        MemoryRealm users = new MemoryRealm(10);
        try (URLClassLoader above = above(archive);
                ServletContainer container = ServletContainer.builder()
                        .realm(users)
                        .webappOptions(WebappOptions.builder()
                                .workDirectory(work)
                                .parent(above)
                                .build())
                        .build();
                Server server = Server.builder(container)
                        .headerReceived(container)
                        .idleTimeout(Duration.ofMillis(400))
                        .build()) {
            InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
            TlsSettings settings = TlsSettings.builder()
                    .context(tls(SERVER, CLIENT))
                    .clientAuth(ClientAuth.WANT)
                    .build();
            InetSocketAddress address =
                    (InetSocketAddress) (tls ? server.listenTls(any, settings) : server.listen(any));
            String name = tls ? CLIENT.certificate().getSubjectX500Principal().toString() : "carol";
            users.add(name, "secret", "keeper");
            ServletContext context = container.deploy(archive, "/life");
            WeakReference<ClassLoader> loader = new WeakReference<>(context.getClassLoader());
            assertThat(send(address, tls, get("/declared"))).endsWith("declared null null false true hello {}");
            assertThat(send(address, tls, get("/fragment"))).endsWith("fragment null null false true hello {}");
            assertThat(send(address, tls, get("/added"))).endsWith("added null null false true hello {}");
            assertThat(send(address, tls, get("/page.html"))).endsWith("of the fragment");
            String login = "Authorization: Basic "
                    + Base64.getEncoder().encodeToString("carol:secret".getBytes(StandardCharsets.US_ASCII));
            assertThat(send(address, tls, get("/annotated", login)))
                    .endsWith("annotated " + name + (tls ? " CLIENT_CERT" : " BASIC") + " true true hello {}");
            assertThat(send(
                            address,
                            tls,
                            "POST /life/declared HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n"
                                    + "2\r\nab\r\n0\r\nX-Sum: 2\r\n\r\n"))
                    .endsWith("declared null null false true hello ab{x-sum=2}");
            users.remove(name);
            assertThat(send(address, tls, get("/annotated", login))).startsWith("HTTP/1.1 401");
            assertThat(container.undeploy("/life")).isTrue();
            assertThat(send(address, tls, get("/declared"))).startsWith("HTTP/1.1 404");
            assertThat(Files.readString(log).split(";"))
                    .containsExactlyInAnyOrder(
                            "destroy declared", "destroy fragment", "destroy added", "destroy annotated", "end")
                    .endsWith("end");
            assertThat(work).isEmptyDirectory();
            server.shutdown(Duration.ofSeconds(10));
            return loader;
        }
    }

    @Test
    void livesTwiceInOneProcessAndIsForgotten() throws Exception {
        List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
        loaders.add(live(false));
        loaders.add(live(true));
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        for (WeakReference<ClassLoader> loader : loaders) {
            while (loader.get() != null && System.nanoTime() < deadline) {
                System.gc();
                Thread.sleep(20);
            }
            assertThat(loader.get()).isNull();
        }
    }

    /** Sessions, a thread's value and classes of a hundred applications at one place go with them. */
    @Test
    void aHundredLivesLeaveNothing() throws Exception {
        Path archive = new WarBuilder().java("WEB-INF/classes/", """
                        package app;
                        import jakarta.servlet.http.*;
                        @jakarta.servlet.annotation.WebServlet("/s")
                        public class Keeps extends HttpServlet {
                            private static final ThreadLocal<Object> KEPT = new ThreadLocal<>();
                            @Override
                            protected void doGet(HttpServletRequest q, HttpServletResponse p) throws java.io.IOException {
                                KEPT.set(this);
                                q.getSession().setAttribute("kept", this);
                                p.getWriter().print("served");
                                KEPT.remove();
                            }
                        }
                        """).zip(directory.resolve("life.war"));
        List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
        Path work = Files.createTempDirectory(directory, "work");
        try (ServletContainer container = ServletContainer.builder()
                        .webappOptions(
                                WebappOptions.builder().workDirectory(work).build())
                        .build();
                Server server =
                        Server.builder(container).headerReceived(container).build()) {
            InetSocketAddress address =
                    (InetSocketAddress) server.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            for (int i = 0; i < 100; i++) {
                loaders.add(new WeakReference<>(container.deploy(archive).getClassLoader()));
                assertThat(send(address, false, get("/s", "Connection: close"))).endsWith("served");
                assertThat(container.undeploy("/life")).isTrue();
            }
            assertThat(work).isEmptyDirectory();
            // Whatever served the last request lets go of its application when it serves another.
            assertThat(send(address, false, get("/s", "Connection: close"))).startsWith("HTTP/1.1 404");
            long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
            while (loaders.stream().anyMatch(loader -> loader.get() != null) && System.nanoTime() < deadline) {
                System.gc();
                Thread.sleep(20);
            }
            assertThat(loaders.stream().filter(loader -> loader.get() != null)).isEmpty();
        }
    }

    /** The logging of an application is its own, whatever the server logs with. */
    @Test
    void aLibraryOfTheApplicationComesBeforeThatOfTheServer() throws Exception {
        Path library = Path.of(LoggerFactory.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        String provider = """
                package app;
                import org.slf4j.*;
                import org.slf4j.helpers.*;
                import org.slf4j.spi.*;
                public class Provider implements SLF4JServiceProvider {
                    @Override public ILoggerFactory getLoggerFactory() { return new NOPLoggerFactory(); }
                    @Override public IMarkerFactory getMarkerFactory() { return new BasicMarkerFactory(); }
                    @Override public MDCAdapter getMDCAdapter() { return new NOPMDCAdapter(); }
                    @Override public String getRequestedApiVersion() { return "2.0"; }
                    @Override public void initialize() {}
                }
                """;
        WarBuilder logging = new WarBuilder()
                .java("", provider)
                .file("META-INF/services/org.slf4j.spi.SLF4JServiceProvider", "app.Provider");
        Path archive = new WarBuilder()
                .java("WEB-INF/classes/", """
                        package app;
                        import jakarta.servlet.http.*;
                        import org.slf4j.LoggerFactory;
                        @jakarta.servlet.annotation.WebServlet("/log")
                        public class Logs extends HttpServlet {
                            @Override
                            protected void doGet(HttpServletRequest q, HttpServletResponse p) throws java.io.IOException {
                                ClassLoader own = getServletContext().getClassLoader();
                                p.getWriter().print((LoggerFactory.class.getClassLoader() == own) + " "
                                        + (LoggerFactory.getLogger("x").getClass().getClassLoader() == own) + " "
                                        + LoggerFactory.getILoggerFactory().getClass().getSimpleName() + " "
                                        + (Provider.class.getClassLoader() == own));
                            }
                        }
                        """, logging.directory(Files.createTempDirectory(directory, "logging")))
                .file("WEB-INF/lib/slf4j-api.jar", Files.readAllBytes(library))
                .lib("provider.jar", logging)
                .directory(Files.createTempDirectory(directory, "exploded"));
        try (URLClassLoader above = above(archive);
                ServletContainer container = ServletContainer.builder()
                        .webappOptions(WebappOptions.builder()
                                .workDirectory(Files.createTempDirectory(directory, "work"))
                                .parent(above)
                                .build())
                        .build();
                Server server =
                        Server.builder(container).headerReceived(container).build()) {
            container.deploy(archive, "/life");
            InetSocketAddress address =
                    (InetSocketAddress) server.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            assertThat(send(address, false, get("/log", "Connection: close")))
                    .endsWith("true true NOPLoggerFactory true");
            Class<?> provided = above.loadClass("app.Provider");
            assertThat(provided.getClassLoader()).isSameAs(above);
        }
    }
}
