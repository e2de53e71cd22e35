package dev.fasthttp.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The comparison runs on both containers and says what it found; who is ahead is not a matter for tests. */
final class ServletComparisonTest {
    @Test
    void bothAreMeasured() throws Exception {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        new ServletComparison(400, new PrintStream(printed, true, StandardCharsets.UTF_8)).run();
        List<String> lines = printed.toString(StandardCharsets.UTF_8).lines().toList();
        assertThat(lines).hasSize(7);
        assertThat(lines.get(0)).startsWith("400 requests of each kind");
        assertThat(lines.get(1)).matches(" +Tomcat +fasthttp +ratio");
        assertThat(lines.subList(2, 7))
                .allSatisfy(
                        line -> assertThat(line)
                                .matches(
                                        "[a-zA-Z0-9 ]+, (ms|us/request) +[0-9]+\\.[0-9] +[0-9]+\\.[0-9] +([0-9]+\\.[0-9]{2}|-)"));
        // Both take a process, a virtual machine and an answer.
        String[] start = lines.get(2).replaceAll("^.*, ms +", "").split(" +");
        assertThat(Double.parseDouble(start[0])).isGreaterThan(10);
        assertThat(Double.parseDouble(start[1])).isGreaterThan(10);
    }
}
