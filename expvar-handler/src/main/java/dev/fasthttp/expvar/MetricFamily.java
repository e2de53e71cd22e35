package dev.fasthttp.expvar;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

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

    /** The first sample; most families have no other. */
    private final String labels;

    private final Object value;
    private @Nullable Map<String, Object> more;

    /** A family with a first sample. */
    MetricFamily(String name, MetricType type, VarInfo info, String labels, Object value) {
        this.name = name;
        this.type = type;
        this.labels = labels;
        this.value = value;
        unit = info.unit();
        help = info.help();
    }

    /** Adds a sample, unless there is one with the same labels. */
    void add(String otherLabels, Object otherValue) {
        if (otherLabels.equals(labels)) {
            return;
        }
        if (more == null) {
            more = new LinkedHashMap<>();
        }
        more.putIfAbsent(otherLabels, otherValue);
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
        appendSample(labels, value, out);
        if (more != null) {
            more.forEach((otherLabels, otherValue) -> appendSample(otherLabels, otherValue, out));
        }
    }

    private void appendSample(String sampleLabels, Object sample, StringBuilder out) {
        if (sample instanceof Histogram.Snapshot seen) {
            appendHistogram(sampleLabels, seen, out);
        } else {
            line(type.suffix, sampleLabels, number((Number) sample), out);
        }
    }

    private void appendHistogram(String sampleLabels, Histogram.Snapshot seen, StringBuilder out) {
        String prefix = sampleLabels.isEmpty() ? "" : sampleLabels + ",";
        long[] atMost = seen.atMostPowersOfTwo();
        boolean time = unit == Unit.SECONDS;
        for (int power = 0; power <= MAX_POWER; power += time ? 1 : 2) {
            double end = seen.powerOfTwo(power);
            if (!time || (end >= MIN_SECONDS && end <= MAX_SECONDS)) {
                String le = decimal(BigDecimal.valueOf(1L << power)
                        .divide(BigDecimal.valueOf(seen.perUnit()), MathContext.DECIMAL64));
                line("_bucket", prefix + "le=\"" + le + "\"", Long.toString(atMost[power]), out);
            }
        }
        line("_bucket", prefix + "le=\"+Inf\"", Long.toString(seen.count()), out);
        line("_count", sampleLabels, Long.toString(seen.count()), out);
        line("_sum", sampleLabels, number(seen.sum()), out);
    }

    /** Without exponent and with a point, so that all writers of such a label agree. */
    private static String decimal(BigDecimal number) {
        String plain = number.stripTrailingZeros().toPlainString();
        return plain.indexOf('.') < 0 ? plain + ".0" : plain;
    }

    private void line(String suffix, String sampleLabels, String text, StringBuilder out) {
        out.append(name).append(suffix);
        if (!sampleLabels.isEmpty()) {
            out.append('{').append(sampleLabels).append('}');
        }
        out.append(' ').append(text).append('\n');
    }

    private static String number(Number number) {
        double exact = number.doubleValue();
        if (exact == Double.POSITIVE_INFINITY) {
            return "+Inf";
        }
        return exact == Double.NEGATIVE_INFINITY ? "-Inf" : number.toString();
    }

    /** A label and its value, as they stand between the braces. */
    static String label(String name, String key) {
        StringBuilder out = new StringBuilder(name).append("=\"");
        escape(key, true, out);
        return out.append('"').toString();
    }

    private static void escape(String text, boolean quotes, StringBuilder out) {
        if (text.indexOf('\\') < 0 && text.indexOf('\n') < 0 && (!quotes || text.indexOf('"') < 0)) {
            out.append(text);
            return;
        }
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
