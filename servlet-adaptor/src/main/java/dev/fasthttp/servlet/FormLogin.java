package dev.fasthttp.servlet;

import dev.fasthttp.http.Methods;
import dev.fasthttp.http.Status;
import dev.fasthttp.servlet.security.Realm;
import dev.fasthttp.servlet.security.RealmUser;
import jakarta.servlet.ServletException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Login by a page of the application, whose form posts to {@code j_security_check}.
 *
 * <p>The request that needed the login waits in the session, with its body up to a limit, and is served when the client
 * comes back to it. At login the session gets a new id, so that an id which somebody else knew before is worth nothing.
 *
 * <p>Spec: Servlet 6.1, 13.6.3.
 */
final class FormLogin implements LoginMethod {
    private static final String CHECK = "/j_security_check";

    private final WebContext context;
    private final @Nullable Realm realm;
    private final String loginPage;
    private final String errorPage;

    FormLogin(WebContext context, @Nullable Realm realm, String loginPage, String errorPage) {
        this.context = context;
        this.realm = realm;
        this.loginPage = loginPage;
        this.errorPage = errorPage;
    }

    @Override
    public String name() {
        return "FORM";
    }

    /** The form is posted on its own: other requests show nothing but their session. */
    @Override
    public @Nullable Identity identify(Exchange exchange) {
        return null;
    }

    /** Has a request served in place of this one that waited for the login, if this has come back to it. */
    void resume(Exchange exchange) {
        LiveSession session = context.liveSession(exchange);
        SavedRequest saved = session == null ? null : session.saved;
        if (session != null
                && saved != null
                && session.identity != null
                && exchange.ctx().method().equals(Methods.GET)
                && saved.target().equals(target(exchange))) {
            session.saved = null;
            exchange.replay(saved);
        }
    }

    /** Path and query as they came; without slashes before the first one, which would make a host of what follows. */
    private static String target(Exchange exchange) {
        String query = exchange.originalQuery();
        String path = exchange.original().requestUri;
        int begin = 0;
        while (path.startsWith("//", begin)) {
            begin++;
        }
        int parameter = path.indexOf(";jsessionid=");
        String plain = path.substring(begin, parameter < 0 ? path.length() : parameter);
        return query == null ? plain : plain + "?" + query;
    }

    @Override
    public void challenge(Exchange exchange) throws IOException, ServletException {
        SavedRequest request = save(exchange);
        if (request == null) {
            return;
        }
        LiveSession session = context.liveSession(exchange);
        if (session == null && context.sessions().session(exchange, true) instanceof LiveSession made) {
            session = made;
        }
        if (session != null) {
            session.saved = request;
        }
        show(exchange, loginPage);
    }

    /** What is needed to serve the request later; null when it is too large, and answered. */
    private @Nullable SavedRequest save(Exchange exchange) throws IOException {
        int most = context.settings().maxSavedBody;
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        byte[] block = new byte[1024];
        for (int count = exchange.input.read(block, 0, block.length);
                count >= 0;
                count = exchange.input.read(block, 0, block.length)) {
            if (body.size() + count > most) {
                exchange.response()
                        .sendError(
                                Status.CONTENT_TOO_LARGE,
                                "log in first: the body has more than " + most
                                        + " bytes, the most that is kept meanwhile; the option maxSavedBody");
                return null;
            }
            body.write(block, 0, count);
        }
        return new SavedRequest(
                target(exchange), exchange.method(), exchange.header("Content-Type"), body.toByteArray());
    }

    private void show(Exchange exchange, String page) throws IOException, ServletException {
        Dispatch target = context.dispatcher(page);
        if (target == null) {
            throw new ServletException("the page of the login cannot be found: " + page);
        }
        exchange.reply.setField("Cache-Control", "no-store");
        exchange.showGet();
        target.forward(exchange.request(), exchange.response());
    }

    boolean isCheck(String path) {
        return path.endsWith(CHECK);
    }

    /** Answers the form. */
    void check(Exchange exchange) throws IOException, ServletException {
        String name = exchange.parameters.get().first("j_username");
        String password = exchange.parameters.get().first("j_password");
        Optional<RealmUser> user =
                realm == null || name == null || password == null ? Optional.empty() : realm.login(name, password);
        if (user.isEmpty()) {
            show(exchange, errorPage);
            return;
        }
        if (!(context.sessions().session(exchange, true) instanceof LiveSession session)) {
            throw new ServletException("there is no session to keep the login in");
        }
        context.guard().establish(exchange, session, new Identity(user.get(), name()));
        SavedRequest saved = session.saved;
        String target = saved == null ? PathEncoder.encode(context.getContextPath()) + "/" : saved.target();
        exchange.response().sendRedirect(exchange.response().encodeRedirectURL(target), redirect(exchange), true);
    }

    /** A form is posted and a page is got: 303, which clients of HTTP/1.0 know as 302. */
    private static int redirect(Exchange exchange) {
        return exchange.ctx().request().header().isHttp11() ? Status.SEE_OTHER : Status.FOUND;
    }
}
