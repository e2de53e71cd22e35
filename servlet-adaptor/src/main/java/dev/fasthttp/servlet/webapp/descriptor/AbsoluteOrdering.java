package dev.fasthttp.servlet.webapp.descriptor;

import java.util.List;

/**
 * The order of fragments that web.xml prescribes.
 *
 * @param names    names of fragments, in their order
 * @param othersAt before which of the names all other fragments come, as an index that may be the number of names; -1: others are excluded
 */
public record AbsoluteOrdering(List<String> names, int othersAt) {

    /** Copies the list. */
    public AbsoluteOrdering {
        names = List.copyOf(names);
    }
}
