package dev.fasthttp.server;

import dev.fasthttp.http.Status;
import dev.fasthttp.internal.AddressKey;
import dev.fasthttp.net.Connection;
import org.jspecify.annotations.Nullable;

/**
 * What one connection takes of the limit for its address: one, from when the address is known until the connection is
 * closed.
 *
 * <p>Threads: whoever holds the baton.
 */
final class AddressShare {
    /** Where there is no limit. */
    static final AddressShare UNLIMITED = new AddressShare();

    /** Answer to a connection beyond the limit. */
    private static final String REFUSAL = "The number of connections from your address exceeds the limit";

    private final @Nullable AddressCounts counts;
    private final @Nullable Connection connection;
    private @Nullable AddressKey key;
    private boolean settled;

    private AddressShare() {
        counts = null;
        connection = null;
        settled = true;
    }

    AddressShare(AddressCounts counts, Connection connection) {
        this.counts = counts;
        this.connection = connection;
    }

    /**
     * Takes it, unless that has been done or nobody knows the address yet; false when there is nothing left, which is told
     * once.
     */
    boolean acquire() {
        if (settled || counts == null || connection == null || !connection.isAddressKnown()) {
            return true;
        }
        settled = true;
        AddressKey wanted = AddressKey.of(connection.remoteAddress()).orElse(null);
        if (wanted == null) {
            return true;
        }
        if (!counts.acquire(wanted)) {
            return false;
        }
        key = wanted;
        return true;
    }

    /** Answers that there is nothing left, which ends the connection. */
    RequestCtx refuse(RequestCtx ctx) {
        ctx.error(REFUSAL, Status.TOO_MANY_REQUESTS);
        ctx.closeAfter = true;
        return ctx;
    }

    /** Gives back what was taken, for good. */
    void release() {
        if (counts == null) {
            return;
        }
        settled = true;
        if (key != null) {
            counts.release(key);
            key = null;
        }
    }
}
