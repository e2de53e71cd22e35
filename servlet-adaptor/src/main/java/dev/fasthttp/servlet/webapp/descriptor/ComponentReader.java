package dev.fasthttp.servlet.webapp.descriptor;

import jakarta.servlet.DispatcherType;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the elements that declare servlets, filters and listeners, and their mappings. */
final class ComponentReader {

    private static final System.Logger LOG = System.getLogger(ComponentReader.class.getName());

    private ComponentReader() {}

    static void servlet(XmlCursor xml, Descriptor descriptor) throws DescriptorException {
        Place place = xml.place();
        ServletDeclaration servlet = new ServletDeclaration(place);
        String name = null;
        while (xml.child()) {
            switch (xml.name()) {
                case "servlet-name" -> name = onceName(xml, name);
                case "servlet-class" -> servlet.className = text(xml, servlet.className);
                case "jsp-file" -> servlet.jspFile = jspFile(xml, servlet.jspFile);
                case "init-param" -> parameter(xml, servlet.initParams);
                case "load-on-startup" -> servlet.loadOnStartup = loadOnStartup(xml, servlet.loadOnStartup);
                case "async-supported" -> servlet.asyncSupported = bool(xml, servlet.asyncSupported);
                case "enabled" -> servlet.enabled = bool(xml, servlet.enabled);
                case "run-as" -> servlet.runAs = runAs(xml, servlet.runAs);
                case "security-role-ref" -> roleRef(xml, servlet);
                case "multipart-config" -> servlet.multipart = multipart(xml, servlet.multipart);
                case "description", "display-name", "icon" -> xml.skip();
                default -> xml.ignoreUnknown();
            }
        }
        name = present(place, name, "servlet", "servlet-name");
        if (servlet.className != null && servlet.jspFile != null) {
            throw new DescriptorException(
                    place, "servlet \"" + name + "\" has both a <servlet-class> and a <jsp-file>; it can have one");
        }
        servlet.name = name;
        ServletDeclaration other = descriptor.servlets.putIfAbsent(name, servlet);
        if (other != null) {
            throw new DescriptorException(
                    place, "servlet \"" + name + "\" is declared a second time, first in line " + line(other.place()));
        }
    }

    static void filter(XmlCursor xml, Descriptor descriptor) throws DescriptorException {
        Place place = xml.place();
        FilterDeclaration filter = new FilterDeclaration(place);
        String name = null;
        while (xml.child()) {
            switch (xml.name()) {
                case "filter-name" -> name = onceName(xml, name);
                case "filter-class" -> filter.className = text(xml, filter.className);
                case "init-param" -> parameter(xml, filter.initParams);
                case "async-supported" -> filter.asyncSupported = bool(xml, filter.asyncSupported);
                case "description", "display-name", "icon" -> xml.skip();
                default -> xml.ignoreUnknown();
            }
        }
        name = present(place, name, "filter", "filter-name");
        filter.name = name;
        FilterDeclaration other = descriptor.filters.putIfAbsent(name, filter);
        if (other != null) {
            throw new DescriptorException(
                    place, "filter \"" + name + "\" is declared a second time, first in line " + line(other.place()));
        }
    }

    static void listener(XmlCursor xml, Descriptor descriptor) throws DescriptorException {
        Place place = xml.place();
        Setting<String> className = null;
        while (xml.child()) {
            switch (xml.name()) {
                case "listener-class" -> className = text(xml, className);
                case "description", "display-name", "icon" -> xml.skip();
                default -> xml.ignoreUnknown();
            }
        }
        String name = present(place, ServletDeclaration.value(className), "listener", "listener-class");
        descriptor.listeners.putIfAbsent(name, new ListenerDeclaration(name, place));
    }

    static void servletMapping(XmlCursor xml, Descriptor descriptor) throws DescriptorException {
        Place place = xml.place();
        String name = null;
        List<String> patterns = new ArrayList<>();
        while (xml.child()) {
            switch (xml.name()) {
                case "servlet-name" -> name = onceName(xml, name);
                case "url-pattern" -> patterns.add(urlPattern(xml, descriptor));
                default -> xml.ignoreUnknown();
            }
        }
        name = present(place, name, "servlet-mapping", "servlet-name");
        if (patterns.isEmpty()) {
            throw new DescriptorException(place, "<servlet-mapping> of \"" + name + "\" has no <url-pattern>");
        }
        descriptor.servletMappings.add(new ServletMapping(name, patterns, place));
    }

    static void filterMapping(XmlCursor xml, Descriptor descriptor) throws DescriptorException {
        Place place = xml.place();
        String name = null;
        List<String> patterns = new ArrayList<>();
        List<String> servlets = new ArrayList<>();
        Set<DispatcherType> dispatchers = EnumSet.noneOf(DispatcherType.class);
        while (xml.child()) {
            switch (xml.name()) {
                case "filter-name" -> name = onceName(xml, name);
                case "url-pattern" -> patterns.add(urlPattern(xml, descriptor));
                case "servlet-name" -> servlets.add(xml.requiredText());
                case "dispatcher" -> dispatchers.add(dispatcher(xml));
                default -> xml.ignoreUnknown();
            }
        }
        name = present(place, name, "filter-mapping", "filter-name");
        if (patterns.isEmpty() && servlets.isEmpty()) {
            throw new DescriptorException(
                    place, "<filter-mapping> of \"" + name + "\" has neither a <url-pattern> nor a <servlet-name>");
        }
        descriptor.filterMappings.add(new FilterMapping(name, patterns, servlets, dispatchers, place));
    }

    private static DispatcherType dispatcher(XmlCursor xml) throws DescriptorException {
        Place place = xml.place();
        String text = xml.requiredText();
        for (DispatcherType type : DispatcherType.values()) {
            if (type.name().equals(text)) {
                return type;
            }
        }
        throw new DescriptorException(
                place, "<dispatcher> is \"" + text + "\", not FORWARD, INCLUDE, REQUEST, ASYNC or ERROR");
    }

    /** A parameter with its name; if the name is there already, the first one counts. */
    static void parameter(XmlCursor xml, Map<String, Setting<String>> parameters) throws DescriptorException {
        Place place = xml.place();
        String element = xml.name();
        String name = null;
        String value = null;
        while (xml.child()) {
            switch (xml.name()) {
                case "param-name" -> name = onceName(xml, name);
                case "param-value" -> value = xml.text();
                case "description" -> xml.skip();
                default -> xml.ignoreUnknown();
            }
        }
        name = present(place, name, element, "param-name");
        value = present(place, value, element, "param-value");
        Setting<String> first = parameters.putIfAbsent(name, new Setting<>(value, place));
        if (first != null) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "{0}: parameter {1} is given again and ignored, the first stands in line {2}",
                    place,
                    name,
                    line(first.place()));
        }
    }

    /** A pattern as the mapping rules know it. */
    static String urlPattern(XmlCursor xml, Descriptor descriptor) throws DescriptorException {
        Place place = xml.place();
        String pattern = xml.text();
        // Descriptors of 2.2 were allowed to leave out the first slash.
        if (descriptor.majorVersion == 2
                && descriptor.minorVersion == 2
                && !pattern.isEmpty()
                && !pattern.startsWith("/")
                && !pattern.startsWith("*.")) {
            pattern = "/" + pattern;
        }
        String problem = UrlPatterns.problem(pattern);
        if (problem != null) {
            throw new DescriptorException(place, "<url-pattern> is \"" + pattern + "\"; " + problem);
        }
        return pattern;
    }

    private static Setting<Integer> loadOnStartup(XmlCursor xml, @Nullable Setting<Integer> before)
            throws DescriptorException {
        Place place = xml.place();
        absent(xml, before);
        String text = xml.text();
        if (text.isEmpty()) {
            // The schema allows it, and leaves to us when that is.
            return new Setting<>(Integer.MAX_VALUE, place);
        }
        try {
            return new Setting<>(Integer.valueOf(text), place);
        } catch (NumberFormatException e) {
            throw new DescriptorException(place, "<load-on-startup> is \"" + text + "\", not a whole number");
        }
    }

    private static Setting<String> jspFile(XmlCursor xml, @Nullable Setting<String> before) throws DescriptorException {
        Setting<String> file = text(xml, before);
        if (!file.value().startsWith("/")) {
            throw new DescriptorException(
                    file.place(), "<jsp-file> is \"" + file.value() + "\"; it must begin with a slash");
        }
        return file;
    }

    private static Setting<String> runAs(XmlCursor xml, @Nullable Setting<String> before) throws DescriptorException {
        Place place = xml.place();
        absent(xml, before);
        String role = null;
        while (xml.child()) {
            switch (xml.name()) {
                case "role-name" -> role = onceName(xml, role);
                case "description" -> xml.skip();
                default -> xml.ignoreUnknown();
            }
        }
        return new Setting<>(present(place, role, "run-as", "role-name"), place);
    }

    private static void roleRef(XmlCursor xml, ServletDeclaration servlet) throws DescriptorException {
        Place place = xml.place();
        String name = null;
        String link = null;
        while (xml.child()) {
            switch (xml.name()) {
                case "role-name" -> name = onceName(xml, name);
                case "role-link" -> link = onceName(xml, link);
                case "description" -> xml.skip();
                default -> xml.ignoreUnknown();
            }
        }
        name = present(place, name, "security-role-ref", "role-name");
        servlet.roleRefs.put(name, new Setting<>(link == null ? name : link, place));
    }

    private static Setting<MultipartSettings> multipart(XmlCursor xml, @Nullable Setting<MultipartSettings> before)
            throws DescriptorException {
        Place place = xml.place();
        absent(xml, before);
        String location = "";
        long maxFile = -1;
        long maxRequest = -1;
        int threshold = 0;
        while (xml.child()) {
            switch (xml.name()) {
                case "location" -> location = xml.text();
                case "max-file-size" -> maxFile = xml.number(-1, Long.MAX_VALUE);
                case "max-request-size" -> maxRequest = xml.number(-1, Long.MAX_VALUE);
                case "file-size-threshold" -> threshold = (int) xml.number(0, Integer.MAX_VALUE);
                default -> xml.ignoreUnknown();
            }
        }
        return new Setting<>(new MultipartSettings(location, maxFile, maxRequest, threshold), place);
    }

    static Setting<String> text(XmlCursor xml, @Nullable Setting<String> before) throws DescriptorException {
        Place place = xml.place();
        absent(xml, before);
        return new Setting<>(xml.requiredText(), place);
    }

    static Setting<Boolean> bool(XmlCursor xml, @Nullable Setting<Boolean> before) throws DescriptorException {
        Place place = xml.place();
        absent(xml, before);
        return new Setting<>(xml.bool(), place);
    }

    static String onceName(XmlCursor xml, @Nullable String before) throws DescriptorException {
        if (before != null) {
            throw xml.error("it stands more than once");
        }
        return xml.requiredText();
    }

    static void absent(XmlCursor xml, @Nullable Setting<?> before) throws DescriptorException {
        if (before != null) {
            throw xml.error("it stands more than once, first in line " + line(before.place()));
        }
    }

    static String present(Place place, @Nullable String value, String element, String child)
            throws DescriptorException {
        if (value == null) {
            throw new DescriptorException(place, "<" + element + "> has no <" + child + ">");
        }
        return value;
    }

    private static String line(Place place) {
        return Integer.toString(place.line());
    }
}
