package dev.fasthttp.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.fasthttp.bytes.ByteSlice;
import org.junit.jupiter.api.Test;

class FieldsTest {
    private final Fields fields = new Fields();

    @Test
    void findsByExactNameOrInAnyCase() {
        add("Name", "1");
        add("name", "2");
        add("é", "3");
        assertThat(fields.find("name", 0)).isEqualTo(1);
        assertThat(fields.find("Name", 1)).isEqualTo(-1);
        assertThat(fields.find("é", 0)).isEqualTo(2);
        assertThat(fields.find(ByteSlice.of("name"), 0)).isEqualTo(1);
        assertThat(fields.find(ByteSlice.of("nam"), 0)).isEqualTo(-1);
        assertThat(fields.findIgnoreCase("NAME", 0)).isZero();
        assertThat(fields.findIgnoreCase("NAME", 1)).isEqualTo(1);
        assertThat(fields.findIgnoreCase("nam", 0)).isEqualTo(-1);
    }

    @Test
    void leavesTheSlicesOfARemovedPairToTheirReaders() {
        add("a", "1");
        add("b", "2");
        add("c", "3");
        ByteSlice removed = fields.value(1);
        ByteSlice kept = fields.value(2);
        fields.remove(1);
        assertThat(removed).hasToString("2");
        assertThat(kept).hasToString("3");
        assertThat(fields.value(1)).isSameAs(kept);
        add("d", "4");
        assertThat(fields.value(2)).hasToString("4");
        assertThat(removed).hasToString("2");
    }

    @Test
    void keepsLentSlicesWhenItGrows() {
        add("a", "1");
        ByteSlice name = fields.name(0);
        ByteSlice value = fields.value(0);
        for (int i = 0; i < 100; i++) {
            add("name" + i, "x".repeat(i));
        }
        assertThat(name).hasToString("a");
        assertThat(value).hasToString("1");
        assertThat(fields.name(100)).hasToString("name99");
        assertThat(fields.valueLength(100)).isEqualTo(99);
    }

    @Test
    void takesLentSlicesBackAtReset() {
        add("a", "1");
        ByteSlice name = fields.name(0);
        fields.reset();
        assertThatIllegalStateException().isThrownBy(name::toString);
        add("b", "2");
        assertThat(fields.name(0)).hasToString("b");
    }

    @Test
    void givesAnUnusuallyLargeBlockUpAtReset() {
        add("a", "x".repeat(2 * Fields.MAX_KEPT_BLOCK));
        fields.reset();
        assertThat(fields.block()).hasSizeLessThan(Fields.MAX_KEPT_BLOCK);
    }

    private void add(String name, String value) {
        int nameStart = fields.store(name);
        int valueStart = fields.store(value);
        fields.addAt(nameStart, valueStart - nameStart, valueStart, fields.blockLength() - valueStart);
    }

    @Test
    void addsAllOfAnotherHeader() {
        ResponseHeader source = new ResponseHeader();
        source.set("A", "old");
        source.set("B", "2");
        source.set("A", "1");
        ResponseHeader target = new ResponseHeader();
        target.set("X", "x");
        target.addAll(source);
        target.set("B", "3");
        target.addAll(source);
        assertThat(target).hasToString("HTTP/1.1 200 OK\r\nX: x\r\nA: 1\r\nB: 3\r\nA: 1\r\nB: 2\r\n");
        assertThat(source).hasToString("HTTP/1.1 200 OK\r\nA: 1\r\nB: 2\r\n");
    }
}
