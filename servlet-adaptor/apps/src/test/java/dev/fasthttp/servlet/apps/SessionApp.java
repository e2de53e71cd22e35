package dev.fasthttp.servlet.apps;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.session.MapSessionRepository;
import org.springframework.session.web.http.SessionRepositoryFilter;

/** Sessions that are kept by the filter of Spring Session and not by the container. */
public final class SessionApp implements ServletContainerInitializer {
    private static final String NAME = "name";

    @Override
    public void onStartup(Set<Class<?>> types, ServletContext context) {
        FilterRegistration.Dynamic filter = context.addFilter(
                "sessions", new SessionRepositoryFilter<>(new MapSessionRepository(new ConcurrentHashMap<>())));
        filter.setAsyncSupported(true);
        filter.addMappingForUrlPatterns(
                EnumSet.of(DispatcherType.REQUEST, DispatcherType.ASYNC, DispatcherType.ERROR), false, "/*");
    }

    /** Does with the session what the path says. */
    @WebServlet(urlPatterns = "/*", asyncSupported = true)
    public static final class Visit extends HttpServlet {
        private static final long serialVersionUID = 1;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response)
                throws ServletException, IOException {
            String name = request.getParameter(NAME);
            if (name != null) {
                request.getSession().setAttribute(NAME, name);
            }
            switch (request.getPathInfo()) {
                case "/redirected" -> response.sendRedirect("shown");
                case "/refused" -> response.sendError(HttpServletResponse.SC_CONFLICT);
                case "/flushed" -> {
                    response.getWriter().print("one ");
                    response.flushBuffer();
                    response.getWriter().print("two");
                }
                case "/forwarded" -> request.getRequestDispatcher("/shown").forward(request, response);
                case "/later" -> later(request);
                case "/changed" -> response.getWriter().print(request.changeSessionId());
                case "/ended" -> request.getSession().invalidate();
                default -> show(request, response);
            }
        }

        private static void later(HttpServletRequest request) {
            var async = request.startAsync();
            async.start(() -> async.dispatch("/shown"));
        }

        private static void show(HttpServletRequest request, HttpServletResponse response) throws IOException {
            HttpSession session = request.getSession(false);
            response.getWriter().print(session == null ? "none" : session.getAttribute(NAME));
        }
    }
}
