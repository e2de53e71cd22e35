package dev.fasthttp.expvar;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/**
 * Published variables as meters of Micrometer. Needs {@code micrometer-core}, which is not brought along.
 *
 * <p>Counters become function counters, other numbers gauges, and labels tags. A histogram becomes a function timer, with
 * gauges for its quantiles, tagged {@code phi}, if it is of times; else a counter of its values, and those gauges. Texts are
 * left out. What is published later is found when the gauge {@code expvar.values} is read, and is there from the next
 * reading on.
 *
 * <p>Threads: safe.
 */
public final class ExpvarMeterBinder implements MeterBinder {
    private static final double[] QUANTILES = {0.5, 0.9, 0.99};
    private static final double NANOS_PER_SECOND = 1e9;

    private final Expvars expvars;

    /** Binds these variables. */
    public ExpvarMeterBinder(Expvars expvars) {
        this.expvars = expvars;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        // Holds them: meters of functions do not.
        Map<String, Leaf> bound = new ConcurrentHashMap<>();
        Gauge.builder("expvar.values", this, self -> self.bindNew(registry, bound))
                .description("Values of published variables that are bound.")
                .strongReference(true)
                .register(registry);
        bindNew(registry, bound);
    }

    /** Binds what is not bound yet; returns how many are. */
    private double bindNew(MeterRegistry registry, Map<String, Leaf> bound) {
        Leaf.forEach(expvars, leaf -> {
            Object value = leaf.value().get();
            boolean shows = value instanceof Number || value instanceof Boolean || value instanceof Histogram.Snapshot;
            if (shows && bound.putIfAbsent(leaf.path(), leaf) == null) {
                bind(registry, leaf, value instanceof Histogram.Snapshot);
            }
        });
        return bound.size();
    }

    private static void bind(MeterRegistry registry, Leaf leaf, boolean histogram) {
        List<Tag> tags = new ArrayList<>();
        leaf.labels().forEach((label, key) -> tags.add(Tag.of(label, key)));
        if (histogram) {
            bindHistogram(registry, leaf, tags);
        } else if (leaf.info().kind() == VarInfo.Kind.COUNTER) {
            FunctionCounter.builder(leaf.name(), leaf, ExpvarMeterBinder::number)
                    .tags(tags)
                    .description(leaf.info().help())
                    .baseUnit(unit(leaf))
                    .register(registry);
        } else {
            gauge(registry, leaf.name(), leaf, tags, ExpvarMeterBinder::number);
        }
    }

    private static void bindHistogram(MeterRegistry registry, Leaf leaf, List<Tag> tags) {
        if (leaf.info().unit() == Unit.SECONDS) {
            FunctionTimer.builder(
                            leaf.name(),
                            leaf,
                            l -> snapshot(l).count(),
                            l -> snapshot(l).sum() * NANOS_PER_SECOND,
                            TimeUnit.NANOSECONDS)
                    .tags(tags)
                    .description(leaf.info().help())
                    .register(registry);
        } else {
            FunctionCounter.builder(
                            leaf.name() + ".count", leaf, l -> snapshot(l).count())
                    .tags(tags)
                    .description(leaf.info().help())
                    .register(registry);
        }
        for (double part : QUANTILES) {
            Tags more = Tags.of(tags).and("phi", Double.toString(part));
            gauge(
                    registry,
                    leaf.name() + ".quantile",
                    leaf,
                    more,
                    l -> snapshot(l).quantile(part));
        }
    }

    private static void gauge(
            MeterRegistry registry, String name, Leaf leaf, Iterable<Tag> tags, ToDoubleFunction<Leaf> value) {
        Gauge.builder(name, leaf, value)
                .tags(tags)
                .description(leaf.info().help())
                .baseUnit(unit(leaf))
                .strongReference(true)
                .register(registry);
    }

    private static String unit(Leaf leaf) {
        return leaf.info().unit().suffix();
    }

    private static double number(Leaf leaf) {
        Object value = leaf.value().get();
        if (value instanceof Boolean truth) {
            return truth ? 1 : 0;
        }
        return value instanceof Number number ? number.doubleValue() : Double.NaN;
    }

    private static Histogram.Snapshot snapshot(Leaf leaf) {
        return (Histogram.Snapshot) leaf.value().get();
    }
}
