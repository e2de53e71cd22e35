package dev.fasthttp.servlet.webapp.descriptor;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * An {@code env-entry}, {@code resource-ref} or another element that names a resource of a Jakarta EE platform. The container binds none of them; they
 * are read for the rules by which they merge, and for a warning.
 *
 * @param kind             the name of the element
 * @param name             the name of the resource
 * @param content          what the element holds, except the injection targets, in a form that is equal for equal declarations
 * @param injectionTargets class and field or method, of each place where the resource is to be injected
 * @param place            where it stands
 */
public record ResourceReference(String kind, String name, String content, List<String> injectionTargets, Place place) {

    /** Copies the list. */
    public ResourceReference {
        injectionTargets = List.copyOf(injectionTargets);
    }

    /** What no two declarations of an application may share. */
    String key() {
        return kind + ' ' + name;
    }

    /** This, with the injection targets of another. */
    ResourceReference withTargetsOf(ResourceReference other) {
        Set<String> targets = new LinkedHashSet<>(injectionTargets);
        targets.addAll(other.injectionTargets);
        return new ResourceReference(kind, name, content, new ArrayList<>(targets), place);
    }
}
