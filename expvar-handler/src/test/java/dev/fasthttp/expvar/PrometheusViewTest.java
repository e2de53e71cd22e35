package dev.fasthttp.expvar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.hawkular.agent.prometheus.text.TextPrometheusMetricsProcessor;
import org.hawkular.agent.prometheus.types.Counter;
import org.hawkular.agent.prometheus.types.Gauge;
import org.hawkular.agent.prometheus.types.Metric;
import org.hawkular.agent.prometheus.types.MetricFamily;
import org.hawkular.agent.prometheus.walkers.CollectorPrometheusMetricsWalker;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The text for Prometheus, read by parsers that are not ours. */
class PrometheusViewTest {
    private static final String OPENMETRICS_READER = """
            import sys
            from prometheus_client.openmetrics.parser import text_string_to_metric_families as parse
            for family in parse(sys.stdin.read()):
                for sample in family.samples:
                    print(family.type, family.unit or "-", sample.name, sorted(sample.labels.items()), float(sample.value))
            """;

    @TempDir
    private Path directory;

    private final Expvars expvars = new Expvars();

    private String text(boolean openMetrics) {
        return PrometheusView.text(expvars, name -> true, openMetrics);
    }

    private void publishAllSorts() {
        MapVar nested = MapVar.labelled(VarInfo.counter("Nested."), "method");
        MapVar get = MapVar.labelled(VarInfo.counter("Nested."), "status");
        get.add("2xx", 5);
        get.add("4xx", 1);
        nested.put("GET", get);
        expvars.publish("http.requests", nested);
        MapVar odd = MapVar.labelled(VarInfo.counter("Backslash \\, quote \" and\nline end."), "key");
        odd.add("a\\b\"c\nd{},= é", 2);
        expvars.publish("odd", odd);
        IntVar whole = new IntVar(VarInfo.gauge("Whole."));
        whole.set(-3);
        expvars.publish("wholeNumber", whole);
        FloatVar infinite = new FloatVar(VarInfo.gauge("Infinite."));
        infinite.set(Double.NEGATIVE_INFINITY);
        expvars.publish("infinite", infinite);
        expvars.publish("heap", Var.function(VarInfo.gauge("Heap.").in(Unit.BYTES), () -> 1024));
        expvars.publish("untyped", () -> Map.of("a", 1, "2b", true, "text", "left out", "list", List.of(1)));
        expvars.publish("text", new StringVar("left out"));
        expvars.publish("version", new StringVar(VarInfo.info("Version."), "1.0"));
        expvars.publish("build", MapVar.info("Build.").put("javaHome", new StringVar("/x")));
        Histogram latency = Histogram.latency("Latency.");
        latency.record(10_000);
        latency.record(1_000_000_000);
        expvars.publish("latency", latency);
        Histogram sizes = new Histogram(VarInfo.gauge("Sizes.").in(Unit.BYTES), 1);
        sizes.record(100);
        expvars.publish("sizes", sizes);
    }

    @Test
    void namesAreThoseOfPrometheus() {
        publishAllSorts();
        assertThat(text(false).lines().filter(line -> !line.contains("_bucket")))
                .contains(
                        "# HELP http_requests_total Nested.",
                        "# TYPE http_requests_total counter",
                        "http_requests_total{method=\"GET\",status=\"2xx\"} 5",
                        "http_requests_total{method=\"GET\",status=\"4xx\"} 1",
                        "# HELP odd_total Backslash \\\\, quote \" and\\nline end.",
                        "odd_total{key=\"a\\\\b\\\"c\\nd{},= é\"} 2",
                        "# TYPE whole_number gauge",
                        "whole_number -3",
                        "infinite -Inf",
                        "heap_bytes 1024",
                        "# TYPE untyped_a untyped",
                        "untyped_a 1",
                        "untyped_2b 1",
                        "# TYPE version_info gauge",
                        "version_info{value=\"1.0\"} 1",
                        "build_info{java_home=\"/x\"} 1",
                        "# TYPE latency_seconds histogram",
                        "latency_seconds_count 2",
                        "latency_seconds_sum 1.00001",
                        "sizes_bytes_count 1")
                .noneMatch(line -> line.contains("left out"));
        assertThat(text(false).lines())
                .contains(
                        "latency_seconds_bucket{le=\"0.000008192\"} 0",
                        "latency_seconds_bucket{le=\"0.000016384\"} 1",
                        "latency_seconds_bucket{le=\"0.536870912\"} 1",
                        "latency_seconds_bucket{le=\"1.073741824\"} 2",
                        "latency_seconds_bucket{le=\"+Inf\"} 2",
                        "sizes_bytes_bucket{le=\"64.0\"} 0",
                        "sizes_bytes_bucket{le=\"256.0\"} 1");
    }

    @Test
    void openMetricsNamesFamiliesAndUnits() {
        publishAllSorts();
        String text = text(true);
        assertThat(text).endsWith("\n# EOF\n");
        assertThat(text.lines())
                .contains(
                        "# TYPE http_requests counter",
                        "http_requests_total{method=\"GET\",status=\"2xx\"} 5",
                        "# TYPE heap_bytes gauge",
                        "# UNIT heap_bytes bytes",
                        "# TYPE untyped_a unknown",
                        "# TYPE build info",
                        "build_info{java_home=\"/x\"} 1",
                        "# UNIT latency_seconds seconds");
    }

    @Test
    void keepsTheFirstOfTwoThatBecomeTheSame() {
        expvars.publish("a", () -> {
            Map<String, Object> values = new LinkedHashMap<>();
            values.put("xY", 1);
            values.put("x_y", 2);
            return values;
        });
        expvars.publish("b", new IntVar(VarInfo.counter("Counter.")));
        expvars.publish("b.total", new IntVar(VarInfo.gauge("Would be the sample of b.")));
        expvars.publish("c", Histogram.latency("Histogram."));
        expvars.publish("c.seconds.count", new IntVar(VarInfo.gauge("Would be a sample of c.")));
        IntVar negative = new IntVar(VarInfo.counter("None."));
        negative.set(-1);
        expvars.publish("d", negative);
        assertThat(text(false).lines().filter(line -> !line.startsWith("#") && !line.contains("_bucket")))
                .containsExactly("a_x_y 1", "b_total 0", "c_seconds_count 0", "c_seconds_sum 0.0");
    }

    @Test
    void aParserOfPrometheusTextFindsTheValues() throws IOException {
        publishAllSorts();
        // That parser stops at the first metric without a type.
        Map<String, MetricFamily> families =
                parse(PrometheusView.text(expvars, name -> !name.equals("untyped"), false));
        assertThat(families.get("http_requests_total").getMetrics())
                .extracting(metric -> metric.getLabels() + "=" + ((Counter) metric).getValue())
                .containsExactlyInAnyOrder("{method=GET, status=2xx}=5.0", "{method=GET, status=4xx}=1.0");
        Metric odd = families.get("odd_total").getMetrics().get(0);
        assertThat(odd.getLabels()).containsEntry("key", "a\\b\"c\nd{},= é");
        assertThat(((Gauge) families.get("whole_number").getMetrics().get(0)).getValue())
                .isEqualTo(-3);
        org.hawkular.agent.prometheus.types.Histogram latency = (org.hawkular.agent.prometheus.types.Histogram)
                families.get("latency_seconds").getMetrics().get(0);
        assertThat(latency.getSampleCount()).isEqualTo(2);
        assertThat(latency.getSampleSum()).isEqualTo(1.00001);
        assertThat(latency.getBuckets()).hasSize(25);
    }

    static Map<String, MetricFamily> parse(String text) throws IOException {
        try (InputStream in = new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8))) {
            CollectorPrometheusMetricsWalker walker = new CollectorPrometheusMetricsWalker();
            new TextPrometheusMetricsProcessor(in, walker).walk();
            Map<String, MetricFamily> families = new LinkedHashMap<>();
            walker.getAllMetricFamilies().forEach(family -> families.put(family.getName(), family));
            return families;
        }
    }

    @Test
    void promtoolFindsNothingWrongWithOurVariables() throws Exception {
        assumeTrue(isInstalled("promtool"), "promtool is not on the path");
        Expvars standard = Expvars.withStandardVars();
        String text = PrometheusView.text(standard, name -> true, false);
        assertThat(run(text, "promtool", "check", "metrics")).isEmpty();
    }

    @Test
    void promtoolReadsAllSorts() throws Exception {
        assumeTrue(isInstalled("promtool"), "promtool is not on the path");
        publishAllSorts();
        // It has opinions about names of ours, and would say so if it could not read them.
        assertThat(run(text(false), "promtool", "check", "metrics")).doesNotContain("error while linting");
    }

    @Test
    void theReaderOfOpenMetricsAcceptsIt() throws Exception {
        Path python = Path.of("/usr/bin/python3");
        assumeTrue(Files.isExecutable(python), "no " + python);
        assumeTrue(
                run("", python.toString(), "-c", "import prometheus_client.openmetrics.parser")
                        .isEmpty(),
                "prometheus_client is not installed");
        publishAllSorts();
        Expvars.withStandardVars().forEach((name, variable) -> {
            if (expvars.get(name).isEmpty()) {
                expvars.publish(name, variable);
            }
        });
        assertThat(run(text(true), python.toString(), "-c", OPENMETRICS_READER).lines())
                .contains(
                        "counter - http_requests_total [('method', 'GET'), ('status', '2xx')] 5.0",
                        "gauge bytes heap_bytes [] 1024.0",
                        "info - version_info [('value', '1.0')] 1.0",
                        "histogram seconds latency_seconds_bucket [('le', '0.000016384')] 1.0")
                .anyMatch(line -> line.startsWith("counter seconds process_cpu_seconds_total"))
                .noneMatch(line -> line.contains("Traceback"));
    }

    private static boolean isInstalled(String command) {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(entry -> Files.isExecutable(Path.of(entry, command)));
    }

    /** What a command writes, errors included, when it is given a text to read. */
    private String run(String input, String... command) throws IOException, InterruptedException {
        Path in = Files.writeString(directory.resolve("in"), input);
        Path out = directory.resolve("out");
        Process process = new ProcessBuilder(command)
                .redirectInput(in.toFile())
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        try {
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        return Files.readString(out);
    }
}
