package dev.fasthttp.expvar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.management.Attribute;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The same variables for JMX and Micrometer. */
class BridgesTest {
    private final Expvars expvars = new Expvars();
    private final MapVar orders = MapVar.labelled(VarInfo.counter("Orders."), "article");
    private final Histogram latency = Histogram.latency("Latency.");

    @BeforeEach
    void publish() {
        orders.add("tea", 3);
        latency.record(2_000_000_000L);
        expvars.publish("orders", orders);
        expvars.publish("latency", latency);
        expvars.publish("depth", Var.function(VarInfo.gauge("Depth.").in(Unit.BYTES), () -> 12.5));
        expvars.publish("name", new StringVar("x"));
        expvars.publish("list", () -> List.of(1, 2));
        expvars.publish("parts", () -> Map.of("on", true));
    }

    @Test
    void showsAttributesOfABean() throws Exception {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        ObjectName name = new ObjectName("dev.fasthttp:type=Expvars,test=1");
        try (ExpvarMBean bean = ExpvarMBean.register(expvars, name.toString())) {
            assertThat(server.getAttribute(name, "orders.tea")).isEqualTo(3L);
            assertThat(server.getAttribute(name, "latency.count")).isEqualTo(1L);
            assertThat(server.getAttribute(name, "latency.max")).isEqualTo(2.0);
            assertThat(server.getAttribute(name, "name")).isEqualTo("x");
            assertThat(server.getAttribute(name, "list")).isEqualTo("[1, 2]");
            assertThat(server.getAttribute(name, "parts.on")).isEqualTo(true);
            orders.add("cake", 1);
            assertThat(server.getAttributes(name, new String[] {"orders.cake", "orders.pie", "depth"}))
                    .containsExactly(new Attribute("orders.cake", 1L), new Attribute("depth", 12.5));
            assertThat(server.getMBeanInfo(name).getAttributes())
                    .extracting(MBeanAttributeInfo::getName)
                    .contains("orders.cake", "orders.tea", "latency.p99", "depth", "name");
            assertThatThrownBy(() -> server.getAttribute(name, "orders.pie")).hasMessageContaining("orders.pie");
            assertThatThrownBy(() -> server.setAttribute(name, new Attribute("depth", 1)))
                    .hasMessageContaining("only be read");
            assertThatThrownBy(() -> ExpvarMBean.register(expvars, name.toString()))
                    .isInstanceOf(IllegalArgumentException.class);
            bean.close();
            assertThat(server.isRegistered(name)).isFalse();
        }
    }

    @Test
    void bindsMeters() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        new ExpvarMeterBinder(expvars).bindTo(registry);
        System.gc();
        FunctionCounter tea = registry.get("orders").tag("article", "tea").functionCounter();
        assertThat(tea.count()).isEqualTo(3);
        assertThat(tea.getId().getDescription()).isEqualTo("Orders.");
        orders.add("tea", 2);
        assertThat(tea.count()).isEqualTo(5);
        FunctionTimer timer = registry.get("latency").functionTimer();
        assertThat(timer.count()).isEqualTo(1);
        assertThat(timer.totalTime(TimeUnit.SECONDS)).isEqualTo(2);
        assertThat(registry.get("latency.quantile").tag("phi", "0.99").gauge().value())
                .isEqualTo(2);
        assertThat(registry.get("depth").gauge().value()).isEqualTo(12.5);
        assertThat(registry.get("depth").gauge().getId().getBaseUnit()).isEqualTo("bytes");
        assertThat(registry.get("parts.on").gauge().value()).isEqualTo(1);
        assertThat(registry.find("name").meter()).isNull();
    }

    @Test
    void bindsWhatComesLater() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        new ExpvarMeterBinder(expvars).bindTo(registry);
        orders.add("cake", 4);
        IntVar late = new IntVar();
        late.set(7);
        expvars.publish("late", late);
        assertThat(registry.find("late").meter()).isNull();
        assertThat(registry.get("expvar.values").gauge().value()).isEqualTo(6);
        assertThat(registry.get("late").gauge().value()).isEqualTo(7);
        assertThat(registry.get("orders")
                        .tag("article", "cake")
                        .functionCounter()
                        .count())
                .isEqualTo(4);
    }
}
