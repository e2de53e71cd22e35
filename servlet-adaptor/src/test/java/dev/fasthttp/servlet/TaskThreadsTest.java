package dev.fasthttp.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URL;
import java.net.URLClassLoader;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Threads for tasks of asynchronous requests. */
class TaskThreadsTest {
    private static final InheritableThreadLocal<String> INHERITED = new InheritableThreadLocal<>();

    private record Seen(ClassLoader loader, String inherited) {}

    @Test
    void keepNothingOfTheApplicationThatCameFirst() throws Exception {
        Thread current = Thread.currentThread();
        ClassLoader before = current.getContextClassLoader();
        try (TaskThreads threads = new TaskThreads();
                URLClassLoader application = new URLClassLoader(new URL[0])) {
            current.setContextClassLoader(application);
            INHERITED.set("of the application");
            CompletableFuture<Seen> seen = new CompletableFuture<>();
            threads.execute(
                    () -> seen.complete(new Seen(Thread.currentThread().getContextClassLoader(), INHERITED.get())));
            assertThat(seen.get(20, TimeUnit.SECONDS))
                    .isEqualTo(new Seen(ServletContainer.class.getClassLoader(), null));
        } finally {
            current.setContextClassLoader(before);
            INHERITED.remove();
        }
    }
}
