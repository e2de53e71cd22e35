package dev.fasthttp.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.fasthttp.bytes.ByteSlice;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MultipartFormTest {
    private static final String TYPE = "multipart/form-data; boundary=b";
    private static final String END = "--b--\r\n";

    @TempDir
    Path directory;

    private FormLimits limits;

    @BeforeEach
    void useDirectory() {
        limits = FormLimits.DEFAULT.withDirectory(directory).withMemory(100);
    }

    // ---- what is in a form -----------------------------------------------------------------------------------------

    @Test
    void keepsTheOrderOfParts() throws Exception {
        byte[] body = body(field("a", "1"), file("f", "x.txt", "text"), field("b", "2"), field("a", "3"));
        try (MultipartForm form = parse(body)) {
            assertThat(form.parts()).extracting(FormPart::name).containsExactly("a", "f", "b", "a");
            assertThat(form.value("a")).hasToString("1");
            assertThat(form.values("a")).extracting(ByteSlice::toString).containsExactly("1", "3");
            assertThat(form.value("f").isEmpty()).isTrue();
            assertThat(form.value("A").isEmpty()).isTrue();
            assertThat(form.values("none")).isEmpty();
            assertThat(form.file("a")).isEmpty();
            assertThat(form.files()).hasSize(1);
            FormFile file = form.file("f").orElseThrow();
            assertThat(file.fileName()).isEqualTo("x.txt");
            assertThat(file.contentType()).isEqualTo("text/plain");
            assertThat(file.size()).isEqualTo(4);
            assertThat(file.bytes()).asString().isEqualTo("text");
            assertThat(file.inputStream().readAllBytes()).asString().isEqualTo("text");
            assertThat(file.header().size()).isEqualTo(2);
            assertThat(file.header().peek("content-type")).hasToString("text/plain");
            assertThat(form.parts().get(0).contentType()).isEmpty();
        }
    }

    @Test
    void hasSeveralFilesOfOneName() throws Exception {
        try (MultipartForm form = parse(body(file("f", "1", "a"), file("g", "2", "b"), file("f", "", "")))) {
            assertThat(form.files("f")).extracting(FormFile::fileName).containsExactly("1", "");
            assertThat(form.files("none")).isEmpty();
        }
    }

    @Test
    void refusesOtherContentTypes() {
        assertViolation(Violation.MULTIPART_TYPE, () -> parse("", "multipart/mixed; boundary=b"));
        assertViolation(Violation.MULTIPART_BOUNDARY, () -> parse("", "multipart/form-data"));
    }

    @Test
    void takesBackWhatItLent() throws Exception {
        MultipartForm form = parse(body(field("a", "1"), file("f", "x", "text"), file("g", "y", "z".repeat(200))));
        ByteSlice value = form.value("a");
        FormFile small = form.file("f").orElseThrow();
        FormFile large = form.file("g").orElseThrow();
        InputStream in = small.inputStream();
        form.close();
        form.close();
        assertThatThrownBy(value::length).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(in::read).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(small::bytes).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(large::inputStream).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> large.saveTo(directory.resolve("late"))).isInstanceOf(IllegalStateException.class);
        assertThat(small.fileName()).isEqualTo("x");
        assertNoFiles();
    }

    @Test
    void readsAStreamInPieces() throws Exception {
        byte[] content = new byte[1000];
        new Random(1).nextBytes(content);
        try (MultipartForm form = parse(body(file("f", "x", latin1(content))));
                InputStream in = form.file("f").orElseThrow().inputStream()) {
            assertThat(in.readNBytes(10)).isEqualTo(Arrays.copyOf(content, 10));
            assertThat(in.skip(90)).isEqualTo(90);
            assertThat(in.readAllBytes()).isEqualTo(Arrays.copyOfRange(content, 100, 1000));
            assertThat(in.read()).isEqualTo(-1);
        }
        FormLimits roomy = limits.withMemory(10_000);
        try (MultipartForm form = MultipartForm.parse(stream(body(file("f", "x", latin1(content)))), TYPE, roomy);
                InputStream in = form.file("f").orElseThrow().inputStream()) {
            assertThat(in.available()).isEqualTo(1000);
            assertThat(in.read()).isEqualTo(content[0] & 0xFF);
            assertThat(in.readNBytes(9)).isEqualTo(Arrays.copyOfRange(content, 1, 10));
            assertThat(in.skip(90)).isEqualTo(90);
            assertThat(in.skip(-1)).isZero();
            assertThat(in.readAllBytes()).isEqualTo(Arrays.copyOfRange(content, 100, 1000));
            assertThat(in.skip(1)).isZero();
            assertThat(in.read()).isEqualTo(-1);
        }
    }

    // ---- memory and disk -------------------------------------------------------------------------------------------

    @Test
    void keepsWhatFitsInMemory() throws Exception {
        try (MultipartForm form = parse(body(field("a", "v".repeat(40)), file("f", "x", "t".repeat(60))))) {
            assertThat(form.file("f").orElseThrow().isInMemory()).isTrue();
            assertNoFiles();
        }
        try (MultipartForm form = parse(body(field("a", "v".repeat(40)), file("f", "x", "t".repeat(61))))) {
            assertThat(form.file("f").orElseThrow().isInMemory()).isFalse();
            assertThat(form.file("f").orElseThrow().bytes()).asString().isEqualTo("t".repeat(61));
            assertThat(files()).hasSize(1);
        }
        assertNoFiles();
    }

    @Test
    void putsFilesOnTheDiskThatAreInTheWayOfFields() throws Exception {
        byte[] body = body(
                file("e", "empty", ""),
                file("f", "1", "a".repeat(60)),
                file("g", "2", "b".repeat(40)),
                field("a", "v".repeat(41)),
                field("b", "w".repeat(59)));
        try (MultipartForm form = parse(body)) {
            assertThat(files()).hasSize(2);
            assertThat(form.file("e").orElseThrow().bytes()).isEmpty();
            assertThat(form.file("f").orElseThrow().bytes()).asString().isEqualTo("a".repeat(60));
            assertThat(form.file("g").orElseThrow().bytes()).asString().isEqualTo("b".repeat(40));
            assertThat(form.value("a")).hasToString("v".repeat(41));
            assertThat(form.value("b")).hasToString("w".repeat(59));
        }
        assertNoFiles();
    }

    @Test
    void limitsTheSizeOfAPart() throws Exception {
        limits = limits.withPartSize(10);
        parse(body(field("a", "v".repeat(10)), file("f", "1", "t".repeat(10)))).close();
        assertViolation(Violation.MULTIPART_PART_TOO_LARGE, () -> parse(body(field("a", "v".repeat(11)))));
        assertViolation(
                Violation.MULTIPART_PART_TOO_LARGE,
                () -> parse(body(file("f", "1", "t".repeat(10)), file("g", "2", "t".repeat(11)))));
        assertNoFiles();
    }

    @Test
    void keepsSmallFilesInMemoryOnly() throws Exception {
        limits = limits.withFileMemory(10);
        byte[] body = body(file("f", "1", "t".repeat(10)), file("g", "2", "u".repeat(11)));
        try (MultipartForm form = parse(body)) {
            assertThat(form.files().get(0).isInMemory()).isTrue();
            assertThat(form.files().get(1).isInMemory()).isFalse();
            assertThat(form.files().get(1).bytes()).asString().isEqualTo("u".repeat(11));
            form.files().get(1).close();
            assertNoFiles();
        }
    }

    @Test
    void refusesFieldsLargerThanTheMemory() throws Exception {
        byte[] atLimit = body(field("a", "v".repeat(60)), field("b", "w".repeat(40)));
        byte[] over = body(field("a", "v".repeat(60)), field("b", "w".repeat(41)));
        parse(atLimit).close();
        assertViolation(Violation.MULTIPART_FIELDS_TOO_LARGE, () -> parse(over));
        // The same, whether or not the body is in memory.
        request(atLimit).multipartForm().close();
        assertViolation(
                Violation.MULTIPART_FIELDS_TOO_LARGE, () -> request(over).multipartForm());
    }

    @Test
    void refusesAHugeFieldEarly() {
        EndlessStream in = new EndlessStream(header("a", ""), "v".repeat(1000));
        assertViolation(Violation.MULTIPART_FIELDS_TOO_LARGE, () -> MultipartForm.parse(in, TYPE, FormLimits.DEFAULT));
        assertThat(in.read).isLessThan((1 << 20) + 64 * 1024);
    }

    @Test
    void refusesAnEndlessHeaderEarly() {
        EndlessStream in = new EndlessStream("--b\r\nContent-Disposition: form-data; name=\"", "n".repeat(1000));
        assertViolation(Violation.MULTIPART_HEADER_TOO_LARGE, () -> MultipartForm.parse(in, TYPE, FormLimits.DEFAULT));
        assertThat(in.read).isLessThan(64 * 1024);
    }

    @Test
    void refusesAMillionPartsEarly() {
        EndlessStream in = new EndlessStream("", header("a", "") + "\r\n");
        assertViolation(Violation.MULTIPART_TOO_MANY_PARTS, () -> MultipartForm.parse(in, TYPE, FormLimits.DEFAULT));
        assertThat(in.read).isLessThan(64 * 1024);
    }

    @Test
    void takesManyEmptyPartsWhenTold() throws Exception {
        byte[] part = (header("a", "") + "\r\n").getBytes(StandardCharsets.US_ASCII);
        ByteArrayOutputStream body = new ByteArrayOutputStream(part.length * 100_000 + END.length());
        for (int i = 0; i < 100_000; i++) {
            body.write(part);
        }
        body.write(END.getBytes(StandardCharsets.US_ASCII));
        InputStream in = new ByteArrayInputStream(body.toByteArray());
        assertTimeout(Duration.ofSeconds(20), () -> {
            try (MultipartForm form = MultipartForm.parse(in, TYPE, limits.withParts(100_000))) {
                assertThat(form.parts()).hasSize(100_000);
            }
        });
    }

    @Test
    void countsFilesPastTwoGibibytes() throws Exception {
        long size = (1L << 31) + 5;
        limits = limits.withSpool(new SpoolDirectory(directory, file -> {
            SpoolDirectory.create(file).close();
            return OutputStream.nullOutputStream();
        }));
        byte[] head = fileHeader("f", "x").getBytes(StandardCharsets.US_ASCII);
        byte[] end = ("\r\n" + END).getBytes(StandardCharsets.US_ASCII);
        InputStream in = new SequenceInputStream(
                new SequenceInputStream(new ByteArrayInputStream(head), new Zeros(size)),
                new ByteArrayInputStream(end));
        try (MultipartForm form = MultipartForm.parse(in, TYPE, limits)) {
            assertThat(form.file("f").orElseThrow().size()).isEqualTo(size);
        }
        assertNoFiles();
    }

    @Test
    void hidesFilesFromOthers() throws Exception {
        assumeTrue(isPosix());
        try (MultipartForm form = parse(body(file("f", "../../x", "t".repeat(200))))) {
            assertThat(form.files()).hasSize(1);
            Path file = files().get(0);
            assertThat(file.getParent().getParent()).isEqualTo(directory);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())))
                    .isEqualTo("rwx------");
            assertThat(file.getFileName().toString()).hasSize(32).doesNotContain("x");
        }
    }

    @Test
    void makesAnotherDirectoryWhenItsOwnIsGoneOrOpen() throws Exception {
        byte[] body = body(file("f", "x", "t".repeat(200)));
        parse(body).close();
        Path first = onlyChild();
        Files.delete(first);
        parse(body).close();
        Path second = onlyChild();
        assertThat(second).isNotEqualTo(first);
        assumeTrue(isPosix());
        Files.setPosixFilePermissions(second, PosixFilePermissions.fromString("rwxrwxrwx"));
        try (MultipartForm form = parse(body)) {
            assertThat(form.files()).hasSize(1);
            assertThat(files().get(0).getParent()).isNotEqualTo(second);
        }
    }

    // ---- saving ----------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(ints = {10, 200})
    void savesFiles(int size) throws Exception {
        String text = "t".repeat(size);
        Path target = directory.resolve("saved");
        Path again = directory.resolve("again");
        try (MultipartForm form = parse(body(file("f", "x", text)))) {
            FormFile file = form.file("f").orElseThrow();
            file.saveTo(target);
            assertThat(target).hasContent(text);
            assertThat(files()).containsExactly(target);
            assertThat(file.bytes()).asString().isEqualTo(text);
            assertThatThrownBy(() -> file.saveTo(target)).isInstanceOf(FileAlreadyExistsException.class);
            assertThat(target).hasContent(text);
            file.saveTo(again);
            Files.writeString(target, "changed");
            assertThat(again).hasContent(text);
        }
        assertThat(target).hasContent("changed");
        assertThat(again).hasContent(text);
        if (isPosix()) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(again)))
                    .isEqualTo("rw-------");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 200})
    void replacesWhenAsked(int size) throws Exception {
        Path target = Files.writeString(directory.resolve("saved"), "before");
        Path other = Files.writeString(directory.resolve("other"), "other");
        Path link = directory.resolve("link");
        Files.createSymbolicLink(link, other);
        Path empty = Files.createDirectory(directory.resolve("empty"));
        try (MultipartForm form = parse(body(file("f", "x", "t".repeat(size))))) {
            FormFile file = form.file("f").orElseThrow();
            assertThatThrownBy(() -> file.saveTo(target)).isInstanceOf(FileAlreadyExistsException.class);
            assertThatThrownBy(() -> file.saveTo(link)).isInstanceOf(FileAlreadyExistsException.class);
            assertThatThrownBy(() -> file.saveTo(empty, StandardCopyOption.REPLACE_EXISTING))
                    .isInstanceOf(FileAlreadyExistsException.class);
            assertThatThrownBy(() -> file.saveTo(target, StandardCopyOption.ATOMIC_MOVE))
                    .isInstanceOf(UnsupportedOperationException.class);
            assertThat(target).hasContent("before");
            file.saveTo(target, StandardCopyOption.REPLACE_EXISTING);
            file.saveTo(link, StandardCopyOption.REPLACE_EXISTING);
        }
        assertThat(target).hasContent("t".repeat(size));
        assertThat(link).hasContent("t".repeat(size));
        assertThat(Files.isSymbolicLink(link)).isFalse();
        assertThat(other).hasContent("other");
        assertThat(empty).isEmptyDirectory();
    }

    @Test
    void leavesNothingWhereItCannotSave() throws Exception {
        try (MultipartForm form = parse(body(file("f", "x", "t".repeat(200))))) {
            FormFile file = form.file("f").orElseThrow();
            assertThatThrownBy(() -> file.saveTo(directory.resolve("none/saved")))
                    .isInstanceOf(IOException.class);
            assertThat(file.bytes()).hasSize(200);
        }
        assertNoFiles();
    }

    // ---- failures --------------------------------------------------------------------------------------------------

    @Test
    void leavesNoFileWhenABodyEndsAnywhere() throws Exception {
        byte[] whole = body(file("f", "x", "t".repeat(120)), field("a", "v"), file("g", "y", "u".repeat(150)));
        for (int length = 0; length < whole.length - 2; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> parse(cut)).as("first " + length).isInstanceOf(BadMessageException.class);
            assertNoFiles();
        }
        assertThat(directory).isNotEmptyDirectory();
    }

    @Test
    void leavesNoFileWhenAnyByteIsChanged() throws Exception {
        byte[] whole = body(file("f", "x", "t".repeat(120)), field("a", "v"), file("g", "y", "u".repeat(150)));
        int refused = 0;
        for (int i = 0; i < whole.length; i++) {
            for (byte b : new byte[] {0, '\r', '\n', '-'}) {
                byte[] changed = whole.clone();
                changed[i] = b;
                try (MultipartForm form = parse(changed)) {
                    assertThat(form.parts()).isNotEmpty();
                } catch (BadMessageException e) {
                    refused++;
                }
                assertNoFiles();
            }
        }
        assertThat(refused).isGreaterThan(300);
    }

    @Test
    void leavesNoFileWhenReadingFails() throws Exception {
        byte[] whole = body(file("f", "x", "t".repeat(120)), file("g", "y", "u".repeat(150)));
        for (int length = 0; length < whole.length; length++) {
            InputStream in = new SequenceInputStream(new ByteArrayInputStream(whole, 0, length), new Broken());
            assertThatThrownBy(() -> MultipartForm.parse(in, TYPE, limits)).hasMessage("connection reset");
            assertNoFiles();
        }
    }

    @Test
    void leavesNoFileWhenTheDiskIsFull() throws Exception {
        byte[] body = body(file("f", "x", "t".repeat(120)), file("h", "z", "s".repeat(50)), field("a", "v".repeat(99)));
        for (int room = 0; room < 170; room++) {
            SmallDisk disk = new SmallDisk(room);
            limits = limits.withSpool(new SpoolDirectory(directory, disk));
            assertThatThrownBy(() -> parse(body))
                    .isInstanceOf(IOException.class)
                    .hasMessage("no space left");
            assertThat(disk.open).isZero();
            assertNoFiles();
        }
        SmallDisk disk = new SmallDisk(170);
        limits = limits.withSpool(new SpoolDirectory(directory, disk));
        parse(body).close();
        assertThat(disk.open).isZero();
        assertNoFiles();
    }

    @Test
    void leavesNoFileOnADiskThatIsReallyFull() throws Exception {
        Path mount = Files.createDirectory(directory.resolve("tmpfs"));
        assumeTrue(run("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", mount.toString()) == 0, "cannot mount");
        try {
            limits = limits.withDirectory(mount);
            byte[] body = body(file("f", "x", "t".repeat(30_000)), file("g", "y", "u".repeat(60_000)));
            assertThatThrownBy(() -> parse(body)).isInstanceOf(IOException.class);
            assertNoFiles();
            try (MultipartForm form = parse(body(file("f", "x", "t".repeat(50_000))))) {
                FormFile file = form.file("f").orElseThrow();
                // To another disk it is a copy, and the file here goes with the form.
                file.saveTo(directory.resolve("saved"));
                assertThat(directory.resolve("saved")).hasSize(50_000);
                assertThat(file.isInMemory()).isFalse();
            }
            byte[] large = body(file("f", "x", "t".repeat(100_000)));
            try (MultipartForm form = MultipartForm.parse(stream(large), TYPE, limits.withMemory(1 << 20))) {
                FormFile file = form.file("f").orElseThrow();
                assertThatThrownBy(() -> file.saveTo(mount.resolve("saved"))).isInstanceOf(IOException.class);
                assertThat(mount.resolve("saved")).doesNotExist();
            }
            Files.delete(directory.resolve("saved"));
            assertNoFiles();
        } finally {
            assertThat(run("umount", mount.toString())).isZero();
        }
    }

    @Test
    void reportsADirectoryThatDoesNotExist() {
        limits = limits.withDirectory(directory.resolve("none"));
        assertThatThrownBy(() -> parse(body(file("f", "x", "t".repeat(200))))).isInstanceOf(IOException.class);
    }

    @Test
    void survivesAFileThatIsGone() throws Exception {
        MultipartForm form = parse(body(file("f", "x", "t".repeat(200))));
        Files.delete(files().get(0));
        assertThatThrownBy(() -> form.file("f").orElseThrow().bytes()).isInstanceOf(IOException.class);
        form.close();
    }

    // ---- requests --------------------------------------------------------------------------------------------------

    @Test
    void belongsToItsRequest() throws Exception {
        byte[] body = body(field("a", "1"), file("f", "x", "t".repeat(200)));
        Request request = request(body);
        MultipartForm form = request.multipartForm();
        assertThat(request.multipartForm()).isSameAs(form);
        FormFile file = form.file("f").orElseThrow();
        assertThat(file.isInMemory()).isTrue();
        assertThat(file.bytes()).hasSize(200);
        assertThat(form.value("a")).hasToString("1");
        assertThat(directory).isEmptyDirectory();
        InputStream in = file.inputStream();
        request.reset();
        assertThatThrownBy(in::read).isInstanceOf(IllegalStateException.class);
        assertThat(request.multipartForm().parts()).isEmpty();
    }

    @Test
    void isParsedAgainForAnotherBody() {
        Request request = request(body(field("a", "1")));
        ByteSlice before = request.multipartForm().value("a");
        request.setBody(new String(body(field("a", "2")), StandardCharsets.US_ASCII));
        assertThatThrownBy(before::length).isInstanceOf(IllegalStateException.class);
        assertThat(request.multipartForm().value("a")).hasToString("2");
    }

    @Test
    void keepsRefusing() {
        Request request = request("nonsense".getBytes(StandardCharsets.US_ASCII));
        assertViolation(Violation.MULTIPART_TRUNCATED, request::multipartForm);
        assertViolation(Violation.MULTIPART_TRUNCATED, request::multipartForm);
    }

    @Test
    void keepsRefusingWhatIsLeftOfAStream() throws Exception {
        String form = new String(body(field("a", "1")), StandardCharsets.US_ASCII);
        // More than is read at once, so that the rest alone would be a form.
        InputStream in = new SequenceInputStream(
                stream("--b\r\n: x\r\n".getBytes(StandardCharsets.US_ASCII)),
                stream(form.getBytes(StandardCharsets.US_ASCII)));
        Request request = request(new byte[0]);
        assertViolation(Violation.FIELD_NAME, () -> request.readMultipartForm(in));
        assertViolation(Violation.FIELD_NAME, () -> request.readMultipartForm(in));
        assertThat(in.readAllBytes()).asString().isEqualTo(form);

        limits = limits.withSpool(new SpoolDirectory(directory, new SmallDisk(0)));
        Request full = request(new byte[0]);
        InputStream large = stream(body(file("f", "x", "t".repeat(200))));
        assertThatThrownBy(() -> full.readMultipartForm(large)).hasMessage("no space left");
        assertThatThrownBy(() -> full.readMultipartForm(stream(body(field("a", "1")))))
                .isInstanceOf(IOException.class);
        full.reset();
        assertThat(full.readMultipartForm(large).parts()).isEmpty();
    }

    @Test
    void isEmptyForOtherContentTypes() {
        Request request = new Request();
        assertThat(request.multipartForm().parts()).isEmpty();
        assertThat(request.isMultipartForm()).isFalse();
        request = request(body(field("a", "1")));
        request.header().set("Content-Type", "multipart/mixed; boundary=b");
        assertThat(request.multipartForm().parts()).isEmpty();
    }

    @Test
    void refusesTwoContentTypes() {
        Request request = new Request();
        byte[] head = ("POST / HTTP/1.1\r\nHost: h\r\nContent-Type: " + TYPE + "\r\nContent-Type: " + TYPE + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        assertThat(request.readHead(head, 0, head.length, MessageLimits.DEFAULT))
                .isEqualTo(head.length);
        assertViolation(Violation.MULTIPART_BOUNDARY, request::multipartForm);
    }

    @Test
    void countsPartsWithTheQuery() {
        byte[] body = body(field("a", "1"), field("b", "2"));
        Request request = request(body);
        request.header().setRequestUri("/?" + "q&".repeat(998));
        assertThat(request.multipartForm().parts()).hasSize(2);
        Request over = request(body);
        over.header().setRequestUri("/?" + "q&".repeat(999));
        assertViolation(Violation.TOO_MANY_PARAMETERS, over::multipartForm);
        Request allowed = request(body);
        allowed.setFormLimits(limits.withParts(1001));
        allowed.header().setRequestUri("/?" + "q&".repeat(999));
        assertThat(allowed.multipartForm().parts()).hasSize(2);
    }

    @Test
    void agreesOnBodiesInMemoryAndFromStreams() throws Exception {
        Random random = new Random(7);
        for (int round = 0; round < 300; round++) {
            List<String> parts = new ArrayList<>();
            for (int i = random.nextInt(8); i > 0; i--) {
                byte[] content = new byte[random.nextInt(120)];
                random.nextBytes(content);
                parts.add(
                        random.nextInt(3) == 0
                                ? field("f" + i, "v".repeat(random.nextInt(12)))
                                : file("f" + i, "x", latin1(content)));
            }
            byte[] body = body(parts.toArray(String[]::new));
            try (MultipartForm fromStream = MultipartForm.parse(new Dribble(body, random), TYPE, limits)) {
                MultipartForm inMemory = request(body).multipartForm();
                assertThat(fromStream.parts()).hasSameSizeAs(inMemory.parts()).hasSameSizeAs(parts);
                for (int i = 0; i < parts.size(); i++) {
                    FormPart part = fromStream.parts().get(i);
                    assertThat(part.name()).isEqualTo(inMemory.parts().get(i).name());
                    assertThat(part.bytes())
                            .isEqualTo(inMemory.parts().get(i).bytes())
                            .hasSize((int) part.size());
                    assertThat(part.getClass())
                            .isEqualTo(inMemory.parts().get(i).getClass());
                }
                assertThat(fromStream.parts().stream()
                                .filter(FormPart::isInMemory)
                                .mapToLong(FormPart::size)
                                .sum())
                        .isLessThanOrEqualTo(100);
            }
            assertNoFiles();
        }
    }

    @Test
    void checksItsLimits() {
        assertThatThrownBy(() -> limits.withParts(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> limits.withPartHeaderSize(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> limits.withMemory(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> limits.withSize(-1)).isInstanceOf(IllegalArgumentException.class);
        FormLimits changed = limits.withParts(1)
                .withPartHeaderSize(2)
                .withMemory(Integer.MAX_VALUE)
                .withFileMemory(3)
                .withPartSize(4)
                .withSize(Long.MAX_VALUE);
        assertThat(changed.fileMemory()).isEqualTo(3);
        assertThat(changed.partSize()).isEqualTo(4);
        assertThat(changed.parts()).isEqualTo(1);
        assertThat(changed.partHeaderSize()).isEqualTo(2);
        assertThat(changed.memory()).isEqualTo(Integer.MAX_VALUE);
        assertThat(changed.size()).isEqualTo(Long.MAX_VALUE);
        assertThat(changed.directory()).isEqualTo(directory);
        assertThat(FormLimits.DEFAULT.directory()).isEqualTo(Path.of(System.getProperty("java.io.tmpdir")));
        assertThat(FormLimits.DEFAULT.parts()).isEqualTo(50);
        assertThat(FormLimits.DEFAULT.memory()).isEqualTo(1 << 20);
        assertThat(FormLimits.DEFAULT.partHeaderSize()).isEqualTo(8192);
    }

    @Test
    void acceptsTheGreatestLimits() throws Exception {
        limits = limits.withMemory(Integer.MAX_VALUE).withSize(Long.MAX_VALUE).withParts(Integer.MAX_VALUE);
        try (MultipartForm form = parse(body(field("a", "1"), file("f", "x", "t".repeat(5000))))) {
            assertThat(form.files().get(0).isInMemory()).isTrue();
        }
        limits = limits.withMemory(0);
        try (MultipartForm form = parse(body(field("a", ""), file("e", "", ""), file("f", "x", "t")))) {
            assertThat(form.files().get(0).isInMemory()).isTrue();
            assertThat(form.files().get(1).isInMemory()).isFalse();
        }
        assertNoFiles();
    }

    // ---- doubles ---------------------------------------------------------------------------------------------------

    /** Begins with one text and then repeats another one; counts what is read. */
    private static final class EndlessStream extends InputStream {
        private final byte[] begin;
        private final byte[] repeated;
        private long read;

        EndlessStream(String begin, String repeated) {
            this.begin = begin.getBytes(StandardCharsets.US_ASCII);
            this.repeated = repeated.getBytes(StandardCharsets.US_ASCII);
        }

        @Override
        public int read() {
            long i = read++;
            if (i > 200_000_000) {
                throw new AssertionError("reads on and on");
            }
            return i < begin.length ? begin[(int) i] : repeated[(int) ((i - begin.length) % repeated.length)];
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            for (int i = 0; i < length; i++) {
                target[offset + i] = (byte) read();
            }
            return length;
        }
    }

    /** Gives a few bytes at a time. */
    private static final class Dribble extends ByteArrayInputStream {
        private final Random random;

        Dribble(byte[] bytes, Random random) {
            super(bytes);
            this.random = random;
        }

        @Override
        public synchronized int read(byte[] target, int offset, int length) {
            return super.read(target, offset, Math.min(length, 1 + random.nextInt(40)));
        }
    }

    private static final class Zeros extends InputStream {
        private long left;

        Zeros(long size) {
            left = size;
        }

        @Override
        public int read() {
            return left-- > 0 ? 0 : -1;
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            int count = (int) Math.min(left, length);
            Arrays.fill(target, offset, offset + count, (byte) 0);
            left -= count;
            return count == 0 ? -1 : count;
        }
    }

    private static final class Broken extends InputStream {
        @Override
        public int read() throws IOException {
            throw new IOException("connection reset");
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            throw new IOException("connection reset");
        }
    }

    /** Has room for so many bytes in all files. */
    private static final class SmallDisk implements SpoolDirectory.FileOpener {
        private int room;
        private int open;

        SmallDisk(int room) {
            this.room = room;
        }

        @Override
        public OutputStream open(Path file) throws IOException {
            OutputStream real = SpoolDirectory.create(file);
            open++;
            return new FilterOutputStream(real) {
                @Override
                public void write(byte[] bytes, int offset, int length) throws IOException {
                    int fits = Math.min(room, length);
                    out.write(bytes, offset, fits);
                    room -= fits;
                    if (fits < length) {
                        throw new IOException("no space left");
                    }
                }

                @Override
                public void close() throws IOException {
                    open--;
                    super.close();
                }
            };
        }
    }

    // ---- bodies ----------------------------------------------------------------------------------------------------

    private interface Call {
        void run() throws Exception;
    }

    private void assertViolation(Violation violation, Call call) {
        assertThatThrownBy(call::run).isSameAs(BadMessageException.of(violation));
    }

    private static String header(String name, String more) {
        return "--b\r\nContent-Disposition: form-data; name=\"" + name + "\"" + more + "\r\n\r\n";
    }

    private static String field(String name, String value) {
        return header(name, "") + value + "\r\n";
    }

    private static String fileHeader(String name, String fileName) {
        return header(name, "; filename=\"" + fileName + "\"\r\nContent-Type: text/plain");
    }

    private static String file(String name, String fileName, String content) {
        return fileHeader(name, fileName) + content + "\r\n";
    }

    private static byte[] body(String... parts) {
        return (String.join("", parts) + END).getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String latin1(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static InputStream stream(byte[] body) {
        return new ByteArrayInputStream(body);
    }

    private MultipartForm parse(byte[] body) throws IOException {
        return MultipartForm.parse(stream(body), TYPE, limits);
    }

    private MultipartForm parse(String body, String type) throws IOException {
        return MultipartForm.parse(stream(body.getBytes(StandardCharsets.US_ASCII)), type, limits);
    }

    private Request request(byte[] body) {
        Request request = new Request();
        request.setFormLimits(limits);
        request.header().set("Content-Type", TYPE);
        request.setBody(body);
        return request;
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            return all.filter(Files::isRegularFile).toList();
        }
    }

    private Path onlyChild() throws IOException {
        try (Stream<Path> children = Files.list(directory)) {
            List<Path> found = children.toList();
            assertThat(found).hasSize(1);
            return found.get(0);
        }
    }

    private void assertNoFiles() throws IOException {
        assertThat(files()).isEmpty();
    }

    private boolean isPosix() {
        return directory.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    private static int run(String... command) throws Exception {
        try {
            return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor();
        } catch (IOException e) {
            return -1;
        }
    }
}
