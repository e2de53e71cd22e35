package dev.fasthttp.expvar;

import dev.fasthttp.client.Client;
import dev.fasthttp.client.HostClient;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * The variables of an HTTP client: {@code expvars.publishAll("client", ClientVars.of(client))}.
 *
 * @see Expvars#publishAll
 */
public final class ClientVars {
    private ClientVars() {}

    /** The variables of a client for one host. */
    public static VarGroup of(HostClient client) {
        return () -> {
            Map<String, Var> named = pool(client::connections, client::idleConnections, client::pendingRequests);
            named.put("requestsWaiting", gauge("Calls that wait for a connection.", client::waitingRequests));
            return named;
        };
    }

    /** The variables of a client, summed up over all its hosts. */
    public static VarGroup of(Client client) {
        return () -> pool(client::connections, client::idleConnections, client::pendingRequests);
    }

    private static Map<String, Var> pool(LongSupplier open, LongSupplier idle, LongSupplier pending) {
        Map<String, Var> named = new LinkedHashMap<>();
        named.put("connections.open", gauge("Connections, idle ones included.", open));
        named.put("connections.idle", gauge("Connections that wait for a request.", idle));
        named.put("requestsInFlight", gauge("Calls that have begun and not returned.", pending));
        return named;
    }

    private static Var gauge(String help, LongSupplier value) {
        return Var.function(VarInfo.gauge(help), value::getAsLong);
    }
}
