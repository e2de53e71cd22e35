package dev.fasthttp.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URL;
import java.net.URLClassLoader;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class LoopThreadTest {

    @Test
    @DisplayName("a loop keeps the process alive, whichever thread started the one that goes round")
    void isNoDaemon() throws InterruptedException {
        AtomicBoolean daemon = new AtomicBoolean(true);
        Thread starter = new Thread(() -> daemon.set(new LoopThread(new Crew("test"), "test-1").isDaemon()));
        starter.setDaemon(true);
        starter.start();
        starter.join();
        assertThat(daemon).isFalse();
    }

    @Test
    void hasTheClassLoaderOfTheServerAndNotOfTheHandlerThatItRelieves() throws Exception {
        Thread current = Thread.currentThread();
        ClassLoader ofServer = current.getContextClassLoader();
        Crew crew = new Crew("test");
        try (URLClassLoader ofHandler = new URLClassLoader(new URL[0])) {
            current.setContextClassLoader(ofHandler);
            assertThat(new LoopThread(crew, "test-1").classLoader()).isSameAs(ofServer);
        } finally {
            current.setContextClassLoader(ofServer);
        }
    }
}
