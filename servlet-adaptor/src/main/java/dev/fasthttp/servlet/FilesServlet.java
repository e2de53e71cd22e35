package dev.fasthttp.servlet;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Serves the files of an application, read-only; the one that is named {@code default}.
 *
 * <p>Clients get files by GET and HEAD. A directory is never listed: the way to it without a slash at its end is answered
 * with the one that has it, the rest is {@link Routes}'. Dispatches of the application get files whatever the method, and
 * in {@code WEB-INF} too; an include adds the content alone, and fails when there is none. The sources of pages, JSP, are
 * not files for anybody.
 *
 * <p>Spec: Servlet 6.1, 9.3, 10.5, 10.10 and 12.2.
 */
final class FilesServlet extends HttpServlet {
    static final String NAME = "default";

    private static final long serialVersionUID = 1;
    private static final String METHODS = "GET, HEAD, OPTIONS";
    private static final String[] SOURCES = {".jsp", ".jspx", ".jspf"};

    private final transient WebContext context;
    private final transient ServedFiles files;

    FilesServlet(WebContext context, FileCacheOptions cache) {
        this.context = context;
        files = new ServedFiles(context, cache);
    }

    private @Nullable WebResource find(String path) {
        return context.settings().resources.get(path).orElse(null);
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
            throws ServletException, IOException {
        if (request.getDispatcherType() == DispatcherType.INCLUDE) {
            include(request, response);
            return;
        }
        String path = join(request.getServletPath(), request.getPathInfo());
        ServedFile known = files.fresh(path);
        WebResource file = known == null ? find(path) : known.plain().file;
        if (file == null) {
            files.forget(path);
            response.sendError(HttpServletResponse.SC_NOT_FOUND);
        } else if (request.getDispatcherType() == DispatcherType.REQUEST && !isRead(request, response)) {
            return;
        } else if (known != null) {
            new FileReply(files, request, response).send(known);
        } else if (file.isDirectory()) {
            files.forget(path);
            directory(path, request, response);
        } else if (isSource(path)) {
            response.sendError(
                    HttpServletResponse.SC_NOT_IMPLEMENTED,
                    "a page needs a JSP engine, such as Jasper, on the class path");
        } else {
            new FileReply(files, request, response).send(files.of(path, file));
        }
    }

    private static String join(String servletPath, @Nullable String pathInfo) {
        return pathInfo == null ? servletPath : servletPath + pathInfo;
    }

    /** Whether the client wants to read; otherwise it has been answered. */
    private static boolean isRead(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String method = request.getMethod();
        if (method.equals("GET") || method.equals("HEAD")) {
            return true;
        }
        response.setHeader("Allow", METHODS);
        if (!method.equals("OPTIONS")) {
            response.sendError(HttpServletResponse.SC_METHOD_NOT_ALLOWED);
        }
        return false;
    }

    static boolean isSource(String path) {
        String lower = path.toLowerCase(Locale.ROOT);
        for (String suffix : SOURCES) {
            if (lower.endsWith(suffix)) {
                return true;
            }
        }
        return false;
    }

    private void directory(String path, HttpServletRequest request, HttpServletResponse response)
            throws ServletException, IOException {
        if (request.getDispatcherType() == DispatcherType.REQUEST) {
            if (path.endsWith("/")) {
                response.sendError(HttpServletResponse.SC_NOT_FOUND);
                return;
            }
            String query = request.getQueryString();
            String location = PathEncoder.encode(context.getContextPath() + path) + "/";
            response.sendRedirect(response.encodeRedirectURL(query == null ? location : location + "?" + query));
            return;
        }
        RequestDispatcher welcome = welcome(path);
        if (welcome == null) {
            response.sendError(HttpServletResponse.SC_NOT_FOUND);
        } else {
            welcome.forward(request, response);
        }
    }

    private @Nullable RequestDispatcher welcome(String path) {
        String file = Routes.welcome(context, path.endsWith("/") ? path : path + "/");
        return file == null ? null : context.dispatcher(PathEncoder.encode(file));
    }

    private void include(HttpServletRequest request, HttpServletResponse response)
            throws ServletException, IOException {
        // A dispatch by name has no path of its own, and includes what the request is for.
        String path = request.getAttribute(RequestDispatcher.INCLUDE_SERVLET_PATH) instanceof String servletPath
                ? join(servletPath, (String) request.getAttribute(RequestDispatcher.INCLUDE_PATH_INFO))
                : join(request.getServletPath(), request.getPathInfo());
        WebResource file = find(path);
        RequestDispatcher welcome = file != null && file.isDirectory() ? welcome(path) : null;
        if (welcome != null) {
            welcome.include(request, response);
        } else if (file == null || file.isDirectory() || isSource(path)) {
            throw new FileNotFoundException("nothing to include at " + path);
        } else {
            new FileReply(files, request, response).include(file);
        }
    }
}
