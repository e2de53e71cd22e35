package dev.fasthttp.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fasthttp.net.TcpDialer;
import dev.fasthttp.server.support.LimitsPage;
import dev.fasthttp.server.support.LimitsPage.Row;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds what docs/limits.md says about clients and dialers against the code. */
class ClientLimitsDocTest {
    /** What the page says where the value in the code is an object, or stands for something else. */
    private static final Map<String, String> IN_WORDS = Map.ofEntries(
            Map.entry("maxConnWait", "the deadline"),
            Map.entry("retryIf", "idempotent"),
            Map.entry("dialer", "shared"),
            Map.entry("tls", "see below"),
            Map.entry("addHost", "one"),
            Map.entry("resolver", "the system's"),
            Map.entry("localAddress", "any"));

    private final Client.Builder builder = Client.builder();

    static List<Row> options() throws IOException {
        return LimitsPage.options("Client");
    }

    static List<Row> dialerOptions() throws IOException {
        return LimitsPage.options("TCP dialer");
    }

    private static Stream<String> builderMethods(Class<?> builder) {
        return Arrays.stream(builder.getDeclaredMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers()) && !method.isSynthetic())
                .filter(method -> ClientBuilder.class.isAssignableFrom(method.getReturnType())
                        || method.getReturnType() == TcpDialer.Builder.class)
                .map(method -> method.getName());
    }

    @Test
    @DisplayName("the page lists each option once, and nothing else")
    void listsAllOptions() throws IOException {
        TreeSet<String> methods = new TreeSet<>();
        builderMethods(ClientBuilder.class).forEach(methods::add);
        builderMethods(Client.Builder.class).forEach(methods::add);
        builderMethods(HostClient.Builder.class).forEach(methods::add);
        assertThat(options().stream().map(row -> Row.inCode(row.first())).toList())
                .containsExactlyInAnyOrderElementsOf(methods);
        assertThat(dialerOptions().stream().map(row -> Row.inCode(row.first())).toList())
                .containsExactlyInAnyOrderElementsOf(
                        builderMethods(TcpDialer.Builder.class).toList());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("options")
    @DisplayName("the default is that of the code")
    void defaultIsRight(Row option) throws ReflectiveOperationException {
        String name = Row.inCode(option.first());
        String words = IN_WORDS.get(name);
        if (words == null) {
            Object value = name.equals("maxHosts")
                    ? builder.maxHosts
                    : ClientOptions.class.getDeclaredField(name).get(builder.options);
            words = LimitsPage.text(value, option.cells().get(2));
        }
        assertThat(option.value()).isEqualTo(words);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("dialerOptions")
    @DisplayName("the default is that of the dialer")
    void defaultOfDialerIsRight(Row option) throws ReflectiveOperationException {
        String name = Row.inCode(option.first());
        String words = IN_WORDS.get(name);
        if (words == null) {
            Field field = TcpDialer.Builder.class.getDeclaredField(name);
            field.setAccessible(true);
            words = LimitsPage.text(
                    field.get(TcpDialer.builder()), option.cells().get(2));
        }
        assertThat(option.value()).isEqualTo(words);
    }

    @Test
    @DisplayName("objects that the page names in words are what it says")
    void wordsAreRight() {
        assertThat(builder.options.retryIf).isSameAs(RetryPolicy.IDEMPOTENT);
        assertThat(builder.options.maxConnWait.toDays()).isEqualTo(365);
        assertThat(builder.options.tls).isNull();
        assertThat(builder.options.dialer).isSameAs(HostClient.builder("host").options.dialer);
    }
}
