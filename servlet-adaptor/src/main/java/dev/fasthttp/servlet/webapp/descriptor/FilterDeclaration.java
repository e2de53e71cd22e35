package dev.fasthttp.servlet.webapp.descriptor;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A filter as it is declared, by one source or after the merge of all.
 *
 * <p>Threads: filled by one thread, and not changed after the parser or the merge has handed it out.
 */
public final class FilterDeclaration {

    /** Empty while the element is being read: the name need not come first. */
    String name = "";

    private final Place place;

    @Nullable
    Setting<String> className;

    @Nullable
    Setting<Boolean> asyncSupported;

    final Map<String, Setting<String>> initParams = new LinkedHashMap<>();

    FilterDeclaration(Place place) {
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

    /** The class; null if that is left to a registration by program. */
    public @Nullable String className() {
        return ServletDeclaration.value(className);
    }

    /** Whether requests through it may start asynchronous processing. */
    public boolean isAsyncSupported() {
        return asyncSupported != null && asyncSupported.value();
    }

    /** The initialization parameters. */
    public Map<String, String> initParams() {
        return ServletDeclaration.values(initParams);
    }
}
