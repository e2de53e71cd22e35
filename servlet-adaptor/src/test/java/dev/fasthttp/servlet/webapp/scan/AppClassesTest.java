package dev.fasthttp.servlet.webapp.scan;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.AbstractList;
import java.util.List;
import org.jboss.jandex.Index;
import org.junit.jupiter.api.Test;

final class AppClassesTest {

    interface Handled {}

    interface Between extends Handled {}

    /** Not in the application, but between one of its classes and the handled type. */
    static class Outside implements Between {}

    static class Direct implements Handled {}

    static class Indirect extends Outside {}

    abstract static class Sub extends Direct {}

    static class Other {}

    abstract static class OfTheJdk extends AbstractList<String> {}

    @Retention(RetentionPolicy.RUNTIME)
    @interface Marked {}

    @Inherited
    @Retention(RetentionPolicy.RUNTIME)
    @interface PassedOn {}

    @Marked
    static class OnClass {}

    static class OnMethod {
        @Marked
        void m() {}
    }

    static class OnField {
        @Marked
        int f;
    }

    static class SubOfOnClass extends OnClass {}

    @PassedOn
    static class Parent {}

    static class Child extends Parent {}

    private static AppClasses classes(Class<?>... classes) throws Exception {
        return new AppClasses(List.of(Index.of(classes)), AppClassesTest.class.getClassLoader());
    }

    private static String[] names(Class<?>... classes) {
        return java.util.Arrays.stream(classes).map(Class::getName).toArray(String[]::new);
    }

    @Test
    void findsSubTypesHoweverFarBelow() throws Exception {
        AppClasses app = classes(Direct.class, Indirect.class, Sub.class, Other.class, Handled.class);
        assertThat(app.handled(new Class<?>[] {Handled.class}))
                .containsExactlyInAnyOrder(names(Direct.class, Indirect.class, Sub.class));
        assertThat(app.handled(new Class<?>[] {Direct.class})).containsExactly(names(Sub.class));
    }

    @Test
    void findsTypesBelowThoseOfTheJdk() throws Exception {
        assertThat(classes(OfTheJdk.class, Other.class).handled(new Class<?>[] {Iterable.class}))
                .containsExactly(names(OfTheJdk.class));
    }

    @Test
    void findsAnnotationsOnClassesMethodsAndFields() throws Exception {
        AppClasses app = classes(OnClass.class, OnMethod.class, OnField.class, SubOfOnClass.class, Other.class);
        assertThat(app.handled(new Class<?>[] {Marked.class}))
                .containsExactlyInAnyOrder(names(OnClass.class, OnMethod.class, OnField.class));
    }

    @Test
    void followsInheritedAnnotations() throws Exception {
        assertThat(classes(Parent.class, Child.class).handled(new Class<?>[] {PassedOn.class}))
                .containsExactlyInAnyOrder(names(Parent.class, Child.class));
    }

    @Test
    void findsNothing() throws Exception {
        assertThat(classes(Other.class).handled(new Class<?>[] {Handled.class, Marked.class}))
                .isEmpty();
        assertThat(classes(Other.class).find("no.such.Name")).isNull();
    }
}
