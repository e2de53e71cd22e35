package dev.fasthttp.server;

import static org.assertj.core.api.Assertions.assertThat;

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
}
