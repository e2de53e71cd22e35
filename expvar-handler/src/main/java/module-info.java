import org.jspecify.annotations.NullMarked;

/** Published variables, the endpoint that shows them, and its live page. */
@NullMarked
@SuppressWarnings("requires-transitive-automatic") // Micrometer has no descriptor
module dev.fasthttp.expvar {
    requires transitive dev.fasthttp.core;
    requires com.fasterxml.jackson.core;
    requires re2j;
    requires transitive java.management;
    requires jdk.management;
    requires static transitive dev.fasthttp.servlet;
    requires static transitive micrometer.core;
    requires static org.jspecify;

    exports dev.fasthttp.expvar;
}
