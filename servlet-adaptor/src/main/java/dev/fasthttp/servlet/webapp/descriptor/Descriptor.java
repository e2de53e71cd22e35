package dev.fasthttp.servlet.webapp.descriptor;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All that web.xml, a web-fragment.xml, or the merge of all of them declares.
 *
 * <p>Threads: filled by one thread, and not changed after the parser or the merge has handed it out.
 *
 * <p>Spec: Servlet 6.1, chapters 8 and 14.
 */
public final class Descriptor {

    private final Place place;
    int majorVersion = 6;
    int minorVersion = 1;

    @Nullable
    String displayName;

    @Nullable
    String fragmentName;

    boolean metadataComplete;
    boolean distributable;
    boolean denyUncoveredHttpMethods;

    @Nullable
    String defaultContextPath;

    @Nullable
    String requestCharacterEncoding;

    @Nullable
    String responseCharacterEncoding;

    @Nullable
    AbsoluteOrdering absoluteOrdering;

    Ordering ordering = Ordering.NONE;

    @Nullable
    Setting<LoginConfig> loginConfig;

    final SessionConfig session = new SessionConfig();
    final JspConfig jsp = new JspConfig();
    final Map<String, Setting<String>> contextParams = new LinkedHashMap<>();
    final Map<String, ServletDeclaration> servlets = new LinkedHashMap<>();
    final List<ServletMapping> servletMappings = new ArrayList<>();
    final Map<String, FilterDeclaration> filters = new LinkedHashMap<>();
    final List<FilterMapping> filterMappings = new ArrayList<>();
    final Map<String, ListenerDeclaration> listeners = new LinkedHashMap<>();
    final Map<String, Setting<String>> mimeMappings = new LinkedHashMap<>();
    final Map<String, Setting<String>> localeEncodings = new LinkedHashMap<>();
    final Map<String, ErrorPage> errorPages = new LinkedHashMap<>();
    final Map<String, ResourceReference> resources = new LinkedHashMap<>();
    final Set<String> welcomeFiles = new LinkedHashSet<>();
    final Set<String> securityRoles = new LinkedHashSet<>();
    final List<SecurityConstraint> constraints = new ArrayList<>();

    Descriptor(Place place) {
        this.place = place;
    }

    /** What stands for a web.xml that is not there. */
    public static Descriptor noWebXml(String source) {
        return new Descriptor(new Place(source, 0, Place.Origin.MAIN));
    }

    /** What stands for the web-fragment.xml of a JAR that has none. */
    public static Descriptor noFragment(String source) {
        Descriptor descriptor = new Descriptor(new Place(source, 0, Place.Origin.FRAGMENT));
        // A JAR that declares nothing has nothing against it.
        descriptor.distributable = true;
        return descriptor;
    }

    /** Where it comes from. */
    public Place place() {
        return place;
    }

    /** The first number of the version of the descriptor. */
    public int majorVersion() {
        return majorVersion;
    }

    /** The second number of the version of the descriptor. */
    public int minorVersion() {
        return minorVersion;
    }

    /** What the application calls itself. */
    public @Nullable String displayName() {
        return displayName;
    }

    /** The name of the fragment. */
    public @Nullable String fragmentName() {
        return fragmentName;
    }

    /** Whether annotations, and for web.xml fragments, are not to be looked for. */
    public boolean isMetadataComplete() {
        return metadataComplete;
    }

    /** Whether the application allows its sessions to move between machines. */
    public boolean isDistributable() {
        return distributable;
    }

    /** Whether methods that no constraint of a constrained path covers are refused. */
    public boolean isDenyUncoveredHttpMethods() {
        return denyUncoveredHttpMethods;
    }

    /** The context path if the one who deploys does not say another. */
    public @Nullable String defaultContextPath() {
        return defaultContextPath;
    }

    /** The encoding of requests that do not say theirs. */
    public @Nullable String requestCharacterEncoding() {
        return requestCharacterEncoding;
    }

    /** The encoding of responses for which none is set. */
    public @Nullable String responseCharacterEncoding() {
        return responseCharacterEncoding;
    }

    /** The order of the fragments. */
    public @Nullable AbsoluteOrdering absoluteOrdering() {
        return absoluteOrdering;
    }

    /** The place of this fragment among the others. */
    public Ordering ordering() {
        return ordering;
    }

    /** How users prove who they are. */
    public @Nullable LoginConfig loginConfig() {
        return ServletDeclaration.value(loginConfig);
    }

    /** What is said about sessions. */
    public SessionConfig session() {
        return session;
    }

    /** What is said for a JSP engine. */
    public JspConfig jsp() {
        return jsp;
    }

    /** The parameters of the application. */
    public Map<String, String> contextParams() {
        return ServletDeclaration.values(contextParams);
    }

    /** The servlets, in the order in which they were declared. */
    public Collection<ServletDeclaration> servlets() {
        return Collections.unmodifiableCollection(servlets.values());
    }

    /** A servlet by its name. */
    public @Nullable ServletDeclaration servlet(String name) {
        return servlets.get(name);
    }

    /** The mappings of servlets. */
    public List<ServletMapping> servletMappings() {
        return Collections.unmodifiableList(servletMappings);
    }

    /** The filters, in the order in which they were declared. */
    public Collection<FilterDeclaration> filters() {
        return Collections.unmodifiableCollection(filters.values());
    }

    /** A filter by its name. */
    public @Nullable FilterDeclaration filter(String name) {
        return filters.get(name);
    }

    /** The mappings of filters, in the order in which they were declared, which is that of the chain. */
    public List<FilterMapping> filterMappings() {
        return Collections.unmodifiableList(filterMappings);
    }

    /** The listeners, in the order in which they are called. */
    public Collection<ListenerDeclaration> listeners() {
        return Collections.unmodifiableCollection(listeners.values());
    }

    /** Media types by the extensions of files, without a dot. */
    public Map<String, String> mimeMappings() {
        return ServletDeclaration.values(mimeMappings);
    }

    /** Encodings by locale, such as {@code ja} or {@code ja_JP}. */
    public Map<String, String> localeEncodings() {
        return ServletDeclaration.values(localeEncodings);
    }

    /** The error pages. */
    public Collection<ErrorPage> errorPages() {
        return Collections.unmodifiableCollection(errorPages.values());
    }

    /** References to resources of a platform, none of which the container provides. */
    public Collection<ResourceReference> resources() {
        return Collections.unmodifiableCollection(resources.values());
    }

    /** The files that answer for a directory, the first that exists. */
    public List<String> welcomeFiles() {
        return List.copyOf(welcomeFiles);
    }

    /** The roles that the application knows. */
    public Set<String> securityRoles() {
        return Collections.unmodifiableSet(securityRoles);
    }

    /** The security constraints. */
    public List<SecurityConstraint> constraints() {
        return Collections.unmodifiableList(constraints);
    }
}
