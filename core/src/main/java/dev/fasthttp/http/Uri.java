package dev.fasthttp.http;

import dev.fasthttp.bytes.ByteBuilder;
import dev.fasthttp.bytes.ByteSlice;
import dev.fasthttp.bytes.MutableByteSlice;
import dev.fasthttp.internal.Ascii;
import dev.fasthttp.internal.ByteScan;
import dev.fasthttp.internal.PercentCoding;

/**
 * A URI with an authority, as HTTP has them: {@code scheme://username:password@host/path?query#hash}.
 *
 * <p>The path comes in two forms. {@link #pathOriginal} has the bytes as received. {@link #path} is what to route by:
 * cut into segments, each decoded once, without empty segments and without dot segments, beginning with {@code /}. No
 * way of writing it makes it climb above the root. An escaped slash or backslash stays escaped there, as {@code %2F} and
 * {@code %5C}, so that it never separates segments, and a percent sign that would read as such an escape is {@code %25};
 * every other escape is decoded.
 *
 * <p>Query arguments are parsed when first asked for. Once they are changed, they are the query.
 *
 * <p>Ownership: slices returned are lent until the next {@code parse}, {@code update} or {@link #reset}; a setter may
 * show its new value in them. {@link #parse(ByteSlice, ByteSlice)} does not copy its arguments.
 *
 * <p>Threads: not safe for use by several threads.
 *
 * <p>Spec: RFC 3986; RFC 9110 §4.2; RFC 9112 §3.2.
 */
public final class Uri {
    private static final ByteSlice HTTP = ByteSlice.ofAscii("http");
    private static final byte[] ROOT = {'/'};
    private static final byte[] SCHEME_END = Ascii.bytes("://");
    private static final int MAX_KEPT = 16 * 1024;

    private final ValuePart scheme = new ValuePart();
    private final ValuePart username = new ValuePart();
    private final ValuePart password = new ValuePart();
    private final ValuePart host = new ValuePart();
    private final ValuePart pathOriginal = new ValuePart();
    private final ValuePart path = new ValuePart();
    private final ValuePart lastPathSegment = new ValuePart();
    private final ValuePart query = new ValuePart();
    private final ValuePart hash = new ValuePart();
    private final ValuePart requestUri = new ValuePart();
    private final ValuePart fullUri = new ValuePart();
    private final ValuePart[] parts = {
        scheme, username, password, host, pathOriginal, path, lastPathSegment, query, hash, requestUri, fullUri
    };

    private final Args args = new Args();
    private boolean pathReady;
    private boolean argsReady;
    private int argsChanges;

    /** The text that parts may be views on. */
    private ByteBuilder text = new ByteBuilder();
    /** A text that is looked at before it is taken or refused. */
    private ByteBuilder incoming = new ByteBuilder();

    /** The URI {@code http:///}. */
    public Uri() {}

    /** Makes it {@code http:///}; slices lent before are invalid from now on. */
    public void reset() {
        resetParts();
        text.shrink(MAX_KEPT);
        incoming.shrink(MAX_KEPT);
    }

    private void resetParts() {
        for (ValuePart part : parts) {
            part.reset();
        }
        args.reset();
        argsReady = false;
        pathReady = false;
    }

    /**
     * Takes the target of a request, without copying it: it must stay as it is while this URI is in use.
     *
     * <p>The target is a path with or without query, {@code *}, or an absolute URI, whose authority then takes the place
     * of {@code host} (RFC 9112 §3.2.2); whether the two agree is up to the caller. Two slashes at the beginning are not
     * followed by an authority, they belong to the path. A host with a port, which is what CONNECT asks for, takes the place
     * of {@code host} as well, and the path is empty.
     *
     * @param host what the Host field says, known to be valid
     * @param target the target, known to hold no control characters
     * @throws BadMessageException when the target has none of these forms, or an authority that is malformed or has user
     *     information; the URI is reset then
     */
    public void parse(ByteSlice host, ByteSlice target) {
        resetParts();
        MutableByteSlice bytes = (MutableByteSlice) target;
        byte[] b = bytes.array();
        int from = bytes.offset();
        int to = from + bytes.length();
        if (from == to || b[from] == '/' || (b[from] == '*' && to - from == 1)) {
            MutableByteSlice hostBytes = (MutableByteSlice) host;
            int hostFrom = hostBytes.offset();
            this.host.wrapLower(hostBytes.array(), hostFrom, hostFrom + hostBytes.length());
            wrapPathQueryHash(b, from, to);
            return;
        }
        wrapOtherForm(b, from, to);
    }

    private void wrapOtherForm(byte[] b, int from, int to) {
        if (HostSyntax.isValid(b, from, to) && HostSyntax.endOfHost(b, from, to) < to) {
            host.wrapLower(b, from, to);
            return;
        }
        int colon = endOfScheme(b, from, to);
        if (!hasAuthority(b, colon, to)) {
            throw BadMessageException.of(Violation.TARGET_FORM);
        }
        int start = colon + SCHEME_END.length;
        int end = endOfAuthority(b, start, to);
        if (!HostSyntax.isValid(b, start, end)) {
            throw BadMessageException.of(Violation.TARGET_AUTHORITY);
        }
        scheme.wrapLower(b, from, colon);
        host.wrapLower(b, start, end);
        wrapPathQueryHash(b, end, to);
    }

    /**
     * Takes an absolute URI, {@code http://host/path?query#hash}.
     *
     * @throws IllegalArgumentException when it has no scheme, no authority or a malformed one, or a control character;
     *     the URI is left as it was then
     */
    public void parse(String absolute) {
        incoming.reset();
        incoming.append(absolute);
        requireNoControl();
        int colon = endOfScheme(incoming.array(), 0, incoming.length());
        if (!hasAuthority(incoming.array(), colon, incoming.length())) {
            throw new IllegalArgumentException("not a URI with scheme and authority");
        }
        takeAbsolute(colon);
    }

    private void requireNoControl() {
        byte[] b = incoming.array();
        for (int i = 0; i < incoming.length(); i++) {
            if ((b[i] >= 0 && b[i] < 0x20) || b[i] == 0x7F) {
                throw new IllegalArgumentException("control character " + b[i] + " in URI at " + i);
            }
        }
    }

    private void takeAbsolute(int colon) {
        byte[] b = incoming.array();
        int start = colon + SCHEME_END.length;
        int end = endOfAuthority(b, start, incoming.length());
        int at = ByteScan.indexOf(b, start, end, (byte) '@');
        int hostStart = at < 0 ? start : at + 1;
        if (!HostSyntax.isValid(b, hostStart, end) || (at >= 0 && !isUserInfo(b, start, at))) {
            throw new IllegalArgumentException("malformed authority in URI");
        }
        ByteBuilder taken = incoming;
        incoming = text;
        text = taken;
        resetParts();
        scheme.wrapLower(b, 0, colon);
        if (at >= 0) {
            int separator = ByteScan.indexOf(b, start, at, (byte) ':');
            username.wrap(b, start, separator < 0 ? at : separator);
            password.wrap(b, separator < 0 ? at : separator + 1, at);
        }
        host.wrapLower(b, hostStart, end);
        wrapPathQueryHash(b, end, taken.length());
    }

    private void wrapPathQueryHash(byte[] b, int from, int to) {
        int hashStart = indexOrEnd(b, from, to, '#');
        int queryStart = indexOrEnd(b, from, hashStart, '?');
        pathOriginal.wrap(b, from, queryStart);
        query.wrap(b, Math.min(queryStart + 1, hashStart), hashStart);
        hash.wrap(b, Math.min(hashStart + 1, to), to);
    }

    private static int indexOrEnd(byte[] b, int from, int to, char wanted) {
        int found = ByteScan.indexOf(b, from, to, (byte) wanted);
        return found < 0 ? to : found;
    }

    /** The index of the colon after a scheme, or -1. */
    private static int endOfScheme(byte[] b, int from, int to) {
        for (int i = from; i < to; i++) {
            byte c = Ascii.toLower(b[i]);
            boolean letter = c >= 'a' && c <= 'z';
            if (c == ':' && i > from) {
                return i;
            }
            boolean further = i > from && (Ascii.isDigit(c) || c == '+' || c == '-' || c == '.');
            if (!letter && !further) {
                return -1;
            }
        }
        return -1;
    }

    private static boolean hasAuthority(byte[] b, int colon, int to) {
        return colon >= 0 && to - colon >= SCHEME_END.length && b[colon + 1] == '/' && b[colon + 2] == '/';
    }

    private static int endOfAuthority(byte[] b, int from, int to) {
        int i = from;
        while (i < to && b[i] != '/' && b[i] != '?' && b[i] != '#') {
            i++;
        }
        return i;
    }

    private static boolean isUserInfo(byte[] b, int from, int to) {
        for (int i = from; i < to; i++) {
            if (!Ascii.isRegName(b[i]) && b[i] != ':' && b[i] != ',' && b[i] != '%') {
                return false;
            }
        }
        return PercentCoding.indexOfMalformed(b, from, to) < 0;
    }

    /**
     * The index of the first escape in a path on the wire that a server must refuse, because it is malformed or stands
     * for a control character; -1 when there is none. {@link #path} would leave the one and decode the other.
     */
    static int indexOfMalformedPath(byte[] b, int from, int to) {
        return PathForm.indexOfMalformed(b, from, to);
    }

    /** Sets how many arguments the query may have, as {@link Args#setMaxPairs}. */
    void setMaxQueryArgs(int max) {
        args.setMaxPairs(max);
    }

    /** The scheme in lower case, {@code http} unless set. */
    public ByteSlice scheme() {
        return scheme.isEmpty() ? HTTP : scheme.lend();
    }

    /**
     * Sets the scheme; empty for {@code http}.
     *
     * @throws IllegalArgumentException when it is no scheme by RFC 3986 §3.1
     */
    public void setScheme(String value) {
        incoming.reset();
        incoming.append(value);
        incoming.append((byte) ':');
        int length = incoming.length() - 1;
        if (length > 0 && endOfScheme(incoming.array(), 0, length + 1) != length) {
            throw new IllegalArgumentException("not a URI scheme");
        }
        scheme.storeLower(incoming.array(), 0, length);
    }

    /** The host in lower case, with the port if one was given; empty when there is none. */
    public ByteSlice host() {
        return host.lend();
    }

    /**
     * Sets the host, with a port or without; empty for none.
     *
     * @throws IllegalArgumentException when it is not {@code host [ ":" port ]} by RFC 9110 §4.2; a host name outside
     *     ASCII must be in its ASCII form (RFC 5890)
     */
    public void setHost(String value) {
        incoming.reset();
        incoming.append(value);
        takeHost();
    }

    /** Sets the host, as {@link #setHost(String)}. */
    public void setHost(ByteSlice value) {
        incoming.reset();
        incoming.append(value);
        takeHost();
    }

    private void takeHost() {
        if (!incoming.isEmpty() && !HostSyntax.isValid(incoming.array(), 0, incoming.length())) {
            throw new IllegalArgumentException("not a host with an optional port");
        }
        host.storeLower(incoming.array(), 0, incoming.length());
    }

    /** The user name before the host, as written, still percent-encoded; empty when there is none. */
    public ByteSlice username() {
        return username.lend();
    }

    /** Sets the user name; it is never part of {@link #fullUri}. */
    public void setUsername(String value) {
        username.store(value);
    }

    /** The password before the host, as written, still percent-encoded; empty when there is none. */
    public ByteSlice password() {
        return password.lend();
    }

    /** Sets the password; it is never part of {@link #fullUri}. */
    public void setPassword(String value) {
        password.store(value);
    }

    /**
     * The path, decoded and normalised as the class describes; {@code *} for that target, {@code /} when there is none.
     * When nothing had to be done to it, its bytes are those of {@link #pathOriginal}.
     */
    public ByteSlice path() {
        readyPath();
        return path.lend();
    }

    private void readyPath() {
        if (pathReady) {
            return;
        }
        byte[] b = pathOriginal.array();
        int from = pathOriginal.from();
        int to = pathOriginal.to();
        if (from == to) {
            path.wrap(ROOT, 0, 1);
        } else if (PathForm.isNormal(b, from, to) || isAsterisk(pathOriginal)) {
            path.wrap(b, from, to);
        } else {
            PathForm.appendNormal(b, from, to, path.rewrite());
            path.wrapOwn();
        }
        pathReady = true;
    }

    private static boolean isAsterisk(ValuePart part) {
        return part.to() - part.from() == 1 && part.array()[part.from()] == '*';
    }

    /** The path as received or set; may be empty. */
    public ByteSlice pathOriginal() {
        return pathOriginal.lend();
    }

    /** Sets the path, percent-encoded or not; a malformed escape stands for itself. */
    public void setPath(String value) {
        pathOriginal.store(value);
        pathReady = false;
    }

    /** Sets the path, percent-encoded or not; a malformed escape stands for itself. */
    public void setPath(ByteSlice value) {
        pathOriginal.store(value);
        pathReady = false;
    }

    /** What follows the last slash in {@link #path}; empty when it ends with one. */
    public ByteSlice lastPathSegment() {
        readyPath();
        byte[] b = path.array();
        int start = path.to();
        while (start > path.from() && b[start - 1] != '/') {
            start--;
        }
        lastPathSegment.wrap(b, start, path.to());
        return lastPathSegment.lend();
    }

    /** The query as received or set, or as its arguments are once they were changed; without {@code ?}. */
    public ByteSlice queryString() {
        syncQuery();
        return query.lend();
    }

    private void syncQuery() {
        if (argsReady && args.changes() != argsChanges) {
            args.appendTo(query.rewrite());
            query.wrapOwn();
            argsChanges = args.changes();
        }
    }

    /** Sets the query, percent-encoded, without {@code ?}. */
    public void setQueryString(String value) {
        query.store(value);
        argsReady = false;
    }

    /** Sets the query, percent-encoded, without {@code ?}. */
    public void setQueryString(ByteSlice value) {
        query.store(value);
        argsReady = false;
    }

    /**
     * The arguments in the query. Changes of them change this URI.
     *
     * @throws BadMessageException when there are too many
     */
    public Args queryArgs() {
        if (!argsReady) {
            args.parse(query.array(), query.from(), query.to());
            argsChanges = args.changes();
            argsReady = true;
        }
        return args;
    }

    /** The fragment, without {@code #}. */
    public ByteSlice hash() {
        return hash.lend();
    }

    /** Sets the fragment, percent-encoded, without {@code #}. */
    public void setHash(String value) {
        hash.store(value);
    }

    /** Path and query as they go into a request line: {@link #path} encoded again, and the query if there is any. */
    public ByteSlice requestUri() {
        appendRequestUriTo(requestUri.rewrite());
        requestUri.wrapOwn();
        return requestUri.lend();
    }

    /** Appends {@link #requestUri}. Characters of the query that may not stand there are escaped. */
    public void appendRequestUriTo(ByteBuilder target) {
        readyPath();
        PathForm.appendEncoded(path.array(), path.from(), path.to(), target);
        syncQuery();
        if (!query.isEmpty()) {
            target.append((byte) '?');
            appendClean(query, target);
        }
    }

    /**
     * Appends path and query as they were given, for the request line of a client: dot segments, empty segments and escapes
     * are left alone. Characters that may not stand there, and percent signs that begin no escape, are escaped.
     */
    public void appendTargetTo(ByteBuilder target) {
        if (pathOriginal.isEmpty() || pathOriginal.array()[pathOriginal.from()] != '/') {
            target.append((byte) '/');
        }
        PathForm.appendGiven(pathOriginal.array(), pathOriginal.from(), pathOriginal.to(), target);
        syncQuery();
        if (!query.isEmpty()) {
            target.append((byte) '?');
            appendClean(query, target);
        }
    }

    /** The whole URI without user information: scheme, host, {@link #requestUri}, and the fragment if there is any. */
    public ByteSlice fullUri() {
        appendFullUriTo(fullUri.rewrite());
        fullUri.wrapOwn();
        return fullUri.lend();
    }

    /** Appends {@link #fullUri}. */
    public void appendFullUriTo(ByteBuilder target) {
        target.append(scheme.isEmpty() ? HTTP : scheme.lend());
        target.append(SCHEME_END);
        target.append(host.array(), host.from(), host.to() - host.from());
        appendRequestUriTo(target);
        if (!hash.isEmpty()) {
            target.append((byte) '#');
            appendClean(hash, target);
        }
    }

    /** Appends a part whose escapes are in it already, and escapes what still may not stand in a query. */
    private static void appendClean(ValuePart part, ByteBuilder target) {
        byte[] b = part.array();
        byte[] room = target.ensure(Math.multiplyExact(part.to() - part.from(), PercentCoding.MAX_ENCODED_LENGTH));
        int at = target.length();
        for (int i = part.from(); i < part.to(); i++) {
            if (Ascii.isTargetQuery(b[i])) {
                room[at++] = b[i];
            } else {
                at = PercentCoding.escape(b[i], room, at);
            }
        }
        target.setLength(at);
    }

    /**
     * Resolves a reference against this URI, which becomes the result (RFC 3986 §5.2), as for a Location field.
     *
     * <p>The reference is an absolute URI, a path from the root, a path relative to this one, {@code ?query},
     * {@code #hash}, or empty, which changes nothing. One deviation: {@code //host/path} is a path, not an authority.
     * Such references are written by mistake, from a path that began with two slashes, or to lead somebody astray;
     * fasthttp decided the same (#2345).
     *
     * @throws IllegalArgumentException when it is an absolute URI without authority ({@code mailto:}) or with a malformed
     *     one, or has a control character; the URI is left as it was then
     */
    public void update(String reference) {
        incoming.reset();
        incoming.append(reference);
        resolveIncoming();
    }

    /** Resolves a reference against this URI; see {@link #update(String)}. */
    public void update(ByteSlice reference) {
        incoming.reset();
        incoming.append(reference);
        resolveIncoming();
    }

    private void resolveIncoming() {
        if (incoming.isEmpty()) {
            return;
        }
        requireNoControl();
        byte[] b = incoming.array();
        int length = incoming.length();
        int colon = endOfScheme(b, 0, length);
        if (hasAuthority(b, colon, length)) {
            takeAbsolute(colon);
            return;
        }
        if (colon >= 0) {
            throw new IllegalArgumentException("URI with a scheme but without authority");
        }
        int hashStart = indexOrEnd(b, 0, length, '#');
        int queryStart = indexOrEnd(b, 0, hashStart, '?');
        if (queryStart > 0) {
            mergePath(b, queryStart);
        }
        if (hashStart > 0) {
            query.store(b, Math.min(queryStart + 1, hashStart), hashStart);
            argsReady = false;
        }
        hash.store(b, Math.min(hashStart + 1, length), length);
    }

    /** Puts a path in the place of this one, or of its last segment when it does not begin with a slash. */
    private void mergePath(byte[] b, int length) {
        if (b[0] == '/') {
            pathOriginal.store(b, 0, length);
        } else {
            byte[] base = pathOriginal.array();
            int end = pathOriginal.to();
            while (end > pathOriginal.from() && base[end - 1] != '/') {
                end--;
            }
            // The path's own bytes may be the base, so the result is put together elsewhere.
            ByteBuilder merged = requestUri.rewrite();
            merged.append(base, pathOriginal.from(), end - pathOriginal.from());
            if (merged.isEmpty()) {
                merged.append((byte) '/');
            }
            merged.append(b, 0, length);
            pathOriginal.store(merged.array(), 0, merged.length());
            requestUri.wrapOwn();
        }
        pathReady = false;
    }

    /** Makes {@code target} the same URI, with bytes of its own. */
    public void copyTo(Uri target) {
        if (target == this) {
            return;
        }
        syncQuery();
        target.reset();
        target.scheme.store(scheme);
        target.username.store(username);
        target.password.store(password);
        target.host.store(host);
        target.pathOriginal.store(pathOriginal);
        target.query.store(query);
        target.hash.store(hash);
    }

    /** {@link #fullUri} as text. */
    @Override
    public String toString() {
        ByteBuilder whole = new ByteBuilder();
        appendFullUriTo(whole);
        return whole.toString();
    }
}
