package dev.fasthttp.expvar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** What can be published, under which names, and taken back. */
class ExpvarsTest {
    private final Expvars expvars = new Expvars();

    @Test
    void showsVariablesByName() {
        expvars.publish("b", new IntVar());
        expvars.publish("a", () -> "text");
        List<String> names = new ArrayList<>();
        expvars.forEach((name, variable) -> names.add(name));
        assertThat(names).containsExactly("a", "b");
        assertThat(expvars.get("b")).containsInstanceOf(IntVar.class);
        assertThat(expvars.get("c")).isEmpty();
    }

    @Test
    void refusesANameTwice() {
        expvars.publish("requests", new IntVar());
        assertThatThrownBy(() -> expvars.publish("requests", new IntVar()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("published already: requests");
    }

    @Test
    void refusesWhatPrometheusWouldTakeForTheSame() {
        expvars.publish("bytesRead", new IntVar());
        assertThatThrownBy(() -> expvars.publish("bytes.read", new IntVar()))
                .hasMessage("published already: bytes.read, for Prometheus the same as bytesRead");
        expvars.remove("bytesRead");
        expvars.publish("bytes.read", new IntVar());
    }

    @Test
    void refusesWhatIsNoName() {
        assertThatThrownBy(() -> expvars.publish("", new IntVar())).hasMessageContaining("1 to 200 characters, not 0");
        assertThatThrownBy(() -> expvars.publish("x".repeat(201), new IntVar())).hasMessageContaining("not 201");
        assertThatThrownBy(() -> expvars.publish("a\nb", new IntVar())).hasMessageContaining("character 10 at index 1");
        expvars.publish("x".repeat(200), new IntVar());
    }

    @Test
    void publishesAGroupWholeOrNotAtAll() {
        VarGroup group = () -> Map.of("one", new IntVar(), "two", new IntVar());
        expvars.publish("taken.two", new IntVar());
        assertThatThrownBy(() -> expvars.publishAll("taken", group)).isInstanceOf(IllegalArgumentException.class);
        assertThat(expvars.size()).isOne();
        assertThat(expvars.groups(VarGroup.class)).isEmpty();
        try (Publication publication = expvars.publishAll("free", group)) {
            assertThat(publication.names()).containsExactlyInAnyOrder("free.one", "free.two");
            assertThat(expvars.groups(VarGroup.class)).containsExactly(group);
        }
        assertThat(expvars.size()).isOne();
        assertThat(expvars.groups(VarGroup.class)).isEmpty();
    }

    @Test
    void onlyOneOfManyThreadsGetsAName() throws Exception {
        int threads = 8;
        CountDownLatch start = new CountDownLatch(1);
        ConcurrentLinkedQueue<Integer> winners = new ConcurrentLinkedQueue<>();
        List<Thread> all = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            int value = i;
            Thread thread = new Thread(() -> {
                IntVar mine = new IntVar();
                mine.set(value);
                try {
                    start.await();
                    expvars.publish("contended", mine);
                    winners.add(value);
                } catch (IllegalArgumentException | InterruptedException e) {
                    assertThat(e).hasMessage("published already: contended");
                }
            });
            thread.start();
            all.add(thread);
        }
        start.countDown();
        for (Thread thread : all) {
            thread.join();
        }
        assertThat(winners).hasSize(1);
        IntVar winner = (IntVar) expvars.get("contended").orElseThrow();
        assertThat(winner.value()).isEqualTo(winners.element().longValue());
    }

    @Test
    void countsNothingLessWithManyThreads() throws Exception {
        IntVar number = new IntVar();
        MapVar map = MapVar.labelled(VarInfo.counter("x"), "key");
        FloatVar fraction = new FloatVar();
        Histogram histogram = Histogram.latency("x");
        List<Thread> all = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            Thread thread = new Thread(() -> {
                for (int i = 0; i < 20_000; i++) {
                    number.increment();
                    map.add("k" + i % 3, 2);
                    fraction.add(0.5);
                    histogram.record(i);
                }
            });
            thread.start();
            all.add(thread);
        }
        for (Thread thread : all) {
            thread.join();
        }
        assertThat(number.value()).isEqualTo(80_000);
        assertThat(fraction.value()).isEqualTo(40_000.0);
        assertThat(histogram.snapshot().count()).isEqualTo(80_000);
        long sum = 0;
        for (Map.Entry<String, Var> entry : map.entries()) {
            sum += ((IntVar) entry.getValue()).value();
        }
        assertThat(sum).isEqualTo(160_000);
        assertThat(map.size()).isEqualTo(3);
    }

    @Test
    void countsWhatHasNoRoomElsewhere() {
        MapVar map = MapVar.labelled(VarInfo.counter("x"), "path", 2);
        map.add("/a", 1);
        map.add("/b", 1);
        map.add("/c", 1);
        map.add("/d", 5);
        map.add("/a", 1);
        assertThat(map.get("/a").map(Object::toString)).contains("2");
        assertThat(map.get("/c")).isEmpty();
        assertThat(map.get(MapVar.OTHER).map(Object::toString)).contains("6");
        assertThatThrownBy(() -> map.put("/e", new IntVar())).hasMessage("map is full, maxKeys is 2, key was /e");
    }

    @Test
    void setsWholeNumbersExactly() {
        IntVar number = new IntVar();
        number.add(17);
        number.set(-3);
        assertThat(number.value()).isEqualTo(-3);
        number.set(Long.MAX_VALUE);
        assertThat(number.value()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void hidesSecretsOfTheCommandLine() {
        assertThat(CommandLine.withoutSecrets(List.of(
                        "-Xmx1g",
                        "-Ddb.password=hunter2",
                        "-javaagent:x.jar",
                        "app.Main",
                        "--api-key",
                        "abc",
                        "--port",
                        "80",
                        "jdbc:postgresql://me:pw@db/x",
                        "--verbose-token",
                        "--next")))
                .containsExactly(
                        "-Xmx1g",
                        "-Ddb.password=***",
                        "-javaagent:x.jar",
                        "app.Main",
                        "--api-key",
                        "***",
                        "--port",
                        "80",
                        "jdbc:postgresql://***@db/x",
                        "--verbose-token",
                        "--next");
    }
}
