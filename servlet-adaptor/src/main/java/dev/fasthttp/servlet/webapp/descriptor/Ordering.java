package dev.fasthttp.servlet.webapp.descriptor;

import java.util.List;

/**
 * Before and behind which fragments a fragment wants to be.
 *
 * @param before       names of fragments that are to follow
 * @param beforeOthers whether it is to be among the first
 * @param after        names of fragments that are to precede
 * @param afterOthers  whether it is to be among the last
 */
public record Ordering(List<String> before, boolean beforeOthers, List<String> after, boolean afterOthers) {

    /** No wish. */
    public static final Ordering NONE = new Ordering(List.of(), false, List.of(), false);

    /** Copies the lists. */
    public Ordering {
        before = List.copyOf(before);
        after = List.copyOf(after);
    }
}
