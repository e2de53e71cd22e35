package dev.fasthttp.servlet;

import dev.fasthttp.bytes.ByteSlice;
import dev.fasthttp.bytes.MutableByteSlice;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What one request has to do with the sessions of one application: the id that it named, and the session that it uses.
 *
 * <p>Part of an exchange, and used again with it. A dispatch to another application adds one for that.
 *
 * <p>Threads: confined to the one that has the exchange.
 */
final class SessionUse implements Consumer<ByteSlice> {
    private final Exchange exchange;
    private final MutableByteSlice slice = new MutableByteSlice();
    private @Nullable Sessions owner;
    private @Nullable String requestedId;
    private boolean fromCookie;
    private boolean fromUrl;
    private boolean ambiguous;
    private @Nullable LiveSession session;
    private @Nullable String cookie;
    private @Nullable SessionUse next;

    SessionUse(Exchange exchange) {
        this.exchange = exchange;
    }

    /** The use of an application's sessions; at the first call the id is looked for. */
    SessionUse of(Sessions sessions) {
        SessionUse use = this;
        while (use.owner != null && !use.owner.equals(sessions)) {
            SessionUse other = use.next;
            if (other == null) {
                other = new SessionUse(exchange);
                use.next = other;
            }
            use = other;
        }
        if (use.owner == null) {
            use.owner = sessions;
            use.findId(sessions);
        }
        return use;
    }

    private void findId(Sessions sessions) {
        if (sessions.isByCookie()) {
            exchange.ctx().request().header().peekAll("Cookie", this);
        }
        String inPath = exchange.original().sessionId;
        if (session != null || ambiguous || inPath == null) {
            return;
        }
        if (sessions.isByUrl()) {
            requested(sessions, inPath, false);
        } else if (requestedId == null) {
            // The client asked for it all the same; whoever made the link does not choose the session.
            requestedId = inPath;
            fromUrl = true;
        }
    }

    /**
     * Looks for ids in a field with cookies. The first that is valid is taken, or else the first.
     *
     * <p>A client gets one cookie for the path of an application. One that sends two valid ids has got the other one from
     * somebody else, perhaps to have him use that session as his own: it has none.
     */
    @Override
    public void accept(ByteSlice field) {
        Sessions sessions = owner;
        int start = 0;
        int length = field.length();
        while (sessions != null && !ambiguous && start < length) {
            int semicolon = field.indexOf((byte) ';', start);
            int end = semicolon < 0 ? length : semicolon;
            int value = afterName(field, start, end, sessions.cookieName());
            if (value >= 0) {
                requested(sessions, text(field, value, end), true);
            }
            start = end + 1;
        }
    }

    /** Where the value begins of a cookie with that name; -1 when it has another. */
    private static int afterName(ByteSlice field, int start, int end, String name) {
        int at = start;
        while (at < end && field.byteAt(at) == ' ') {
            at++;
        }
        int equals = at + name.length();
        if (equals >= end || field.byteAt(equals) != '=') {
            return -1;
        }
        for (int i = 0; i < name.length(); i++) {
            if (field.byteAt(at + i) != name.charAt(i)) {
                return -1;
            }
        }
        return equals + 1;
    }

    private String text(ByteSlice field, int start, int end) {
        int from = start;
        int to = end;
        while (to > from && field.byteAt(to - 1) == ' ') {
            to--;
        }
        MutableByteSlice bytes = (MutableByteSlice) field;
        slice.wrap(bytes.array(), bytes.offset() + from, to - from);
        return exchange.string(slice);
    }

    private void requested(Sessions sessions, String id, boolean inCookie) {
        LiveSession known = session;
        if (known != null && known.getId().equals(id)) {
            return;
        }
        LiveSession found = sessions.find(id);
        if (known != null) {
            if (found != null) {
                ambiguous = true;
                session = null;
                sessions.leave(found);
                sessions.leave(known);
            }
            return;
        }
        if (found != null || requestedId == null) {
            requestedId = id;
            fromCookie = inCookie;
            fromUrl = !inCookie;
            session = found;
        }
    }

    /** Uses a session in place of the one before, if there was one. */
    void hold(LiveSession newSession) {
        LiveSession before = session;
        session = newSession;
        if (before != null) {
            before.leave();
        }
    }

    /** The session that is used; it may have ended meanwhile. */
    @Nullable
    LiveSession session() {
        return session;
    }

    @Nullable
    String requestedId() {
        return requestedId;
    }

    boolean isFromCookie() {
        return fromCookie;
    }

    boolean isFromUrl() {
        return fromUrl;
    }

    /** Puts the cookie into the response, in place of the one that this has put there before. */
    void send(String text) {
        exchange.reply.replaceCookie(cookie, text);
        cookie = text;
    }

    /** The response has been reset: what the client must know about sessions is put in again. */
    void sendAgain() {
        SessionUse use = this;
        while (use != null) {
            String text = use.cookie;
            if (text != null) {
                exchange.reply.replaceCookie(null, text);
            }
            use = use.next;
        }
    }

    /** The request is over, or this part of it: no session is used any more. Again, it does nothing. */
    void release() {
        SessionUse use = this;
        while (use != null) {
            use.releaseOwn();
            use = use.next;
        }
    }

    private void releaseOwn() {
        LiveSession used = session;
        Sessions sessions = owner;
        owner = null;
        requestedId = null;
        fromCookie = false;
        fromUrl = false;
        ambiguous = false;
        session = null;
        cookie = null;
        if (used != null && sessions != null) {
            sessions.leave(used);
        }
    }
}
