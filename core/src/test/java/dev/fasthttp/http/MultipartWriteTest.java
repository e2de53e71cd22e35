package dev.fasthttp.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Forms that are made or received, and written. */
class MultipartWriteTest {
    private static final FormLimits LIMITS = FormLimits.DEFAULT;

    @TempDir
    private Path directory;

    private static byte[] written(MultipartForm form, String boundary) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        form.writeTo(out, boundary);
        assertThat(form.length(boundary)).isEqualTo(out.size());
        return out.toByteArray();
    }

    private static MultipartForm read(byte[] bytes, String boundary) throws IOException {
        return MultipartForm.parse(new ByteArrayInputStream(bytes), MultipartForm.contentType(boundary), LIMITS);
    }

    @Test
    void writesFieldsAndFiles() throws IOException {
        Path file = Files.writeString(directory.resolve("note.txt"), "from the disk");
        MultipartForm form = MultipartForm.builder()
                .field("title", "S\u00fcnset")
                .file("data", "d.bin", "application/octet-stream", new byte[] {0, 13, 10, 45})
                .file("note", "text/plain", file)
                .build();
        assertThat(new String(written(form, "xyz"), StandardCharsets.UTF_8))
                .isEqualTo("--xyz\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\nS\u00fcnset\r\n"
                        + "--xyz\r\nContent-Disposition: form-data; name=\"data\"; filename=\"d.bin\"\r\n"
                        + "Content-Type: application/octet-stream\r\n\r\n\0\r\n-\r\n"
                        + "--xyz\r\nContent-Disposition: form-data; name=\"note\"; filename=\"note.txt\"\r\n"
                        + "Content-Type: text/plain\r\n\r\nfrom the disk\r\n--xyz--\r\n");
        form.close();
        assertThat(file).hasContent("from the disk");
    }

    @Test
    void whatIsWrittenIsReadAsTheSame() throws IOException {
        String[] names = {"a", "with \"quotes\"", "line\r\nend", "back\\slash\\", "\u65e5\u672c", " ", "a;b=c", "%"};
        MultipartForm.Builder builder = MultipartForm.builder();
        for (String name : names) {
            builder.field(name, "value of " + name);
            if (name.indexOf('\\') < 0 && name.indexOf('\r') < 0) {
                builder.file(name, name, "", name.getBytes(StandardCharsets.UTF_8));
            }
        }
        builder.file("empty", "", "", new byte[0]);
        String boundary = MultipartForm.newBoundary();
        byte[] bytes = written(builder.build(), boundary);
        try (MultipartForm read = read(bytes, boundary)) {
            for (String name : names) {
                assertThat(read.value(name).toString()).isEqualTo("value of " + name);
            }
            assertThat(read.file("a;b=c").orElseThrow().fileName()).isEqualTo("a;b=c");
            assertThat(read.file("empty").orElseThrow().size()).isZero();
            // And once more, as it was received.
            assertThat(written(read, boundary)).isEqualTo(bytes);
        }
    }

    @Test
    void anEmptyFormHasItsLastBoundary() throws IOException {
        assertThat(new String(written(MultipartForm.builder().build(), "b"), StandardCharsets.US_ASCII))
                .isEqualTo("--b--\r\n");
    }

    @Test
    void headersOfPartsReceivedGoOut() throws IOException {
        byte[] bytes = VectorRunner.bytes("--b\r\ncontent-disposition: form-data; name=n; filename=\"C:\\x.txt\"\r\n"
                + "X-More: 1\r\nContent-Type: a/b\r\n\r\nhello\r\n--b--\r\n");
        assertThat(written(read(bytes, "b"), "b")).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a%22b", "a\tb", "a\0b", "a%0Db"})
    void namesThatWouldBeReadOtherwiseAreRefused(String name) {
        assertThatThrownBy(() -> MultipartForm.builder().field(name, "x")).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a/b", "..", "C:x", "a\rb"})
    void fileNamesThatWouldBeReadOtherwiseAreRefused(String name) {
        assertThatThrownBy(() -> MultipartForm.builder().file("f", name, "", new byte[1]))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void typesThatWouldSplitTheHeaderAreRefused() {
        assertThatThrownBy(() -> MultipartForm.builder().file("f", "x", "a/b\r\nX: y", new byte[1]))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a ", "a\"b", "a\r\nb", "\u00e9"})
    void whatIsNoBoundaryIsRefused(String boundary) {
        MultipartForm form = MultipartForm.builder().build();
        assertThatThrownBy(() -> form.writeTo(new ByteArrayOutputStream(), boundary))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> MultipartForm.contentType(boundary)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void boundariesAreNewEachTimeAndQuotedWhereTheyMustBe() {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 1000; i++) {
            assertThat(seen.add(MultipartForm.newBoundary())).isTrue();
        }
        assertThat(MultipartForm.contentType("a:b c")).isEqualTo("multipart/form-data; boundary=\"a:b c\"");
    }

    @Test
    void aFileThatIsMissingOrShorterIsAnException() throws IOException {
        Path file = Files.writeString(directory.resolve("f"), "0123456789");
        assertThatThrownBy(() -> MultipartForm.builder().file("f", "", directory.resolve("none")))
                .isInstanceOf(IOException.class);
        MultipartForm form = MultipartForm.builder().file("f", "", file).build();
        Files.writeString(file, "0123456789 and more");
        assertThat(new String(written(form, "b"), StandardCharsets.US_ASCII)).contains("\r\n0123456789\r\n--b--");
        Files.writeString(file, "01234");
        assertThatThrownBy(() -> form.writeTo(new ByteArrayOutputStream(), "b"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("5 bytes less");
    }

    @Test
    void requestsCopySmallFormsAndStreamOthers() throws IOException {
        Request request = new Request();
        request.header().setMethod("POST");
        request.setMultipartForm(MultipartForm.builder().field("a", "b").build());
        assertThat(request.isBodyStream()).isFalse();
        assertThat(request.multipartForm().value("a").toString()).isEqualTo("b");
        Path file = Files.write(directory.resolve("large"), new byte[100_000]);
        MultipartForm form = MultipartForm.builder().file("f", "x/y", file).build();
        request.setMultipartForm(form);
        assertThat(request.isBodyStream()).isTrue();
        String type = request.header().contentType().toString();
        String boundary = type.substring(type.indexOf('=') + 1);
        assertThat(request.outgoingLength()).isEqualTo(form.length(boundary));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        request.takeBodyStreamWriter().orElseThrow().write(out);
        assertThat(out.size()).isEqualTo(form.length(boundary));
        try (MultipartForm read = read(out.toByteArray(), boundary);
                InputStream in = read.file("f").orElseThrow().inputStream()) {
            assertThat(in.readAllBytes()).hasSize(100_000);
        }
    }
}
