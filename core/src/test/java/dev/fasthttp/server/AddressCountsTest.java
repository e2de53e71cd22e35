package dev.fasthttp.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fasthttp.internal.AddressKey;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class AddressCountsTest {
    private final AddressKey one = new AddressKey(1);
    private final AddressKey other = new AddressKey(2);

    @Test
    void refusesOneMoreThanTheLimit() {
        AddressCounts counts = new AddressCounts(2);
        assertThat(counts.acquire(one)).isTrue();
        assertThat(counts.acquire(one)).isTrue();
        assertThat(counts.acquire(one)).isFalse();
        assertThat(counts.acquire(other)).isTrue();
        assertThat(counts.refused()).isEqualTo(1);
        counts.release(one);
        assertThat(counts.acquire(one)).isTrue();
    }

    @Test
    void forgetsAddressesWithoutConnection() {
        AddressCounts counts = new AddressCounts(2);
        counts.acquire(one);
        counts.acquire(one);
        counts.acquire(one);
        counts.release(one);
        assertThat(counts.addresses()).isEqualTo(1);
        counts.release(one);
        assertThat(counts.addresses()).isZero();
        counts.release(one);
        assertThat(counts.addresses()).isZero();
    }

    @Test
    void neverLetsMoreThroughWhenThreadsRace() throws InterruptedException {
        AddressCounts counts = new AddressCounts(3);
        AtomicInteger open = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            Thread thread = new Thread(() -> {
                for (int n = 0; n < 20_000; n++) {
                    if (counts.acquire(one)) {
                        most.accumulateAndGet(open.incrementAndGet(), Math::max);
                        open.decrementAndGet();
                        counts.release(one);
                    }
                }
            });
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(most.get()).isBetween(1, 3);
        assertThat(counts.addresses()).isZero();
    }
}
