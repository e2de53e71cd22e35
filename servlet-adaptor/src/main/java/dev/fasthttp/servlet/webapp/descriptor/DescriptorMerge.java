package dev.fasthttp.servlet.webapp.descriptor;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Makes one descriptor of web.xml, fragments and annotations.
 *
 * <p>Of two declarations of the same thing the one whose origin comes first in {@link Place.Origin} counts. Two of the same origin must be equal, or the
 * application is not deployed; only in web.xml itself, where the parser has looked after that, and in the same place they need not.
 *
 * <p>Spec: Servlet 6.1, section 8.2.3.
 */
public final class DescriptorMerge {

    private final Descriptor result;

    private DescriptorMerge(Descriptor main) {
        result = new Descriptor(main.place());
    }

    /**
     * Merges.
     *
     * @param main web.xml
     * @param rest fragments and annotations, in the order of the fragments
     * @throws DescriptorException if two of them contradict each other
     */
    public static Descriptor merge(Descriptor main, List<Descriptor> rest) throws DescriptorException {
        DescriptorMerge merge = new DescriptorMerge(main);
        merge.takeOver(main);
        merge.absorb(main);
        for (Descriptor part : rest) {
            merge.absorb(part);
            merge.result.distributable &= part.distributable || part.place().origin() != Place.Origin.FRAGMENT;
        }
        merge.dropOverridden(merge.result.servletMappings, ServletMapping::servletName, ServletMapping::place);
        merge.dropOverridden(merge.result.filterMappings, FilterMapping::filterName, FilterMapping::place);
        return merge.result;
    }

    /** What only web.xml says. */
    private void takeOver(Descriptor main) {
        result.majorVersion = main.majorVersion;
        result.minorVersion = main.minorVersion;
        result.displayName = main.displayName;
        result.metadataComplete = main.metadataComplete;
        result.distributable = main.distributable;
        result.denyUncoveredHttpMethods = main.denyUncoveredHttpMethods;
        result.defaultContextPath = main.defaultContextPath;
        result.requestCharacterEncoding = main.requestCharacterEncoding;
        result.responseCharacterEncoding = main.responseCharacterEncoding;
        result.absoluteOrdering = main.absoluteOrdering;
    }

    private void absorb(Descriptor part) throws DescriptorException {
        keyed("context parameter", result.contextParams, part.contextParams);
        keyed("media type for extension", result.mimeMappings, part.mimeMappings);
        keyed("encoding for locale", result.localeEncodings, part.localeEncodings);
        keyed("tag library", result.jsp.taglibs, part.jsp.taglibs);
        for (ServletDeclaration servlet : part.servlets.values()) {
            servlet(servlet);
        }
        for (FilterDeclaration filter : part.filters.values()) {
            filter(filter);
        }
        part.listeners.forEach(result.listeners::putIfAbsent);
        result.servletMappings.addAll(part.servletMappings);
        result.filterMappings.addAll(part.filterMappings);
        for (ErrorPage page : part.errorPages.values()) {
            errorPage(page);
        }
        for (ResourceReference resource : part.resources.values()) {
            resource(resource);
        }
        result.jsp.groups.addAll(part.jsp.groups);
        result.welcomeFiles.addAll(part.welcomeFiles);
        result.securityRoles.addAll(part.securityRoles);
        result.constraints.addAll(part.constraints);
        result.loginConfig = pick("login-config", result.loginConfig, part.loginConfig);
        session(part.session);
    }

    private void servlet(ServletDeclaration from) throws DescriptorException {
        ServletDeclaration to = result.servlets.get(from.name);
        if (to == null) {
            to = new ServletDeclaration(from.place());
            to.name = from.name;
            result.servlets.put(from.name, to);
        }
        String what = "of servlet \"" + from.name + "\"";
        to.className = pick("class " + what, to.className, from.className);
        to.jspFile = pick("jsp-file " + what, to.jspFile, from.jspFile);
        if (to.className != null && to.jspFile != null) {
            // It can be one of both: that of the stronger origin.
            int order =
                    to.className.place().origin().compareTo(to.jspFile.place().origin());
            if (order == 0) {
                throw conflict(what.substring(3), to.className, to.jspFile);
            }
            if (order < 0) {
                to.jspFile = null;
            } else {
                to.className = null;
            }
        }
        to.loadOnStartup = pick("load-on-startup " + what, to.loadOnStartup, from.loadOnStartup);
        to.asyncSupported = pick("async-supported " + what, to.asyncSupported, from.asyncSupported);
        to.enabled = pick("enabled " + what, to.enabled, from.enabled);
        to.runAs = pick("run-as " + what, to.runAs, from.runAs);
        to.multipart = pick("multipart-config " + what, to.multipart, from.multipart);
        keyed("init-param " + what, to.initParams, from.initParams);
        keyed("security-role-ref " + what, to.roleRefs, from.roleRefs);
    }

    private void filter(FilterDeclaration from) throws DescriptorException {
        FilterDeclaration to = result.filters.get(from.name);
        if (to == null) {
            to = new FilterDeclaration(from.place());
            to.name = from.name;
            result.filters.put(from.name, to);
        }
        String what = "of filter \"" + from.name + "\"";
        to.className = pick("class " + what, to.className, from.className);
        to.asyncSupported = pick("async-supported " + what, to.asyncSupported, from.asyncSupported);
        keyed("init-param " + what, to.initParams, from.initParams);
    }

    private void session(SessionConfig from) throws DescriptorException {
        SessionConfig to = result.session;
        to.timeoutMinutes = pick("session-timeout", to.timeoutMinutes, from.timeoutMinutes);
        to.cookieName = pick("name of the session cookie", to.cookieName, from.cookieName);
        to.cookieDomain = pick("domain of the session cookie", to.cookieDomain, from.cookieDomain);
        to.cookiePath = pick("path of the session cookie", to.cookiePath, from.cookiePath);
        to.cookieComment = pick("comment of the session cookie", to.cookieComment, from.cookieComment);
        to.cookieHttpOnly = pick("http-only of the session cookie", to.cookieHttpOnly, from.cookieHttpOnly);
        to.cookieSecure = pick("secure of the session cookie", to.cookieSecure, from.cookieSecure);
        to.cookieMaxAge = pick("max-age of the session cookie", to.cookieMaxAge, from.cookieMaxAge);
        to.trackingModes = pick("tracking-mode", to.trackingModes, from.trackingModes);
        keyed("attribute of the session cookie", to.cookieAttributes, from.cookieAttributes);
    }

    private void errorPage(ErrorPage from) throws DescriptorException {
        ErrorPage to = result.errorPages.putIfAbsent(from.key(), from);
        if (to != null) {
            pick(
                    "error-page for " + from.key(),
                    new Setting<>(to.location(), to.place()),
                    new Setting<>(from.location(), from.place()));
        }
    }

    private void resource(ResourceReference from) throws DescriptorException {
        ResourceReference to = result.resources.putIfAbsent(from.key(), from);
        if (to == null) {
            return;
        }
        pick(
                from.kind() + " \"" + from.name() + "\"",
                new Setting<>(to.content(), to.place()),
                new Setting<>(from.content(), from.place()));
        // The only thing that goes into a declaration of web.xml from those it overrides.
        result.resources.put(from.key(), to.withTargetsOf(from));
    }

    private void keyed(String what, Map<String, Setting<String>> to, Map<String, Setting<String>> from)
            throws DescriptorException {
        for (Map.Entry<String, Setting<String>> entry : from.entrySet()) {
            String key = entry.getKey();
            Setting<String> picked = pick(what + " \"" + key + "\"", to.get(key), entry.getValue());
            if (picked != null) {
                to.put(key, picked);
            }
        }
    }

    /** The one of two that counts. */
    private static <T> @Nullable Setting<T> pick(String what, @Nullable Setting<T> have, @Nullable Setting<T> more)
            throws DescriptorException {
        if (have == null || more == null) {
            return have == null ? more : have;
        }
        int order = have.place().origin().compareTo(more.place().origin());
        if (order == 0
                && !Objects.equals(have.value(), more.value())
                && have.place().origin() != Place.Origin.MAIN) {
            throw conflict(what, have, more);
        }
        return order <= 0 ? have : more;
    }

    private static DescriptorException conflict(String what, Setting<?> have, Setting<?> more) {
        return new DescriptorException(
                more.place(),
                "the " + what + " is \"" + more.value() + "\" here and \"" + have.value() + "\" in " + have.place()
                        + "; declare it in web.xml, which overrides both");
    }

    /** Keeps of the mappings of each name those of the strongest origin only. */
    private <M> void dropOverridden(List<M> mappings, Function<M, String> name, Function<M, Place> place) {
        Map<String, Place.Origin> strongest = new HashMap<>();
        for (M mapping : mappings) {
            strongest.merge(name.apply(mapping), place.apply(mapping).origin(), (a, b) -> a.compareTo(b) <= 0 ? a : b);
        }
        mappings.removeIf(mapping ->
                strongest.get(name.apply(mapping)) != place.apply(mapping).origin());
    }

    /**
     * Looks whether what is mapped is there, and nothing twice.
     *
     * @param provided names of servlets that the container brings along
     * @throws DescriptorException if a mapping is for nothing that is declared, or if two servlets claim one pattern
     */
    public static void check(Descriptor descriptor, Set<String> provided) throws DescriptorException {
        Map<String, ServletMapping> owners = new HashMap<>();
        for (ServletMapping mapping : descriptor.servletMappings) {
            ServletDeclaration servlet = descriptor.servlets.get(mapping.servletName());
            if (servlet == null && !provided.contains(mapping.servletName())) {
                throw new DescriptorException(
                        mapping.place(),
                        "<servlet-mapping> is for servlet \"" + mapping.servletName() + "\", which is not declared");
            }
            if (servlet != null && !servlet.isEnabled()) {
                continue;
            }
            for (String pattern : mapping.urlPatterns()) {
                ServletMapping other = owners.putIfAbsent(pattern, mapping);
                if (other != null && !other.servletName().equals(mapping.servletName())) {
                    throw new DescriptorException(
                            mapping.place(),
                            "the pattern \"" + pattern + "\" is mapped to servlet \"" + mapping.servletName()
                                    + "\" here and to \"" + other.servletName() + "\" in " + other.place());
                }
            }
        }
        for (FilterMapping mapping : descriptor.filterMappings) {
            if (!descriptor.filters.containsKey(mapping.filterName())) {
                throw new DescriptorException(
                        mapping.place(),
                        "<filter-mapping> is for filter \"" + mapping.filterName() + "\", which is not declared");
            }
        }
    }
}
