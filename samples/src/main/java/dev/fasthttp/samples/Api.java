package dev.fasthttp.samples;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.fasthttp.expvar.ExpvarHandler;
import dev.fasthttp.expvar.Expvars;
import dev.fasthttp.expvar.ServerVars;
import dev.fasthttp.handlers.AccessLog;
import dev.fasthttp.handlers.BasicAuth;
import dev.fasthttp.handlers.BodyLimits;
import dev.fasthttp.handlers.Cors;
import dev.fasthttp.handlers.Health;
import dev.fasthttp.handlers.RateLimit;
import dev.fasthttp.handlers.RequestId;
import dev.fasthttp.handlers.SecurityHeaders;
import dev.fasthttp.http.BadMessageException;
import dev.fasthttp.http.HeaderNames;
import dev.fasthttp.http.Status;
import dev.fasthttp.server.RequestCtx;
import dev.fasthttp.server.RequestHandler;
import dev.fasthttp.server.Server;
import dev.fasthttp.server.ServerEvents;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Serial;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A JSON interface to notes that are kept in memory, with what such a thing needs around it.
 *
 * <pre>
 *   GET    /notes          all notes, at most 100 behind ?after=ID
 *   POST   /notes          a new one: {"title": "...", "text": "..."}
 *   GET    /notes/ID       one
 *   PUT    /notes/ID       other content for one
 *   DELETE /notes/ID       none
 *   GET    /health/live    whether the process answers
 *   GET    /health/ready   whether it has room for notes
 *   GET    /metrics        for Prometheus, to this machine alone
 * </pre>
 *
 * <p>All of {@code /notes} asks for a user. Whatever goes wrong is answered by {@code {"status": 422, "error": "..."}}.
 */
public final class Api implements AutoCloseable {
    private static final String JSON = "application/json";
    private static final String NOTES = "/notes";
    private static final int MAX_NOTES = 1000;
    private static final int PAGE = 100;
    private static final int MAX_TITLE = 200;
    private static final int MAX_BODY = 16 * 1024;
    private static final Duration GRACE = Duration.ofSeconds(10);

    private final JsonMapper json = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private final ConcurrentNavigableMap<Long, Note> notes = new ConcurrentSkipListMap<>();
    private final AtomicLong lastId = new AtomicLong();
    private final AccessLog log;
    private final Server server;
    private final int port;

    /** A note as clients see it. */
    public record Note(long id, String title, String text) {}

    /** What a client says about a note. */
    private record Draft(String title, String text) {}

    /** What a client is told when something is wrong. */
    private record Problem(int status, String error) {}

    /** Ends a request with a status that says what was wrong with it. */
    private static final class Refusal extends Exception {
        @Serial
        private static final long serialVersionUID = 1L;

        private final int status;

        Refusal(int status, String message) {
            super(message);
            this.status = status;
        }
    }

    /**
     * Listens at a port of this machine, 0 for any free one.
     *
     * @param passwords of the users
     * @param origin of the pages that may use it from a browser
     * @param requestsPerSecond how many requests a client may make in a second
     * @param target where the access log goes
     */
    public Api(int port, Map<String, String> passwords, String origin, int requestsPerSecond, OutputStream target)
            throws IOException {
        Health health =
                Health.builder().check("room", () -> notes.size() < MAX_NOTES).build();
        Expvars expvars = Expvars.withStandardVars();
        ExpvarHandler variables = ExpvarHandler.builder(expvars).build();
        // The last one is outermost: a browser's preflight is answered before anybody asks who it is.
        RequestHandler notesOfUsers = ((RequestHandler) this::notes)
                .with(BasicAuth.users("notes", passwords))
                .with(RateLimit.perClient(requestsPerSecond, Duration.ofSeconds(1)))
                .with(Cors.builder()
                        .allowOrigin(origin)
                        .allowMethods("GET", "POST", "PUT", "DELETE")
                        .allowHeaders("Authorization", "Content-Type")
                        .exposeHeaders("Location", RequestId.X_REQUEST_ID)
                        .build());
        RequestHandler all = ((RequestHandler) ctx -> route(ctx, notesOfUsers, health))
                .with(SecurityHeaders.defaults())
                .with(RequestId.generated());
        log = AccessLog.to(target).format(AccessLog.Format.JSON).open();
        ServerVars vars = new ServerVars();
        server = Server.builder(variables.over(all))
                .headerReceived(BodyLimits.builder().limit(NOTES, MAX_BODY).build())
                .errorHandler(this::failed)
                .events(ServerEvents.both(vars, log))
                .build();
        expvars.publishAll("server", vars.of(server));
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        this.port = ((InetSocketAddress) server.listen(address)).getPort();
    }

    /** Listens at the port given, 8080 by default, for a user with a password, both from the environment. */
    public static void main(String[] args) throws Exception {
        Map<String, String> environment = System.getenv();
        String user = environment.getOrDefault("API_USER", "");
        String password = environment.getOrDefault("API_PASSWORD", "");
        if (user.isEmpty() || password.isEmpty()) {
            System.err.println("API_USER and API_PASSWORD say who may use it; API_ORIGIN, from which pages");
            System.exit(2);
        }
        int port = args.length > 0 ? Integer.parseInt(args[0]) : 8080;
        String origin = environment.getOrDefault("API_ORIGIN", "http://localhost:3000");
        Api api = new Api(port, Map.of(user, password), origin, 100, System.out);
        Runtime.getRuntime().addShutdownHook(new Thread(api::close, "shutdown"));
        System.err.println(api.url());
        api.server.awaitTermination();
    }

    /** Where the notes are. */
    public String url() {
        return "http://localhost:" + port + NOTES;
    }

    // ---- what is asked for -----------------------------------------------------------------------------------------

    private void route(RequestCtx ctx, RequestHandler notesOfUsers, Health health) throws Exception {
        String path = ctx.pathString();
        if (path.equals(NOTES) || path.startsWith(NOTES + "/")) {
            notesOfUsers.handle(ctx);
        } else if (path.equals("/health/live")) {
            health.live().handle(ctx);
        } else if (path.equals("/health/ready")) {
            health.ready().handle(ctx);
        } else {
            say(ctx, Status.NOT_FOUND, "nothing at " + path);
        }
    }

    private void notes(RequestCtx ctx) throws Exception {
        try {
            String path = ctx.pathString();
            if (path.equals(NOTES)) {
                collection(ctx);
            } else {
                single(ctx, number(path.substring(NOTES.length() + 1), "id"));
            }
        } catch (Refusal e) {
            say(ctx, e.status, e.getMessage());
        }
    }

    private void collection(RequestCtx ctx) throws IOException, Refusal {
        switch (ctx.method()) {
            case "GET", "HEAD" -> {
                String after = ctx.queryArgs().has("after")
                        ? ctx.queryArgs().peek("after").toString()
                        : "0";
                List<Note> page = notes.tailMap(number(after, "after"), false).values().stream()
                        .limit(PAGE)
                        .toList();
                answer(ctx, Status.OK, page);
            }
            case "POST" -> {
                if (notes.size() >= MAX_NOTES) {
                    throw new Refusal(Status.INSUFFICIENT_STORAGE, "there are " + MAX_NOTES + " notes already");
                }
                Draft draft = draft(ctx);
                Note note = new Note(lastId.incrementAndGet(), draft.title(), draft.text());
                notes.put(note.id(), note);
                ctx.setHeader(HeaderNames.LOCATION, NOTES + "/" + note.id());
                answer(ctx, Status.CREATED, note);
            }
            default -> notAllowed(ctx, "GET, HEAD, POST");
        }
    }

    private void single(RequestCtx ctx, long id) throws IOException, Refusal {
        switch (ctx.method()) {
            case "GET", "HEAD" -> answer(ctx, Status.OK, found(id, notes.get(id)));
            case "PUT" -> {
                Draft draft = draft(ctx);
                Note note = new Note(id, draft.title(), draft.text());
                found(id, notes.replace(id, note));
                answer(ctx, Status.OK, note);
            }
            case "DELETE" -> {
                found(id, notes.remove(id));
                ctx.setStatusCode(Status.NO_CONTENT);
            }
            default -> notAllowed(ctx, "GET, HEAD, PUT, DELETE");
        }
    }

    private static Note found(long id, Note note) throws Refusal {
        if (note == null) {
            throw new Refusal(Status.NOT_FOUND, "no note has the id " + id);
        }
        return note;
    }

    private static long number(String text, String name) throws Refusal {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new Refusal(Status.BAD_REQUEST, name + " must be a whole number, not \"" + text + "\"");
        }
    }

    /** Reads the body, and says what is wrong with it. */
    private Draft draft(RequestCtx ctx) throws IOException, Refusal {
        String type = ctx.header(HeaderNames.CONTENT_TYPE).toString().toLowerCase(Locale.ROOT);
        if (!type.equals(JSON) && !type.startsWith(JSON + ";")) {
            throw new Refusal(Status.UNSUPPORTED_MEDIA_TYPE, "Content-Type must be " + JSON + ", not \"" + type + "\"");
        }
        Draft draft;
        try {
            draft = json.readValue(ctx.postBody().toByteArray(), Draft.class);
        } catch (JsonProcessingException e) {
            throw new Refusal(Status.BAD_REQUEST, "the body is no note: " + e.getOriginalMessage());
        }
        if (draft == null
                || draft.title() == null
                || draft.title().isBlank()
                || draft.title().length() > MAX_TITLE) {
            throw new Refusal(
                    Status.UNPROCESSABLE_CONTENT, "title must be there, with 1 to " + MAX_TITLE + " characters");
        }
        return new Draft(draft.title(), draft.text() == null ? "" : draft.text());
    }

    // ---- answers ---------------------------------------------------------------------------------------------------

    private void answer(RequestCtx ctx, int status, Object value) throws IOException {
        ctx.setStatusCode(status);
        ctx.success(JSON, json.writeValueAsBytes(value));
    }

    private void say(RequestCtx ctx, int status, String error) throws IOException {
        answer(ctx, status, new Problem(status, error));
    }

    private void notAllowed(RequestCtx ctx, String methods) throws IOException {
        ctx.setHeader(HeaderNames.ALLOW, methods);
        say(ctx, Status.METHOD_NOT_ALLOWED, ctx.method() + " is not one of " + methods);
    }

    /** What could not be read, and handlers that failed. */
    private void failed(RequestCtx ctx, Throwable error) {
        try {
            if (error instanceof BadMessageException bad) {
                say(ctx, bad.violation().status(), bad.violation().description());
                return;
            }
            System.getLogger(Api.class.getName()).log(System.Logger.Level.ERROR, "cannot answer " + ctx, error);
            say(ctx, Status.INTERNAL_SERVER_ERROR, "something is wrong here");
        } catch (IOException e) {
            ctx.error(Status.message(Status.INTERNAL_SERVER_ERROR), Status.INTERNAL_SERVER_ERROR);
        }
    }

    /** Ends the server when its requests are answered, and then the log. */
    @Override
    public void close() {
        try (log) {
            server.shutdown(GRACE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            server.close();
        }
    }
}
