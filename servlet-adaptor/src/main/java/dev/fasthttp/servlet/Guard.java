package dev.fasthttp.servlet;

import dev.fasthttp.http.Status;
import dev.fasthttp.servlet.security.Realm;
import dev.fasthttp.servlet.security.RealmUser;
import jakarta.servlet.HttpConstraintElement;
import jakarta.servlet.HttpMethodConstraintElement;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletSecurityElement;
import jakarta.servlet.annotation.ServletSecurity.EmptyRoleSemantic;
import jakarta.servlet.annotation.ServletSecurity.TransportGuarantee;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.Principal;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Enforces the constraints of an application, and logs its users in and out.
 *
 * <p>Constraints go by the path that servlets are mapped by, and by the request as it arrived: what it is forwarded to, or
 * includes, is not asked about again.
 *
 * <p>Threads: configured by the one that starts the application; asked by any.
 *
 * <p>Spec: Servlet 6.1, 13.
 */
final class Guard implements RequestGuard {
    private static final int HTTPS_PORT = 443;

    private final WebContext context;
    private final WebApplication settings;
    private final @Nullable Realm realm;
    private final @Nullable LoginMethod method;
    private final @Nullable FormLogin form;
    private final Set<String> roles = new LinkedHashSet<>();
    private volatile AccessRules rules = new AccessRules(List.of(), Set.of(), false);

    Guard(WebContext context, @Nullable Realm realm) {
        this.context = context;
        this.realm = realm;
        settings = context.settings();
        roles.addAll(settings.securityRoles);
        WebApplication.Login login = settings.login;
        form = login != null && login.kind() == WebApplication.LoginKind.FORM
                ? new FormLogin(context, realm, login.first(), login.second())
                : null;
        method = form != null ? form : method(login);
    }

    private @Nullable LoginMethod method(WebApplication.@Nullable Login login) {
        if (login == null) {
            return null;
        }
        return login.kind() == WebApplication.LoginKind.BASIC
                ? new BasicLogin(realm, login.first())
                : new CertificateLogin(realm);
    }

    // ---- constraints -----------------------------------------------------------------------------------------------

    /** The application has been configured: combines what there is. */
    void start() {
        List<AccessConstraint> all = new ArrayList<>(settings.constraints);
        Set<String> declared = declaredPatterns();
        for (ServletEntry servlet : context.registry().servlets().values()) {
            ServletSecurityElement security = servlet.security();
            List<String> patterns = new ArrayList<>(servlet.patterns());
            patterns.removeAll(declared);
            if (security != null && !patterns.isEmpty()) {
                addAll(security, patterns.toArray(new String[0]), all);
            }
        }
        for (AccessConstraint constraint : all) {
            if (constraint.roles != null) {
                addRoles(constraint.roles);
            }
        }
        AccessRules combined = new AccessRules(all, roles, settings.denyUncoveredMethods);
        rules = combined;
        combined.uncovered().forEach(this::reportUncovered);
        if (realm == null && all.stream().anyMatch(one -> one.roles != null && !one.roles.isEmpty())) {
            context.log(context + " wants its users to log in, and has no realm: nobody can");
        }
    }

    /** Methods that somebody may have forgotten are to be told about (Servlet 6.1, 13.8.4). */
    private void reportUncovered(String pattern, String methods) {
        if (settings.denyUncoveredMethods) {
            context.log(context + " denies " + methods + " at " + pattern + ": no constraint is about them");
        } else {
            context.warn(context + " is open to " + methods + " at " + pattern
                    + ": no constraint is about them; deny-uncovered-http-methods would deny them");
        }
    }

    /** A role that a constraint names is one of the application, declared or not. */
    private void addRoles(Set<String> names) {
        for (String name : names) {
            if (!name.equals("*") && !name.equals("**")) {
                roles.add(name);
            }
        }
    }

    private Set<String> declaredPatterns() {
        Set<String> patterns = new LinkedHashSet<>();
        settings.constraints.forEach(constraint -> patterns.addAll(constraint.patterns));
        return patterns;
    }

    private static void addAll(ServletSecurityElement security, String[] patterns, List<AccessConstraint> all) {
        String[] named = security.getMethodNames().toArray(new String[0]);
        for (HttpMethodConstraintElement one : security.getHttpMethodConstraints()) {
            all.add(constraint(one, patterns).methods(one.getMethodName()));
        }
        boolean open = security.getRolesAllowed().length == 0
                && security.getEmptyRoleSemantic() == EmptyRoleSemantic.PERMIT
                && security.getTransportGuarantee() == TransportGuarantee.NONE;
        if (!open || named.length == 0) {
            all.add(constraint(security, patterns).methodsExcept(named));
        }
    }

    private static AccessConstraint constraint(HttpConstraintElement element, String[] patterns) {
        AccessConstraint constraint = AccessConstraint.on(patterns);
        if (element.getTransportGuarantee() == TransportGuarantee.CONFIDENTIAL) {
            constraint.confidential();
        }
        if (element.getRolesAllowed().length > 0) {
            constraint.roles(element.getRolesAllowed());
        } else if (element.getEmptyRoleSemantic() == EmptyRoleSemantic.DENY) {
            constraint.nobody();
        }
        return constraint;
    }

    @Override
    public Set<String> servletSecurity(ServletEntry servlet, ServletSecurityElement constraint) {
        Set<String> conflicts = new LinkedHashSet<>(servlet.patterns());
        conflicts.retainAll(declaredPatterns());
        return conflicts;
    }

    @Override
    public void declareRoles(String... names) {
        roles.addAll(List.of(names));
    }

    // ---- requests --------------------------------------------------------------------------------------------------

    @Override
    public boolean admits(Exchange exchange) throws IOException, ServletException {
        ResolvedPath path = exchange.original();
        if (form != null) {
            if (form.isCheck(path.path)) {
                form.check(exchange);
                return false;
            }
            form.resume(exchange);
        }
        AccessRules current = rules;
        if (current.isEmpty()) {
            return true;
        }
        AccessRules.Need need = path.access(current).of(exchange.method());
        if (need.confidential() && !exchange.ctx().request().isSecure()) {
            refuseInsecure(exchange);
            return false;
        }
        if (need.denied()) {
            exchange.response().sendError(Status.FORBIDDEN);
            return false;
        }
        return !need.isUser() || admitsUser(exchange, need);
    }

    private boolean admitsUser(Exchange exchange, AccessRules.Need need) throws IOException, ServletException {
        Identity identity = authenticated(exchange);
        if (identity == null) {
            return false;
        }
        Set<String> wanted = need.roles();
        boolean admitted = need.anyUser();
        if (wanted != null) {
            for (String role : identity.user().roles()) {
                admitted |= wanted.contains(role);
            }
        }
        if (!admitted) {
            exchange.response().sendError(Status.FORBIDDEN);
        }
        return admitted;
    }

    /** Who the user is; null when the request has been answered, because he must prove that first. */
    private @Nullable Identity authenticated(Exchange exchange) throws IOException, ServletException {
        Identity identity = identity(exchange);
        if (identity != null) {
            return identity;
        }
        if (method == null) {
            exchange.response().sendError(Status.FORBIDDEN);
            return null;
        }
        identity = method.identify(exchange);
        if (identity == null) {
            method.challenge(exchange);
            return null;
        }
        renew(exchange, identity);
        keep(exchange, identity);
        return identity;
    }

    /** Whoever knew the id of a session before its client has shown who he is shall not know it afterwards. */
    private void renew(Exchange exchange, Identity identity) {
        LiveSession session = context.liveSession(exchange);
        if (session != null && !exchange.body.isCommitted() && session.becomes(identity)) {
            context.sessions().changeId(exchange);
        }
    }

    private void refuseInsecure(Exchange exchange) throws IOException {
        int port = settings.securePort > 0 ? settings.securePort : exchange.container.securePort();
        if (port <= 0) {
            exchange.response()
                    .sendError(Status.FORBIDDEN, "this is served over TLS only; the option securePort says where");
            return;
        }
        String query = exchange.originalQuery();
        String url = "https://" + exchange.head.serverName() + (port == HTTPS_PORT ? "" : ":" + port)
                + exchange.original().requestUri + (query == null ? "" : "?" + query);
        exchange.response().sendRedirect(url);
    }

    @Override
    public boolean authenticate(Exchange exchange, HttpServletResponse response) throws IOException, ServletException {
        if (identity(exchange) == null && method == null) {
            throw new ServletException(context + " has no login method");
        }
        if (identity(exchange) == null && response.isCommitted()) {
            throw new IllegalStateException("the response has been committed: the user cannot be asked to log in");
        }
        return authenticated(exchange) != null;
    }

    @Override
    public void login(Exchange exchange, String user, String password) throws ServletException {
        if (identity(exchange) != null) {
            throw new ServletException("a user has logged in already");
        }
        RealmUser known = realm == null || user == null || password == null
                ? null
                : realm.login(user, password).orElse(null);
        if (known == null) {
            throw new ServletException("login failed");
        }
        Identity identity = new Identity(known, method == null ? "LOGIN" : method.name());
        LiveSession session = context.liveSession(exchange);
        if (session == null) {
            keep(exchange, identity);
        } else {
            establish(exchange, session, identity);
        }
    }

    /** Has a session be that of a user, for this request and those to come. */
    void establish(Exchange exchange, LiveSession session, Identity identity) throws ServletException {
        context.sessions().changeId(exchange);
        session.identity = identity;
        session.becomes(identity);
        keep(exchange, identity);
    }

    /** The request is the user's, in the application at which it arrived. */
    private void keep(Exchange exchange, Identity identity) throws ServletException {
        if (!isHome(exchange)) {
            throw new ServletException("a user can log in where the request arrived, not where it was dispatched to");
        }
        exchange.identity = identity;
    }

    private boolean isHome(Exchange exchange) {
        return exchange.original().context.equals(context);
    }

    @Override
    public void logout(Exchange exchange) {
        if (isHome(exchange)) {
            exchange.identity = null;
        }
        LiveSession session = context.liveSession(exchange);
        if (session != null) {
            session.logout();
        }
    }

    private @Nullable Identity identity(Exchange exchange) {
        if (!isHome(exchange)) {
            return identityOfGuest(exchange);
        }
        Identity identity = exchange.identity;
        if (identity == null) {
            identity = identityOfSession(exchange);
            exchange.identity = identity;
        }
        return identity;
    }

    private @Nullable Identity identityOfSession(Exchange exchange) {
        LiveSession session = context.liveSession(exchange);
        return session == null ? null : session.identity;
    }

    /** A request from another application: its user is known here if the users are the same. */
    @SuppressWarnings("ReferenceEquality") // the very realm is meant
    private @Nullable Identity identityOfGuest(Exchange exchange) {
        Identity own = identityOfSession(exchange);
        Guard home = exchange.original().context.guard();
        return own == null && home.realm == realm ? home.identity(exchange) : own;
    }

    @Override
    public @Nullable Principal principal(Exchange exchange) {
        Identity identity = identity(exchange);
        return identity == null ? null : identity.user();
    }

    @Override
    public @Nullable String authType(Exchange exchange) {
        Identity identity = identity(exchange);
        return identity == null ? null : identity.type();
    }

    @Override
    public boolean isInRole(Exchange exchange, String role) {
        Identity identity = identity(exchange);
        if (identity == null || role == null || role.equals("*")) {
            return false;
        }
        String meant = exchange.servlet().role(role);
        if (meant.equals("**") && !roles.contains("**")) {
            return true;
        }
        return identity.user().roles().contains(meant);
    }
}
