package dev.fasthttp.servlet.apps;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Application;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.StreamingOutput;
import java.nio.charset.StandardCharsets;

/** An application of Jersey, found by its initializer. */
@ApplicationPath("/rest")
public final class RestApp extends Application {
    /** Its resource. */
    @Path("/greetings")
    @Produces("text/plain;charset=UTF-8")
    public static class Greetings {
        /** A greeting, with the path as the container sees it. */
        @GET
        @Path("/{name}")
        public String greet(@PathParam("name") String name, @Context HttpServletRequest request) {
            if (name.equals("nobody")) {
                throw new NotFoundException();
            }
            return "hello " + name + " at " + request.getServletPath() + request.getPathInfo();
        }

        /** What a form says. */
        @POST
        public String form(@FormParam("name") String name) {
            return "posted " + name;
        }

        /** More than a buffer. */
        @GET
        @Path("/long/all")
        public StreamingOutput all() {
            return out -> {
                for (int i = 0; i < 10_000; i++) {
                    out.write("0123456789".getBytes(StandardCharsets.US_ASCII));
                }
            };
        }
    }
}
