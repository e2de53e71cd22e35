package dev.fasthttp.expvar;

import dev.fasthttp.http.Methods;
import dev.fasthttp.http.Violation;
import dev.fasthttp.net.TlsSettings;
import dev.fasthttp.server.ConnectionTimeout;
import dev.fasthttp.server.RequestCtx;
import dev.fasthttp.server.Server;
import dev.fasthttp.server.ServerEvents;
import dev.fasthttp.server.TrafficReport;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToLongFunction;

/**
 * Counts what a server does.
 *
 * <pre>{@code
 * Server server = ServerVars.publish(Expvars.global(), "server", Server.builder(handler));
 * }</pre>
 *
 * <p>Counting a request is a few additions to memory that only few threads share, and allocates nothing. Methods other
 * than the nine of RFC 9110 and RFC 5789, and requests refused before theirs was read, are counted together, so that clients cannot make up variables.
 *
 * <p>Threads: safe.
 */
public final class ServerVars implements ServerEvents {
    private static final String[] METHODS = {
        Methods.GET,
        Methods.HEAD,
        Methods.POST,
        Methods.PUT,
        Methods.DELETE,
        Methods.PATCH,
        Methods.OPTIONS,
        Methods.CONNECT,
        Methods.TRACE,
        MapVar.OTHER
    };
    private static final String[] CLASSES = {"1xx", "2xx", "3xx", "4xx", "5xx", MapVar.OTHER};
    private static final long LONG_NANOS = 100_000_000;
    private static final String EVENT_STREAM = "text/event-stream";
    private static final VarInfo REQUESTS = VarInfo.counter("Requests answered, by method and class of the status.");

    private final MapVar requests = MapVar.labelled(REQUESTS, "method");
    private final MapVar violations = MapVar.labelled(
            VarInfo.counter("Requests that broke a rule, by dev.fasthttp.http.Violation."), "violation");
    private final Histogram latency =
            Histogram.latency("Time from the complete head to the response, without streams of events that took long.");
    private final IntVar[][] cells = new IntVar[METHODS.length][CLASSES.length];

    /** Which cells are in the map: those that have counted. Races do no harm, since they put the same again. */
    private final boolean[][] shown = new boolean[METHODS.length][CLASSES.length];

    /** Fewer than those that are not, so counting these is cheaper. */
    private final LongAdder firstOnConnection = new LongAdder();

    /** Has counted nothing; give it to {@link Server.Builder#events}. */
    public ServerVars() {
        for (IntVar[] row : cells) {
            for (int i = 0; i < row.length; i++) {
                row[i] = new IntVar(REQUESTS);
            }
        }
    }

    /**
     * Builds a server whose variables are published.
     *
     * @param prefix what the names of the variables begin with
     * @param builder describes the server; its {@link Server.Builder#events} are set
     * @throws IllegalArgumentException when there are variables of these names already
     */
    public static Server publish(Expvars expvars, String prefix, Server.Builder builder) {
        ServerVars vars = new ServerVars();
        Server server = builder.events(vars).build();
        try {
            expvars.publishAll(prefix, vars.of(server));
        } catch (RuntimeException e) {
            server.close();
            throw e;
        }
        return server;
    }

    @Override
    public void requestEnded(RequestCtx ctx, long nanos) {
        int hundreds = ctx.response().statusCode() / 100;
        // A request that was refused before its method was read would look like GET.
        boolean known = hundreds < 4 || ctx.request().header().hasTarget();
        int method = known ? indexOf(ctx.method()) : METHODS.length - 1;
        int statusClass = hundreds >= 1 && hundreds <= 5 ? hundreds - 1 : CLASSES.length - 1;
        cells[method][statusClass].increment();
        if (!shown[method][statusClass]) {
            show(method, statusClass);
        }
        if (nanos < LONG_NANOS || !isEventStream(ctx)) {
            latency.record(nanos);
        }
        if (ctx.connRequestNum() <= 1) {
            firstOnConnection.increment();
        }
    }

    @SuppressWarnings({"ReferenceEquality", "StringEquality"}) // the method is one of these constants, or none
    private static int indexOf(String method) {
        int i = 0;
        while (i < METHODS.length - 1 && METHODS[i] != method) {
            i++;
        }
        return i;
    }

    /** Such a response is open as long as somebody looks at it, which is no latency. */
    private static boolean isEventStream(RequestCtx ctx) {
        return ctx.response().header().contentType().toString().startsWith(EVENT_STREAM);
    }

    private void show(int method, int statusClass) {
        synchronized (requests) {
            MapVar row = (MapVar) requests.get(METHODS[method]).orElse(null);
            if (row == null) {
                row = MapVar.labelled(REQUESTS, "status");
                requests.put(METHODS[method], row);
            }
            row.put(CLASSES[statusClass], cells[method][statusClass]);
        }
        shown[method][statusClass] = true;
    }

    @Override
    public void violated(Violation violation) {
        violations.add(violation.name(), 1);
    }

    /**
     * The variables of a server that tells its events to this.
     *
     * @param tls the settings of its TLS, whose handshakes are to be shown
     */
    public VarGroup of(Server server, TlsSettings... tls) {
        return new Group(this, server, List.of(tls));
    }

    Histogram latency() {
        return latency;
    }

    /** How many requests were answered with a status of that class, 1 to 5; others with 0. */
    long answered(int statusClass) {
        long sum = 0;
        for (IntVar[] row : cells) {
            sum += row[statusClass == 0 ? CLASSES.length - 1 : statusClass - 1].value();
        }
        return sum;
    }

    /** How many requests were answered. */
    long answered() {
        long sum = 0;
        for (IntVar[] row : cells) {
            for (IntVar cell : row) {
                sum += cell.value();
            }
        }
        return sum;
    }

    private long reused() {
        return Math.max(0, answered() - firstOnConnection.sum());
    }

    /** What one server is known by. */
    static final class Group implements VarGroup {
        final ServerVars vars;
        final Server server;
        private final List<TlsSettings> tls;

        Group(ServerVars vars, Server server, List<TlsSettings> tls) {
            this.vars = vars;
            this.server = server;
            this.tls = tls;
        }

        @Override
        public Map<String, Var> variables() {
            Map<String, Var> named = new LinkedHashMap<>();
            named.put("connections.open", gauge("Open connections.", s -> s.openConnections()));
            named.put("connections.accepted", counter("Connections accepted.", Server::acceptedConnections));
            named.put(
                    "connections.rejected",
                    MapVar.labelled(VarInfo.counter("Connections refused, by reason."), "reason")
                            .put("perIp", counter("", Server::rejectedConnections)));
            named.put(
                    "connections.timeouts",
                    MapVar.labelled(VarInfo.counter("Connections closed because a time was up, by which."), "by")
                            .put("tlsHandshake", timeouts(ConnectionTimeout.TLS_HANDSHAKE))
                            .put("firstByte", timeouts(ConnectionTimeout.FIRST_BYTE))
                            .put("idle", timeouts(ConnectionTimeout.IDLE))
                            .put("write", timeouts(ConnectionTimeout.WRITE)));
            named.put(
                    "connections.acceptPauses",
                    traffic(VarInfo.counter("Pauses of accepting at maxConnections."), TrafficReport::acceptPauses));
            named.put("requests", vars.requests);
            named.put("heads", counter("Request heads read.", Server::requests));
            named.put(
                    "requestsInFlight",
                    traffic(
                            VarInfo.gauge("Requests being read, answered or written; one of them asks for this."),
                            TrafficReport::requestsInFlight));
            named.put(
                    "keepAliveReuses",
                    Var.function(
                            VarInfo.counter("Requests that were not the first on their connection."), vars::reused));
            named.put("latency", vars.latency);
            named.put(
                    "read",
                    traffic(VarInfo.counter("Read from connections.").in(Unit.BYTES), TrafficReport::bytesRead));
            named.put(
                    "written",
                    traffic(VarInfo.counter("Written to connections.").in(Unit.BYTES), TrafficReport::bytesWritten));
            named.put("violations", vars.violations);
            named.put(
                    "timeouts",
                    MapVar.labelled(VarInfo.counter("Requests that took too long, by what did."), "by")
                            .put("handler", counter("", Server::abandonedCalls))
                            .put("client", counter("", s -> s.violations(Violation.TIMEOUT))));
            named.put("takings", counter("Handlers that lost the event loop because they blocked.", Server::takings));
            named.put(
                    "dispatchSwitches",
                    traffic(
                            VarInfo.counter("Times a loop began to dispatch handlers."),
                            TrafficReport::dispatchSwitches));
            if (!tls.isEmpty()) {
                named.put(
                        "tlsHandshakes",
                        MapVar.labelled(VarInfo.counter("TLS handshakes, by how they ended."), "outcome")
                                .put("complete", handshakes(TlsSettings::handshakes))
                                .put("failed", handshakes(TlsSettings::failedHandshakes)));
            }
            return named;
        }

        private Var handshakes(ToLongFunction<TlsSettings> count) {
            return Var.function(() -> tls.stream().mapToLong(count).sum());
        }

        private Var timeouts(ConnectionTimeout reason) {
            return counter("", s -> s.connectionTimeouts(reason));
        }

        private Var gauge(String help, ToLongFunction<Server> value) {
            return Var.function(VarInfo.gauge(help), () -> value.applyAsLong(server));
        }

        private Var counter(String help, ToLongFunction<Server> value) {
            return Var.function(VarInfo.counter(help), () -> value.applyAsLong(server));
        }

        private Var traffic(VarInfo info, ToLongFunction<TrafficReport> value) {
            return Var.function(info, () -> value.applyAsLong(server.traffic()));
        }
    }
}
