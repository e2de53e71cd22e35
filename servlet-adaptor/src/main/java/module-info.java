import org.jspecify.annotations.NullMarked;

/** A Jakarta Servlet 6.1 container that is a handler of the core. */
@NullMarked
module dev.fasthttp.servlet {
    requires static org.jspecify;
    requires transitive dev.fasthttp.core;
    requires transitive jakarta.servlet;
    requires java.xml;
    requires org.jboss.jandex;

    exports dev.fasthttp.servlet;
    exports dev.fasthttp.servlet.security;
    exports dev.fasthttp.servlet.session;
    exports dev.fasthttp.servlet.webapp;
}
