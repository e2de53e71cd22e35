package dev.fasthttp.servlet.webapp.descriptor;

import java.io.ByteArrayInputStream;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a web.xml or a web-fragment.xml of any version from 2.2 to 6.1.
 *
 * <p>Elements that it does not know are ignored and logged; values that cannot be meant are errors with file, line and element.
 *
 * <p>Spec: Servlet 6.1, chapter 14.
 */
public final class DescriptorParser {

    private static final System.Logger LOG = System.getLogger(DescriptorParser.class.getName());

    private final XmlCursor xml;
    private final Descriptor descriptor;
    private final boolean fragment;
    private final Set<String> seenOnce = new LinkedHashSet<>();

    private DescriptorParser(XmlCursor xml, Descriptor descriptor, boolean fragment) {
        this.xml = xml;
        this.descriptor = descriptor;
        this.fragment = fragment;
    }

    /**
     * Reads a web.xml.
     *
     * @param source what to call it in messages
     */
    public static Descriptor webXml(byte[] content, String source) throws DescriptorException {
        return parse(content, source, "web-app", Place.Origin.MAIN);
    }

    /**
     * Reads a web-fragment.xml.
     *
     * @param source what to call it in messages
     */
    public static Descriptor webFragment(byte[] content, String source) throws DescriptorException {
        return parse(content, source, "web-fragment", Place.Origin.FRAGMENT);
    }

    private static Descriptor parse(byte[] content, String source, String root, Place.Origin origin)
            throws DescriptorException {
        XmlCursor xml = new XmlCursor(new ByteArrayInputStream(content), source, origin);
        String name = xml.root();
        if (!name.equals(root) || !xml.isDescriptorElement()) {
            throw xml.error("the root element must be <" + root + "> of a namespace of descriptors");
        }
        Descriptor descriptor = new Descriptor(new Place(source, 0, origin));
        DescriptorParser parser = new DescriptorParser(xml, descriptor, origin == Place.Origin.FRAGMENT);
        parser.version();
        parser.metadataComplete();
        while (xml.child()) {
            parser.element(xml.name());
        }
        xml.finish();
        return descriptor;
    }

    /** The version of the schema, or of the document type by its public identifier. */
    private void version() throws DescriptorException {
        String version = xml.attribute("version");
        String documentType = xml.documentType();
        if (version == null && documentType != null) {
            String label = "DTD Web Application ";
            int at = documentType.indexOf(label);
            if (at >= 0 && documentType.length() >= at + label.length() + 3) {
                version = documentType.substring(at + label.length(), at + label.length() + 3);
            }
        }
        if (version == null) {
            return;
        }
        int dot = version.indexOf('.');
        try {
            descriptor.majorVersion = Integer.parseInt(dot < 0 ? version : version.substring(0, dot));
            descriptor.minorVersion = dot < 0 ? 0 : Integer.parseInt(version.substring(dot + 1));
        } catch (NumberFormatException e) {
            throw xml.error("the version is \"" + version + "\", not two numbers such as 6.1");
        }
    }

    private void metadataComplete() throws DescriptorException {
        String complete = xml.attribute("metadata-complete");
        if (complete != null) {
            boolean yes = complete.equals("true") || complete.equals("1");
            if (!yes && !complete.equals("false") && !complete.equals("0")) {
                throw xml.error("metadata-complete is \"" + complete + "\", neither true nor false");
            }
            descriptor.metadataComplete = yes;
        }
    }

    private void element(String name) throws DescriptorException {
        switch (name) {
            case "context-param" -> ComponentReader.parameter(xml, descriptor.contextParams);
            case "servlet" -> ComponentReader.servlet(xml, descriptor);
            case "servlet-mapping" -> ComponentReader.servletMapping(xml, descriptor);
            case "filter" -> ComponentReader.filter(xml, descriptor);
            case "filter-mapping" -> ComponentReader.filterMapping(xml, descriptor);
            case "listener" -> ComponentReader.listener(xml, descriptor);
            case "session-config" -> {
                once(name);
                SessionReader.sessionConfig(xml, descriptor.session);
            }
            case "mime-mapping" -> PageReader.mimeMapping(xml, descriptor);
            case "welcome-file-list" -> PageReader.welcomeFiles(xml, descriptor);
            case "error-page" -> PageReader.errorPage(xml, descriptor);
            case "jsp-config" -> {
                once(name);
                PageReader.jspConfig(xml, descriptor.jsp);
            }
            case "taglib" -> PageReader.taglib(xml, descriptor.jsp);
            case "locale-encoding-mapping-list" -> PageReader.localeEncodings(xml, descriptor);
            case "security-constraint" -> SecurityReader.constraint(xml, descriptor);
            case "login-config" -> {
                once(name);
                SecurityReader.loginConfig(xml, descriptor);
            }
            case "security-role" -> SecurityReader.role(xml, descriptor);
            case "metadata-complete" -> descriptor.metadataComplete = xml.bool();
            default -> about(name);
        }
    }

    /** Elements about the application as a whole. */
    private void about(String name) throws DescriptorException {
        switch (name) {
            case "display-name" -> {
                String text = xml.text();
                // Several may differ by xml:lang; the first is the one of the author's own language.
                if (descriptor.displayName == null && !fragment) {
                    descriptor.displayName = text;
                }
            }
            case "distributable" -> {
                descriptor.distributable = true;
                xml.skip();
            }
            case "description", "icon", "module-name" -> xml.skip();
            case "name" -> fragmentName();
            case "ordering" -> ordering();
            case "absolute-ordering" -> absoluteOrdering();
            case "deny-uncovered-http-methods" -> {
                mainOnly();
                descriptor.denyUncoveredHttpMethods = true;
                xml.skip();
            }
            case "default-context-path" -> defaultContextPath();
            case "request-character-encoding" -> {
                mainOnly();
                once(name);
                descriptor.requestCharacterEncoding = charset(xml);
            }
            case "response-character-encoding" -> {
                mainOnly();
                once(name);
                descriptor.responseCharacterEncoding = charset(xml);
            }
            case "post-construct", "pre-destroy" -> {
                LOG.log(
                        System.Logger.Level.DEBUG,
                        "{0}: <{1}> is ignored, the container injects nothing",
                        xml.place(),
                        name);
                xml.skip();
            }
            default -> {
                if (ResourceReader.KINDS.containsKey(name)) {
                    ResourceReader.read(xml, descriptor);
                } else {
                    xml.ignoreUnknown();
                }
            }
        }
    }

    private void once(String element) throws DescriptorException {
        if (!seenOnce.add(element)) {
            throw xml.error("it stands more than once, section 14.2 of the specification allows one");
        }
    }

    private void mainOnly() throws DescriptorException {
        if (fragment) {
            throw xml.error("it may stand in web.xml only");
        }
    }

    private void fragmentName() throws DescriptorException {
        if (!fragment) {
            // Some write the name of the application like that; it means nothing in web.xml.
            xml.ignoreUnknown();
            return;
        }
        once("name");
        descriptor.fragmentName = xml.requiredText();
    }

    private void ordering() throws DescriptorException {
        if (!fragment) {
            throw xml.error("it may stand in web-fragment.xml only; web.xml has <absolute-ordering>");
        }
        once("ordering");
        AbsoluteOrdering before = null;
        AbsoluteOrdering after = null;
        while (xml.child()) {
            switch (xml.name()) {
                case "before" -> before = names(before);
                case "after" -> after = names(after);
                default -> xml.ignoreUnknown();
            }
        }
        descriptor.ordering = new Ordering(
                before == null ? List.of() : before.names(),
                before != null && before.othersAt() >= 0,
                after == null ? List.of() : after.names(),
                after != null && after.othersAt() >= 0);
    }

    private void absoluteOrdering() throws DescriptorException {
        mainOnly();
        once("absolute-ordering");
        descriptor.absoluteOrdering = names(null);
    }

    /** Names and at most one others. */
    private AbsoluteOrdering names(@Nullable AbsoluteOrdering before) throws DescriptorException {
        if (before != null) {
            throw xml.error("it stands more than once");
        }
        List<String> names = new ArrayList<>();
        int othersAt = -1;
        while (xml.child()) {
            switch (xml.name()) {
                case "name" -> names.add(xml.requiredText());
                case "others" -> {
                    if (othersAt >= 0) {
                        throw xml.error("it stands more than once");
                    }
                    othersAt = names.size();
                    xml.skip();
                }
                default -> xml.ignoreUnknown();
            }
        }
        return new AbsoluteOrdering(names, othersAt);
    }

    private void defaultContextPath() throws DescriptorException {
        mainOnly();
        once("default-context-path");
        Place place = xml.place();
        String path = xml.text();
        if (path.equals("/")) {
            path = "";
        }
        if (!path.isEmpty() && (!path.startsWith("/") || path.endsWith("/"))) {
            throw new DescriptorException(
                    place,
                    "<default-context-path> is \"" + path + "\"; it must begin with a slash and not end with one");
        }
        descriptor.defaultContextPath = path;
    }

    /** The name of an encoding that this Java knows. */
    static String charset(XmlCursor xml) throws DescriptorException {
        Place place = xml.place();
        String name = xml.requiredText();
        try {
            if (Charset.isSupported(name)) {
                return name;
            }
        } catch (IllegalArgumentException e) {
            // No name of an encoding could look like that; the error is the same.
        }
        throw new DescriptorException(place, "\"" + name + "\" is no encoding that this Java knows");
    }
}
