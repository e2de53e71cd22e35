package dev.fasthttp.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fasthttp.client.HostClient;
import dev.fasthttp.server.support.LimitsPage;
import dev.fasthttp.server.support.LimitsPage.Row;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds what docs/limits.md says about the proxy against the code. */
class ProxyLimitsDocTest {
    private final ReverseProxy.Builder builder =
            ReverseProxy.builder(HostClient.builder("localhost").build());

    static List<Row> options() throws IOException {
        return LimitsPage.options("Reverse proxy");
    }

    @Test
    @DisplayName("the page lists each option once, and nothing else")
    void listsAllOptions() throws IOException {
        assertThat(options().stream().map(row -> Row.inCode(row.first())).toList())
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(ReverseProxy.Builder.class.getDeclaredMethods())
                        .filter(method -> Modifier.isPublic(method.getModifiers()))
                        .filter(method -> method.getReturnType() == ReverseProxy.Builder.class)
                        .map(Method::getName)
                        .toList());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("options")
    @DisplayName("the default is that of the code")
    void defaultIsRight(Row option) throws ReflectiveOperationException {
        Map<String, String> words = Map.of(
                "forwarded", builder.policy.name().toLowerCase(Locale.ROOT),
                "trustedProxies", builder.trusted == null ? "none" : "some",
                "via", builder.via,
                "listener", "none");
        String name = Row.inCode(option.first());
        String expected = words.get(name);
        if (expected == null) {
            Object value = ReverseProxy.Builder.class.getDeclaredField(name).get(builder);
            expected = LimitsPage.text(value, option.cells().get(2));
        }
        assertThat(option.value()).isEqualTo(expected);
    }
}
