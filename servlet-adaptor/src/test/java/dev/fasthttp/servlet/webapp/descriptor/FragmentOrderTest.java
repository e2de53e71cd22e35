package dev.fasthttp.servlet.webapp.descriptor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The examples of section 8.2.2, and what it forbids. */
final class FragmentOrderTest {

    private final List<Descriptor> fragments = new ArrayList<>();

    /** A fragment; a name that begins with a hash is for this test only. */
    private void fragment(String name, String before, String after) {
        Descriptor descriptor = Descriptor.noFragment(name + ".jar");
        descriptor.fragmentName = name.startsWith("#") ? null : name;
        List<String> beforeNames = names(before);
        List<String> afterNames = names(after);
        boolean beforeOthers = beforeNames.remove("others");
        boolean afterOthers = afterNames.remove("others");
        descriptor.ordering = new Ordering(beforeNames, beforeOthers, afterNames, afterOthers);
        fragments.add(descriptor);
    }

    private static List<String> names(String text) {
        return new ArrayList<>(text.isEmpty() ? List.of() : List.of(text.split(" ")));
    }

    private String order() throws DescriptorException {
        return order(null);
    }

    private String order(AbsoluteOrdering absolute) throws DescriptorException {
        StringBuilder text = new StringBuilder();
        for (Descriptor fragment : FragmentOrder.order(absolute, fragments)) {
            text.append(text.isEmpty() ? "" : " ")
                    .append(fragment.place().source().replace(".jar", ""));
        }
        return text.toString();
    }

    @Test
    void keepsTheOrderWhenNobodyMinds() throws Exception {
        fragment("c", "", "");
        fragment("#", "", "");
        fragment("a", "", "");
        assertThat(order()).isEqualTo("c # a");
    }

    @Test
    void abbreviatedExample() throws Exception {
        fragment("MyFragment1", "", "MyFragment2");
        fragment("MyFragment2", "", "");
        fragment("MyFragment3", "others", "");
        assertThat(order()).isEqualTo("MyFragment3 MyFragment2 MyFragment1");
        assertThat(order(new AbsoluteOrdering(List.of("MyFragment3", "MyFragment2"), -1)))
                .isEqualTo("MyFragment3 MyFragment2");
    }

    @Test
    void example1() throws Exception {
        fragment("A", "", "others C");
        fragment("B", "others", "");
        fragment("C", "", "others");
        fragment("D", "", "");
        fragment("E", "", "");
        fragment("F", "others B", "");
        assertThat(order()).isEqualTo("F B D E C A");
    }

    @Test
    void example2() throws Exception {
        fragment("#", "C", "others");
        fragment("B", "others", "");
        fragment("C", "", "");
        fragment("D", "", "others");
        fragment("E", "others", "");
        fragment("F", "", "");
        assertThat(order())
                .isIn("B E F # C D", "B E F # D C", "E B F # C D", "E B F # D C", "E B F D # C", "B E F D # C");
    }

    @Test
    void example3() throws Exception {
        fragment("A", "", "B");
        fragment("B", "", "");
        fragment("C", "others", "");
        fragment("D", "", "");
        assertThat(order()).isIn("C B D A", "C D B A", "C B A D");
    }

    @Test
    void wishesAboutThoseWhoAreNotThereMeanNothing() throws Exception {
        fragment("A", "X", "Y");
        fragment("B", "", "");
        assertThat(order()).isEqualTo("A B");
    }

    @Test
    void othersMayBeAnywhereInTheAbsoluteOrder() throws Exception {
        fragment("a", "", "");
        fragment("b", "", "");
        fragment("#", "", "");
        fragment("c", "", "");
        assertThat(order(new AbsoluteOrdering(List.of("c", "b"), 0))).isEqualTo("a # c b");
        assertThat(order(new AbsoluteOrdering(List.of("c", "b"), 1))).isEqualTo("c a # b");
        assertThat(order(new AbsoluteOrdering(List.of("c", "b"), 2))).isEqualTo("c b a #");
        assertThat(order(new AbsoluteOrdering(List.of("c", "none", "b", "c"), -1)))
                .isEqualTo("c b");
        assertThat(order(new AbsoluteOrdering(List.of(), -1))).isEmpty();
    }

    @Test
    void anAbsoluteOrderOverridesWishesAndNamesThatAreTaken() throws Exception {
        fragment("a", "b", "b");
        fragment("b", "", "");
        fragment("a", "", "");
        assertThat(order(new AbsoluteOrdering(List.of("b", "a"), -1))).isEqualTo("b a a");
    }

    @Test
    void refusesNamesThatAreTaken() {
        fragment("a", "", "");
        fragment("a", "", "");
        assertThatThrownBy(this::order).hasMessageContaining("\"a\"").hasMessageContaining("absolute-ordering");
    }

    @Test
    void refusesCircles() {
        fragment("a", "b", "");
        fragment("b", "c", "");
        fragment("c", "a", "");
        fragment("d", "", "");
        assertThatThrownBy(this::order)
                .isInstanceOf(DescriptorException.class)
                .hasMessageContaining("circular")
                .hasMessageContaining("\"a\"")
                .hasMessageContaining("\"c\"");
    }

    @Test
    void refusesToBeFirstAndLast() {
        fragment("a", "others", "others");
        fragment("b", "", "");
        assertThatThrownBy(this::order).hasMessageContaining("circular");
    }

    @Test
    void refusesToFollowTheLastAsOneOfTheFirst() {
        fragment("a", "others", "b");
        fragment("b", "", "others");
        fragment("c", "", "");
        assertThatThrownBy(this::order).hasMessageContaining("circular");
    }

    @Test
    void refusesItself() {
        fragment("a", "a", "");
        assertThatThrownBy(this::order).hasMessageContaining("circular");
    }
}
