package dev.fasthttp.expvar;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ClassLoadingMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.MemoryUsage;
import java.lang.management.RuntimeMXBean;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.function.Supplier;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;

/** What is to be known of every Java program: its memory, threads, classes, and what it is for the system. */
final class StandardVars implements VarGroup {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String RSS = "VmRSS:";

    private final RuntimeMXBean runtime = ManagementFactory.getRuntimeMXBean();
    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final ClassLoadingMXBean classes = ManagementFactory.getClassLoadingMXBean();
    private final MemoryMXBean memory = ManagementFactory.getMemoryMXBean();

    @Override
    public Map<String, Var> variables() {
        Map<String, Var> named = new LinkedHashMap<>();
        named.put("cmdline", Var.function(CommandLine::ofThisProcess));
        named.put("memstats", memstats());
        named.put("threads", threads());
        named.put("classes", classes());
        named.put("uptime", seconds(VarInfo.gauge("Time since the start."), () -> runtime.getUptime() / 1e3));
        named.put("process", process());
        named.put("build", build());
        return named;
    }

    private static Var seconds(VarInfo info, Supplier<Double> value) {
        return Var.function(info.in(Unit.SECONDS), value);
    }

    private static Var bytes(String help, Supplier<Long> value) {
        return Var.function(VarInfo.gauge(help).in(Unit.BYTES), value);
    }

    private static Var gauge(String help, Supplier<? extends Number> value) {
        return Var.function(VarInfo.gauge(help), value);
    }

    private static Var counter(String help, Supplier<? extends Number> value) {
        return Var.function(VarInfo.counter(help), value);
    }

    // ---- memory ----------------------------------------------------------------------------------------------------

    private MapVar memstats() {
        GcRecorder recorder = GcRecorder.instance();
        return MapVar.group()
                .put("heap", usage("heap", memory::getHeapMemoryUsage))
                .put("nonHeap", usage("memory beside the heap", memory::getNonHeapMemoryUsage))
                .put("buffers", buffers())
                .put("gc", collectors())
                .put("gcPause", recorder.pauses)
                .put(
                        "allocated",
                        Var.function(
                                VarInfo.counter("Allocated on the heap since the start, about.")
                                        .in(Unit.BYTES),
                                recorder::allocated));
    }

    private static MapVar usage(String what, Supplier<MemoryUsage> usage) {
        return MapVar.group()
                .put(
                        "used",
                        bytes("Used of the " + what + ".", () -> usage.get().getUsed()))
                .put(
                        "committed",
                        bytes(
                                "Taken from the system for the " + what + ".",
                                () -> usage.get().getCommitted()))
                .put(
                        "max",
                        bytes(
                                "Limit of the " + what + "; -1 for none.",
                                () -> usage.get().getMax()));
    }

    private static MapVar buffers() {
        MapVar count = MapVar.labelled(VarInfo.gauge("Buffers outside the heap."), "pool");
        MapVar used = MapVar.labelled(
                VarInfo.gauge("Memory of buffers outside the heap.").in(Unit.BYTES), "pool");
        for (BufferPoolMXBean pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
            count.put(pool.getName(), gauge("", pool::getCount));
            used.put(pool.getName(), bytes("", pool::getMemoryUsed));
        }
        return MapVar.group().put("live", count).put("used", used);
    }

    private static MapVar collectors() {
        MapVar count = MapVar.labelled(VarInfo.counter("Garbage collections."), "collector");
        MapVar time = MapVar.labelled(
                VarInfo.counter("Time of garbage collections; of concurrent ones, beside the program.")
                        .in(Unit.SECONDS),
                "collector");
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            count.put(collector.getName(), counter("", collector::getCollectionCount));
            time.put(collector.getName(), seconds(VarInfo.counter(""), () -> collector.getCollectionTime() / 1e3));
        }
        return MapVar.group().put("runs", count).put("time", time);
    }

    // ---- threads and classes ---------------------------------------------------------------------------------------

    private MapVar threads() {
        MapVar group = MapVar.group()
                .put("live", gauge("Platform threads.", threads::getThreadCount))
                .put(
                        "daemon",
                        gauge("Platform threads that do not keep the process alive.", threads::getDaemonThreadCount))
                .put("peak", gauge("The most platform threads there were.", threads::getPeakThreadCount))
                .put("started", counter("Platform threads started.", threads::getTotalStartedThreadCount));
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        ObjectName scheduler = schedulerName();
        if (scheduler != null && server.isRegistered(scheduler)) {
            group.put(
                    "virtual",
                    MapVar.group()
                            .put(
                                    "mounted",
                                    scheduler(
                                            "Virtual threads that run.",
                                            server,
                                            scheduler,
                                            "MountedVirtualThreadCount"))
                            .put(
                                    "queued",
                                    scheduler(
                                            "Virtual threads that wait for a carrier, about.",
                                            server,
                                            scheduler,
                                            "QueuedVirtualThreadCount"))
                            .put(
                                    "carriers",
                                    scheduler(
                                            "Platform threads that carry virtual ones.", server, scheduler, "PoolSize"))
                            .put(
                                    "parallelism",
                                    scheduler(
                                            "Virtual threads that may run at once.",
                                            server,
                                            scheduler,
                                            "Parallelism")));
        }
        return group;
    }

    /** The bean that tells of virtual threads; there is one since Java 24. */
    private static @Nullable ObjectName schedulerName() {
        try {
            // Known by its name, since this is compiled for older ones too.
            Class<?> type = Class.forName("jdk.management.VirtualThreadSchedulerMXBean");
            ManagementFactory.getPlatformMXBeans(type.asSubclass(java.lang.management.PlatformManagedObject.class));
            return new ObjectName("jdk.management:type=VirtualThreadScheduler");
        } catch (ClassNotFoundException | JMException e) {
            return null;
        }
    }

    private static Var scheduler(String help, MBeanServer server, ObjectName name, String attribute) {
        return Var.function(VarInfo.gauge(help), () -> {
            try {
                return server.getAttribute(name, attribute);
            } catch (InstanceNotFoundException e) {
                return -1;
            } catch (JMException e) {
                throw new IllegalStateException("cannot read " + attribute, e);
            }
        });
    }

    private MapVar classes() {
        return MapVar.group()
                .put("loaded", gauge("Classes that are loaded.", classes::getLoadedClassCount))
                .put("unloaded", counter("Classes that were unloaded.", classes::getUnloadedClassCount));
    }

    // ---- the process -----------------------------------------------------------------------------------------------

    private MapVar process() {
        var system = ManagementFactory.getOperatingSystemMXBean();
        MapVar group = MapVar.group()
                .put("pid", gauge("Number of the process.", runtime::getPid))
                .put(
                        "started",
                        seconds(
                                VarInfo.gauge("When it started, in seconds since 1970."),
                                () -> runtime.getStartTime() / 1e3))
                .put("processors", gauge("Processors it may use.", system::getAvailableProcessors))
                .put(
                        "load",
                        gauge(
                                "Load of the system in the last minute; negative where it does not tell.",
                                system::getSystemLoadAverage));
        if (system instanceof com.sun.management.OperatingSystemMXBean bean) {
            group.put("cpu", seconds(VarInfo.counter("Processor time used."), () -> bean.getProcessCpuTime() / 1e9));
        }
        if (system instanceof UnixOperatingSystemMXBean unix) {
            group.put("openFiles", gauge("File descriptors in use.", unix::getOpenFileDescriptorCount))
                    .put("maxFiles", gauge("File descriptors it may have.", unix::getMaxFileDescriptorCount));
        }
        if (residentBytes() >= 0) {
            group.put("resident", bytes("Memory in use, as the system counts it.", StandardVars::residentBytes));
        }
        return group;
    }

    /** The resident set of this process; -1 where the system does not tell by {@code /proc}. */
    static long residentBytes() {
        try {
            for (String line : Files.readAllLines(STATUS, StandardCharsets.ISO_8859_1)) {
                if (line.startsWith(RSS)) {
                    String number = line.substring(RSS.length(), line.length() - "kB".length())
                            .trim();
                    return 1024 * Long.parseLong(number);
                }
            }
        } catch (IOException | NumberFormatException e) {
            return -1;
        }
        return -1;
    }

    /** Processor time of this process; 0 where the virtual machine does not tell. */
    static double cpuSeconds() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean bean
                ? bean.getProcessCpuTime() / 1e9
                : 0;
    }

    private MapVar build() {
        return MapVar.info("What runs here.")
                .put("fasthttp", new StringVar(version()))
                .put("java", new StringVar(System.getProperty("java.version", "")))
                .put("vm", new StringVar(runtime.getVmName()))
                .put("vendor", new StringVar(System.getProperty("java.vendor", "")))
                .put(
                        "os",
                        new StringVar(System.getProperty("os.name", "") + " " + System.getProperty("os.version", "")))
                .put("arch", new StringVar(System.getProperty("os.arch", "")));
    }

    /** The version of this module, from the file that its build leaves. */
    private static String version() {
        Properties properties = new Properties();
        try (InputStream in = StandardVars.class.getResourceAsStream("build.properties")) {
            if (in != null) {
                properties.load(in);
            }
        } catch (IOException e) {
            return "";
        }
        return properties.getProperty("version", "");
    }
}
