package dev.fasthttp.fs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fasthttp.compress.CompressibleTypes;
import dev.fasthttp.compress.ContentCoding;
import dev.fasthttp.server.support.LimitsPage;
import dev.fasthttp.server.support.LimitsPage.Row;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds what docs/limits.md says about files against the code. */
class FsLimitsDocTest {
    static List<Row> options() throws IOException {
        return LimitsPage.options("Files");
    }

    @Test
    @DisplayName("the page lists each option once, and nothing else")
    void listsAllOptions() throws IOException {
        assertThat(options().stream().map(row -> Row.inCode(row.first())).toList())
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(Fs.Builder.class.getDeclaredMethods())
                        .filter(method -> Modifier.isPublic(method.getModifiers()))
                        .filter(method -> method.getReturnType() == Fs.Builder.class)
                        .map(method -> method.getName())
                        .toList());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("options")
    @DisplayName("the default is that of the code")
    void defaultIsRight(Row option) throws ReflectiveOperationException {
        String field = switch (Row.inCode(option.first())) {
            case "pathRewrite" -> "pathRewriter";
            case "compressCodings" -> "codings";
            case "compressedFileSuffix" -> "suffixes";
            default -> Row.inCode(option.first());
        };
        Field member = Fs.Builder.class.getDeclaredField(field);
        member.setAccessible(true);
        Object value = member.get(Fs.builder());
        switch (Row.inCode(option.first())) {
            case "root" -> assertThat(value).isEqualTo(Path.of(""));
            case "contentTypes" -> assertThat(value).isSameAs(ContentTypes.DEFAULT);
            case "compressibleTypes" -> assertThat(value).isSameAs(CompressibleTypes.DEFAULT);
            case "pathRewrite", "pathNotFound" -> assertThat(value).isNull();
            case "cacheControl" -> assertThat(value).isEqualTo("");
            case "indexNames" -> assertThat(value).isEqualTo(List.of(option.value()));
            case "compressCodings" ->
                assertThat(((List<?>) value)
                                .stream()
                                        .map(coding -> ((ContentCoding) coding).token())
                                        .toList())
                        .containsExactly(option.value().split(", "));
            case "compressedFileSuffix" ->
                assertThat(((Map<?, ?>) value)
                                .values().stream().map(Object::toString).toList())
                        .containsExactlyInAnyOrder(option.value().split(", "));
            default -> assertThat(LimitsPage.text(value, option.cells().get(2))).isEqualTo(option.value());
        }
    }
}
