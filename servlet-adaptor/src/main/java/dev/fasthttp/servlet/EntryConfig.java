package dev.fasthttp.servlet;

import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletConfig;
import jakarta.servlet.ServletContext;
import java.util.Collections;
import java.util.Enumeration;
import org.jspecify.annotations.Nullable;

/** What a servlet or a filter is told about itself when it is initialised. */
final class EntryConfig implements ServletConfig, FilterConfig {
    private final Registered entry;

    EntryConfig(Registered entry) {
        this.entry = entry;
    }

    @Override
    public String getServletName() {
        return entry.name;
    }

    @Override
    public String getFilterName() {
        return entry.name;
    }

    @Override
    public ServletContext getServletContext() {
        return entry.context;
    }

    @Override
    public @Nullable String getInitParameter(String parameter) {
        return entry.getInitParameter(parameter);
    }

    @Override
    public Enumeration<String> getInitParameterNames() {
        return Collections.enumeration(entry.getInitParameters().keySet());
    }
}
