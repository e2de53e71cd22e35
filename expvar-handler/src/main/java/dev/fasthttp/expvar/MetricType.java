package dev.fasthttp.expvar;

/** What Prometheus may do with the samples of a metric. */
@SuppressWarnings("ImmutableEnumChecker") // the arrays are not changed
enum MetricType {
    COUNTER("counter", "counter", "_total", new String[] {"_total", "_created"}),
    GAUGE("gauge", "gauge", "", new String[0]),
    UNKNOWN("untyped", "unknown", "", new String[0]),
    INFO("gauge", "info", "_info", new String[] {"_info"}),
    HISTOGRAM("histogram", "histogram", "", new String[] {"_bucket", "_count", "_sum", "_created"});

    final String inPrometheus;
    final String inOpenMetrics;

    /** What the name of a sample ends with; those of a histogram have several words. */
    final String suffix;

    /** What samples may end with, so that no other metric may have that name. */
    final String[] suffixes;

    MetricType(String inPrometheus, String inOpenMetrics, String suffix, String[] suffixes) {
        this.inPrometheus = inPrometheus;
        this.inOpenMetrics = inOpenMetrics;
        this.suffix = suffix;
        this.suffixes = suffixes;
    }

    /** Tells whether a sample of such a family may end with that. */
    boolean owns(String sampleSuffix) {
        for (String own : suffixes) {
            if (own.equals(sampleSuffix)) {
                return true;
            }
        }
        return false;
    }
}
