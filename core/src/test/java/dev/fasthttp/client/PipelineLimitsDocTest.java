package dev.fasthttp.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fasthttp.server.support.LimitsPage;
import dev.fasthttp.server.support.LimitsPage.Row;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds what docs/limits.md says about pipeline clients against the code. */
class PipelineLimitsDocTest {
    private final PipelineClient.Builder builder = PipelineClient.builder("localhost");

    static List<Row> options() throws IOException {
        return LimitsPage.options("Pipeline client");
    }

    @Test
    @DisplayName("the page lists each option once, and nothing else")
    void listsAllOptions() throws IOException {
        assertThat(options().stream().map(row -> Row.inCode(row.first())).toList())
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(PipelineClient.Builder.class.getDeclaredMethods())
                        .filter(method -> Modifier.isPublic(method.getModifiers()))
                        .filter(method -> method.getReturnType() == PipelineClient.Builder.class)
                        .map(Method::getName)
                        .toList());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("options")
    @DisplayName("the default is that of the code")
    void defaultIsRight(Row option) throws ReflectiveOperationException {
        String name = Row.inCode(option.first());
        String words = Map.of("dialer", "shared", "tls", "none").get(name);
        if (words == null) {
            Object value = name.equals("maxPendingRequests")
                    ? builder.maxPendingRequests
                    : name.equals("maxBatchDelay")
                            ? builder.maxBatchDelay
                            : ClientOptions.class.getDeclaredField(name).get(builder.settings);
            words = LimitsPage.text(value, option.cells().get(2));
        }
        assertThat(option.value()).isEqualTo(words);
    }
}
