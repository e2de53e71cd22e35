package dev.fasthttp.expvar;

import dev.fasthttp.servlet.ApplicationStatus;
import dev.fasthttp.servlet.ServletContainer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.ToLongFunction;

/**
 * The variables of a servlet application: {@code expvars.publishAll("shop", ServletVars.of(container, "/shop"))}. When the
 * application is no longer deployed they show null.
 *
 * @see Expvars#publishAll
 */
public final class ServletVars {
    private ServletVars() {}

    /** The variables of the application with that context path. */
    public static VarGroup of(ServletContainer container, String contextPath) {
        return () -> {
            Map<String, Var> named = new LinkedHashMap<>();
            named.put(
                    "requests",
                    var(
                            VarInfo.counter("Requests given to the application."),
                            container,
                            contextPath,
                            ApplicationStatus::requests));
            named.put(
                    "requestsInFlight",
                    var(
                            VarInfo.gauge("Those that are not over, asynchronous ones included."),
                            container,
                            contextPath,
                            ApplicationStatus::requestsInFlight));
            named.put(
                    "sessions",
                    var(VarInfo.gauge("Sessions in memory."), container, contextPath, ApplicationStatus::sessions));
            named.put(
                    "servlets",
                    var(VarInfo.gauge("Servlets registered."), container, contextPath, ApplicationStatus::servlets));
            return named;
        };
    }

    private static Var var(
            VarInfo info, ServletContainer container, String contextPath, ToLongFunction<ApplicationStatus> value) {
        return Var.function(info, () -> value.applyAsLong(container.status(contextPath)));
    }
}
