package dev.fasthttp.servlet.webapp.descriptor;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reads references to resources of a platform, as far as their merge needs it. */
final class ResourceReader {

    /** The elements, and the child of each that has the name. */
    static final Map<String, String> KINDS = Map.ofEntries(
            Map.entry("env-entry", "env-entry-name"),
            Map.entry("ejb-ref", "ejb-ref-name"),
            Map.entry("ejb-local-ref", "ejb-ref-name"),
            Map.entry("service-ref", "service-ref-name"),
            Map.entry("resource-ref", "res-ref-name"),
            Map.entry("resource-env-ref", "resource-env-ref-name"),
            Map.entry("message-destination-ref", "message-destination-ref-name"),
            Map.entry("message-destination", "message-destination-name"),
            Map.entry("persistence-context-ref", "persistence-context-ref-name"),
            Map.entry("persistence-unit-ref", "persistence-unit-ref-name"),
            Map.entry("data-source", "name"),
            Map.entry("jms-connection-factory", "name"),
            Map.entry("jms-destination", "name"),
            Map.entry("mail-session", "name"),
            Map.entry("connection-factory", "name"),
            Map.entry("administered-object", "name"),
            Map.entry("context-service", "name"),
            Map.entry("managed-executor", "name"),
            Map.entry("managed-scheduled-executor", "name"),
            Map.entry("managed-thread-factory", "name"));

    private ResourceReader() {}

    static void read(XmlCursor xml, Descriptor descriptor) throws DescriptorException {
        Place place = xml.place();
        String kind = xml.name();
        String nameElement = KINDS.getOrDefault(kind, "name");
        String name = null;
        List<String> targets = new ArrayList<>();
        List<String> content = new ArrayList<>();
        while (xml.child()) {
            if (xml.name().equals("injection-target")) {
                targets.add(String.join(" ", leaves(xml)));
            } else if (xml.name().equals(nameElement)) {
                name = ComponentReader.onceName(xml, name);
            } else if (xml.name().equals("description")) {
                xml.skip();
            } else {
                content.add(xml.name() + "=" + leaves(xml));
            }
        }
        name = ComponentReader.present(place, name, kind, nameElement);
        content.sort(null);
        ResourceReference reference = new ResourceReference(kind, name, content.toString(), targets, place);
        ResourceReference other = descriptor.resources.putIfAbsent(reference.key(), reference);
        if (other != null) {
            throw new DescriptorException(
                    place,
                    "<" + kind + "> \"" + name + "\" stands a second time, first in line "
                            + other.place().line());
        }
    }

    /** The texts in an element, each with the names of the elements around it. */
    private static List<String> leaves(XmlCursor xml) throws DescriptorException {
        List<String> leaves = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        while (xml.childOrText(text)) {
            String name = xml.name();
            for (String leaf : leaves(xml)) {
                leaves.add(name + "/" + leaf);
            }
        }
        if (leaves.isEmpty()) {
            leaves.add(text.toString().strip());
        }
        return leaves;
    }
}
