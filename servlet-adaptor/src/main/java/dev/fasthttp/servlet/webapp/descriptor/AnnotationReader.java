package dev.fasthttp.servlet.webapp.descriptor;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.HttpConstraintElement;
import jakarta.servlet.HttpMethodConstraintElement;
import jakarta.servlet.ServletSecurityElement;
import jakarta.servlet.annotation.ServletSecurity.EmptyRoleSemantic;
import jakarta.servlet.annotation.ServletSecurity.TransportGuarantee;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jboss.jandex.AnnotationInstance;
import org.jboss.jandex.AnnotationTarget;
import org.jboss.jandex.AnnotationValue;
import org.jboss.jandex.ClassInfo;
import org.jboss.jandex.DotName;
import org.jboss.jandex.IndexView;
import org.jspecify.annotations.Nullable;

/**
 * Makes declarations of annotations, without loading the classes that carry them.
 *
 * <p>Spec: Servlet 6.1, sections 8.1 and 13.4.1.
 */
public final class AnnotationReader {

    private static final String PACKAGE = "jakarta.servlet.annotation.";
    private static final DotName WEB_SERVLET = DotName.createSimple(PACKAGE + "WebServlet");
    private static final DotName WEB_FILTER = DotName.createSimple(PACKAGE + "WebFilter");
    private static final DotName WEB_LISTENER = DotName.createSimple(PACKAGE + "WebListener");
    private static final DotName MULTIPART = DotName.createSimple(PACKAGE + "MultipartConfig");
    private static final DotName SECURITY = DotName.createSimple(PACKAGE + "ServletSecurity");
    private static final DotName RUN_AS = DotName.createSimple("jakarta.annotation.security.RunAs");
    private static final DotName DECLARE_ROLES = DotName.createSimple("jakarta.annotation.security.DeclareRoles");

    private final Descriptor descriptor;
    private final Place.Origin origin;

    private AnnotationReader(Descriptor descriptor, Place.Origin origin) {
        this.descriptor = descriptor;
        this.origin = origin;
    }

    /**
     * The servlets, filters and listeners of an archive that annotations declare.
     *
     * @param index  its classes
     * @param source what to call it
     * @param origin {@code CLASS} or {@code LIBRARY_CLASS}
     */
    public static Descriptor read(IndexView index, String source, Place.Origin origin) throws DescriptorException {
        Descriptor descriptor = new Descriptor(new Place(source, 0, origin));
        AnnotationReader reader = new AnnotationReader(descriptor, origin);
        for (AnnotationInstance annotation : onClasses(index, WEB_SERVLET)) {
            reader.servlet(annotation);
        }
        for (AnnotationInstance annotation : onClasses(index, WEB_FILTER)) {
            reader.filter(annotation);
        }
        for (AnnotationInstance annotation : onClasses(index, WEB_LISTENER)) {
            String name = className(annotation);
            descriptor.listeners.put(name, new ListenerDeclaration(name, reader.place(annotation)));
        }
        for (AnnotationInstance annotation : onClasses(index, DECLARE_ROLES)) {
            descriptor.securityRoles.addAll(List.of(strings(annotation, "value")));
        }
        return descriptor;
    }

    /**
     * Completes servlets by the annotations that their classes carry whoever has declared them: multipart forms, run-as and security.
     *
     * @param merged  the result of the merge
     * @param classes finds a class by its name; null for one that is not there or whose annotations do not count
     */
    public static void complete(Descriptor merged, Function<String, @Nullable ClassInfo> classes)
            throws DescriptorException {
        for (ServletDeclaration servlet : merged.servlets.values()) {
            String className = servlet.className();
            ClassInfo info = className == null ? null : classes.apply(className);
            if (info == null) {
                continue;
            }
            Place place = new Place("class " + className, 0, Place.Origin.CLASS);
            AnnotationInstance multipart = info.declaredAnnotation(MULTIPART);
            if (multipart != null && servlet.multipart == null) {
                servlet.multipart = new Setting<>(multipart(multipart), place);
            }
            AnnotationInstance runAs = info.declaredAnnotation(RUN_AS);
            AnnotationValue role = runAs == null ? null : runAs.value();
            if (role != null && servlet.runAs == null) {
                servlet.runAs = new Setting<>(role.asString(), place);
            }
            servlet.security = security(info, classes);
        }
    }

    /** In the order of the class names: that of the specification is undefined, but ours shall not change. */
    private static List<AnnotationInstance> onClasses(IndexView index, DotName name) {
        List<AnnotationInstance> found = new ArrayList<>();
        for (AnnotationInstance annotation : index.getAnnotations(name)) {
            if (annotation.target() != null && annotation.target().kind() == AnnotationTarget.Kind.CLASS) {
                found.add(annotation);
            }
        }
        found.sort(Comparator.comparing(AnnotationReader::className));
        return found;
    }

    private static String className(AnnotationInstance annotation) {
        return annotation.target().asClass().name().toString();
    }

    private Place place(AnnotationInstance annotation) {
        return new Place(
                "@" + annotation.name().withoutPackagePrefix() + " of class " + className(annotation), 0, origin);
    }

    private void servlet(AnnotationInstance annotation) throws DescriptorException {
        Place place = place(annotation);
        ServletDeclaration servlet = new ServletDeclaration(place);
        servlet.name = name(annotation, "name");
        servlet.className = new Setting<>(className(annotation), place);
        AnnotationValue loadOnStartup = annotation.value("loadOnStartup");
        if (loadOnStartup != null) {
            servlet.loadOnStartup = new Setting<>(loadOnStartup.asInt(), place);
        }
        AnnotationValue async = annotation.value("asyncSupported");
        if (async != null) {
            servlet.asyncSupported = new Setting<>(async.asBoolean(), place);
        }
        initParams(annotation, servlet.initParams, place);
        List<String> patterns = patterns(annotation, place);
        if (patterns.isEmpty()) {
            throw new DescriptorException(place, "it has neither a value nor urlPatterns");
        }
        declareOnce(descriptor.servlets.putIfAbsent(servlet.name, servlet), servlet.name, place);
        descriptor.servletMappings.add(new ServletMapping(servlet.name, patterns, place));
    }

    private void filter(AnnotationInstance annotation) throws DescriptorException {
        Place place = place(annotation);
        FilterDeclaration filter = new FilterDeclaration(place);
        filter.name = name(annotation, "filterName");
        filter.className = new Setting<>(className(annotation), place);
        AnnotationValue async = annotation.value("asyncSupported");
        if (async != null) {
            filter.asyncSupported = new Setting<>(async.asBoolean(), place);
        }
        initParams(annotation, filter.initParams, place);
        List<String> patterns = patterns(annotation, place);
        List<String> servlets = List.of(strings(annotation, "servletNames"));
        if (patterns.isEmpty() && servlets.isEmpty()) {
            throw new DescriptorException(place, "it has neither a value, nor urlPatterns, nor servletNames");
        }
        Set<DispatcherType> dispatchers = EnumSet.noneOf(DispatcherType.class);
        AnnotationValue types = annotation.value("dispatcherTypes");
        if (types != null) {
            for (String type : types.asEnumArray()) {
                dispatchers.add(DispatcherType.valueOf(type));
            }
        }
        if (descriptor.filters.putIfAbsent(filter.name, filter) != null) {
            throw new DescriptorException(place, "another class has a filter \"" + filter.name + "\", too");
        }
        descriptor.filterMappings.add(new FilterMapping(filter.name, patterns, servlets, dispatchers, place));
    }

    private static void declareOnce(@Nullable ServletDeclaration other, String name, Place place)
            throws DescriptorException {
        if (other != null) {
            throw new DescriptorException(place, "servlet \"" + name + "\" is declared by " + other.place() + ", too");
        }
    }

    private static String name(AnnotationInstance annotation, String element) {
        AnnotationValue name = annotation.value(element);
        return name == null || name.asString().isEmpty() ? className(annotation) : name.asString();
    }

    private static List<String> patterns(AnnotationInstance annotation, Place place) throws DescriptorException {
        String[] value = strings(annotation, "value");
        String[] urlPatterns = strings(annotation, "urlPatterns");
        if (value.length > 0 && urlPatterns.length > 0) {
            throw new DescriptorException(place, "it has both a value and urlPatterns; it can have one");
        }
        List<String> patterns = List.of(value.length > 0 ? value : urlPatterns);
        for (String pattern : patterns) {
            String problem = UrlPatterns.problem(pattern);
            if (problem != null) {
                throw new DescriptorException(place, "the pattern is \"" + pattern + "\"; " + problem);
            }
        }
        return patterns;
    }

    private static void initParams(AnnotationInstance annotation, Map<String, Setting<String>> to, Place place) {
        AnnotationValue params = annotation.value("initParams");
        if (params != null) {
            for (AnnotationInstance param : params.asNestedArray()) {
                AnnotationValue name = param.value("name");
                AnnotationValue value = param.value("value");
                if (name != null && value != null) {
                    to.putIfAbsent(name.asString(), new Setting<>(value.asString(), place));
                }
            }
        }
    }

    private static String[] strings(AnnotationInstance annotation, String element) {
        AnnotationValue value = annotation.value(element);
        return value == null ? new String[0] : value.asStringArray();
    }

    private static MultipartSettings multipart(AnnotationInstance annotation) {
        AnnotationValue location = annotation.value("location");
        AnnotationValue maxFile = annotation.value("maxFileSize");
        AnnotationValue maxRequest = annotation.value("maxRequestSize");
        AnnotationValue threshold = annotation.value("fileSizeThreshold");
        return new MultipartSettings(
                location == null ? "" : location.asString(),
                maxFile == null ? -1 : maxFile.asLong(),
                maxRequest == null ? -1 : maxRequest.asLong(),
                threshold == null ? 0 : threshold.asInt());
    }

    /** The annotation is inherited, so the nearest super class that has one counts. */
    private static @Nullable ServletSecurityElement security(
            ClassInfo servlet, Function<String, @Nullable ClassInfo> classes) throws DescriptorException {
        ClassInfo info = servlet;
        for (int depth = 0; info != null && depth < 100; depth++) {
            AnnotationInstance annotation = info.declaredAnnotation(SECURITY);
            if (annotation != null) {
                try {
                    return security(annotation);
                } catch (IllegalArgumentException e) {
                    throw new DescriptorException(
                            new Place("@ServletSecurity of class " + info.name(), 0, Place.Origin.CLASS),
                            String.valueOf(e.getMessage()),
                            e);
                }
            }
            DotName superName = info.superName();
            info = superName == null || superName.equals(DotName.OBJECT_NAME)
                    ? null
                    : classes.apply(superName.toString());
        }
        return null;
    }

    private static ServletSecurityElement security(AnnotationInstance annotation) {
        AnnotationValue value = annotation.value("value");
        HttpConstraintElement all = value == null ? new HttpConstraintElement() : constraint(value.asNested(), "value");
        Collection<HttpMethodConstraintElement> methods = new ArrayList<>();
        AnnotationValue perMethod = annotation.value("httpMethodConstraints");
        if (perMethod != null) {
            for (AnnotationInstance method : perMethod.asNestedArray()) {
                methods.add(new HttpMethodConstraintElement(
                        method.value("value").asString(), constraint(method, "emptyRoleSemantic")));
            }
        }
        return new ServletSecurityElement(all, methods);
    }

    /**
     * A constraint.
     *
     * @param semanticElement what the element is called that says what no roles mean; the two annotations differ in it
     */
    private static HttpConstraintElement constraint(AnnotationInstance annotation, String semanticElement) {
        AnnotationValue semantic = annotation.value(semanticElement);
        AnnotationValue transport = annotation.value("transportGuarantee");
        return new HttpConstraintElement(
                semantic == null ? EmptyRoleSemantic.PERMIT : EmptyRoleSemantic.valueOf(semantic.asEnum()),
                transport == null ? TransportGuarantee.NONE : TransportGuarantee.valueOf(transport.asEnum()),
                strings(annotation, "rolesAllowed"));
    }
}
