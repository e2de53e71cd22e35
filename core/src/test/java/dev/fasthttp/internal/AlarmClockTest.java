package dev.fasthttp.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fasthttp.server.support.Await;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class AlarmClockTest {
    private final AlarmClock clock = new AlarmClock("alarm-test", TimeUnit.MILLISECONDS.toNanos(2));

    private static final class Bell extends Alarm {
        final AtomicInteger rings = new AtomicInteger();
        volatile long rangAt;
        volatile long dueAt;
        volatile boolean again;

        Bell(AlarmClock clock) {
            super(clock);
        }

        void setIn(long millis) {
            dueAt = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
            set(dueAt);
        }

        @Override
        protected void ring() {
            rangAt = System.nanoTime();
            rings.incrementAndGet();
            if (again) {
                reset();
                setIn(5);
            }
        }
    }

    @Test
    void ringsOnceAndNotTooEarly() {
        Bell[] bells = new Bell[200];
        Random random = new Random(1);
        for (int i = 0; i < bells.length; i++) {
            bells[i] = new Bell(clock);
            bells[i].setIn(random.nextInt(300));
        }
        for (Bell bell : bells) {
            Await.until("rung", () -> bell.rings.get() == 1);
            assertThat(bell.rangAt - bell.dueAt).isNotNegative();
            assertThat(bell.hasRung()).isTrue();
            assertThat(bell.cancel()).isFalse();
        }
        assertThat(clock.size()).isZero();
    }

    @Test
    void doesNotRingWhenCancelledOrPutOff() throws InterruptedException {
        Bell cancelled = new Bell(clock);
        Bell late = new Bell(clock);
        cancelled.setIn(20);
        late.setIn(20);
        assertThat(cancelled.cancel()).isTrue();
        late.setIn(60_000);
        Thread.sleep(100);
        assertThat(cancelled.rings).hasValue(0);
        assertThat(late.rings).hasValue(0);
        assertThat(clock.size()).isEqualTo(1);
        late.forget();
        assertThat(clock.size()).isZero();
    }

    @Test
    void canBePutForward() {
        Bell bell = new Bell(clock);
        bell.setIn(60_000);
        bell.setIn(10);
        Await.until("rung", () -> bell.rings.get() == 1);
    }

    @Test
    void ringsBeyondOneTurnOfTheWheel() {
        AlarmClock fast = new AlarmClock("fast-alarm-test", TimeUnit.MICROSECONDS.toNanos(50));
        Bell bell = new Bell(fast);
        bell.setIn(400);
        Await.until("rung", () -> bell.rings.get() == 1);
        assertThat(bell.rangAt - bell.dueAt).isNotNegative();
    }

    @Test
    void ringsAgainWhenReset() {
        Bell bell = new Bell(clock);
        bell.again = true;
        bell.setIn(1);
        Await.until("rung thrice", () -> bell.rings.get() >= 3);
        bell.again = false;
    }

    /** The owner sets and cancels without pause while the clock looks: none is lost, none rings for nothing. */
    @Test
    void losesNoAlarmInARace() {
        Bell[] bells = new Bell[8];
        for (int i = 0; i < bells.length; i++) {
            bells[i] = new Bell(clock);
        }
        Random random = new Random(2);
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(400);
        while (System.nanoTime() < end) {
            Bell bell = bells[random.nextInt(bells.length)];
            bell.setIn(5_000 + random.nextInt(20));
            assertThat(bell.cancel()).isTrue();
        }
        for (Bell bell : bells) {
            assertThat(bell.rings).hasValue(0);
            bell.setIn(1);
        }
        for (Bell bell : bells) {
            Await.until("rung", () -> bell.rings.get() == 1);
        }
    }
}
