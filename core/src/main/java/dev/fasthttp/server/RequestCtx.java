package dev.fasthttp.server;

import dev.fasthttp.bytes.ByteSlice;
import dev.fasthttp.bytes.MutableByteSlice;
import dev.fasthttp.http.Args;
import dev.fasthttp.http.BadMessageException;
import dev.fasthttp.http.FormFile;
import dev.fasthttp.http.HeaderNames;
import dev.fasthttp.http.Methods;
import dev.fasthttp.http.MultipartForm;
import dev.fasthttp.http.Request;
import dev.fasthttp.http.RequestHeader;
import dev.fasthttp.http.Response;
import dev.fasthttp.http.ResponseHeader;
import dev.fasthttp.http.Status;
import dev.fasthttp.http.StreamWriter;
import dev.fasthttp.http.Uri;
import dev.fasthttp.internal.HttpDate;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSession;

/**
 * A request, its response, and the connection they belong to: all a handler works with.
 *
 * <p>The response may be set in any order and changed as often as one likes; nothing is on the wire before the handler
 * returns, unless it {@linkplain #responseStream streams}.
 *
 * <p>Ownership: the context and every {@link ByteSlice} taken from it are valid until the handler returns; they serve
 * other requests afterwards. Keep copies ({@code toString}, {@code toByteArray}). When assertions are enabled, late use
 * of a slice throws.
 *
 * <p>Threads: confined to the thread that runs the handler.
 *
 * @see <a href="https://pkg.go.dev/github.com/valyala/fasthttp#RequestCtx">fasthttp.RequestCtx</a>
 */
public final class RequestCtx extends Call {
    private static final InetSocketAddress NO_ADDRESS = new InetSocketAddress("0.0.0.0", 0);

    /**
     * A context without connection, for tests of handlers: fill {@link #request()}, call the handler, look at
     * {@link #response()}.
     */
    public RequestCtx() {}

    @Override
    RequestCtx ctx() {
        return this;
    }

    /** Makes it an empty context that keeps its memory; slices taken from it are invalid afterwards. */
    public void reset() {
        resetCall();
    }

    // ---- running ---------------------------------------------------------------------------------------------------

    /**
     * Runs a task that is going to block: the event loop goes on without this thread from now on, instead of finding out
     * after a millisecond. Outside an event loop it just runs.
     *
     * @return what the task returns
     * @throws Exception what the task throws
     */
    public <T> T blocking(Callable<T> task) throws Exception {
        LoopThread.leaveLoop();
        leaveVisit();
        return task.call();
    }

    /**
     * Gives the rest of this call a time limit. When it is up the client gets {@code statusCode} with {@code message} as
     * text, the connection goes on, and this thread is interrupted; what it still does to the context goes nowhere. A
     * response that has begun on the wire by then is cut.
     *
     * @see TimeoutHandler
     */
    public void timeoutAfter(Duration timeout, int statusCode, String message) {
        ServerConnection c = engine();
        timeoutStatus = statusCode;
        timeoutMessage = message;
        timeUpAt = c.loop.in(timeout.toNanos());
        joinRace();
        c.signal(LoopTask.ARM);
    }

    /** Answers 503 with {@code message} as text, and lets go of the request; see {@link #timeoutErrorWithResponse}. */
    public void timeoutError(String message) {
        timeoutError(message, Status.SERVICE_UNAVAILABLE);
    }

    /**
     * Answers {@code statusCode} with {@code message} as text, and lets go of the request; see
     * {@link #timeoutErrorWithResponse}.
     */
    public void timeoutError(String message, int statusCode) {
        RequestCtx answer = new RequestCtx();
        answer.error(message, statusCode);
        timeoutErrorWithResponse(answer.response());
    }

    /**
     * Answers with a copy of {@code answer}, and leaves this context to the handler for good: it never serves another
     * request. So threads to which the handler gave it may go on, after the handler has returned too: they may read the
     * request and change the response, which goes nowhere. The connection goes on with the next request in a fresh context.
     *
     * <p>The answer goes out when the handler returns. If it does not, the answer goes out after about a millisecond, as
     * soon as the loop has found out; under {@link Execution#inline} not before it returns or {@linkplain #blocking blocks}.
     * The handler is not interrupted. {@link #isCancelled} is true from now on, and the action of {@link #onCancel} runs, in
     * this thread.
     *
     * <p>Streams end: to read on in a body that is streamed fails, and so does a response stream as soon as it has something
     * to send. A streamed request body that was not complete ends the connection with the answer. User values are not closed
     * and files of forms not deleted, except by {@link #reset}, which the last user of the context may call when the handler
     * has returned; files of forms stay else.
     *
     * <p>A handler that was {@linkplain #timeoutAfter late} already has been answered for, and only the first answer
     * counts: this does nothing then.
     *
     * <p>Threads: that of the handler, before it returns.
     *
     * @param answer status, header and body, in memory; not used after this call
     * @throws IllegalArgumentException when the body of {@code answer} is a stream, or its status not final
     * @throws IllegalStateException when the response has begun on the wire
     * @see <a
     *     href="https://pkg.go.dev/github.com/valyala/fasthttp#RequestCtx.TimeoutErrorWithResponse">fasthttp.RequestCtx.TimeoutErrorWithResponse</a>
     */
    public void timeoutErrorWithResponse(Response answer) {
        leave(answer);
    }

    /** A copy of what {@link #timeoutError(String)} and its like have answered with, if they have. */
    public Optional<Response> lastTimeoutErrorResponse() {
        return copyOfLeftAnswer();
    }

    /**
     * Tells whether nobody waits for the answer any more: the time is up, or the client closed the connection or its side
     * of it. A client that only ended its own side still gets the answer of a handler that gives one.
     *
     * <p>Threads: any.
     */
    public boolean isCancelled() {
        return cancelled;
    }

    /**
     * Tells whether the server is being shut down. It waits for this response, so one that would go on for ever, such as
     * a stream of events, should end. False without a connection.
     */
    public boolean isShuttingDown() {
        ServerConnection c = connection;
        return c != null && c.loop.isDraining();
    }

    /**
     * Has an action run when the request is {@linkplain #isCancelled cancelled}; at once when it is already. It runs on the
     * event loop and must not block.
     */
    public void onCancel(Runnable action) {
        cancelAction.set(action);
        if (cancelled) {
            runCancelAction();
        }
    }

    /**
     * Lets this handler return without answering. The context stays valid, and with the caller, until the call is ended by
     * {@link SuspendedCall#complete} or {@link SuspendedCall#resume}, from any thread; no thread waits meanwhile, and nothing
     * of the next request is read. Threads may use the context one after the other.
     *
     * <p>A time limit that the call has, {@link Server.Builder#handlerTimeout} or {@link #timeoutAfter}, goes on: when it is up
     * the client gets its answer, and ending the call returns false. Each handler that a call is resumed with begins with the
     * {@code handlerTimeout} anew. A handler that throws after this is answered for by the error handler, on a context of its own,
     * unless the call has been ended.
     *
     * @throws IllegalStateException when it is suspended already, outside of a handler, and without a connection
     */
    public SuspendedCall suspend() {
        return suspend(0, null);
    }

    /**
     * The same with a time limit in the place of any that the call has. When it is up the client gets 503 as a late handler's
     * does; a response that has begun by then is cut.
     *
     * @throws IllegalArgumentException when the time is not positive
     */
    public SuspendedCall suspend(Duration timeout) {
        return suspend(ServerOptions.positiveNanos(timeout), null);
    }

    /**
     * The same with a handler to be called when the time is up. It is called as by {@link SuspendedCall#resume}: it may answer,
     * block and suspend again. If whoever suspended the call may use the context at the same time, let that wait for
     * {@link SuspendedCall#resume} to return true.
     *
     * @throws IllegalArgumentException when the time is not positive
     */
    public SuspendedCall suspend(Duration timeout, RequestHandler whenLate) {
        return suspend(ServerOptions.positiveNanos(timeout), whenLate);
    }

    /**
     * Takes the connection over when this handler has returned and its response, 101 for an upgrade, is written. Bytes that
     * came behind the request go to {@code handler}, which runs on a thread of its own.
     */
    public void hijack(HijackHandler handler) {
        hijackHandler = handler;
    }

    /** Sends no response before the connection is {@linkplain #hijack hijacked}. */
    public void hijackSetNoResponse() {
        hijackedSilently = true;
    }

    // ---- the request -----------------------------------------------------------------------------------------------

    /** The request. */
    public Request request() {
        return request;
    }

    /** The response. */
    public Response response() {
        return response;
    }

    /** The method; for those in {@link Methods} the constant itself, which may be compared by {@code ==}. */
    public String method() {
        return request.header().method();
    }

    /** Tells whether the method is GET. */
    public boolean isGet() {
        return method().equals(Methods.GET);
    }

    /** Tells whether the method is HEAD. */
    public boolean isHead() {
        return method().equals(Methods.HEAD);
    }

    /** Tells whether the method is POST. */
    public boolean isPost() {
        return method().equals(Methods.POST);
    }

    /** Tells whether the method is PUT. */
    public boolean isPut() {
        return method().equals(Methods.PUT);
    }

    /** Tells whether the method is DELETE. */
    public boolean isDelete() {
        return method().equals(Methods.DELETE);
    }

    /** Tells whether the method is PATCH. */
    public boolean isPatch() {
        return method().equals(Methods.PATCH);
    }

    /** Tells whether the method is OPTIONS. */
    public boolean isOptions() {
        return method().equals(Methods.OPTIONS);
    }

    /** Tells whether the method is CONNECT. */
    public boolean isConnect() {
        return method().equals(Methods.CONNECT);
    }

    /** Tells whether the method is TRACE. */
    public boolean isTrace() {
        return method().equals(Methods.TRACE);
    }

    /** The request target as it came. */
    public ByteSlice requestUri() {
        return request.header().requestUri();
    }

    /** The request target, parsed. */
    public Uri uri() {
        return request.uri();
    }

    /** The path, decoded and without dot segments; see {@link Uri#path()}. */
    public ByteSlice path() {
        return request.uri().path();
    }

    /** The path as text. Paths asked for again and again cost nothing; fit for {@code switch}. */
    public String pathString() {
        return text(path());
    }

    /** Bytes as text. Short texts asked for again and again come from a table and cost nothing. */
    public String text(ByteSlice bytes) {
        ServerConnection c = connection;
        if (c == null) {
            return bytes.toString();
        }
        MutableByteSlice slice = (MutableByteSlice) bytes;
        return c.loop.strings.get(slice.array(), slice.offset(), slice.length());
    }

    /** The Host field, or an empty slice. */
    public ByteSlice host() {
        return request.header().host();
    }

    /** The arguments of the query. */
    public Args queryArgs() {
        return request.queryArgs();
    }

    /** The arguments of an urlencoded body; without any for other content types. */
    public Args postArgs() {
        return request.postArgs();
    }

    /**
     * The first value of that name in the query, or else in an urlencoded body, or else in a multipart form, or an empty
     * slice.
     *
     * @throws BadMessageException when that form is not valid, or over a limit of {@link Server.Builder#formLimits}
     */
    public ByteSlice formValue(String name) {
        Args query = queryArgs();
        if (query.has(name)) {
            return query.peek(name);
        }
        return request.isMultipartForm()
                ? multipartForm().value(name)
                : postArgs().peek(name);
    }

    /**
     * The fields and files of a body of type {@code multipart/form-data}; without any for other content types. Files not
     * saved are gone when the handler returns. A streamed body is read to its end, its large files to the disk.
     *
     * @throws BadMessageException when it is not valid, or over a limit of {@link Server.Builder#formLimits}
     * @throws UncheckedIOException when reading fails, or writing to the disk
     */
    public MultipartForm multipartForm() {
        if (!streaming) {
            return request.multipartForm();
        }
        try {
            return request.readMultipartForm(requestStream);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The first file of that name in a body of type {@code multipart/form-data}.
     *
     * @throws BadMessageException when the form is not valid, or over a limit of {@link Server.Builder#formLimits}
     */
    public Optional<FormFile> formFile(String name) {
        return multipartForm().file(name);
    }

    /** The value of the first header field with that name, or an empty slice. */
    public ByteSlice header(String name) {
        return request.header().peek(name);
    }

    /** The value of the first cookie with that name, or an empty slice. */
    public ByteSlice cookie(String name) {
        return request.header().cookie(name);
    }

    /** The User-Agent field, or an empty slice. */
    public ByteSlice userAgent() {
        return request.header().userAgent();
    }

    /** The Referer field, or an empty slice. */
    public ByteSlice referer() {
        return request.header().referer();
    }

    /**
     * The body. One that the handler reads itself, as {@link RequestConfig#setStreamBody} has it, is read to its end first;
     * it is then what {@link #bodyStream} has not read.
     *
     * @throws UncheckedIOException when that fails
     */
    public ByteSlice postBody() {
        if (streaming) {
            try {
                requestStream.readRest();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return request.body();
    }

    /**
     * The body as a stream. It reads from the connection what has not arrived yet, if the body is streamed
     * ({@link RequestConfig#setStreamBody}); the limit for bodies holds all the same. What the handler leaves is dropped by
     * the server, or ends the connection when it is much.
     */
    public InputStream bodyStream() {
        return requestStream;
    }

    /**
     * Reads what has arrived of the body, without waiting: for calls that are {@linkplain #suspend() suspended}, see
     * {@link SuspendedCall#onReadable}.
     *
     * @return the number of bytes, 0 when there are none now, -1 at the end of the body
     * @throws IOException as {@link #bodyStream} does
     */
    public int tryRead(byte[] target, int offset, int length) throws IOException {
        return requestStream.tryRead(target, offset, length);
    }

    /** Tells whether {@link #tryRead} has something to tell: bytes, the end, or an error. */
    public boolean isReadable() {
        return requestStream.isReadable();
    }

    /**
     * Tells whether a representation last changed at {@code lastModified} must be sent: false only for a valid
     * If-Modified-Since that is not older, to the second (RFC 9110 §13.1.3).
     */
    public boolean ifModifiedSince(Instant lastModified) {
        MutableByteSlice field = (MutableByteSlice) request.header().peek(HeaderNames.IF_MODIFIED_SINCE);
        if (field.isEmpty()) {
            return true;
        }
        long since = HttpDate.parse(field.array(), field.offset(), field.offset() + field.length());
        return since == HttpDate.MALFORMED || lastModified.getEpochSecond() > since;
    }

    // ---- the response ----------------------------------------------------------------------------------------------

    /** Sets the status code, 100 to 999. By default 200. */
    public void setStatusCode(int code) {
        response.setStatusCode(code);
    }

    /** Sets the Content-Type field. */
    public void setContentType(String type) {
        response.header().setContentType(type);
    }

    /** Sets a header field of the response. */
    public void setHeader(String name, String value) {
        response.header().set(name, value);
    }

    /** Replaces the body by the UTF-8 form of a text. */
    public void setBody(String text) {
        response.setBody(text);
    }

    /** Replaces the body by a copy of bytes. */
    public void setBody(byte[] bytes) {
        response.setBody(bytes);
    }

    /** Replaces the body by a copy of bytes. */
    public void setBody(ByteSlice bytes) {
        response.setBody(bytes);
    }

    /** Removes the body. */
    public void resetBody() {
        response.resetBody();
    }

    /** Appends the UTF-8 form of a text to the body. */
    public void write(String text) {
        response.write(text);
    }

    /** Appends bytes to the body. */
    public void write(byte[] bytes) {
        response.write(bytes);
    }

    /** Appends a slice to the body. */
    public void write(ByteSlice bytes) {
        response.write(bytes);
    }

    /**
     * The body of the response as a stream that goes out while the handler runs: with its first 16 KiB, or at
     * {@link OutputStream#flush}. From then on status and header fields cannot be changed; a handler that fails cuts the
     * response and the connection. Writing blocks while the client does not read, for {@code writeTimeout} at most.
     */
    public OutputStream responseStream() {
        return answerStream();
    }

    /**
     * Writes to the {@link #responseStream} without waiting. Up to 16 KiB are taken when there is room, and kept until the
     * socket takes them; see {@link SuspendedCall#onWritable}.
     *
     * @return the number of bytes taken, 0 when there is no room now
     * @throws IOException as {@link #responseStream} does
     */
    public int tryWrite(byte[] bytes, int offset, int length) throws IOException {
        return responseStream.tryWrite(bytes, offset, length);
    }

    /**
     * Sends the head and what is in the body, of whatever size, without waiting; what the socket does not take is kept, as by
     * {@link #tryWrite}. As long as something is kept from before, this does nothing. A response that a
     * {@link CompressHandler} compresses is sent as by the flush of {@link #responseStream}, which may wait.
     *
     * @return whether nothing is kept
     * @throws IOException as {@link #responseStream} does
     */
    public boolean tryFlush() throws IOException {
        return tryFlushAnswer();
    }

    /**
     * Tells whether {@link #tryWrite} would take bytes now.
     *
     * @throws IOException when the client is gone
     */
    public boolean isWritable() throws IOException {
        return responseStream.isWritable();
    }

    /**
     * Begins a response of server-sent events; status and header fields set so far go out with it.
     *
     * @throws IOException when the client is gone
     */
    public EventStream eventStream() throws IOException {
        return new EventStream(this);
    }

    /**
     * Answers with server-sent events from any thread, for as long as one likes; status and header fields set by this handler
     * go out with it. The head is written when the handler has returned, and this context is not needed any more then.
     *
     * @throws IllegalStateException when the response has begun, or has a feed already
     */
    public EventFeed eventFeed() {
        return beginFeed();
    }

    /**
     * Sends a 103 response with the Link fields set so far, so that a browser can load them before the answer is ready
     * (RFC 8297). Without such a field, and to clients of HTTP/1.0, nothing is sent.
     *
     * @throws IOException when the client is gone
     */
    public void earlyHints() throws IOException {
        if (!request.header().isHttp11() || !response.header().has(HeaderNames.LINK)) {
            return;
        }
        writeEarlyHints();
    }

    /**
     * Answers with a file: its length, the time of its last change, and its bytes, which the system copies to the socket by
     * itself where it can, after the handler has returned. The path is trusted: never build it from what a client sent.
     *
     * @throws IOException when the file cannot be read
     */
    public void sendFile(Path file) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        if (!attributes.isRegularFile()) {
            throw new FileNotFoundException("not a regular file: " + file);
        }
        byte[] date = new byte[HttpDate.LENGTH];
        HttpDate.write(attributes.lastModifiedTime().to(TimeUnit.SECONDS), date, 0);
        response.header().set(HeaderNames.LAST_MODIFIED, ByteSlice.copyOf(date));
        response.setBodyFile(FileChannel.open(file, StandardOpenOption.READ), 0, attributes.size());
    }

    /** Has the body read from a stream when the handler has returned; see {@link Response#setBodyStream}. */
    public void setBodyStream(InputStream stream, long size) {
        response.setBodyStream(stream, size);
    }

    /** Has the body written when the handler has returned, by the same thread; it goes out as it is written. */
    public void setBodyStreamWriter(StreamWriter writer) {
        response.setBodyStreamWriter(writer);
    }

    /** Sets content type and body. */
    public void success(String contentType, String body) {
        setContentType(contentType);
        setBody(body);
    }

    /** Sets content type and body. */
    public void success(String contentType, byte[] body) {
        setContentType(contentType);
        setBody(body);
    }

    /**
     * Answers with an error: status and a text body. Content set so far is replaced; other header fields stay, so that
     * those added by a filter, CORS for one, are not lost (unlike fasthttp, which drops them).
     */
    public void error(String message, int statusCode) {
        ResponseHeader header = response.header();
        header.remove(HeaderNames.CONTENT_ENCODING);
        header.remove(HeaderNames.ETAG);
        header.remove(HeaderNames.LAST_MODIFIED);
        header.setStatusCode(statusCode);
        header.setStatusMessage("");
        header.setContentType("text/plain; charset=utf-8");
        response.setBody(message);
    }

    /** Answers 404 with a short text. */
    public void notFound() {
        error("404 Page not found", Status.NOT_FOUND);
    }

    /** Answers 304 without body. */
    public void notModified() {
        response.header().remove(HeaderNames.CONTENT_TYPE);
        response.resetBody();
        response.setStatusCode(Status.NOT_MODIFIED);
    }

    /**
     * Redirects to a reference, resolved against the URI of the request and sent in absolute form; as a path where the
     * request has no Host field, which HTTP/1.0 allows.
     *
     * @param statusCode 301, 302, 303, 307 or 308; any other stands for 302
     */
    public void redirect(String reference, int statusCode) {
        Uri target = new Uri();
        request.uri().copyTo(target);
        target.update(reference);
        String location = target.toString();
        if (target.host().isEmpty()) {
            location = location.substring(location.indexOf("://") + 3);
        }
        response.header().set(HeaderNames.LOCATION, location);
        response.setStatusCode(Status.isRedirect(statusCode) ? statusCode : Status.FOUND);
    }

    /**
     * Has a hook see the response just before its head goes out, whoever made it: this handler, a stream, or the error
     * handler for what this handler threw. Hooks run in the reverse of their order, so that what is around a handler has the
     * last word. An answer given in the place of a handler that was late shows none.
     */
    public void beforeResponse(ResponseHook hook) {
        addHook(hook);
    }

    /**
     * How many bytes of the response's body went out, or are about to when it does not stream; 0 where the response has none
     * on the wire, as for HEAD.
     */
    public long bodyBytesSent() {
        if (responseStream.isCommitted()) {
            return responseStream.sent();
        }
        return isHead() || !response.hasBodyOnWire() ? 0 : response.outgoingLength();
    }

    /** Closes the connection after the response. */
    public void setConnectionClose() {
        response.header().setConnectionClose();
    }

    // ---- the connection --------------------------------------------------------------------------------------------

    /** The address of the client; {@code 0.0.0.0:0} without a connection. */
    public SocketAddress remoteAddress() {
        if (statedAddress != null) {
            return statedAddress;
        }
        ServerConnection c = connection;
        return c == null ? NO_ADDRESS : c.connection.remoteAddress();
    }

    /**
     * Sets what {@link #remoteAddress} shows for this request, by the word of somebody who is believed, such as a proxy.
     *
     * @see <a href="https://pkg.go.dev/github.com/valyala/fasthttp#RequestCtx.SetRemoteAddr">fasthttp.RequestCtx.SetRemoteAddr</a>
     */
    public void setRemoteAddress(SocketAddress address) {
        statedAddress = address;
    }

    /** The address the request arrived at; {@code 0.0.0.0:0} without a connection. */
    public SocketAddress localAddress() {
        ServerConnection c = connection;
        return c == null ? NO_ADDRESS : c.connection.localAddress();
    }

    /** The IP address of the client, if it has one: not over a Unix-domain socket. */
    public Optional<InetAddress> remoteIp() {
        return remoteAddress() instanceof InetSocketAddress inet
                ? Optional.ofNullable(inet.getAddress())
                : Optional.empty();
    }

    /** Tells whether the request came over TLS. */
    public boolean isTls() {
        ServerConnection c = connection;
        return c != null && c.connection.isSecure();
    }

    /**
     * The session of TLS: cipher suite, protocol, the client's certificates; empty without TLS.
     *
     * @see <a href="https://pkg.go.dev/github.com/valyala/fasthttp#RequestCtx.TLSConnectionState">fasthttp.RequestCtx.TLSConnectionState</a>
     */
    public Optional<SSLSession> tlsSession() {
        ServerConnection c = connection;
        return c == null ? Optional.empty() : c.connection.tlsSession();
    }

    /** The number of the connection among all of the server, from 1; 0 without a connection. */
    public long connId() {
        ServerConnection c = connection;
        return c == null ? 0 : c.id;
    }

    /** The number of the request on its connection, from 1. */
    public long connRequestNum() {
        ServerConnection c = connection;
        return c == null ? 1 : c.persistence.requests();
    }

    /** When the request was read, to 50 ms. */
    public Instant time() {
        ServerConnection c = connection;
        return c == null ? Instant.now() : Instant.ofEpochMilli(c.loop.wallMillis());
    }

    /** When the request was read, in milliseconds since 1970, to 50 ms. Costs no look at the clock. */
    public long timeMillis() {
        ServerConnection c = connection;
        return c == null ? System.currentTimeMillis() : c.loop.wallMillis();
    }

    /** When the connection was accepted, to 50 ms. */
    public Instant connTime() {
        ServerConnection c = connection;
        return c == null
                ? Instant.now()
                : Instant.ofEpochMilli(c.loop.wallMillis()).minusNanos(c.loop.now() - c.persistence.began());
    }

    // ---- user values -----------------------------------------------------------------------------------------------

    /**
     * Keeps a value with the request. One that is {@link AutoCloseable} is closed when the request is over or it is
     * replaced.
     */
    public void setUserValue(Object key, Object value) {
        userValues.set(key, value);
    }

    /** The value kept under a key, if there is one. */
    public Optional<Object> userValue(Object key) {
        return userValues.get(key);
    }

    /** Forgets the value kept under a key. */
    public void removeUserValue(Object key) {
        userValues.remove(key);
    }

    /** Method, target, addresses and number, for logs. */
    @Override
    public String toString() {
        RequestHeader header = request.header();
        return "#" + connId() + "." + connRequestNum() + " " + remoteAddress() + " " + header.method() + " "
                + header.requestUri();
    }
}
