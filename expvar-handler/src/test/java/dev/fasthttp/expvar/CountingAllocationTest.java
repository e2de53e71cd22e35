package dev.fasthttp.expvar;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.fasthttp.http.Violation;
import dev.fasthttp.server.RequestCtx;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Counting makes no garbage. */
@Tag("allocation")
class CountingAllocationTest {
    private static final int ROUNDS = 20_000;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private long allocated(Runnable task) {
        for (int i = 0; i < 5 * ROUNDS; i++) {
            task.run();
        }
        long fewest = Long.MAX_VALUE;
        // What the virtual machine does by itself on this thread is not there each time.
        for (int attempt = 0; attempt < 5; attempt++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < ROUNDS; i++) {
                task.run();
            }
            fewest = Math.min(fewest, threads.getCurrentThreadAllocatedBytes() - before);
        }
        return fewest;
    }

    @Test
    void aRequestCostsNoHeap() {
        ServerVars vars = new ServerVars();
        RequestCtx ctx = new RequestCtx();
        assertThat(allocated(() -> vars.requestEnded(ctx, 12_345))).isZero();
    }

    @Test
    void aViolationCostsNoHeap() {
        ServerVars vars = new ServerVars();
        assertThat(allocated(() -> vars.violated(Violation.BARE_LF))).isZero();
    }

    @Test
    void theMeasureSeesGarbage() {
        assertThat(allocated(() -> assertThat(new int[1]).hasSize(1))).isGreaterThan(ROUNDS);
    }
}
