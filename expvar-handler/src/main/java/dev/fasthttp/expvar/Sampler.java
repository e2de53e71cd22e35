package dev.fasthttp.expvar;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.fasthttp.http.Violation;
import dev.fasthttp.server.Server;
import dev.fasthttp.server.TrafficReport;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.MemoryUsage;
import java.lang.management.ThreadMXBean;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the live page shows, once a second, for the last ten minutes.
 *
 * <p>It begins with the first page and stops ten minutes after the last one, so that nothing is measured for nobody and a
 * page that is loaded again has its past. All pages see the same samples, each made once.
 *
 * <p>Threads: safe; shared state is guarded by the lock of this, except for what only the sampling thread has.
 */
final class Sampler {
    /** How many samples are kept. */
    static final int KEPT = 600;

    private static final System.Logger LOGGER = System.getLogger(Expvars.class.getName());
    private static final JsonFactory FACTORY = JsonFactory.builder().build();
    private static final long INTERVAL_MILLIS = 1000;
    private static final long NANOS_PER_MILLI = 1_000_000;

    /**
     * A sample.
     *
     * @param number counts samples, from 1
     * @param json what the page shows of it
     */
    record Sample(long number, String json) {}

    private final Expvars expvars;
    private final long idleNanos;
    private final ArrayDeque<Sample> samples = new ArrayDeque<>();
    private final MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final GcRecorder recorder = GcRecorder.instance();

    private int watchers;
    private long lastWatched;
    private @Nullable Thread thread;
    private long newest;

    /** Of the sampling thread alone. */
    private @Nullable Totals before;

    /**
     * A sampler of these variables.
     *
     * @param idleNanos how long it goes on when nobody watches
     */
    Sampler(Expvars expvars, long idleNanos) {
        this.expvars = expvars;
        this.idleNanos = idleNanos;
    }

    /** Somebody watches; false when there are {@code most} who do. */
    synchronized boolean enter(int most) {
        if (watchers >= most) {
            return false;
        }
        watchers++;
        if (thread == null) {
            samples.clear();
            before = null;
            Thread made = new Thread(this::run, "fasthttp-expvar-sampler");
            made.setDaemon(true);
            thread = made;
            made.start();
        }
        return true;
    }

    /** Somebody watches no more. */
    synchronized void leave() {
        watchers--;
        lastWatched = System.nanoTime();
    }

    synchronized boolean isRunning() {
        return thread != null;
    }

    /** All samples behind a number; waits for the next one if there are none, but not for ever. */
    synchronized List<Sample> awaitBehind(long number) throws InterruptedException {
        long end = System.nanoTime() + 2 * INTERVAL_MILLIS * NANOS_PER_MILLI;
        long left = 2 * INTERVAL_MILLIS;
        while (newest <= number && left > 0) {
            wait(left);
            left = (end - System.nanoTime()) / NANOS_PER_MILLI;
        }
        return samples.stream().filter(sample -> sample.number > number).toList();
    }

    private void run() {
        try {
            while (keep(sampleOrLog())) {
                synchronized (this) {
                    sleep(INTERVAL_MILLIS - System.currentTimeMillis() % INTERVAL_MILLIS);
                }
            }
        } catch (InterruptedException e) {
            LOGGER.log(System.Logger.Level.DEBUG, "the sampler of the live page was interrupted", e);
        } finally {
            synchronized (this) {
                // The next page begins anew, also after an error.
                if (Thread.currentThread().equals(thread)) {
                    thread = null;
                }
            }
        }
    }

    private @Nullable String sampleOrLog() {
        try {
            return sample();
        } catch (RuntimeException e) {
            LOGGER.log(System.Logger.Level.WARNING, "a sample for the live page is missing", e);
            return null;
        }
    }

    /** Keeps a sample, if there is one; false when nobody has watched for so long that sampling ends. */
    private synchronized boolean keep(@Nullable String json) {
        if (watchers == 0 && System.nanoTime() - lastWatched > idleNanos) {
            thread = null;
            return false;
        }
        if (json != null) {
            samples.addLast(new Sample(++newest, json));
            if (samples.size() > KEPT) {
                samples.removeFirst();
            }
            notifyAll();
        }
        return true;
    }

    /** Sleeps by waiting, so that who watches may come and go meanwhile. */
    private void sleep(long millis) throws InterruptedException {
        long end = System.nanoTime() + millis * NANOS_PER_MILLI;
        for (long left = millis; left > 0; left = (end - System.nanoTime()) / NANOS_PER_MILLI) {
            wait(left);
        }
    }

    // ---- a sample --------------------------------------------------------------------------------------------------

    /** Sums over all servers and since the start, of which rates are made. */
    private static final class Totals {
        final long nanos = System.nanoTime();
        long answered;
        final long[] byClass = new long[6];
        Histogram.@Nullable Snapshot latency;
        long accepted;
        long read;
        long written;
        long takings;
        long violations;
        long allocated;
        Histogram.Snapshot pauses;
        double cpuSeconds;

        Totals(Histogram.Snapshot pauses) {
            this.pauses = pauses;
        }
    }

    private Totals totals(List<ServerVars.Group> servers) {
        Totals now = new Totals(recorder.pauses.snapshot());
        for (ServerVars.Group group : servers) {
            Server server = group.server;
            TrafficReport traffic = server.traffic();
            for (int i = 0; i < now.byClass.length; i++) {
                now.byClass[i] += group.vars.answered(i);
                now.answered += group.vars.answered(i);
            }
            Histogram.Snapshot seen = group.vars.latency().snapshot();
            now.latency = now.latency == null ? seen : now.latency.plus(seen);
            now.accepted += server.acceptedConnections();
            now.read += traffic.bytesRead();
            now.written += traffic.bytesWritten();
            now.takings += server.takings();
            for (Violation violation : Violation.values()) {
                now.violations += server.violations(violation);
            }
        }
        now.allocated = recorder.allocated();
        now.cpuSeconds = StandardVars.cpuSeconds();
        return now;
    }

    /** What happened since the last call; null at the first. */
    private @Nullable String sample() {
        List<ServerVars.Group> servers = expvars.groups(ServerVars.Group.class);
        Totals now = totals(servers);
        Totals then = before;
        before = now;
        if (then == null) {
            return null;
        }
        StringWriter text = new StringWriter(512);
        try (JsonGenerator json = FACTORY.createGenerator(text)) {
            json.writeStartObject();
            json.writeNumberField("t", System.currentTimeMillis());
            json.writeNumberField("servers", servers.size());
            if (!servers.isEmpty()) {
                writeServers(json, servers, now, then);
            }
            writeProcess(json, now, then);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write to memory", e);
        }
        return text.toString();
    }

    private static void writeServers(JsonGenerator json, List<ServerVars.Group> servers, Totals now, Totals then)
            throws IOException {
        double seconds = Math.max(1e-3, (now.nanos - then.nanos) / 1e9);
        long open = 0;
        long inFlight = 0;
        for (ServerVars.Group group : servers) {
            open += group.server.openConnections();
            inFlight += group.server.traffic().requestsInFlight();
        }
        json.writeNumberField("total", now.answered);
        rate(json, "rps", now.answered - then.answered, seconds);
        for (int i = 0; i < now.byClass.length; i++) {
            rate(json, "s" + i, now.byClass[i] - then.byClass[i], seconds);
        }
        json.writeNumberField("open", open);
        json.writeNumberField("flight", inFlight);
        rate(json, "accepted", now.accepted - then.accepted, seconds);
        rate(json, "read", now.read - then.read, seconds);
        rate(json, "written", now.written - then.written, seconds);
        rate(json, "takings", now.takings - then.takings, seconds);
        rate(json, "violations", now.violations - then.violations, seconds);
        Histogram.Snapshot later = now.latency;
        Histogram.Snapshot earlier = then.latency;
        if (later != null && earlier != null) {
            writeLatency(json, later.since(earlier));
        }
    }

    private static void writeLatency(JsonGenerator json, Histogram.Snapshot seen) throws IOException {
        if (seen.count() > 0) {
            json.writeNumberField("p50", seen.quantile(0.5));
            json.writeNumberField("p90", seen.quantile(0.9));
            json.writeNumberField("p99", seen.quantile(0.99));
            json.writeNumberField("max", seen.max());
        }
    }

    private void writeProcess(JsonGenerator json, Totals now, Totals then) throws IOException {
        double seconds = Math.max(1e-3, (now.nanos - then.nanos) / 1e9);
        MemoryUsage heap = memory.getHeapMemoryUsage();
        json.writeNumberField("heap", heap.getUsed());
        json.writeNumberField("committed", heap.getCommitted());
        json.writeNumberField("heapMax", heap.getMax());
        rate(json, "allocated", now.allocated - then.allocated, seconds);
        Histogram.Snapshot pauses = now.pauses.since(then.pauses);
        json.writeNumberField("gcs", pauses.count());
        json.writeNumberField("gcSeconds", pauses.sum());
        json.writeNumberField("threads", threads.getThreadCount());
        json.writeNumberField("daemons", threads.getDaemonThreadCount());
        json.writeNumberField("cpu", Math.max(0, now.cpuSeconds - then.cpuSeconds) / seconds);
        json.writeNumberField("uptime", ManagementFactory.getRuntimeMXBean().getUptime() / 1e3);
        long resident = StandardVars.residentBytes();
        if (resident >= 0) {
            json.writeNumberField("rss", resident);
        }
    }

    private static void rate(JsonGenerator json, String name, long difference, double seconds) throws IOException {
        json.writeNumberField(name, Math.round(Math.max(0, difference) / seconds * 1000) / 1e3);
    }
}
