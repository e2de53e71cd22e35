package dev.fasthttp.servlet;

import dev.fasthttp.servlet.support.Case;
import jakarta.servlet.GenericServlet;
import jakarta.servlet.ServletConfig;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** What servlets know once they have begun, to be compared with another container. */
final class LifeCases {
    private LifeCases() {}

    /** Tells what it knows of itself. */
    private static final class Knowing extends GenericServlet {
        private static final long serialVersionUID = 1;
        private final AtomicInteger begun = new AtomicInteger();
        private transient ServletConfig given;

        @Override
        public void init(ServletConfig config) throws ServletException {
            super.init(config);
            given = config;
        }

        @Override
        public void init() {
            begun.incrementAndGet();
        }

        @Override
        @SuppressWarnings("ReferenceEquality") // the very object is meant
        public void service(ServletRequest request, ServletResponse response) throws IOException {
            response.getOutputStream()
                    .print(begun + " " + getServletName() + " " + (getServletConfig() == given) + " "
                            + getServletInfo().isEmpty() + " " + getInitParameter("none") + " "
                            + Collections.list(getInitParameterNames()) + " "
                            + (getServletContext() == request.getServletContext()));
        }
    }

    /** Ends itself with every request, which is no business of the container. */
    private static final class Ending extends GenericServlet {
        private static final long serialVersionUID = 1;

        @Override
        public void service(ServletRequest request, ServletResponse response) throws IOException {
            destroy();
            response.getOutputStream().print("still here");
        }
    }

    static List<Case> all() {
        return List.of(
                Case.servlet("a servlet begins once", Knowing::new).get("").get(""),
                Case.servlet("a servlet that ends itself", Ending::new).get("").get(""));
    }
}
