package dev.fasthttp.expvar;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Variables as text for Prometheus.
 *
 * <p>Groups, and maps that functions return, become names with underscores between; labelled maps become labels. Units and
 * {@code _total} are put behind names that lack them. What is no number is left out, except in an
 * {@linkplain MapVar#info info}. Where two become the same name, the first stays.
 *
 * <p>Spec: Prometheus text format 0.0.4; OpenMetrics 1.0.
 */
final class PrometheusView {
    private static final int MAX_DEPTH = 16;
    private static final String[] SAMPLE_SUFFIXES = {"_total", "_created", "_info", "_bucket", "_count", "_sum"};

    private final Map<String, MetricFamily> families = new LinkedHashMap<>();

    /** Families whose names end like those of samples of other families do. */
    private final Set<String> likeSamples = new HashSet<>();

    private PrometheusView() {}

    /** The variables whose names are wanted. */
    static String text(Expvars expvars, Predicate<String> wanted, boolean openMetrics) {
        PrometheusView view = new PrometheusView();
        expvars.forEach((name, metricName, variable) -> {
            if (wanted.test(name)) {
                view.variable(metricName, "", variable.info(), variable, 0);
            }
        });
        StringBuilder out = new StringBuilder(160 * (view.families.size() + 1));
        view.families.values().forEach(family -> family.appendTo(out, openMetrics));
        return openMetrics ? out.append("# EOF\n").toString() : out.toString();
    }

    private void variable(String name, String labels, VarInfo info, Var variable, int depth) {
        if (depth > MAX_DEPTH) {
            return;
        }
        if (variable instanceof IntVar number) {
            number(name, labels, info, number.value());
        } else if (variable instanceof FloatVar number) {
            number(name, labels, info, number.value());
        } else if (variable instanceof StringVar text) {
            text(name, labels, info, text.value());
        } else if (variable instanceof FunctionVar function) {
            value(name, labels, info, function.value(), depth);
        } else if (variable instanceof Histogram histogram) {
            add(name, MetricType.HISTOGRAM, info, labels, histogram.snapshot());
        } else if (variable instanceof MapVar map) {
            map(name, labels, info, map, depth);
        }
    }

    private void map(String name, String labels, VarInfo info, MapVar map, int depth) {
        if (info.kind() == VarInfo.Kind.INFO) {
            StringJoiner texts = new StringJoiner(",", labels.isEmpty() ? "" : labels + ",", "");
            map.forEach((key, variable) -> {
                if (variable instanceof StringVar text) {
                    texts.add(MetricFamily.label(MetricName.of(key), text.value()));
                }
            });
            add(name, MetricType.INFO, info, texts.toString(), 1);
        } else if (map.label().isEmpty()) {
            map.forEach(
                    (key, variable) -> variable(name + "_" + part(key), labels, variable.info(), variable, depth + 1));
        } else {
            String label = map.label();
            while (labels.contains(label + "=\"")) {
                label += "_";
            }
            String prefix = labels.isEmpty() ? "" : labels + ",";
            for (Map.Entry<String, Var> entry : map.entries()) {
                // What it counts is the map's; a map in it may have a label of its own.
                variable(name, prefix + MetricFamily.label(label, entry.getKey()), info, entry.getValue(), depth + 1);
            }
        }
    }

    /** A key as a part of a name: that may begin with a digit. */
    private static String part(String key) {
        String name = MetricName.of(key);
        return name.startsWith("_") ? name.substring(1) : name;
    }

    private void value(String name, String labels, VarInfo info, @Nullable Object value, int depth) {
        if (depth > MAX_DEPTH) {
            return;
        }
        if (value instanceof Number number) {
            number(name, labels, info, number);
        } else if (value instanceof Boolean truth) {
            number(name, labels, info, truth ? 1 : 0);
        } else if (value instanceof Var variable) {
            variable(name, labels, variable.info(), variable, depth + 1);
        } else if (value instanceof CharSequence text) {
            text(name, labels, info, text.toString());
        } else if (value instanceof Map<?, ?> map) {
            map.forEach((key, part) -> value(name + "_" + part(String.valueOf(key)), labels, info, part, depth + 1));
        }
    }

    private void text(String name, String labels, VarInfo info, String text) {
        if (info.kind() == VarInfo.Kind.INFO) {
            String all = (labels.isEmpty() ? "" : labels + ",") + MetricFamily.label("value", text);
            add(name, MetricType.INFO, info, all, 1);
        }
    }

    private void number(String name, String labels, VarInfo info, Number number) {
        MetricType type = switch (info.kind()) {
            case COUNTER -> MetricType.COUNTER;
            case GAUGE -> MetricType.GAUGE;
            case UNKNOWN, INFO -> MetricType.UNKNOWN;
        };
        // A counter that is negative or no number is none, and would spoil the page for a strict reader.
        if (type != MetricType.COUNTER || number.doubleValue() >= 0) {
            add(name, type, info, labels, number);
        }
    }

    private void add(String path, MetricType type, VarInfo info, String labels, Object value) {
        String name = path;
        for (String suffix : type.suffixes) {
            if (name.endsWith(suffix)) {
                name = name.substring(0, name.length() - suffix.length());
            }
        }
        name = MetricName.with(name, info.unit().suffix());
        MetricFamily family = families.get(name);
        if (family == null) {
            if (isFree(name, type)) {
                families.put(name, new MetricFamily(name, type, info, labels, value));
            }
        } else if (family.type == type && family.unit == info.unit()) {
            family.add(labels, value);
        }
    }

    /** Tells whether no sample of such a family is called like one of another family. */
    private boolean isFree(String name, MetricType type) {
        boolean endsLikeSample = false;
        for (String suffix : SAMPLE_SUFFIXES) {
            if (name.endsWith(suffix)) {
                MetricFamily owner = families.get(name.substring(0, name.length() - suffix.length()));
                if (owner != null && owner.type.owns(suffix)) {
                    return false;
                }
                endsLikeSample = true;
            }
        }
        // Nearly always empty, so that this costs nothing.
        if (!likeSamples.isEmpty()) {
            for (String suffix : type.suffixes) {
                if (likeSamples.contains(name + suffix)) {
                    return false;
                }
            }
        }
        if (endsLikeSample) {
            likeSamples.add(name);
        }
        return true;
    }
}
