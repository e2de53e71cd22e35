package dev.fasthttp.servlet.webapp.descriptor;

import jakarta.servlet.ServletSecurityElement;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A servlet as it is declared, by one source or after the merge of all.
 *
 * <p>Threads: filled by one thread, and not changed after the parser or the merge has handed it out.
 */
public final class ServletDeclaration {

    /** Empty while the element is being read: the name need not come first. */
    String name = "";

    private final Place place;

    @Nullable
    Setting<String> className;

    @Nullable
    Setting<String> jspFile;

    @Nullable
    Setting<Integer> loadOnStartup;

    @Nullable
    Setting<Boolean> asyncSupported;

    @Nullable
    Setting<Boolean> enabled;

    @Nullable
    Setting<String> runAs;

    @Nullable
    Setting<MultipartSettings> multipart;

    @Nullable
    ServletSecurityElement security;

    final Map<String, Setting<String>> initParams = new LinkedHashMap<>();
    final Map<String, Setting<String>> roleRefs = new LinkedHashMap<>();

    ServletDeclaration(Place place) {
        this.place = place;
    }

    /** The name, unique in the application. */
    public String name() {
        return name;
    }

    /** Where it was declared first. */
    public Place place() {
        return place;
    }

    /** The class; null if there is a JSP file instead, or if the class is left to a registration by program. */
    public @Nullable String className() {
        return value(className);
    }

    /** The JSP file instead of a class, from the root of the application. */
    public @Nullable String jspFile() {
        return value(jspFile);
    }

    /** When to load, in the order of these numbers; null or negative: with the first request. */
    public @Nullable Integer loadOnStartup() {
        return value(loadOnStartup);
    }

    /** Whether it may start asynchronous processing. */
    public boolean isAsyncSupported() {
        return asyncSupported != null && asyncSupported.value();
    }

    /** Whether it is to be available at all. */
    public boolean isEnabled() {
        return enabled == null || enabled.value();
    }

    /** The role in which it calls others. */
    public @Nullable String runAs() {
        return value(runAs);
    }

    /** The limits of multipart forms; null if it takes none. */
    public @Nullable MultipartSettings multipart() {
        return value(multipart);
    }

    /** What the annotation of its class demands, for URL patterns that no constraint of a descriptor names. */
    public @Nullable ServletSecurityElement security() {
        return security;
    }

    /** The initialization parameters. */
    public Map<String, String> initParams() {
        return values(initParams);
    }

    /** Names of roles as the servlet asks for them, and the roles of the application that they stand for. */
    public Map<String, String> roleRefs() {
        return values(roleRefs);
    }

    static <T> @Nullable T value(@Nullable Setting<T> setting) {
        return setting == null ? null : setting.value();
    }

    static Map<String, String> values(Map<String, Setting<String>> settings) {
        Map<String, String> values = new LinkedHashMap<>();
        settings.forEach((name, setting) -> values.put(name, setting.value()));
        return Collections.unmodifiableMap(values);
    }
}
