package dev.fasthttp;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.Architectures;
import com.tngtech.archunit.library.Architectures.LayeredArchitecture;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The arrows between the packages of the core, and what no package of it may use, publish or be called. */
class PackageDirectionTest {

    private static final String ROOT = "dev.fasthttp";

    /** Each package with all the packages of the core it may use. */
    private static final Map<String, List<String>> ARROWS = Map.of(
            "internal", List.of(),
            "bytes", List.of("internal"),
            "compress", List.of("bytes", "internal"),
            "net", List.of("bytes", "internal"),
            "http", List.of("bytes", "compress", "internal"),
            "server", List.of("http", "net", "compress", "bytes", "internal"),
            "client", List.of("http", "net", "compress", "bytes", "internal"),
            "handlers", List.of("server", "http", "net", "bytes", "internal"),
            "fs", List.of("server", "http", "compress", "bytes", "internal"),
            "proxy", List.of("server", "client", "http", "net", "bytes", "internal"));

    private static JavaClasses core;

    @BeforeAll
    static void importMainClasses() {
        core = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_PACKAGE_INFOS)
                .importPackages(ROOT);
    }

    @Test
    @DisplayName("packages use each other along the arrows only")
    void arrows() {
        LayeredArchitecture layers = Architectures.layeredArchitecture().consideringOnlyDependenciesInLayers();
        for (String name : ARROWS.keySet()) {
            layers = layers.optionalLayer(name).definedBy(ROOT + "." + name + "..");
        }
        for (Map.Entry<String, List<String>> arrow : ARROWS.entrySet()) {
            var layer = layers.whereLayer(arrow.getKey());
            List<String> targets = arrow.getValue();
            layers = targets.isEmpty()
                    ? layer.mayNotAccessAnyLayer()
                    : layer.mayOnlyAccessLayers(targets.toArray(String[]::new));
        }
        check(layers);
    }

    @Test
    @DisplayName("every class lives in a package that has arrows")
    void knownPackages() {
        String[] known =
                ARROWS.keySet().stream().map(name -> ROOT + "." + name + "..").toArray(String[]::new);
        check(classes().should().resideInAnyPackage(known));
    }

    @Test
    @DisplayName("what users can call, extend or catch names nothing of internal")
    void internalStaysInside() {
        check(classes()
                .that()
                .resideOutsideOfPackage(ROOT + ".internal..")
                .and(new DescribedPredicate<>("are visible to users") {
                    @Override
                    public boolean test(JavaClass type) {
                        return isVisible(type);
                    }
                })
                .should(new ArchCondition<>("name nothing of internal in their signatures") {
                    @Override
                    public void check(JavaClass type, ConditionEvents events) {
                        published(type)
                                .forEach(part -> part.leaks()
                                        .forEach(leak -> events.add(SimpleConditionEvent.violated(
                                                type, part.name() + " shows " + leak.getName()))));
                    }
                }));
    }

    @Test
    @DisplayName("no regular expressions: attackers choose what they run on")
    void noRegularExpressions() {
        check(noClasses().should().dependOnClassesThat().resideInAPackage("java.util.regex.."));
        check(noClasses().should().callMethodWhere(stringMethod("matches|replaceAll|replaceFirst|split")));
    }

    @Test
    @DisplayName("no java.util.logging: System.Logger lets the user choose")
    void noJavaUtilLogging() {
        check(noClasses().should().dependOnClassesThat().resideInAPackage("java.util.logging.."));
    }

    @Test
    @DisplayName("no String.format: it is slow and depends on the locale")
    void noStringFormat() {
        check(noClasses().should().callMethodWhere(stringMethod("format|formatted")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Utils", "Util", "Helper", "Manager", "Impl", "Common"})
    @DisplayName("a class is named after its job")
    void noVagueNames(String ending) {
        check(noClasses().should().haveSimpleNameEndingWith(ending));
    }

    private static void check(ArchRule rule) {
        rule.allowEmptyShould(true).check(core);
    }

    private static DescribedPredicate<JavaCall<?>> stringMethod(String names) {
        return target(owner(JavaClass.Predicates.type(String.class))).and(target(nameMatching(names)));
    }

    /** A part of a class that users see, and the types it mentions. */
    private record Published(String name, Set<? extends JavaClass> types) {

        Stream<? extends JavaClass> leaks() {
            return types.stream().filter(resideInAnyPackage(ROOT + ".internal.."));
        }
    }

    private static Stream<Published> published(JavaClass type) {
        Stream<Published> members = type.getMembers().stream()
                .filter(PackageDirectionTest::isVisible)
                .map(PackageDirectionTest::published);
        return Stream.concat(Stream.of(publishedHeader(type)), members);
    }

    private static Published publishedHeader(JavaClass type) {
        Set<JavaClass> types = new LinkedHashSet<>();
        type.getSuperclass().map(JavaType::getAllInvolvedRawTypes).ifPresent(types::addAll);
        type.getInterfaces().forEach(parent -> types.addAll(parent.getAllInvolvedRawTypes()));
        type.getTypeParameters().forEach(variable -> types.addAll(variable.getAllInvolvedRawTypes()));
        return new Published("Class <" + type.getName() + ">", types);
    }

    private static Published published(JavaMember member) {
        Set<JavaClass> types = new LinkedHashSet<>();
        if (member instanceof JavaField field) {
            types.addAll(field.getType().getAllInvolvedRawTypes());
        }
        if (member instanceof JavaCodeUnit code) {
            types.addAll(code.getReturnType().getAllInvolvedRawTypes());
            code.getParameterTypes().forEach(parameter -> types.addAll(parameter.getAllInvolvedRawTypes()));
            code.getTypeParameters().forEach(variable -> types.addAll(variable.getAllInvolvedRawTypes()));
            types.addAll(code.getExceptionTypes());
        }
        return new Published(member.getDescription(), types);
    }

    private static boolean isVisible(JavaClass type) {
        return isVisible(type.getModifiers())
                && type.getEnclosingClass().map(PackageDirectionTest::isVisible).orElse(true);
    }

    private static boolean isVisible(JavaMember member) {
        return isVisible(member.getModifiers()) && !member.getModifiers().contains(JavaModifier.SYNTHETIC);
    }

    private static boolean isVisible(Set<JavaModifier> modifiers) {
        return modifiers.contains(JavaModifier.PUBLIC) || modifiers.contains(JavaModifier.PROTECTED);
    }
}
