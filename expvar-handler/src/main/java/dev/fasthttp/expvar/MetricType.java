package dev.fasthttp.expvar;

import java.util.List;

/** What Prometheus may do with the samples of a metric. */
enum MetricType {
    COUNTER("counter", "counter", "_total"),
    GAUGE("gauge", "gauge", ""),
    UNKNOWN("untyped", "unknown", ""),
    INFO("gauge", "info", "_info"),
    HISTOGRAM("histogram", "histogram", "");

    final String inPrometheus;
    final String inOpenMetrics;

    /** What the name of a sample ends with; those of a histogram have several words. */
    final String suffix;

    MetricType(String inPrometheus, String inOpenMetrics, String suffix) {
        this.inPrometheus = inPrometheus;
        this.inOpenMetrics = inOpenMetrics;
        this.suffix = suffix;
    }

    /** What samples may end with, so that no other metric may have that name. */
    List<String> suffixes() {
        return switch (this) {
            case COUNTER -> List.of("_total", "_created");
            case GAUGE, UNKNOWN -> List.of();
            case INFO -> List.of("_info");
            case HISTOGRAM -> List.of("_bucket", "_count", "_sum", "_created");
        };
    }
}
