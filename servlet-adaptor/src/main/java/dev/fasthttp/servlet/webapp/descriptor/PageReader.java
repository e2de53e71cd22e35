package dev.fasthttp.servlet.webapp.descriptor;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Reads what is declared about pages: types, welcome files, error pages, JSP files, encodings. */
final class PageReader {

    private static final System.Logger LOG = System.getLogger(PageReader.class.getName());

    private static final Set<String> JSP_VALUES = Set.of(
            "el-ignored",
            "error-on-el-not-found",
            "page-encoding",
            "scripting-invalid",
            "is-xml",
            "deferred-syntax-allowed-as-literal",
            "trim-directive-whitespaces",
            "default-content-type",
            "buffer",
            "error-on-undeclared-namespace");

    private PageReader() {}

    static void mimeMapping(XmlCursor xml, Descriptor descriptor) throws DescriptorException {
        Place place = xml.place();
        String extension = null;
        String type = null;
        while (xml.child()) {
            switch (xml.name()) {
                case "extension" -> extension = ComponentReader.onceName(xml, extension);
                case "mime-type" -> type = ComponentReader.onceName(xml, type);
                default -> xml.ignoreUnknown();
            }
        }
        extension = ComponentReader.present(place, extension, "mime-mapping", "extension");
        type = ComponentReader.present(place, type, "mime-mapping", "mime-type");
        first(descriptor.mimeMappings, extension.toLowerCase(Locale.ROOT), type, place);
    }

    static void localeEncodings(XmlCursor xml, Descriptor descriptor) throws DescriptorException {
        while (xml.child()) {
            if (xml.name().equals("locale-encoding-mapping")) {
                localeEncoding(xml, descriptor);
            } else {
                xml.ignoreUnknown();
            }
        }
    }

    private static void localeEncoding(XmlCursor xml, Descriptor descriptor) throws DescriptorException {
        Place place = xml.place();
        String locale = null;
        String encoding = null;
        while (xml.child()) {
            switch (xml.name()) {
                case "locale" -> locale = ComponentReader.onceName(xml, locale);
                case "encoding" -> encoding = DescriptorParser.charset(xml);
                default -> xml.ignoreUnknown();
            }
        }
        locale = ComponentReader.present(place, locale, "locale-encoding-mapping", "locale");
        encoding = ComponentReader.present(place, encoding, "locale-encoding-mapping", "encoding");
        first(descriptor.localeEncodings, locale, encoding, place);
    }

    private static void first(Map<String, Setting<String>> map, String key, String value, Place place) {
        Setting<String> first = map.putIfAbsent(key, new Setting<>(value, place));
        if (first != null && !first.value().equals(value)) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "{0}: {1} is {2} here and {3} in {4}, which counts",
                    place,
                    key,
                    value,
                    first.value(),
                    first.place());
        }
    }

    static void welcomeFiles(XmlCursor xml, Descriptor descriptor) throws DescriptorException {
        while (xml.child()) {
            if (xml.name().equals("welcome-file")) {
                // Section 10.10 forbids slashes at its ends, and everybody takes them.
                String file = xml.text();
                int from = 0;
                while (from < file.length() && file.charAt(from) == '/') {
                    from++;
                }
                int to = file.length();
                while (to > from && file.charAt(to - 1) == '/') {
                    to--;
                }
                if (to > from) {
                    descriptor.welcomeFiles.add(file.substring(from, to));
                }
            } else {
                xml.ignoreUnknown();
            }
        }
    }

    static void errorPage(XmlCursor xml, Descriptor descriptor) throws DescriptorException {
        Place place = xml.place();
        Integer status = null;
        String exception = null;
        String location = null;
        while (xml.child()) {
            switch (xml.name()) {
                case "error-code" -> status = (int) xml.number(100, 999);
                case "exception-type" -> exception = ComponentReader.onceName(xml, exception);
                case "location" -> location = ComponentReader.onceName(xml, location);
                default -> xml.ignoreUnknown();
            }
        }
        location = ComponentReader.present(place, location, "error-page", "location");
        if (status != null && exception != null) {
            throw new DescriptorException(place, "<error-page> has both an <error-code> and an <exception-type>");
        }
        if (!location.startsWith("/")) {
            throw new DescriptorException(
                    place, "<location> of <error-page> is \"" + location + "\"; it must begin with a slash");
        }
        ErrorPage page = new ErrorPage(status, exception, location, place);
        ErrorPage other = descriptor.errorPages.putIfAbsent(page.key(), page);
        if (other != null) {
            throw new DescriptorException(
                    place,
                    "<error-page> for " + page.key() + " stands a second time, first in line "
                            + other.place().line());
        }
    }

    static void jspConfig(XmlCursor xml, JspConfig jsp) throws DescriptorException {
        while (xml.child()) {
            switch (xml.name()) {
                case "taglib" -> taglib(xml, jsp);
                case "jsp-property-group" -> propertyGroup(xml, jsp);
                default -> xml.ignoreUnknown();
            }
        }
    }

    static void taglib(XmlCursor xml, JspConfig jsp) throws DescriptorException {
        Place place = xml.place();
        String uri = null;
        String location = null;
        while (xml.child()) {
            switch (xml.name()) {
                case "taglib-uri" -> uri = ComponentReader.onceName(xml, uri);
                case "taglib-location" -> location = ComponentReader.onceName(xml, location);
                default -> xml.ignoreUnknown();
            }
        }
        uri = ComponentReader.present(place, uri, "taglib", "taglib-uri");
        location = ComponentReader.present(place, location, "taglib", "taglib-location");
        first(jsp.taglibs, uri, location, place);
    }

    private static void propertyGroup(XmlCursor xml, JspConfig jsp) throws DescriptorException {
        Place place = xml.place();
        List<String> patterns = new ArrayList<>();
        List<String> preludes = new ArrayList<>();
        List<String> codas = new ArrayList<>();
        Map<String, String> values = new LinkedHashMap<>();
        while (xml.child()) {
            String name = xml.name();
            switch (name) {
                case "url-pattern" -> patterns.add(xml.text());
                case "include-prelude" -> preludes.add(xml.requiredText());
                case "include-coda" -> codas.add(xml.requiredText());
                case "description", "display-name", "icon" -> xml.skip();
                default -> {
                    if (!JSP_VALUES.contains(name)) {
                        xml.ignoreUnknown();
                    } else if (values.containsKey(name)) {
                        throw xml.error("it stands more than once");
                    } else {
                        values.put(name, xml.text());
                    }
                }
            }
        }
        if (patterns.isEmpty()) {
            throw new DescriptorException(place, "<jsp-property-group> has no <url-pattern>");
        }
        jsp.groups.add(new JspConfig.Group(patterns, values, preludes, codas));
    }
}
