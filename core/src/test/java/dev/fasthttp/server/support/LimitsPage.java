package dev.fasthttp.server.support;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The tables of docs/limits.md: a row whose first cell is a name in code is an option, its second cell the default; a row whose
 * last cell is a constant in code is a fixed limit, its second cell the value. From the heading {@code Files} on the options
 * are those of {@code Fs}, from {@code Client} on those of clients, from {@code TCP dialer} on those of the dialer, from {@code
 * Pipeline client} and {@code Reverse proxy} on those of what they name.
 */
public final class LimitsPage {
    private static final Path PAGE = Path.of("..", "docs", "limits.md");
    private static final List<String> SECTIONS = List.of(
            "## Rules",
            "## Files",
            "## Client",
            "## TCP dialer",
            "## Pipeline client",
            "## Reverse proxy",
            "## Servlet container");

    private LimitsPage() {}

    /** The cells of a row of a table. */
    public record Row(List<String> cells) {
        /** The first cell. */
        public String first() {
            return cells.get(0);
        }

        /** The second cell. */
        public String value() {
            return cells.get(1);
        }

        /** The last cell. */
        public String last() {
            return cells.get(cells.size() - 1);
        }

        static boolean isCode(String cell) {
            return cell.length() > 2 && cell.startsWith("`") && cell.indexOf('`', 1) == cell.length() - 1;
        }

        /** What is between the marks of code. */
        public static String inCode(String cell) {
            return cell.substring(1, cell.length() - 1);
        }

        @Override
        public String toString() {
            return first();
        }
    }

    private static List<Row> rows(String wanted) throws IOException {
        String section = "";
        List<Row> rows = new ArrayList<>();
        for (String line : Files.readAllLines(PAGE)) {
            section = SECTIONS.contains(line) ? line : section;
            if (line.startsWith("| ") && section.endsWith(wanted)) {
                String cells = line.substring(1, line.lastIndexOf('|'));
                rows.add(new Row(
                        Arrays.stream(cells.split("\\|", -1)).map(String::strip).toList()));
            }
        }
        return rows;
    }

    /** The options from one of the headings on. */
    public static List<Row> options(String section) throws IOException {
        return rows(section).stream().filter(row -> Row.isCode(row.first())).toList();
    }

    /** The fixed limits of the whole page, but those of the servlet container, which has a test of its own. */
    public static List<Row> fixedLimits() throws IOException {
        return rows("").stream()
                .filter(row -> !Row.isCode(row.first()) && Row.isCode(row.last()))
                .filter(row -> !Row.inCode(row.last()).startsWith("servlet."))
                .toList();
    }

    /** A value as the page has it. */
    public static String text(Object value, String unit) {
        if (value instanceof Boolean on) {
            return on ? "on" : "off";
        }
        if (value instanceof Duration time) {
            return time.toMillis() % 1000 > 0
                    ? time.toMillis() + " ms"
                    : time.toMinutes() < 60 ? time.toSeconds() + " s" : time.toHours() + " h";
        }
        if (!(value instanceof Number number) || !unit.startsWith("bytes")) {
            return value.toString();
        }
        long bytes = number.longValue();
        if (bytes < 1024) {
            return bytes + " bytes";
        }
        return bytes < 1 << 20 ? bytes / 1024 + " KiB" : (bytes >> 20) + " MiB";
    }
}
