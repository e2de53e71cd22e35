package dev.fasthttp.servlet;

import jakarta.servlet.Registration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What registrations of servlets and of filters have in common: name, class, parameters. */
abstract class Registered implements Registration.Dynamic {
    final WebContext context;
    final String name;
    private final Map<String, String> parameters = new LinkedHashMap<>();
    boolean asyncSupported;

    Registered(WebContext context, String name) {
        this.context = context;
        this.name = name;
    }

    @Override
    public final String getName() {
        return name;
    }

    @Override
    public final boolean setInitParameter(String parameter, String value) {
        if (parameter == null || value == null) {
            throw new IllegalArgumentException("name and value of an init parameter must not be null");
        }
        context.checkConfigurable();
        return parameters.putIfAbsent(parameter, value) == null;
    }

    /** Sets an init parameter whether or not there is one. */
    final void overrideInitParameter(String parameter, String value) {
        parameters.put(parameter, value);
    }

    @Override
    public final @Nullable String getInitParameter(String parameter) {
        return parameters.get(parameter);
    }

    @Override
    public final Set<String> setInitParameters(Map<String, String> initParameters) {
        context.checkConfigurable();
        Set<String> conflicts = new LinkedHashSet<>();
        initParameters.forEach((parameter, value) -> {
            if (parameter == null || value == null) {
                throw new IllegalArgumentException("name and value of an init parameter must not be null");
            }
            if (parameters.containsKey(parameter)) {
                conflicts.add(parameter);
            }
        });
        if (conflicts.isEmpty()) {
            parameters.putAll(initParameters);
        }
        return conflicts;
    }

    @Override
    public final Map<String, String> getInitParameters() {
        return Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    }

    @Override
    public final void setAsyncSupported(boolean isAsyncSupported) {
        context.checkConfigurable();
        asyncSupported = isAsyncSupported;
    }
}
