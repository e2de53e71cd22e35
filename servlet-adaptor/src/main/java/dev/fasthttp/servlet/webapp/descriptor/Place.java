package dev.fasthttp.servlet.webapp.descriptor;

/**
 * Where a declaration was found, for messages and for who has precedence over whom.
 *
 * @param source the file or the class, as a person would name it
 * @param line   the line in the file, from 1; 0 if there is none
 * @param origin what kind of source it is
 */
public record Place(String source, int line, Origin origin) {

    /** The kinds of sources of declarations. The earlier one overrides the later one. */
    public enum Origin {
        /** WEB-INF/web.xml. */
        MAIN,
        /** The web-fragment.xml of a JAR in WEB-INF/lib. */
        FRAGMENT,
        /** An annotation of a class in WEB-INF/classes. */
        CLASS,
        /** An annotation of a class in a JAR in WEB-INF/lib. */
        LIBRARY_CLASS
    }

    @Override
    public String toString() {
        return line > 0 ? source + ":" + line : source;
    }
}
