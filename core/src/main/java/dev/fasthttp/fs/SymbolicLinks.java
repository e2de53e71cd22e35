package dev.fasthttp.fs;

/** Which symbolic links below the root of a {@link FileTree} lead anywhere. The root itself may always be one. */
public enum SymbolicLinks {
    /** None: what is behind a link is not found. */
    REFUSED,
    /** Those whose target, with all links resolved, is below the root and under a name that would be served by itself. */
    INSIDE_ROOT,
    /** All. Whoever may create a link below the root then decides which files of the system are served. */
    FOLLOWED
}
