package dev.fasthttp.servlet;

import dev.fasthttp.bytes.ByteBuilder;
import dev.fasthttp.bytes.ByteSlice;
import dev.fasthttp.bytes.MutableByteSlice;
import dev.fasthttp.http.Methods;
import dev.fasthttp.server.RequestCtx;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.ServletRequestAttributeEvent;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * All that the container knows about one request and its response; used again for other requests.
 *
 * <p>Applications get {@link RequestFacade} and {@link ResponseFacade}, made anew for each request. They remember the
 * generation of the exchange and compare it at each call: once the request is over, the exchange counts on, and whoever
 * kept a facade gets an {@link IllegalStateException} instead of the next client's data. When assertions are enabled, or
 * reuse is switched off, an exchange serves one request only and its references are cleared afterwards, so that a check
 * that was forgotten fails too.
 *
 * <p>A dispatch changes {@link #view} and what goes with it for the time it lasts, see {@link Dispatch}; the facades
 * stay, so wrappers of the application do as well.
 *
 * <p>Threads: confined to the one that runs the request. The generation is read by any, without guarantee.
 */
final class Exchange {
    private static final ByteSlice ABSENT = ByteSlice.EMPTY;

    final ServletContainer container;
    final Attributes attributes = new Attributes();
    final RequestHead head = new RequestHead(this);
    final RequestParameters parameters = new RequestParameters(this);
    final RequestBody input = new RequestBody(this);
    final Reply reply = new Reply(this);
    final ResponseBody body = new ResponseBody(this);
    final TextOutput text = new TextOutput(body);
    final SessionUse sessions = new SessionUse(this);

    private int generation;
    private @Nullable RequestCtx ctx;
    private @Nullable RequestFacade request;
    private @Nullable ResponseFacade response;
    private final ByteBuilder target = new ByteBuilder(256);
    private final MutableByteSlice slice = new MutableByteSlice();
    private int queryStart;

    // ---- the dispatch that is running ------------------------------------------------------------------------------

    private @Nullable ResolvedPath original;
    private @Nullable ResolvedPath view;
    private @Nullable WebContext context;
    private @Nullable ServletEntry servlet;
    private DispatcherType type = DispatcherType.REQUEST;
    private @Nullable String dispatchQuery;
    private @Nullable String method;
    private boolean asyncSupported;
    private int including;
    private int dispatches;

    // ---- what the application has taken ----------------------------------------------------------------------------

    private @Nullable BodyInputStream inputStream;
    private @Nullable BufferedReader reader;
    private @Nullable BodyOutputStream outputStream;
    private @Nullable BodyWriter writer;
    private @Nullable String characterEncoding;
    private boolean tlsShown;
    private boolean keptAway;

    // ---- errors ----------------------------------------------------------------------------------------------------

    private int errorStatus;
    private @Nullable String errorMessage;
    private @Nullable IOException writeFailure;

    /** As whom the request is let in, once that is known. */
    @Nullable
    Identity identity;

    /** The request that is served in place of this one. */
    private @Nullable SavedRequest replayed;

    /** The parts of a multipart body, once they have been read. */
    @Nullable
    RequestParts parts;

    /** Why they could not be. */
    @Nullable
    Exception partsFailure;

    /** What takes the connection when the response is out. */
    @Nullable
    UpgradedConnection upgrade;

    /** What runs this exchange asynchronously, once it has been started. */
    @Nullable
    AsyncProcessing async;

    Exchange(ServletContainer container) {
        this.container = container;
    }

    // ---- life ------------------------------------------------------------------------------------------------------

    /** Begins to serve a request; {@link #resolve} comes next. */
    void begin(RequestCtx newCtx) {
        ctx = newCtx;
        reply.begin();
        body.begin(newCtx.isHead());
        input.begin();
        ByteSlice uri = newCtx.requestUri();
        int length = uri.length();
        target.reset();
        uri.copyTo(target.ensure(length), 0);
        target.setLength(length);
        request = new RequestFacade(this);
        response = new ResponseFacade(this);
    }

    /** The path of the request as it came, without query, scheme and authority. */
    String rawPath() {
        byte[] bytes = target.array();
        int end = target.length();
        int start = 0;
        if (end > 0 && bytes[0] != '/') {
            start = startOfPath(bytes, end);
        }
        int query = start;
        while (query < end && bytes[query] != '?') {
            query++;
        }
        queryStart = query < end ? query + 1 : -1;
        if (start == query && start > 0) {
            return "/";
        }
        slice.wrap(bytes, start, query - start);
        return ctx().text(slice);
    }

    /** Where the path begins in a target of absolute form. */
    private static int startOfPath(byte[] bytes, int end) {
        int i = 0;
        while (i + 2 < end && !(bytes[i] == ':' && bytes[i + 1] == '/' && bytes[i + 2] == '/')) {
            if (bytes[i] == '?' || bytes[i] == '/') {
                return 0;
            }
            i++;
        }
        if (i + 2 >= end) {
            return 0;
        }
        i += 3;
        while (i < end && bytes[i] != '/' && bytes[i] != '?') {
            i++;
        }
        return i;
    }

    /** Where the request goes. */
    void resolve(ResolvedPath resolved) {
        original = resolved;
        view = resolved;
        context = resolved.context;
        servlet = resolved.servlet;
        type = DispatcherType.REQUEST;
        asyncSupported = true;
    }

    /** Ends it: facades are void from now on. The object may serve another request, if it is not to be kept away. */
    void end() {
        sessions.release();
        generation++;
        attributes.reset();
        head.reset();
        parameters.reset();
        request = null;
        response = null;
        ctx = null;
        original = null;
        view = null;
        context = null;
        servlet = null;
        dispatchQuery = null;
        method = null;
        including = 0;
        dispatches = 0;
        inputStream = null;
        reader = null;
        outputStream = null;
        writer = null;
        characterEncoding = null;
        tlsShown = false;
        errorStatus = 0;
        errorMessage = null;
        writeFailure = null;
        identity = null;
        replayed = null;
        async = null;
        partsFailure = null;
        upgrade = null;
        RequestParts read = parts;
        if (read != null) {
            parts = null;
            read.close();
        }
    }

    /** Somebody may use it who has not noticed that its request was ended: it serves no other one. */
    void keepAway() {
        keptAway = true;
    }

    boolean isKeptAway() {
        return keptAway;
    }

    int generation() {
        return generation;
    }

    /**
     * This, if it is still that generation.
     *
     * @throws IllegalStateException when the request is over
     */
    Exchange checked(int wanted) {
        if (generation != wanted) {
            throw late();
        }
        return this;
    }

    static IllegalStateException late() {
        return new IllegalStateException(
                "the request is over, and what belonged to it is void: copy what you need before"
                        + " the servlet returns, or call startAsync to keep the request");
    }

    RequestCtx ctx() {
        RequestCtx current = ctx;
        if (current == null) {
            throw late();
        }
        return current;
    }

    RequestFacade request() {
        RequestFacade current = request;
        if (current == null) {
            throw late();
        }
        return current;
    }

    ResponseFacade response() {
        ResponseFacade current = response;
        if (current == null) {
            throw late();
        }
        return current;
    }

    // ---- the dispatch that is running ------------------------------------------------------------------------------

    /** The paths that the request shows. */
    ResolvedPath view() {
        ResolvedPath current = view;
        if (current == null) {
            throw late();
        }
        return current;
    }

    /** The paths with which the request arrived. */
    ResolvedPath original() {
        ResolvedPath current = original;
        if (current == null) {
            throw late();
        }
        return current;
    }

    /** The paths with which the request arrived; null when it leads to no application. */
    @Nullable
    ResolvedPath served() {
        return original;
    }

    /** The application that is running. */
    WebContext context() {
        WebContext current = context;
        if (current == null) {
            throw late();
        }
        return current;
    }

    /** The servlet that is running, or about to. */
    ServletEntry servlet() {
        ServletEntry current = servlet;
        if (current == null) {
            throw late();
        }
        return current;
    }

    DispatcherType type() {
        return type;
    }

    boolean isAsyncSupported() {
        return asyncSupported;
    }

    /** Whether the response is that of an include, which may write content and nothing else. */
    boolean isIncluding() {
        return including > 0;
    }

    void show(ResolvedPath newView) {
        view = newView;
    }

    void setRunning(WebContext newContext, ServletEntry newServlet, DispatcherType newType, boolean newAsyncSupported) {
        context = newContext;
        servlet = newServlet;
        type = newType;
        asyncSupported = newAsyncSupported;
    }

    /** How many dispatches run within each other. */
    int dispatches() {
        return dispatches;
    }

    void setDispatches(int depth) {
        dispatches = depth;
    }

    int including() {
        return including;
    }

    void setIncluding(int depth) {
        including = depth;
    }

    /** The query of the dispatch, if that has one of its own. */
    @Nullable
    String dispatchQuery() {
        return dispatchQuery;
    }

    void setDispatchQuery(@Nullable String query) {
        dispatchQuery = query;
    }

    /** The query as it came or as the dispatch has it; null without. */
    @Nullable
    String queryString() {
        return dispatchQuery != null ? dispatchQuery : originalQuery();
    }

    @Nullable
    String originalQuery() {
        if (queryStart < 0) {
            return null;
        }
        slice.wrap(target.array(), queryStart, target.length() - queryStart);
        return string(slice);
    }

    /** Has the query of the request parsed. */
    void readQuery(RequestParameters into) {
        if (queryStart >= 0) {
            into.readQuery(target.array(), queryStart, target.length());
        }
    }

    String method() {
        return method != null ? method : ctx().method();
    }

    /** Shows GET from now on, as pages of errors are asked for. */
    void showGet() {
        method = Methods.GET;
    }

    @Nullable
    String shownMethod() {
        return method;
    }

    void setShownMethod(@Nullable String shown) {
        method = shown;
    }

    /** Serves a request that came before, in place of this one: its method, type and body. */
    void replay(SavedRequest saved) {
        replayed = saved;
        method = saved.method();
        input.replay(saved.body());
    }

    /** The request that is served in place of this one, or null. */
    @Nullable
    SavedRequest replayed() {
        return replayed;
    }

    // ---- texts -----------------------------------------------------------------------------------------------------

    /** Bytes of a head as text: ISO-8859-1; ASCII that comes again and again costs nothing. */
    String string(ByteSlice bytes) {
        String known = ctx().text(bytes);
        boolean ascii = known.length() == bytes.length() && known.indexOf('\uFFFD') < 0;
        return ascii ? known : new String(bytes.toByteArray(), StandardCharsets.ISO_8859_1);
    }

    /** The first field of that name, or null. */
    @SuppressWarnings("ReferenceEquality") // the core hands out that very slice for a field that is not there
    @Nullable
    String header(String name) {
        SavedRequest saved = replayed;
        if (saved != null && name.equalsIgnoreCase("Content-Type")) {
            return saved.contentType();
        }
        ByteSlice value = ctx().request().header().peek(name);
        return value == ABSENT ? null : string(value);
    }

    // ---- attributes ------------------------------------------------------------------------------------------------

    @Nullable
    Object attribute(String name) {
        Object value = attributes.get(name);
        if (value == null && !tlsShown && name.startsWith(TlsAttributes.PREFIX)) {
            showTls();
            return attributes.get(name);
        }
        return value;
    }

    void showTls() {
        if (!tlsShown) {
            tlsShown = true;
            ctx().tlsSession().ifPresent(session -> TlsAttributes.addTo(attributes, session));
        }
    }

    void setAttribute(String name, @Nullable Object value) {
        if (value == null) {
            removeAttribute(name);
            return;
        }
        Object old = attributes.put(name, value);
        Listeners listeners = context().listeners();
        if (listeners.hasRequestAttributeListeners()) {
            Object told = old == null ? value : old;
            listeners.attributeSet(new ServletRequestAttributeEvent(context(), request(), name, told), old != null);
        }
    }

    void removeAttribute(String name) {
        Object old = attributes.remove(name);
        Listeners listeners = context().listeners();
        if (old != null && listeners.hasRequestAttributeListeners()) {
            listeners.attributeRemoved(new ServletRequestAttributeEvent(context(), request(), name, old));
        }
    }

    // ---- bodies ----------------------------------------------------------------------------------------------------

    @Nullable
    String characterEncoding() {
        if (characterEncoding != null) {
            return characterEncoding;
        }
        String contentType = header("Content-Type");
        String named = contentType == null ? null : MediaType.of(contentType).charset;
        return named != null ? named : context().getRequestCharacterEncoding();
    }

    void setCharacterEncoding(@Nullable String encoding) {
        if (reader == null && !parameters.isParsed()) {
            characterEncoding = encoding;
        }
    }

    /** Whether the application reads the body by itself. */
    boolean isBodyTaken() {
        return inputStream != null || reader != null;
    }

    BodyInputStream inputStream() {
        if (reader != null) {
            throw new IllegalStateException("getReader has been called for this request");
        }
        BodyInputStream stream = inputStream;
        if (stream == null) {
            stream = new BodyInputStream(this);
            inputStream = stream;
        }
        return stream;
    }

    BufferedReader reader() throws IOException {
        if (reader == null && inputStream != null) {
            throw new IllegalStateException("getInputStream has been called for this request");
        }
        BufferedReader known = reader;
        if (known == null) {
            String name = characterEncoding();
            known = BodyText.reader(new BodyInputStream(this), Reply.charsetOf(name == null ? "ISO-8859-1" : name));
            reader = known;
        }
        return known;
    }

    ServletOutputStream outputStream() {
        if (writer != null) {
            throw new IllegalStateException("getWriter has been called for this response");
        }
        BodyOutputStream stream = outputStream;
        if (stream == null) {
            stream = new BodyOutputStream(this);
            outputStream = stream;
        }
        return stream;
    }

    PrintWriter writer() throws IOException {
        if (outputStream != null) {
            throw new IllegalStateException("getOutputStream has been called for this response");
        }
        BodyWriter known = writer;
        if (known == null) {
            text.begin(reply.beginWriter());
            known = new BodyWriter(this);
            writer = known;
        }
        return known;
    }

    /** Lets the application choose anew between stream and writer. */
    void dropOutputs() {
        outputStream = null;
        writer = null;
        reply.endWriter();
    }

    boolean hasWriter() {
        return writer != null;
    }

    /** Completes the text of the writer, if there is one. */
    void finishText() throws IOException {
        if (writer != null) {
            text.finish();
        }
    }

    /** A writer must not throw; the failure counts when the request is over. */
    void writeFailed(IOException e) {
        if (writeFailure == null) {
            writeFailure = e;
        }
    }

    @Nullable
    IOException writeFailure() {
        return writeFailure;
    }

    // ---- errors ----------------------------------------------------------------------------------------------------

    /** Notes what {@code sendError} said; the page is made when the servlet has returned. */
    void setError(int status, @Nullable String message) {
        errorStatus = status;
        errorMessage = message;
    }

    /** The status of {@code sendError}, or 0. */
    int errorStatus() {
        return errorStatus;
    }

    @Nullable
    String errorMessage() {
        return errorMessage;
    }
}
