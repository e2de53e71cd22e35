package dev.fasthttp.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fasthttp.http.FormLimits;
import dev.fasthttp.server.support.LimitsPage;
import dev.fasthttp.server.support.LimitsPage.Row;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Holds docs/limits.md against the code: a row whose first cell is a name in code is an option, its second cell the default;
 * a row whose last cell is a constant in code is a fixed limit, its second cell the value.
 */
class LimitsDocTest {
    /** What the page says where the value in the code is an object or a negation. */
    private static final Map<String, String> IN_WORDS = Map.ofEntries(
            Map.entry("formLimits", "see below"),
            Map.entry("errorHandler", "built in"),
            Map.entry("expectHandler", "100 for all"),
            Map.entry("headerReceived", "the server's for all"),
            Map.entry("handlerTimeout", "none"),
            Map.entry("shutdownHook", "none"),
            Map.entry("events", "none"),
            Map.entry("connStateListener", "none"),
            Map.entry("execution", "adaptive"),
            Map.entry("loops", "processors"),
            Map.entry("maxConnectionsPerIp", "none"),
            Map.entry("name", "none"),
            Map.entry("noDefaultDate", "off"),
            Map.entry("noDefaultContentType", "off"));

    private final Server.Builder builder = Server.builder(ctx -> {});

    static List<Row> options() throws IOException {
        return LimitsPage.options("Rules");
    }

    static List<Row> fixedLimits() throws IOException {
        return LimitsPage.fixedLimits();
    }

    @Test
    @DisplayName("the page lists each option once, and nothing else")
    void listsAllOptions() throws IOException {
        List<String> methods = Arrays.stream(Server.Builder.class.getDeclaredMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers()))
                .filter(method -> method.getReturnType() == Server.Builder.class)
                .map(method -> method.getName())
                .toList();
        assertThat(options().stream().map(row -> Row.inCode(row.first())).toList())
                .containsExactlyInAnyOrderElementsOf(methods);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("options")
    @DisplayName("the default is that of the code")
    void defaultIsRight(Row option) throws ReflectiveOperationException {
        String name = Row.inCode(option.first());
        assertThat(option.value()).isEqualTo(defaultOf(name, option.cells().get(2)));
    }

    private String defaultOf(String option, String unit) throws ReflectiveOperationException {
        switch (option) {
            case "errorHandler", "expectHandler", "headerReceived" ->
                assertThat(valueOf(option)).isNotNull();
            case "formLimits" -> assertThat(valueOf(option)).isSameAs(FormLimits.DEFAULT);
            case "connStateListener" -> assertThat(valueOf(option)).isSameAs(ServerOptions.NO_LISTENER);
            case "execution" -> assertThat(builder.execution.kind()).isEqualTo(Execution.Kind.ADAPTIVE);
            case "handlerTimeout" -> assertThat(builder.handlerTimeout).isZero();
            case "events" -> assertThat(builder.events).isSameAs(ServerOptions.NO_EVENTS);
            case "shutdownHook" -> assertThat(builder.shutdownHook).isZero();
            case "loops" ->
                assertThat(builder.loops).isEqualTo(Runtime.getRuntime().availableProcessors());
            case "name" -> assertThat(builder.name).isEmpty();
            case "maxConnectionsPerIp" ->
                assertThat(builder.maxConnectionsPerIp).isEqualTo(Integer.MAX_VALUE);
            case "noDefaultDate" -> assertThat(builder.defaultDate).isTrue();
            case "noDefaultContentType" ->
                assertThat(builder.defaultContentType).isTrue();
            case "minBodyRate" -> {
                return builder.minBodyRate + " after " + LimitsPage.text(builder.bodyRateGrace, unit);
            }
            default -> {
                return LimitsPage.text(valueOf(option), unit);
            }
        }
        return IN_WORDS.get(option);
    }

    private Object valueOf(String option) throws ReflectiveOperationException {
        return Server.Builder.class.getDeclaredField(option).get(builder);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("fixedLimits")
    @DisplayName("the fixed limit is that of the code")
    void fixedLimitIsRight(Row limit) throws ReflectiveOperationException {
        String constant = Row.inCode(limit.last());
        int dot = constant.lastIndexOf('.');
        Field field = Class.forName("dev.fasthttp." + constant.substring(0, dot))
                .getDeclaredField(constant.substring(dot + 1));
        field.setAccessible(true);
        long value = ((Number) field.get(null)).longValue();
        assertThat(limit.value())
                .isEqualTo(
                        constant.endsWith("_NANOS")
                                ? LimitsPage.text(Duration.ofNanos(value), "time")
                                : LimitsPage.text(
                                        value,
                                        limit.value().endsWith("B")
                                                        || limit.value().endsWith("s")
                                                ? "bytes"
                                                : ""));
    }

    @Test
    @DisplayName("the page has tables, so they are found")
    void findsTables() throws IOException {
        assertThat(options()).isNotEmpty();
        assertThat(fixedLimits()).hasSizeGreaterThan(20);
    }
}
