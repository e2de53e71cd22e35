package dev.fasthttp.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fasthttp.servlet.session.FileSessionStore;
import dev.fasthttp.servlet.session.MemorySessionStore;
import dev.fasthttp.servlet.session.SessionStore;
import dev.fasthttp.servlet.session.StoredSession;
import dev.fasthttp.servlet.support.ActServlet;
import dev.fasthttp.servlet.support.Answer;
import dev.fasthttp.servlet.support.TestContainer;
import jakarta.servlet.http.HttpSession;
import jakarta.servlet.http.HttpSessionActivationListener;
import jakarta.servlet.http.HttpSessionEvent;
import jakarta.servlet.http.HttpSessionListener;
import java.io.IOException;
import java.io.ObjectInputFilter;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sessions that outlive their application. */
class SessionStoreTest {
    private static final List<String> EVENTS = Collections.synchronizedList(new ArrayList<>());

    @TempDir
    Path directory;

    /** An attribute that is told when it goes and comes. */
    static final class Traveller implements Serializable, HttpSessionActivationListener {
        private static final long serialVersionUID = 1;

        @Override
        public void sessionWillPassivate(HttpSessionEvent event) {
            EVENTS.add("goes");
        }

        @Override
        public void sessionDidActivate(HttpSessionEvent event) {
            EVENTS.add("comes");
        }
    }

    private static WebApplication application(SessionStore store) {
        return WebApplication.at("")
                .sessionStore(store)
                .servlet("/fill", new ActServlet((request, response) -> {
                    HttpSession session = request.getSession();
                    session.setAttribute("text", "kept");
                    session.setAttribute("traveller", new Traveller());
                    session.setAttribute("lost", new Object());
                    session.setMaxInactiveInterval(1000);
                }))
                .servlet("/rename", new ActServlet((request, response) -> request.changeSessionId()))
                .servlet("/short", new ActServlet((request, response) -> request.getSession().setMaxInactiveInterval(1)))
                .servlet("/end", new ActServlet((request, response) -> request.getSession().invalidate()))
                .servlet("/look", new ActServlet((request, response) -> {
                    HttpSession session = request.getSession(false);
                    response.getWriter()
                            .print(
                                    session == null
                                            ? "none"
                                            : session.getAttribute("text") + " " + session.getAttribute("lost") + " "
                                                    + session.isNew() + " " + session.getMaxInactiveInterval() + " "
                                                    + (session.getAttribute("traveller") != null));
                }));
    }

    private static TestContainer start(WebApplication application) throws Exception {
        return TestContainer.of(ServletContainer.builder().application(application));
    }

    private static String cookie(Answer answer) {
        String value = answer.field("Set-Cookie").orElseThrow();
        return "Cookie: " + value.substring(0, value.indexOf(';'));
    }

    private void outlives(SessionStore first, SessionStore second) throws Exception {
        EVENTS.clear();
        String old;
        String renamed;
        String ended;
        try (TestContainer container = start(application(first))) {
            old = cookie(container.get("/fill"));
            renamed = cookie(container.get("/rename", old));
            ended = cookie(container.get("/fill"));
            container.get("/end", ended);
            assertThat(container.get("/look", renamed).body()).startsWith("kept java.lang.Object");
            assertThat(EVENTS).isEmpty();
        }
        assertThat(EVENTS).containsExactly("goes");
        try (TestContainer container = start(application(second))) {
            assertThat(container.get("/look", old).body()).isEqualTo("none");
            assertThat(container.get("/look", ended).body()).isEqualTo("none");
            assertThat(container.get("/look", renamed).body()).isEqualTo("kept null false 1000 true");
            assertThat(container.get("/look", renamed).body()).isEqualTo("kept null false 1000 true");
            assertThat(EVENTS).containsExactly("goes", "comes");
            assertThat(container.get("/look", "Cookie: JSESSIONID=../../etc/passwd").body()).isEqualTo("none");
        }
    }

    @Test
    void outliveTheirApplicationInMemory() throws Exception {
        MemorySessionStore store = new MemorySessionStore();
        outlives(store, store);
        assertThat(store.size()).isEqualTo(1);
    }

    @Test
    void outliveAProcessInFiles() throws Exception {
        Path sessions = directory.resolve("a/sessions");
        outlives(new FileSessionStore(sessions), new FileSessionStore(sessions));
        try (Stream<Path> files = Files.list(sessions)) {
            assertThat(files).hasSize(1);
        }
    }

    @Test
    void areStoredAtTheEndOfARequest() throws Exception {
        MemorySessionStore store = new MemorySessionStore();
        try (TestContainer container = start(application(store))) {
            container.get("/fill");
            assertThat(store.size()).isEqualTo(1);
        }
    }

    @Test
    void expireWhereverTheyAre() throws Exception {
        EVENTS.clear();
        FileSessionStore store = new FileSessionStore(directory);
        String cookie;
        try (TestContainer container = start(application(store))) {
            cookie = cookie(container.get("/short"));
        }
        WebApplication again = application(new FileSessionStore(directory))
                .sessionSweepInterval(Duration.ofMillis(50))
                .listener(new HttpSessionListener() {
                    @Override
                    public void sessionDestroyed(HttpSessionEvent event) {
                        EVENTS.add("destroyed");
                    }
                });
        try (TestContainer container = start(again)) {
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
            while (!EVENTS.contains("destroyed") && System.nanoTime() < end) {
                Thread.sleep(20);
            }
            assertThat(EVENTS).containsExactly("destroyed");
            assertThat(container.get("/look", cookie).body()).isEqualTo("none");
        }
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void damagedFilesAreSetAside() throws Exception {
        String cookie;
        try (TestContainer container = start(application(new FileSessionStore(directory)))) {
            cookie = cookie(container.get("/fill"));
        }
        Path file = directory.resolve(cookie.substring(cookie.indexOf('=') + 1) + ".session");
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);
        Files.write(directory.resolve("s1.part"), bytes);
        try (TestContainer container = start(application(new FileSessionStore(directory)))) {
            assertThat(container.get("/look", cookie).body()).isEqualTo("none");
        }
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files.map(Path::toString)).hasSize(1).allMatch(name -> name.endsWith(".corrupt"));
        }
    }

    @Test
    void classesAreFiltered() throws Exception {
        MemorySessionStore store = new MemorySessionStore();
        String cookie;
        try (TestContainer container = start(application(store))) {
            cookie = cookie(container.get("/fill"));
        }
        ObjectInputFilter filter =
                ObjectInputFilter.Config.createFilter("!" + Traveller.class.getName() + ";maxdepth=10");
        try (TestContainer container = start(application(store).sessionFilter(filter))) {
            assertThat(container.get("/look", cookie).body()).isEqualTo("kept null false 1000 false");
        }
    }

    @Test
    void distributableOnesTakeWhatCanBeStoredOnly() throws Exception {
        try (TestContainer container = start(application(new MemorySessionStore()).distributable(true))) {
            assertThat(container.get("/fill").status()).isEqualTo(500);
        }
    }

    /** Fails in the way of a full disk. */
    private static final class FailingStore implements SessionStore {
        @Override
        public java.util.Optional<StoredSession> load(String id) throws IOException {
            throw new IOException("expected by the test");
        }

        @Override
        public void save(StoredSession session) throws IOException {
            throw new IOException("expected by the test");
        }

        @Override
        public void touch(String id, long time) throws IOException {
            throw new IOException("expected by the test");
        }

        @Override
        public void rename(String oldId, String newId) throws IOException {
            throw new IOException("expected by the test");
        }

        @Override
        public void delete(String id) throws IOException {
            throw new IOException("expected by the test");
        }

        @Override
        public List<String> expired(long now) throws IOException {
            throw new IOException("expected by the test");
        }
    }

    @Test
    void aStoreThatFailsDoesNotHarmRequests() throws Exception {
        try (TestContainer container = start(application(new FailingStore()))) {
            String cookie = cookie(container.get("/fill"));
            String renamed = cookie(container.get("/rename", cookie));
            assertThat(container.get("/look", renamed).body()).startsWith("kept");
            assertThat(container.get("/look", cookie).body()).isEqualTo("none");
            assertThat(container.get("/end", renamed).status()).isEqualTo(200);
            assertThat(container.get("/look", renamed).body()).isEqualTo("none");
        }
    }

    @Test
    void filesOfNothingElseAreTouched() throws Exception {
        FileSessionStore store = new FileSessionStore(directory);
        for (String id : List.of("../x", "a/b", ".x", "a\\b", "a b")) {
            assertThatThrownBy(() -> store.load(id)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(store.load("0123").isPresent()).isFalse();
        store.touch("0123", 1);
        store.delete("0123");
        store.rename("0123", "4567");
        assertThat(store.expired(Long.MAX_VALUE)).isEmpty();
    }
}
