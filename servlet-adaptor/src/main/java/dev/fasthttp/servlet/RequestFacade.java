package dev.fasthttp.servlet;

import dev.fasthttp.http.Status;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletConnection;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletMapping;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import jakarta.servlet.http.HttpUpgradeHandler;
import jakarta.servlet.http.Part;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UnsupportedEncodingException;
import java.nio.charset.Charset;
import java.security.Principal;
import java.util.Collection;
import java.util.Collections;
import java.util.Enumeration;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request as applications see it: a handle on an {@link Exchange}, void when the request is over.
 *
 * <p>There is no logic here but the check; see {@link Exchange} for what stands behind each method.
 */
final class RequestFacade implements HttpServletRequest {
    private final Exchange exchange;
    private final int generation;

    RequestFacade(Exchange exchange) {
        this.exchange = exchange;
        generation = exchange.generation();
    }

    /**
     * The exchange.
     *
     * @throws IllegalStateException when the request is over
     */
    Exchange live() {
        return exchange.checked(generation);
    }

    // ---- attributes ------------------------------------------------------------------------------------------------

    @Override
    public @Nullable Object getAttribute(String name) {
        return live().attribute(name);
    }

    @Override
    public Enumeration<String> getAttributeNames() {
        live().showTls();
        return Collections.enumeration(exchange.attributes.names());
    }

    @Override
    public void setAttribute(String name, @Nullable Object value) {
        live().setAttribute(name, value);
    }

    @Override
    public void removeAttribute(String name) {
        live().removeAttribute(name);
    }

    // ---- head ------------------------------------------------------------------------------------------------------

    @Override
    public String getMethod() {
        return live().method();
    }

    @Override
    public String getRequestURI() {
        return live().view().requestUri;
    }

    @Override
    public StringBuffer getRequestURL() {
        return live().head.origin().append(getRequestURI());
    }

    @Override
    public String getContextPath() {
        return live().view().contextPath;
    }

    @Override
    public String getServletPath() {
        return live().view().servletPath;
    }

    @Override
    public @Nullable String getPathInfo() {
        return live().view().pathInfo;
    }

    @Override
    public @Nullable String getPathTranslated() {
        String info = getPathInfo();
        return info == null ? null : live().context().getRealPath(info);
    }

    @Override
    public HttpServletMapping getHttpServletMapping() {
        return live().view().mapping;
    }

    @Override
    public @Nullable String getQueryString() {
        return live().queryString();
    }

    @Override
    public String getProtocol() {
        return live().ctx().request().header().protocol();
    }

    @Override
    public String getScheme() {
        return live().head.scheme();
    }

    @Override
    public boolean isSecure() {
        return live().ctx().request().isSecure();
    }

    @Override
    public @Nullable String getHeader(String name) {
        return live().header(name);
    }

    @Override
    public Enumeration<String> getHeaders(String name) {
        return live().head.fields(name);
    }

    @Override
    public Enumeration<String> getHeaderNames() {
        return live().head.names();
    }

    @Override
    public long getDateHeader(String name) {
        return live().head.date(name);
    }

    @Override
    public int getIntHeader(String name) {
        return live().head.number(name);
    }

    @Override
    public Cookie @Nullable [] getCookies() {
        return live().head.cookies();
    }

    @Override
    public Locale getLocale() {
        return live().head.locales().get(0);
    }

    @Override
    public Enumeration<Locale> getLocales() {
        return Collections.enumeration(live().head.locales());
    }

    @Override
    public Map<String, String> getTrailerFields() {
        return live().head.trailers();
    }

    @Override
    public boolean isTrailerFieldsReady() {
        return live().input.isFinished();
    }

    // ---- connection ------------------------------------------------------------------------------------------------

    @Override
    public String getServerName() {
        return live().head.serverName();
    }

    @Override
    public int getServerPort() {
        return live().head.serverPort();
    }

    @Override
    public String getRemoteAddr() {
        return live().head.remoteAddress();
    }

    /** The address: names are not looked up. */
    @Override
    public String getRemoteHost() {
        return live().head.remoteAddress();
    }

    @Override
    public int getRemotePort() {
        return live().head.remotePort();
    }

    @Override
    public String getLocalName() {
        return live().head.localAddress();
    }

    @Override
    public String getLocalAddr() {
        return live().head.localAddress();
    }

    @Override
    public int getLocalPort() {
        return live().head.localPort();
    }

    @Override
    public String getRequestId() {
        return live().head.requestId();
    }

    /** HTTP/1 has no ids of requests. */
    @Override
    public String getProtocolRequestId() {
        live();
        return "";
    }

    @Override
    public ServletConnection getServletConnection() {
        return live().head.connection();
    }

    // ---- parameters ------------------------------------------------------------------------------------------------

    @Override
    public @Nullable String getParameter(String name) {
        return live().parameters.get().first(name);
    }

    @Override
    public Enumeration<String> getParameterNames() {
        return live().parameters.get().names();
    }

    @Override
    public String @Nullable [] getParameterValues(String name) {
        return live().parameters.get().values(name);
    }

    @Override
    public Map<String, String[]> getParameterMap() {
        return live().parameters.get().asMap();
    }

    // ---- body ------------------------------------------------------------------------------------------------------

    @Override
    public @Nullable String getCharacterEncoding() {
        return live().characterEncoding();
    }

    @Override
    public void setCharacterEncoding(@Nullable String encoding) throws UnsupportedEncodingException {
        Exchange current = live();
        if (encoding != null) {
            Reply.charsetOf(encoding);
        }
        current.setCharacterEncoding(encoding);
    }

    @Override
    public void setCharacterEncoding(@Nullable Charset encoding) {
        live().setCharacterEncoding(encoding == null ? null : encoding.name());
    }

    @Override
    public int getContentLength() {
        long length = live().head.contentLength();
        return length <= Integer.MAX_VALUE ? (int) length : -1;
    }

    @Override
    public long getContentLengthLong() {
        return live().head.contentLength();
    }

    @Override
    public @Nullable String getContentType() {
        return live().header("Content-Type");
    }

    @Override
    public ServletInputStream getInputStream() throws IOException {
        return live().inputStream();
    }

    @Override
    public BufferedReader getReader() throws IOException {
        return live().reader();
    }

    @Override
    public Collection<Part> getParts() throws IOException, ServletException {
        return RequestParts.of(live());
    }

    @Override
    public @Nullable Part getPart(String name) throws IOException, ServletException {
        for (Part part : getParts()) {
            if (part.getName().equals(name)) {
                return part;
            }
        }
        return null;
    }

    // ---- dispatch --------------------------------------------------------------------------------------------------

    @Override
    public DispatcherType getDispatcherType() {
        return live().type();
    }

    @Override
    public ServletContext getServletContext() {
        return live().context();
    }

    @Override
    public @Nullable RequestDispatcher getRequestDispatcher(String path) {
        return RelativePath.dispatcher(live(), path);
    }

    @Override
    public AsyncContext startAsync() {
        Exchange current = live();
        return AsyncProcessing.start(current, this, current.response(), false);
    }

    @Override
    public AsyncContext startAsync(ServletRequest servletRequest, ServletResponse servletResponse) {
        return AsyncProcessing.start(live(), servletRequest, servletResponse, true);
    }

    @Override
    public boolean isAsyncStarted() {
        AsyncProcessing async = live().async;
        return async != null && async.isStarted();
    }

    @Override
    public boolean isAsyncSupported() {
        return live().isAsyncSupported();
    }

    @Override
    public AsyncContext getAsyncContext() {
        AsyncProcessing async = live().async;
        if (async == null || !async.isStarted()) {
            throw new IllegalStateException("the request is not in asynchronous mode");
        }
        return async;
    }

    @Override
    public <T extends HttpUpgradeHandler> T upgrade(Class<T> handlerClass) throws IOException, ServletException {
        Exchange current = live();
        if (current.body.isCommitted()) {
            throw new IllegalStateException("the response has been committed, the connection cannot be upgraded");
        }
        T handler = WebContext.create(handlerClass);
        current.reply.setStatus(Status.SWITCHING_PROTOCOLS);
        current.upgrade = new UpgradedConnection(current.context(), handler, current.container.tasks());
        return handler;
    }

    // ---- sessions --------------------------------------------------------------------------------------------------

    private SessionAccess sessions() {
        return live().context().sessions();
    }

    @Override
    public @Nullable HttpSession getSession(boolean create) {
        return sessions().session(exchange, create);
    }

    @Override
    public @Nullable HttpSession getSession() {
        return getSession(true);
    }

    @Override
    public String changeSessionId() {
        return sessions().changeId(exchange);
    }

    @Override
    public @Nullable String getRequestedSessionId() {
        return sessions().requestedId(exchange);
    }

    @Override
    public boolean isRequestedSessionIdValid() {
        return sessions().isRequestedIdValid(exchange);
    }

    @Override
    public boolean isRequestedSessionIdFromCookie() {
        return sessions().isRequestedIdFromCookie(exchange);
    }

    @Override
    public boolean isRequestedSessionIdFromURL() {
        return sessions().isRequestedIdFromUrl(exchange);
    }

    // ---- security --------------------------------------------------------------------------------------------------

    private RequestGuard guard() {
        return live().context().guard();
    }

    @Override
    public @Nullable String getAuthType() {
        return guard().authType(exchange);
    }

    @Override
    public @Nullable String getRemoteUser() {
        Principal principal = getUserPrincipal();
        return principal == null ? null : principal.getName();
    }

    @Override
    public @Nullable Principal getUserPrincipal() {
        return guard().principal(exchange);
    }

    @Override
    public boolean isUserInRole(String role) {
        return guard().isInRole(exchange, role);
    }

    @Override
    public boolean authenticate(HttpServletResponse response) throws IOException, ServletException {
        return guard().authenticate(exchange, response);
    }

    @Override
    public void login(String username, String password) throws ServletException {
        guard().login(exchange, username, password);
    }

    @Override
    public void logout() throws ServletException {
        guard().logout(exchange);
    }

    /** Method and URI, for logs; says so when the request is over. */
    @Override
    public String toString() {
        return exchange.generation() == generation ? getMethod() + " " + getRequestURI() : "a request that is over";
    }
}
