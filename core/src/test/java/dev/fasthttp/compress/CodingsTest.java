package dev.fasthttp.compress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.aayushatharva.brotli4j.encoder.Encoder;
import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdOutputStream;
import dev.fasthttp.bytes.ByteBuilder;
import dev.fasthttp.bytes.ByteSlice;
import dev.fasthttp.compress.DecompressionException.Reason;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Each coding there and back, by blocks and streams, within limits, with bad input; and which one a client gets. */
class CodingsTest {
    private static final DecompressionLimits LIMITS = new DecompressionLimits(1 << 26, 1 << 20, 0);
    private static final List<ContentCoding> ALL =
            List.of(ContentCoding.BR, ContentCoding.ZSTD, ContentCoding.GZIP, ContentCoding.DEFLATE);

    private static byte[] compress(ContentCoding coding, byte[] bytes) {
        ByteBuilder target = new ByteBuilder();
        Compressor.of(coding).compress(bytes, 0, bytes.length, target);
        return target.toByteArray();
    }

    private static byte[] decompress(ContentCoding coding, byte[] bytes, DecompressionLimits limits)
            throws DecompressionException {
        ByteBuilder target = new ByteBuilder();
        Decompressor.decompress(coding, bytes, 0, bytes.length, target, limits);
        return target.toByteArray();
    }

    private static byte[] text(int size) {
        Random random = new Random(size);
        byte[] bytes = new byte[size];
        for (int i = 0; i < size; i++) {
            bytes[i] = (byte) ('a' + random.nextInt(1 + i % 26));
        }
        return bytes;
    }

    @ParameterizedTest
    @EnumSource(value = ContentCoding.class, mode = Mode.EXCLUDE, names = "IDENTITY")
    @DisplayName("there and back")
    void roundTrip(ContentCoding coding) throws IOException {
        assertThat(coding.isAvailable()).isTrue();
        for (int size : new int[] {0, 1, 100, 4095, 4096, 4097, 65_536, 1_000_000}) {
            byte[] bytes = text(size);
            byte[] compressed = compress(coding, bytes);
            assertThat(decompress(coding, compressed, LIMITS)).isEqualTo(bytes);
            if (size > 1000) {
                assertThat(compressed.length).isLessThan(size);
            }
        }
        byte[] noise = new byte[100_000];
        new Random(1).nextBytes(noise);
        assertThat(decompress(coding, compress(coding, noise), LIMITS)).isEqualTo(noise);
    }

    @Test
    @DisplayName("others can read what we write, and the other way round")
    void foreign() throws IOException {
        byte[] bytes = text(50_000);
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(compress(ContentCoding.GZIP, bytes)))) {
            assertThat(in.readAllBytes()).isEqualTo(bytes);
        }
        ByteArrayOutputStream gzip = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(gzip)) {
            out.write(bytes);
        }
        assertThat(decompress(ContentCoding.GZIP, gzip.toByteArray(), LIMITS)).isEqualTo(bytes);
        assertThat(decompress(ContentCoding.BR, Encoder.compress(bytes), LIMITS))
                .isEqualTo(bytes);
        assertThat(decompress(ContentCoding.ZSTD, Zstd.compress(bytes), LIMITS)).isEqualTo(bytes);
    }

    @Test
    @DisplayName("gzip of several members is their contents in a row")
    void members() throws IOException {
        byte[] one = compress(ContentCoding.GZIP, "one,".getBytes(StandardCharsets.US_ASCII));
        byte[] two = compress(ContentCoding.GZIP, "two".getBytes(StandardCharsets.US_ASCII));
        byte[] both = Arrays.copyOf(one, one.length + two.length);
        System.arraycopy(two, 0, both, one.length, two.length);
        assertThat(decompress(ContentCoding.GZIP, both, LIMITS)).asString().isEqualTo("one,two");
    }

    @ParameterizedTest
    @EnumSource(value = ContentCoding.class, mode = Mode.EXCLUDE, names = "IDENTITY")
    @DisplayName("what was flushed can be read, and the end is an end")
    void flushes(ContentCoding coding) throws IOException {
        ByteArrayOutputStream wire = new ByteArrayOutputStream();
        OutputStream out = Compressor.of(coding).stream(wire);
        for (int i = 0; i < 5; i++) {
            out.write(("event " + i + "\n").getBytes(StandardCharsets.US_ASCII));
            out.flush();
            byte[] sent = wire.toByteArray();
            byte[] seen = new byte[8 * (i + 1)];
            try (InputStream in = Decompressor.stream(coding, new ByteArrayInputStream(sent), LIMITS)) {
                int count = 0;
                while (count < seen.length) {
                    int read = in.read(seen, count, seen.length - count);
                    assertThat(read).isPositive();
                    count += read;
                }
            }
            assertThat(new String(seen, StandardCharsets.US_ASCII)).endsWith("event " + i + "\n");
        }
        out.write('!');
        out.close();
        out.close();
        assertThat(decompress(coding, wire.toByteArray(), LIMITS)).asString().endsWith("event 4\n!");
        assertThatThrownBy(() -> out.write(1)).isInstanceOf(IOException.class);
        assertThatThrownBy(out::flush).isInstanceOf(IOException.class);
    }

    @ParameterizedTest
    @EnumSource(value = ContentCoding.class, mode = Mode.EXCLUDE, names = "IDENTITY")
    @DisplayName("nothing written is an empty body, not no body")
    void emptyStream(ContentCoding coding) throws IOException {
        ByteArrayOutputStream wire = new ByteArrayOutputStream();
        Compressor.of(coding).stream(wire).close();
        assertThat(decompress(coding, wire.toByteArray(), LIMITS)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(value = ContentCoding.class, mode = Mode.EXCLUDE, names = "IDENTITY")
    @DisplayName("a size one below and one above the limit")
    void sizeLimit(ContentCoding coding) throws IOException {
        byte[] compressed = compress(coding, text(10_000));
        assertThat(decompress(coding, compressed, new DecompressionLimits(10_000, 1000, 0)))
                .hasSize(10_000);
        assertThatThrownBy(() -> decompress(coding, compressed, new DecompressionLimits(9_999, 1000, 0)))
                .isInstanceOfSatisfying(
                        DecompressionException.class,
                        e -> assertThat(e.reason()).isEqualTo(Reason.TOO_LARGE))
                .hasMessageContaining("9999");
    }

    @ParameterizedTest
    @EnumSource(value = ContentCoding.class, mode = Mode.EXCLUDE, names = "IDENTITY")
    @DisplayName("a bomb goes off neither in size nor in ratio, and the target is as it was")
    void bomb(ContentCoding coding) {
        byte[] bomb = compress(coding, new byte[64 * 1024 * 1024]);
        assertThat(bomb.length).isLessThan(100_000);
        ByteBuilder target = new ByteBuilder();
        target.append("before");
        assertThatThrownBy(() -> Decompressor.decompress(
                        coding, bomb, 0, bomb.length, target, DecompressionLimits.ofSize(Long.MAX_VALUE)))
                .isInstanceOfSatisfying(
                        DecompressionException.class,
                        e -> assertThat(e.reason()).isEqualTo(Reason.RATIO));
        assertThat(target).hasToString("before");
        assertThat(target.array().length).isLessThan(8 * 1024 * 1024);
        assertThatThrownBy(() -> decompress(coding, bomb, DecompressionLimits.ofSize(100_000)))
                .isInstanceOfSatisfying(
                        DecompressionException.class,
                        e -> assertThat(e.reason()).isEqualTo(Reason.TOO_LARGE));
    }

    @ParameterizedTest
    @EnumSource(value = ContentCoding.class, mode = Mode.EXCLUDE, names = "IDENTITY")
    @DisplayName("cut anywhere it is malformed, never shorter")
    void truncated(ContentCoding coding) {
        byte[] compressed = compress(coding, text(300));
        for (int length = 0; length < compressed.length; length++) {
            byte[] cut = Arrays.copyOf(compressed, length);
            assertThatThrownBy(() -> decompress(coding, cut, LIMITS))
                    .as("cut at %d of %d", length, compressed.length)
                    .isInstanceOfSatisfying(
                            DecompressionException.class,
                            e -> assertThat(e.reason()).isEqualTo(Reason.MALFORMED));
        }
    }

    @ParameterizedTest
    @EnumSource(value = ContentCoding.class, mode = Mode.EXCLUDE, names = "IDENTITY")
    @DisplayName("bytes at random are refused or decoded, and nothing else happens")
    void damaged(ContentCoding coding) {
        Random random = new Random(5);
        byte[] compressed = compress(coding, text(2000));
        for (int i = 0; i < 3000; i++) {
            byte[] damaged = compressed.clone();
            for (int k = 0; k < 3; k++) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }
            try {
                assertThat(decompress(coding, damaged, DecompressionLimits.ofSize(100_000)).length)
                        .isLessThanOrEqualTo(100_000);
            } catch (DecompressionException e) {
                assertThat(e.reason()).isNotNull();
            }
        }
    }

    @Test
    @DisplayName("a zstd window over 8 MiB is refused before it is reserved")
    void zstdWindow() throws IOException {
        ByteArrayOutputStream wire = new ByteArrayOutputStream();
        try (ZstdOutputStream out = new ZstdOutputStream(wire, 3)) {
            out.setLong(27);
            out.write(text(100_000));
        }
        assertThatThrownBy(() -> decompress(ContentCoding.ZSTD, wire.toByteArray(), LIMITS))
                .isInstanceOf(DecompressionException.class);
    }

    @Test
    @DisplayName("what the source throws passes; it is not malformed input")
    void sourceFails() {
        InputStream broken = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("broken source");
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                throw new IOException("broken source");
            }
        };
        for (ContentCoding coding : ALL) {
            assertThatThrownBy(() -> {
                        try (InputStream in = Decompressor.stream(coding, broken, LIMITS)) {
                            in.read();
                        }
                    })
                    .isExactlyInstanceOf(IOException.class)
                    .hasMessage("broken source");
        }
    }

    @Test
    @DisplayName("encoders are kept and used again, up to a number, also after an error of the target")
    void pool() throws IOException {
        DeflateCompressor compressor = (DeflateCompressor) Compressor.of(ContentCoding.GZIP);
        OutputStream broken = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("broken target");
            }
        };
        OutputStream stream = compressor.stream(broken);
        assertThatThrownBy(() -> {
                    stream.write(text(100_000));
                    stream.flush();
                })
                .hasMessage("broken target");
        stream.close();
        assertThat(compressor.keptEncoders()).isEqualTo(1);
        List<OutputStream> many = new ArrayList<>();
        ByteArrayOutputStream wire = new ByteArrayOutputStream();
        for (int i = 0; i < 3 * Compressor.MAX_KEPT; i++) {
            many.add(compressor.stream(new ByteArrayOutputStream()));
        }
        assertThat(compressor.keptEncoders()).isZero();
        for (OutputStream out : many) {
            out.write(1);
            out.close();
        }
        assertThat(compressor.keptEncoders()).isEqualTo(Compressor.MAX_KEPT);
        try (OutputStream out = compressor.stream(wire)) {
            out.write(text(5000));
        }
        assertThat(decompress(ContentCoding.GZIP, wire.toByteArray(), LIMITS)).isEqualTo(text(5000));
    }

    @Test
    @DisplayName("levels are those of the coding")
    void levels() {
        for (ContentCoding coding : ALL) {
            assertThatThrownBy(() -> Compressor.of(coding, -1)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> Compressor.of(coding, 20)).isInstanceOf(IllegalArgumentException.class);
            assertThat(Compressor.of(coding, 9).coding()).isEqualTo(coding);
        }
        assertThatThrownBy(() -> Compressor.of(ContentCoding.IDENTITY)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new DecompressionLimits(-1, 1, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new DecompressionLimits(1, 0, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @DisplayName("without the libraries gzip and deflate are there, and the others say so")
    void withoutLibraries() throws Exception {
        List<URL> path = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            if (!entry.contains("brotli") && !entry.contains("zstd")) {
                path.add(new File(entry).toURI().toURL());
            }
        }
        try (URLClassLoader loader =
                new URLClassLoader(path.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
            Class<?> type = loader.loadClass(ContentCoding.class.getName());
            Object[] codings = type.getEnumConstants();
            List<Object> available = Stream.of(codings)
                    .filter(coding -> {
                        try {
                            return (boolean) type.getMethod("isAvailable").invoke(coding);
                        } catch (ReflectiveOperationException e) {
                            throw new LinkageError("the class is another one", e);
                        }
                    })
                    .toList();
            assertThat(available.toString()).isEqualTo("[IDENTITY, GZIP, DEFLATE]");
            Class<?> compressor = loader.loadClass(Compressor.class.getName());
            assertThat(compressor.getMethod("of", type).invoke(null, codings[1]))
                    .isNotNull();
            assertThatThrownBy(() -> compressor.getMethod("of", type).invoke(null, codings[3]))
                    .hasCauseInstanceOf(UnsupportedOperationException.class);
            Class<?> decompressor = loader.loadClass(Decompressor.class.getName());
            Class<?> limits = loader.loadClass(DecompressionLimits.class.getName());
            Object some = limits.getMethod("ofSize", long.class).invoke(null, 10L);
            InputStream in = (InputStream) decompressor
                    .getMethod("stream", type, InputStream.class, limits)
                    .invoke(null, codings[1], new ByteArrayInputStream(compress(ContentCoding.GZIP, text(3))), some);
            assertThat(in.readAllBytes()).isEqualTo(text(3));
        }
    }

    @ParameterizedTest(name = "{0} -> {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "gzip | GZIP",
                "GZIP | GZIP",
                "x-gzip | GZIP",
                "gzip, br | BR",
                "br, gzip | BR",
                "gzip,zstd | ZSTD",
                "deflate | DEFLATE",
                "gzip;q=1.0, br;q=0.9 | GZIP",
                "gzip;q=0.5, br;q=0.501 | BR",
                "gzip ; q=0.8 , br ;\tq=0.7 | GZIP",
                "gzip;Q=0.1 | GZIP",
                "gzip;q=0 | IDENTITY",
                "gzip;q=0.000 | IDENTITY",
                "gzip;q=0, deflate | DEFLATE",
                "* | BR",
                "*;q=0.1 | BR",
                "br;q=0, * | ZSTD",
                "br;q=0, zstd;q=0, *;q=0.5 | GZIP",
                "*;q=0 | IDENTITY",
                "identity | IDENTITY",
                "identity, gzip | GZIP",
                "identity;q=1, gzip;q=0.5 | IDENTITY",
                "identity;q=0.5, gzip;q=0.4, br;q=0.6 | BR",
                "identity;q=0, gzip | GZIP",
                "identity;q=0 | IDENTITY",
                "gzip;q=0.001 | GZIP",
                "compress, sdch | IDENTITY",
                "gzipped, xgzip | IDENTITY",
                "gzip;q=2 | IDENTITY",
                "gzip;q=1.001 | IDENTITY",
                "gzip;q=0.1234 | IDENTITY",
                "gzip;q= | IDENTITY",
                "gzip;q=-1 | IDENTITY",
                "gzip;level=9 | IDENTITY",
                "gzip q=1 | IDENTITY",
                "gzip;q=x, deflate | DEFLATE",
                ",,gzip,, | GZIP",
                "gzip;q=0, gzip | GZIP",
                "'' | IDENTITY",
            })
    void choice(String field, ContentCoding expected) {
        assertThat(ContentCoding.choose(ByteSlice.of(field), ALL)).isEqualTo(expected);
    }

    @Test
    @DisplayName("only what is offered is chosen")
    void offered() {
        assertThat(ContentCoding.choose(ByteSlice.of("br, gzip;q=0.1"), List.of(ContentCoding.GZIP)))
                .isEqualTo(ContentCoding.GZIP);
        assertThat(ContentCoding.choose(ByteSlice.of("br"), List.of())).isEqualTo(ContentCoding.IDENTITY);
    }

    @ParameterizedTest(name = "{0} -> {1}")
    @CsvSource({
        "text/html, true",
        "TEXT/HTML; charset=utf-8, true",
        "text/, false",
        "application/json, true",
        "application/json;x=y, true",
        "application/jsonx, false",
        "application/ld+json, true",
        "image/svg+xml, true",
        "+json, false",
        "image/png, false",
        "application/zip, false",
        "application/octet-stream, false",
        "font/woff2, false",
        "video/mp4, false",
        "'', false"
    })
    void types(String type, boolean compressible) {
        assertThat(CompressibleTypes.DEFAULT.matches(ByteSlice.of(type))).isEqualTo(compressible);
    }

    @Test
    @DisplayName("rules of one's own")
    void ownTypes() {
        CompressibleTypes types = CompressibleTypes.of("a/b", "c/*", "*+d");
        assertThat(types.matches(ByteSlice.of("a/b"))).isTrue();
        assertThat(types.matches(ByteSlice.of("c/x"))).isTrue();
        assertThat(types.matches(ByteSlice.of("x/y+d"))).isTrue();
        assertThat(types.matches(ByteSlice.of("text/html"))).isFalse();
        for (String bad : List.of("", "*", "text", "/x", "x/", "*+", "a b/c", "*/*")) {
            assertThatThrownBy(() -> CompressibleTypes.of(bad)).as(bad).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
