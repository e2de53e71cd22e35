package dev.fasthttp.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fasthttp.servlet.webapp.WebappOptions;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds the part of docs/limits.md about the container against the code: its options and defaults, and its fixed limits. */
final class LimitsDocTest {
    private static final Path PAGE = Path.of("..", "docs", "limits.md");
    private static final String HEADING = "## Servlet container";
    private static final Set<Class<?>> LIMITS = Set.of(int.class, long.class, boolean.class, Duration.class);

    /** The objects with the options, in the order of the tables. */
    private static final List<Object> OPTIONS =
            List.of(ServletContainer.builder(), WebApplication.at(""), WebappOptions.builder());

    record Row(int table, List<String> cells) {
        String name() {
            return cells.get(0).replace("`", "");
        }

        @Override
        public String toString() {
            return cells.get(0);
        }
    }

    /** The rows of the tables; the last table is the one of fixed limits. */
    private static List<Row> rows() throws IOException {
        List<String> lines = Files.readAllLines(PAGE);
        List<Row> rows = new ArrayList<>();
        int table = -1;
        for (String line : lines.subList(lines.indexOf(HEADING) + 1, lines.size())) {
            if (line.startsWith("|---")) {
                table++;
            } else if (line.startsWith("| ") && !line.startsWith("| Option |") && !line.startsWith("| What |")) {
                String cells = line.substring(1, line.lastIndexOf('|'));
                rows.add(new Row(
                        table,
                        Arrays.stream(cells.split("\\|", -1)).map(String::strip).toList()));
            }
        }
        return rows;
    }

    static List<Row> options() throws IOException {
        return rows().stream().filter(row -> row.table < OPTIONS.size()).toList();
    }

    static List<Row> fixedLimits() throws IOException {
        return rows().stream().filter(row -> row.table == OPTIONS.size()).toList();
    }

    @Test
    void eachOptionThatIsANumberOrASwitchIsListed() throws IOException {
        for (int i = 0; i < OPTIONS.size(); i++) {
            int table = i;
            Class<?> type = OPTIONS.get(i).getClass();
            List<String> methods = Arrays.stream(type.getDeclaredMethods())
                    .filter(method -> Modifier.isPublic(method.getModifiers()) && method.getReturnType() == type)
                    .filter(LimitsDocTest::isLimit)
                    .map(Method::getName)
                    .toList();
            assertThat(options().stream().filter(row -> row.table == table).map(Row::name))
                    .containsExactlyInAnyOrderElementsOf(methods);
        }
    }

    private static boolean isLimit(Method method) {
        return method.getParameterCount() == 1 && LIMITS.contains(method.getParameterTypes()[0]);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("options")
    void theDefaultIsThatOfTheCode(Row option) throws ReflectiveOperationException {
        Object holder = OPTIONS.get(option.table);
        Field field = holder.getClass().getDeclaredField(option.name());
        field.setAccessible(true);
        assertThat(option.cells.get(1)).isEqualTo(text(field.get(holder), option.cells.get(2)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("fixedLimits")
    void theFixedLimitIsThatOfTheCode(Row limit) throws ReflectiveOperationException {
        String constant = limit.cells.get(3).replace("`", "");
        int dot = constant.lastIndexOf('.');
        Field field = Class.forName("dev.fasthttp." + constant.substring(0, dot))
                .getDeclaredField(constant.substring(dot + 1));
        field.setAccessible(true);
        long value = ((Number) field.get(null)).longValue();
        String unit = limit.cells.get(1).endsWith("B") ? "bytes" : "";
        Object shown = constant.endsWith("_NANOS")
                ? Duration.ofNanos(value)
                : constant.endsWith("_MILLIS") ? Duration.ofMillis(value) : (Object) value;
        assertThat(limit.cells.get(1)).isEqualTo(text(shown, unit));
    }

    private static String text(Object value, String unit) {
        if (value instanceof Boolean on) {
            return on ? "on" : "off";
        }
        if (value instanceof Duration time) {
            return time.toSeconds() + " s";
        }
        long number = ((Number) value).longValue();
        if (number == Long.MAX_VALUE) {
            return "none";
        }
        if (!unit.startsWith("bytes")) {
            return Long.toString(number);
        }
        return number < 1 << 20 ? (number >> 10) + " KiB" : (number >> 20) + " MiB";
    }
}
