package dev.fasthttp.expvar;

import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.management.Attribute;
import javax.management.AttributeList;
import javax.management.AttributeNotFoundException;
import javax.management.DynamicMBean;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/**
 * Published variables for JMX: one bean, each value an attribute that can only be read.
 *
 * <pre>{@code
 * ExpvarMBean bean = ExpvarMBean.register(Expvars.global(), "dev.fasthttp:type=Expvars");
 * }</pre>
 *
 * <p>Attributes are called like variables, with the keys of maps behind dots: {@code server.requests.GET.2xx}. Of a
 * histogram there are {@code count}, {@code sum}, {@code max}, {@code p50}, {@code p90} and {@code p99}. What is published
 * later is there too.
 *
 * <p>Threads: safe.
 */
public final class ExpvarMBean implements DynamicMBean, AutoCloseable {
    private final Expvars expvars;
    private final MBeanServer server;
    private final ObjectName name;

    private ExpvarMBean(Expvars expvars, MBeanServer server, ObjectName name) {
        this.expvars = expvars;
        this.server = server;
        this.name = name;
    }

    /**
     * Registers a bean at the server of the platform.
     *
     * @throws IllegalArgumentException when that is no name for a bean, or there is one of that name
     */
    public static ExpvarMBean register(Expvars expvars, String name) {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        try {
            ExpvarMBean bean = new ExpvarMBean(expvars, server, new ObjectName(name));
            server.registerMBean(bean, bean.name);
            return bean;
        } catch (JMException e) {
            throw new IllegalArgumentException("cannot register a bean as " + name + ": " + e.getMessage(), e);
        }
    }

    private Map<String, Object> values() {
        Map<String, Object> values = new LinkedHashMap<>();
        Leaf.forEach(expvars, leaf -> {
            Object value = leaf.value().get();
            if (value instanceof Histogram.Snapshot seen) {
                values.put(leaf.path() + ".count", seen.count());
                values.put(leaf.path() + ".sum", seen.sum());
                values.put(leaf.path() + ".max", seen.max());
                values.put(leaf.path() + ".p50", seen.quantile(0.5));
                values.put(leaf.path() + ".p90", seen.quantile(0.9));
                values.put(leaf.path() + ".p99", seen.quantile(0.99));
            } else if (value instanceof CharSequence text) {
                values.put(leaf.path(), text.toString());
            } else if (value != null) {
                values.put(leaf.path(), value);
            }
        });
        return values;
    }

    @Override
    public Object getAttribute(String attribute) throws AttributeNotFoundException {
        Object value = values().get(attribute);
        if (value == null) {
            throw new AttributeNotFoundException("no published variable has the value " + attribute);
        }
        return value;
    }

    @Override
    public AttributeList getAttributes(String[] attributes) {
        Map<String, Object> values = values();
        AttributeList found = new AttributeList();
        for (String attribute : attributes) {
            Object value = values.get(attribute);
            if (value != null) {
                found.add(new Attribute(attribute, value));
            }
        }
        return found;
    }

    @Override
    public void setAttribute(Attribute attribute) throws AttributeNotFoundException {
        throw new AttributeNotFoundException("published variables can only be read: " + attribute.getName());
    }

    @Override
    public AttributeList setAttributes(AttributeList attributes) {
        return new AttributeList();
    }

    @Override
    public Object invoke(String action, Object[] parameters, String[] signature) {
        throw new UnsupportedOperationException("published variables have no operations: " + action);
    }

    @Override
    public MBeanInfo getMBeanInfo() {
        MBeanAttributeInfo[] attributes = values().entrySet().stream()
                .map(entry -> new MBeanAttributeInfo(
                        entry.getKey(), entry.getValue().getClass().getName(), entry.getKey(), true, false, false))
                .toArray(MBeanAttributeInfo[]::new);
        return new MBeanInfo(getClass().getName(), "Published variables", attributes, null, null, null);
    }

    /** Takes the bean back; the second time without effect. */
    @Override
    public void close() {
        try {
            server.unregisterMBean(name);
        } catch (InstanceNotFoundException e) {
            System.getLogger(Expvars.class.getName()).log(System.Logger.Level.DEBUG, "bean is gone already", e);
        } catch (JMException e) {
            throw new IllegalStateException("cannot take back " + name, e);
        }
    }
}
