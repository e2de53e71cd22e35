package dev.fasthttp.expvar;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.LinkedHashMap;
import java.util.Map;

/** All samples of one Prometheus name: the same thing under different labels. */
final class MetricFamily {
    /** The largest latency that has a bucket of its own, and the smallest; in seconds. */
    private static final double MAX_SECONDS = 70;

    private static final double MIN_SECONDS = 8e-6;
    private static final int MAX_POWER = 40;

    /** The name without what the type puts behind it. */
    final String name;

    final MetricType type;
    final Unit unit;
    final String help;
    private final Map<String, Object> samples = new LinkedHashMap<>();

    MetricFamily(String name, MetricType type, Unit unit, String help) {
        this.name = name;
        this.type = type;
        this.unit = unit;
        this.help = help;
    }

    /** Adds a sample, unless there is one with the same labels. */
    void add(String labels, Object value) {
        samples.putIfAbsent(labels, value);
    }

    /** Appends it as text. */
    void appendTo(StringBuilder out, boolean openMetrics) {
        String described = openMetrics || type == MetricType.HISTOGRAM ? name : name + type.suffix;
        if (!help.isEmpty()) {
            out.append("# HELP ").append(described).append(' ');
            escape(help, openMetrics, out);
            out.append('\n');
        }
        out.append("# TYPE ").append(described).append(' ');
        out.append(openMetrics ? type.inOpenMetrics : type.inPrometheus).append('\n');
        if (openMetrics && unit != Unit.NONE) {
            out.append("# UNIT ").append(name).append(' ').append(unit.suffix()).append('\n');
        }
        samples.forEach((labels, value) -> {
            if (value instanceof Histogram.Snapshot seen) {
                appendHistogram(labels, seen, out);
            } else {
                line(type.suffix, labels, number((Number) value), out);
            }
        });
    }

    private void appendHistogram(String labels, Histogram.Snapshot seen, StringBuilder out) {
        String more = labels.isEmpty() ? "" : labels + ",";
        long[] atMost = seen.atMostPowersOfTwo();
        boolean time = unit == Unit.SECONDS;
        for (int power = 0; power <= MAX_POWER; power += time ? 1 : 2) {
            double end = seen.powerOfTwo(power);
            if (!time || (end >= MIN_SECONDS && end <= MAX_SECONDS)) {
                String le = decimal(BigDecimal.valueOf(1L << power)
                        .divide(BigDecimal.valueOf(seen.perUnit()), MathContext.DECIMAL64));
                line("_bucket", more + "le=\"" + le + "\"", Long.toString(atMost[power]), out);
            }
        }
        line("_bucket", more + "le=\"+Inf\"", Long.toString(seen.count()), out);
        line("_count", labels, Long.toString(seen.count()), out);
        line("_sum", labels, number(seen.sum()), out);
    }

    /** Without exponent and with a point, so that all writers of such a label agree. */
    private static String decimal(BigDecimal number) {
        String plain = number.stripTrailingZeros().toPlainString();
        return plain.indexOf('.') < 0 ? plain + ".0" : plain;
    }

    private void line(String suffix, String labels, String value, StringBuilder out) {
        out.append(name).append(suffix);
        if (!labels.isEmpty()) {
            out.append('{').append(labels).append('}');
        }
        out.append(' ').append(value).append('\n');
    }

    private static String number(Number number) {
        double value = number.doubleValue();
        if (value == Double.POSITIVE_INFINITY) {
            return "+Inf";
        }
        return value == Double.NEGATIVE_INFINITY ? "-Inf" : number.toString();
    }

    /** A label and its value, as they stand between the braces. */
    static String label(String name, String value) {
        StringBuilder out = new StringBuilder(name).append("=\"");
        escape(value, true, out);
        return out.append('"').toString();
    }

    private static void escape(String text, boolean quotes, StringBuilder out) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\n') {
                out.append("\\n");
            } else if (c == '\\' || (c == '"' && quotes)) {
                out.append('\\').append(c);
            } else {
                out.append(c);
            }
        }
    }
}
