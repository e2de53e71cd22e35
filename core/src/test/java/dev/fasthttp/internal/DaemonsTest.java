package dev.fasthttp.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URL;
import java.net.URLClassLoader;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** That threads for everybody keep nothing of the first one. */
class DaemonsTest {
    @Test
    void inheritsNothing() throws Exception {
        InheritableThreadLocal<String> local = new InheritableThreadLocal<>();
        CompletableFuture<ClassLoader> loader = new CompletableFuture<>();
        CompletableFuture<String> inherited = new CompletableFuture<>();
        Thread caller = Thread.currentThread();
        ClassLoader before = caller.getContextClassLoader();
        try (URLClassLoader application = new URLClassLoader(new URL[0])) {
            caller.setContextClassLoader(application);
            local.set("of the application");
            Thread made = Daemons.of("made", () -> {
                loader.complete(Thread.currentThread().getContextClassLoader());
                inherited.complete(String.valueOf(local.get()));
            });
            assertThat(made.isDaemon()).isTrue();
            assertThat(made.getName()).isEqualTo("made");
            made.start();
            assertThat(loader.get(20, TimeUnit.SECONDS)).isSameAs(Daemons.class.getClassLoader());
            assertThat(inherited.get(20, TimeUnit.SECONDS)).isEqualTo("null");
        } finally {
            caller.setContextClassLoader(before);
            local.remove();
        }
    }

    @Test
    void runsATask() throws Exception {
        CompletableFuture<Boolean> daemon = new CompletableFuture<>();
        Daemons.start("some", () -> daemon.complete(Thread.currentThread().isDaemon()));
        assertThat(daemon.get(20, TimeUnit.SECONDS)).isTrue();
    }
}
