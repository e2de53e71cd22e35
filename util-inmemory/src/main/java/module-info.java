import org.jspecify.annotations.NullMarked;

/** Listeners and connections in memory, and a server for tests. */
@NullMarked
module dev.fasthttp.inmemory {
    requires transitive dev.fasthttp.core;
    requires static org.jspecify;
    // For InMemoryServer alone; who does not test needs no JUnit.
    requires static transitive org.junit.jupiter.api;

    exports dev.fasthttp.inmemory;
}
