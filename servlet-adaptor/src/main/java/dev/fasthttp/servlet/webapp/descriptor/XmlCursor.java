package dev.fasthttp.servlet.webapp.descriptor;

import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/**
 * Goes through the elements of a descriptor, and says where it is when something is wrong.
 *
 * <p>A document type is read over: nothing it names is fetched, and none of its entities is known, so a reference to one is an error. That leaves neither files
 * to be read from outside nor texts that grow.
 */
final class XmlCursor {

    /** The namespaces of descriptors through the years; those with a DTD have none. */
    private static final Set<String> NAMESPACES = Set.of(
            "",
            "http://java.sun.com/xml/ns/j2ee",
            "http://java.sun.com/xml/ns/javaee",
            "http://xmlns.jcp.org/xml/ns/javaee",
            "https://jakarta.ee/xml/ns/jakartaee");

    private static final System.Logger LOG = System.getLogger(XmlCursor.class.getName());

    private final XMLStreamReader reader;
    private final String source;
    private final Place.Origin origin;
    private final Deque<String> path = new ArrayDeque<>();
    private @Nullable String documentType;

    XmlCursor(InputStream in, String source, Place.Origin origin) throws DescriptorException {
        this.source = source;
        this.origin = origin;
        // The implementation of the JDK and no other: its handling of document types is what the tests look at.
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
        factory.setXMLResolver((publicId, systemId, base, namespace) -> InputStream.nullInputStream());
        try {
            reader = factory.createXMLStreamReader(in);
        } catch (XMLStreamException e) {
            throw new DescriptorException(new Place(source, 0, origin), "this is no XML: " + firstLine(e), e);
        }
    }

    /** Goes to the root element and returns its name. */
    String root() throws DescriptorException {
        while (true) {
            int event = next();
            if (event == XMLStreamConstants.DTD) {
                documentType = reader.getText();
            } else if (event == XMLStreamConstants.START_ELEMENT) {
                return name();
            }
        }
    }

    /** The document type declaration, if {@link #root} found one. */
    @Nullable
    String documentType() {
        return documentType;
    }

    /**
     * Goes to the next element within the one at which the caller is: at its start, or behind the end of an element in it.
     *
     * @return false at the end of the caller's element
     */
    boolean child() throws DescriptorException {
        while (true) {
            switch (next()) {
                case XMLStreamConstants.START_ELEMENT -> {
                    if (NAMESPACES.contains(namespace())) {
                        return true;
                    }
                    ignore("an element of the namespace " + namespace());
                }
                case XMLStreamConstants.END_ELEMENT -> {
                    return false;
                }
                case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> {
                    if (!reader.isWhiteSpace()) {
                        LOG.log(System.Logger.Level.WARNING, "{0}: text between elements is ignored", place());
                    }
                }
                default -> {
                    // Comments and processing instructions.
                }
            }
        }
    }

    /** As {@link #child}, and adds texts in between to the builder. */
    boolean childOrText(StringBuilder text) throws DescriptorException {
        while (true) {
            switch (next()) {
                case XMLStreamConstants.START_ELEMENT -> {
                    return true;
                }
                case XMLStreamConstants.END_ELEMENT -> {
                    return false;
                }
                case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> text.append(reader.getText());
                default -> {
                    // Comments and processing instructions.
                }
            }
        }
    }

    /** The name of the element. */
    String name() {
        return reader.getLocalName();
    }

    /** Whether the element belongs to one of the namespaces of descriptors. */
    boolean isDescriptorElement() {
        return NAMESPACES.contains(namespace());
    }

    String namespace() {
        String uri = reader.getNamespaceURI();
        return uri == null ? "" : uri;
    }

    /** An attribute of the element without a namespace. */
    @Nullable
    String attribute(String name) {
        for (int i = 0; i < reader.getAttributeCount(); i++) {
            String uri = reader.getAttributeNamespace(i);
            if (reader.getAttributeLocalName(i).equals(name) && (uri == null || uri.isEmpty())) {
                return reader.getAttributeValue(i).strip();
            }
        }
        return null;
    }

    /** The text of the element without white space around it; goes to its end. */
    String text() throws DescriptorException {
        StringBuilder text = new StringBuilder();
        while (true) {
            switch (next()) {
                case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA, XMLStreamConstants.SPACE ->
                    text.append(reader.getText());
                case XMLStreamConstants.START_ELEMENT -> throw error("<" + name() + "> stands where text is expected");
                case XMLStreamConstants.END_ELEMENT -> {
                    return text.toString().strip();
                }
                default -> {
                    // Comments and processing instructions.
                }
            }
        }
    }

    /** The text of the element, which must not be empty. */
    String requiredText() throws DescriptorException {
        String name = name();
        Place place = place();
        String text = text();
        if (text.isEmpty()) {
            throw new DescriptorException(place, "<" + name + "> is empty");
        }
        return text;
    }

    boolean bool() throws DescriptorException {
        String name = name();
        Place place = place();
        String text = text();
        // The schema says true and false; descriptors with a DTD say yes and no, too.
        if (text.equalsIgnoreCase("true") || text.equalsIgnoreCase("yes") || text.equals("1")) {
            return true;
        }
        if (text.equalsIgnoreCase("false") || text.equalsIgnoreCase("no") || text.equals("0")) {
            return false;
        }
        throw new DescriptorException(place, "<" + name + "> is \"" + text + "\", neither true nor false");
    }

    long number(long min, long max) throws DescriptorException {
        String name = name();
        Place place = place();
        String text = text();
        try {
            long number = Long.parseLong(text);
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            // The error below says all there is to say.
        }
        throw new DescriptorException(
                place, "<" + name + "> is \"" + text + "\", not a whole number from " + min + " to " + max);
    }

    /** Goes over the element and everything in it, and says so in the log. */
    void ignoreUnknown() throws DescriptorException {
        ignore("the unknown element <" + name() + ">");
    }

    private void ignore(String what) throws DescriptorException {
        LOG.log(System.Logger.Level.WARNING, "{0}: {1} is ignored", place(), what);
        skip();
    }

    /** Goes over the element and everything in it. */
    void skip() throws DescriptorException {
        for (int depth = 1; depth > 0; ) {
            int event = next();
            if (event == XMLStreamConstants.START_ELEMENT) {
                depth++;
            } else if (event == XMLStreamConstants.END_ELEMENT) {
                depth--;
            }
        }
    }

    /** Reads the rest, so that an error behind the root element is not overlooked. */
    void finish() throws DescriptorException {
        try {
            while (reader.hasNext()) {
                reader.next();
            }
            reader.close();
        } catch (XMLStreamException e) {
            throw notXml(e);
        }
    }

    Place place() {
        return new Place(source, Math.max(0, reader.getLocation().getLineNumber()), origin);
    }

    /** An error at this place, with the names of the elements around it. */
    DescriptorException error(String problem) {
        StringBuilder where = new StringBuilder();
        path.descendingIterator().forEachRemaining(name -> where.append('/').append(name));
        return new DescriptorException(place(), where + ": " + problem);
    }

    private int next() throws DescriptorException {
        try {
            if (!reader.hasNext()) {
                throw new DescriptorException(place(), "the end comes too early");
            }
            int event = reader.next();
            if (event == XMLStreamConstants.START_ELEMENT) {
                if (path.size() >= 64) {
                    throw error("more than 64 elements within each other");
                }
                path.push(reader.getLocalName());
            } else if (event == XMLStreamConstants.END_ELEMENT) {
                path.pop();
            }
            return event;
        } catch (XMLStreamException e) {
            throw notXml(e);
        }
    }

    private DescriptorException notXml(XMLStreamException e) {
        int line = e.getLocation() == null ? 0 : Math.max(0, e.getLocation().getLineNumber());
        return new DescriptorException(new Place(source, line, origin), "not well-formed XML: " + firstLine(e), e);
    }

    /** The parser's own message, without the position it repeats. */
    private static String firstLine(XMLStreamException e) {
        String message = String.valueOf(e.getMessage());
        int at = message.indexOf("Message: ");
        return at < 0 ? message : message.substring(at + "Message: ".length());
    }
}
