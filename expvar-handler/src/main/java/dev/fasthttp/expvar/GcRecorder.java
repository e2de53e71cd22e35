package dev.fasthttp.expvar;

import com.sun.management.GarbageCollectionNotificationInfo;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import javax.management.Notification;
import javax.management.NotificationEmitter;
import javax.management.openmbean.CompositeData;

/**
 * Listens to the garbage collectors of this virtual machine: how long pauses were, and how much was allocated between them.
 *
 * <p>Threads: safe; the state is guarded by the lock of this.
 */
final class GcRecorder {
    final Histogram pauses =
            new Histogram(VarInfo.gauge("Pauses for garbage collection.").in(Unit.SECONDS), 1e3);

    private final Set<String> heapPools = new HashSet<>();
    private long allocated;
    private long usedAfterLast;
    private long mostReported;

    private static final class Holder {
        static final GcRecorder RECORDER = new GcRecorder();
    }

    private GcRecorder() {
        for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
            if (pool.getType() == MemoryType.HEAP) {
                heapPools.add(pool.getName());
            }
        }
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            if (collector instanceof NotificationEmitter emitter) {
                emitter.addNotificationListener((notification, handback) -> collected(notification), null, null);
            }
        }
    }

    /** The one of this virtual machine; it begins to listen when it is first asked for. */
    static GcRecorder instance() {
        return Holder.RECORDER;
    }

    private void collected(Notification notification) {
        if (!notification.getType().equals(GarbageCollectionNotificationInfo.GARBAGE_COLLECTION_NOTIFICATION)) {
            return;
        }
        GarbageCollectionNotificationInfo info =
                GarbageCollectionNotificationInfo.from((CompositeData) notification.getUserData());
        if (isPause(info.getGcName())) {
            pauses.record(info.getGcInfo().getDuration());
        }
        collected(
                heapUsed(info.getGcInfo().getMemoryUsageBeforeGc()),
                heapUsed(info.getGcInfo().getMemoryUsageAfterGc()));
    }

    private synchronized void collected(long before, long after) {
        allocated += Math.max(0, before - usedAfterLast);
        usedAfterLast = after;
    }

    /** Collectors that work beside the program report a whole cycle, in which it hardly stands still. */
    static boolean isPause(String collector) {
        return !collector.contains("Cycles") && !collector.contains("Concurrent");
    }

    private long heapUsed(Map<String, MemoryUsage> usage) {
        long sum = 0;
        for (Map.Entry<String, MemoryUsage> pool : usage.entrySet()) {
            if (heapPools.contains(pool.getKey())) {
                sum += pool.getValue().getUsed();
            }
        }
        return sum;
    }

    /** Bytes allocated on the heap since the start; never less than it said before. */
    synchronized long allocated() {
        long used = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        mostReported = Math.max(mostReported, allocated + Math.max(0, used - usedAfterLast));
        return mostReported;
    }
}
