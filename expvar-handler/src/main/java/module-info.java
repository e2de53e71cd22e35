import org.jspecify.annotations.NullMarked;

/** Published variables, the endpoint that shows them, and its live page. */
@NullMarked
module dev.fasthttp.expvar {
    requires transitive dev.fasthttp.core;
    requires com.fasterxml.jackson.core;
    requires re2j;
    requires java.management;
    requires jdk.management;
    requires static org.jspecify;

    exports dev.fasthttp.expvar;
}
