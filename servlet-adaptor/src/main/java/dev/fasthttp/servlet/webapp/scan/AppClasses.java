package dev.fasthttp.servlet.webapp.scan;

import java.io.IOException;
import java.io.InputStream;
import java.lang.annotation.Inherited;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jboss.jandex.AnnotationInstance;
import org.jboss.jandex.AnnotationTarget;
import org.jboss.jandex.ClassInfo;
import org.jboss.jandex.DotName;
import org.jboss.jandex.Index;
import org.jspecify.annotations.Nullable;

/**
 * The classes of one application and their super types, wherever those are, without loading any.
 *
 * <p>Threads: for one at a time.
 */
public final class AppClasses {

    private static final System.Logger LOG = System.getLogger(AppClasses.class.getName());

    private final List<Index> indexes;
    private final ClassLoader loader;
    private final Map<DotName, Optional<ClassInfo>> found = new HashMap<>();
    private final Map<DotName, Set<DotName>> superTypes = new HashMap<>();

    /**
     * The classes of an application.
     *
     * @param indexes the archives whose classes belong to it
     * @param loader  finds class files of all others
     */
    public AppClasses(List<Index> indexes, ClassLoader loader) {
        this.indexes = List.copyOf(indexes);
        this.loader = loader;
    }

    /** A class by its name; null if there is none, or none that can be read. */
    public @Nullable ClassInfo find(String name) {
        return find(DotName.createSimple(name));
    }

    private @Nullable ClassInfo find(DotName name) {
        Optional<ClassInfo> known = found.get(name);
        if (known == null) {
            known = Optional.ofNullable(lookUp(name));
            found.put(name, known);
        }
        return known.orElse(null);
    }

    private @Nullable ClassInfo lookUp(DotName name) {
        for (Index index : indexes) {
            ClassInfo info = index.getClassByName(name);
            if (info != null) {
                return info;
            }
        }
        try (InputStream in = loader.getResourceAsStream(name.toString().replace('.', '/') + ".class")) {
            if (in == null) {
                return null;
            }
            return Index.singleClass(in.readAllBytes());
        } catch (IOException | RuntimeException e) {
            LOG.log(System.Logger.Level.DEBUG, () -> "class file of " + name + " cannot be read", e);
            return null;
        }
    }

    /**
     * The names of the classes of the application that extend or implement one of the types, or carry one of those that are annotations, on the class, a method or
     * a field. The types themselves are not among them.
     *
     * <p>Spec: Servlet 6.1, section 8.2.4.
     */
    public Set<String> handled(Class<?>[] types) {
        Set<DotName> names = new LinkedHashSet<>();
        List<DotName> parents = new ArrayList<>();
        for (Class<?> type : types) {
            DotName name = DotName.createSimple(type.getName());
            if (type.isAnnotation()) {
                annotated(name, names);
                if (type.isAnnotationPresent(Inherited.class)) {
                    // Reflection would show it on sub classes, too.
                    annotatedOnClass(name, parents);
                }
            }
            parents.add(name);
        }
        for (Index index : indexes) {
            for (ClassInfo info : index.getKnownClasses()) {
                Set<DotName> above = superTypes(info.name());
                if (parents.stream().anyMatch(above::contains)) {
                    names.add(info.name());
                }
            }
        }
        Set<String> strings = new LinkedHashSet<>();
        names.forEach(name -> strings.add(name.toString()));
        for (Class<?> type : types) {
            strings.remove(type.getName());
        }
        return strings;
    }

    private void annotated(DotName annotation, Set<DotName> names) {
        for (Index index : indexes) {
            for (AnnotationInstance instance : index.getAnnotations(annotation)) {
                AnnotationTarget target = instance.target();
                if (target == null) {
                    continue;
                }
                switch (target.kind()) {
                    case CLASS -> names.add(target.asClass().name());
                    case METHOD -> names.add(target.asMethod().declaringClass().name());
                    case FIELD -> names.add(target.asField().declaringClass().name());
                    default -> {
                        // Parameters, type uses and record components are not what the specification asks for.
                    }
                }
            }
        }
    }

    private void annotatedOnClass(DotName annotation, List<DotName> names) {
        for (Index index : indexes) {
            for (AnnotationInstance instance : index.getAnnotations(annotation)) {
                if (instance.target() != null && instance.target().kind() == AnnotationTarget.Kind.CLASS) {
                    names.add(instance.target().asClass().name());
                }
            }
        }
    }

    /** All types above a class. */
    private Set<DotName> superTypes(DotName name) {
        Set<DotName> known = superTypes.get(name);
        if (known != null) {
            return known;
        }
        // Present while it is being computed: broken class files may name themselves.
        Set<DotName> all = new LinkedHashSet<>();
        superTypes.put(name, all);
        ClassInfo info = find(name);
        if (info != null) {
            DotName superName = info.superName();
            if (superName != null && !superName.equals(DotName.OBJECT_NAME)) {
                all.add(superName);
                all.addAll(superTypes(superName));
            }
            for (DotName interfaceName : info.interfaceNames()) {
                all.add(interfaceName);
                all.addAll(superTypes(interfaceName));
            }
        }
        return all;
    }
}
