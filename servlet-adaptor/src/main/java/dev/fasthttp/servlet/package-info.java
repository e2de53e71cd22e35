/**
 * A Jakarta Servlet 6.1 container that is a {@link dev.fasthttp.server.RequestHandler} of the core.
 *
 * <p>Public are {@link dev.fasthttp.servlet.ServletContainer} and what describes applications for it:
 * {@link dev.fasthttp.servlet.WebApplication} with {@link dev.fasthttp.servlet.ServletDefinition},
 * {@link dev.fasthttp.servlet.FilterDefinition}, {@link dev.fasthttp.servlet.WebResources},
 * {@link dev.fasthttp.servlet.SuspiciousUris}. The rest of this page is for who changes the container.
 *
 * <h2>The way of a request</h2>
 *
 * <pre>
 * ServletContainer.handle(ctx)      takes an Exchange from ExchangePool
 *   Exchange.begin                  copies the target; makes RequestFacade and ResponseFacade
 *   PathCache, or resolve           raw path -> CanonicalPath (3.5.2) -> context -> Registry.match -> ResolvedPath
 *   RequestRun.run                  class loader, sessions, request listeners
 *     RequestGuard.admits
 *     ResolvedPath.chain(REQUEST)   Chain: filters and servlet, linked once
 *       Servlet.service             &lt;--- the application
 *         Dispatch.forward/include  shows another ResolvedPath meanwhile
 *     ErrorReport                   what was thrown, or sendError: page of the application, or of the container
 *     RequestRun.complete           TextOutput.finish, ResponseBody.finish
 *   ServletContainer.release        Exchange.end: generation + 1, back to the pool
 * core                              writes what was not committed
 * </pre>
 *
 * <h2>Facade, exchange, generation</h2>
 *
 * <p>Three objects are made per request: the two facades, and the stream or writer that is asked for. All of them are
 * handles: an exchange and the generation they belong to. Each call compares generations, so a handle that was kept
 * throws when the request is over. All state is in {@code Exchange} and the parts it consists of,
 * which are used again:
 *
 * <table>
 * <caption>Parts of an exchange</caption>
 * <tr><th>Part</th><th>Holds</th></tr>
 * <tr><td>{@code Exchange}</td><td>the dispatch that runs (paths, servlet, type), what the application has taken</td></tr>
 * <tr><td>{@code RequestHead}</td><td>cookies, languages, host, addresses, derived from the core's request</td></tr>
 * <tr><td>{@code RequestParameters}</td><td>query and form, layers of dispatches with a query</td></tr>
 * <tr><td>{@code RequestBody}</td><td>reading the body from the core's stream</td></tr>
 * <tr><td>{@code Attributes}</td><td>request attributes</td></tr>
 * <tr><td>{@code Reply}</td><td>status, fields, type and charset; writes through to the core's response</td></tr>
 * <tr><td>{@code ResponseBody}</td><td>buffer and commit: the only place that decides about going out</td></tr>
 * <tr><td>{@code TextOutput}</td><td>encoding for the writer</td></tr>
 * </table>
 *
 * <p>Facades have no logic. Nothing on the way of a request casts what an application passes: {@code Unwrapped} looks for
 * the exchange behind it, and the objects themselves are handed on as they are.
 *
 * <h2>Applications</h2>
 *
 * <p>{@link dev.fasthttp.servlet.WebApplication} is the description, whoever wrote it: an embedding program, or a reader
 * of deployment descriptors. {@code ContextLife} turns it into a {@code WebContext}, the {@code ServletContext}, with its
 * {@code Registry} (servlets, filters, patterns), {@code Listeners} and {@code ErrorPages}. Chains are found by servlet,
 * kind of dispatch and the filters that apply; paths that come often keep theirs in their {@code ResolvedPath}.
 *
 * <h2>Requests that outlive their servlet</h2>
 *
 * <p>{@code AsyncProcessing} is the {@code AsyncContext} and the one state machine behind it; its Javadoc has the states. From
 * {@code startAsync} on the core's call is suspended. When a dispatch has returned, {@code RequestRun.settle} answers its
 * failure and asks {@code AsyncProcessing.goesOn}: if the request does, exchange and call stay as they are until the core
 * resumes the call, for a completion, a dispatch, the end of its time, a client that left, or because a stream is ready.
 * Whoever wins the state decides what that thread does; it always ends in {@code RequestRun.settle} again, which is the only
 * place where requests end. {@code AsyncListeners} are told by that thread; {@code RequestView} has a waiting request show
 * what it did when it was started.
 *
 * <p>{@code ListenedIo} calls the listeners of non-blocking streams, each call as if it were the servlet, so that what they
 * ask for takes effect when they return. Exchanges that were ended while the application may still use them, by a time-out or
 * a client that left, serve no other request, and neither do their contexts of the core.
 *
 * <p>{@code RequestParts} reads multipart bodies, {@code UpgradedConnection} has what follows an upgrade.
 *
 * <h2>Files</h2>
 *
 * <p>{@code FilesServlet}, named {@code default}, finds the file of a path in the {@code WebResources} of the application, or
 * in {@code ServedFiles}, which knows for a second what it has found. A {@code ServedFile} has a {@code FileForm} for each
 * coding. {@code FileReply} answers with one of them: by the stream or writer of the response, or by
 * {@code ResponseBody.sendFile}, which leaves a large one to the event loop.
 *
 * <h2>Where the rest comes in</h2>
 *
 * <p>Each of these is an interface of this package, held by {@code WebContext} or {@code Exchange}; where it is null, the
 * methods of the API that need it throw, or say that there is nothing.
 *
 * <ul>
 *   <li>Sessions: {@code SessionAccess}, one per application, which is {@code Sessions}. {@code RequestRun} tells it the
 *       begin of requests; {@code Exchange.sessions} is what a request has to do with them, until {@code Exchange.end}.
 *   <li>Security: {@code RequestGuard}, one per application, which is {@code Guard}; asked before the chain of each request, by
 *       {@code ResolvedPath.path}.
 * </ul>
 */
package dev.fasthttp.servlet;
