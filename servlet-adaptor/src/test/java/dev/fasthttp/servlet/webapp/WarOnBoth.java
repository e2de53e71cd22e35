package dev.fasthttp.servlet.webapp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fasthttp.server.Server;
import dev.fasthttp.servlet.ServletContainer;
import dev.fasthttp.servlet.security.MemoryRealm;
import dev.fasthttp.servlet.support.Answer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.eclipse.jetty.ee11.webapp.WebAppContext;
import org.eclipse.jetty.security.HashLoginService;
import org.eclipse.jetty.security.UserStore;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.security.Password;

/**
 * One archive at /x, deployed here and in Jetty, which both know alice, an admin and clerk, and bob, a clerk; their passwords
 * are their names.
 */
final class WarOnBoth implements AutoCloseable {
    private final ServletContainer container;
    private final Server server;
    private final InetSocketAddress here;
    private final org.eclipse.jetty.server.Server jetty = new org.eclipse.jetty.server.Server();
    private final InetSocketAddress there;

    WarOnBoth(WarBuilder war, Path directory) throws Exception {
        Path work = Files.createTempDirectory(directory, "work");
        Path file = war.zip(Files.createTempDirectory(directory, "war").resolve("x.war"));
        container = ServletContainer.builder()
                .realm(new MemoryRealm(10)
                        .add("alice", "alice", "admin", "clerk")
                        .add("bob", "bob", "clerk"))
                .webappOptions(WebappOptions.builder().workDirectory(work).build())
                .build();
        server = Server.builder(container).headerReceived(container).build();
        container.deploy(file, "/x");
        here = (InetSocketAddress) server.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        there = startJetty(file, Files.createTempDirectory(directory, "jetty"));
    }

    private InetSocketAddress startJetty(Path file, Path work) throws Exception {
        ServerConnector connector = new ServerConnector(jetty);
        connector.setHost(InetAddress.getLoopbackAddress().getHostAddress());
        jetty.addConnector(connector);
        WebAppContext context = new WebAppContext();
        context.setWar(file.toString());
        context.setContextPath("/x");
        context.setTempDirectory(work.toFile());
        context.setThrowUnavailableOnStartupException(true);
        UserStore users = new UserStore();
        users.addUser("alice", new Password("alice"), new String[] {"admin", "clerk"});
        users.addUser("bob", new Password("bob"), new String[] {"clerk"});
        HashLoginService login = new HashLoginService("realm");
        login.setUserStore(users);
        context.getSecurityHandler().setLoginService(login);
        jetty.setHandler(context);
        jetty.start();
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), connector.getLocalPort());
    }

    static String as(String user) {
        byte[] pair = (user + ":" + user).getBytes(StandardCharsets.UTF_8);
        return "Authorization: Basic " + Base64.getEncoder().encodeToString(pair);
    }

    private static String request(String method, String target, String[] fields) {
        StringBuilder request = new StringBuilder(
                method + " /x" + target + " HTTP/1.1\r\nHost: test\r\nConnection: close\r\nContent-Length: 0\r\n");
        for (String field : fields) {
            request.append(field).append("\r\n");
        }
        return request.append("\r\n").toString();
    }

    /** What this container answers: status and, if it is one of the application's, body. */
    String here(String method, String target, String... fields) throws Exception {
        return text(Answer.to(here, request(method, target, fields)));
    }

    Answer answer(String method, String target, String... fields) throws Exception {
        return Answer.to(here, request(method, target, fields));
    }

    private static String text(Answer answer) {
        boolean own = answer.body().contains("<html") || answer.body().contains("<!doctype");
        return (answer.status() + (own ? "" : " " + answer.body())).strip();
    }

    /** What both containers answer. */
    String both(String method, String target, String... fields) throws Exception {
        String request = request(method, target, fields);
        String answer = text(Answer.to(here, request));
        assertThat(answer).as(method + " " + target).isEqualTo(text(Answer.to(there, request)));
        return answer;
    }

    /** The status that both answer with. */
    int status(String method, String target, String... fields) throws Exception {
        String request = request(method, target, fields);
        int status = Answer.to(here, request).status();
        assertThat(status)
                .as(method + " " + target)
                .isEqualTo(Answer.to(there, request).status());
        return status;
    }

    String get(String target, String... fields) throws Exception {
        return both("GET", target, fields);
    }

    @Override
    public void close() throws Exception {
        server.close();
        container.close();
        jetty.stop();
    }
}
