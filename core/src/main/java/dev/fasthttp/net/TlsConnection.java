package dev.fasthttp.net;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLProtocolException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * TLS over another connection, by an {@link SSLEngine}.
 *
 * <pre>
 *   read:   inner --> buffers.in --unwrap--> target          undecrypted: the part of a record that came so far
 *                                    +-----> plain           plain: what of a record found no room in the target
 *   write:  source --wrap--> buffers.out --> inner           unsent: records the inner connection did not take
 * </pre>
 *
 * <p>Handshake: {@link #read} and {@link #write} drive it and move no byte before it is done. What the engine wants to
 * compute runs on the executor of the settings; meanwhile nothing is watched, and the loop is signalled at the end.
 *
 * <p>Watching: the inner connection is attached to the same loop and is asked to watch what TLS needs; {@link #ready}
 * translates what the loop then finds. Bytes that are here already are not seen by a selector, so while reading is
 * wanted and they would make a read succeed, they are signalled.
 *
 * <p>Writing: a byte counts as written when it is encrypted <em>and</em> gone. Of a record that is stuck as many bytes
 * are <em>owed</em>, not taken yet, as there are bytes unsent; the next write begins with them and skips them. So who has
 * written everything may close, and time limits of writers see progress.
 *
 * <p>Limits: {@value #MAX_HANDSHAKE_BYTES} bytes from the client in a handshake, no renegotiation (TLS 1.2), after the
 * handshake {@value #MAX_MESSAGES} records a minute that carry no data (KeyUpdate, empty ones). The JDK's engine itself
 * limits a handshake message to 32 KiB ({@code jdk.tls.maxHandshakeMessageSize}).
 *
 * <p>Ownership: buffers are borrowed for the length of a call; an idle connection holds the engine and this object.
 *
 * <p>Threads: one may read while another one writes. The lock of this object guards all fields; the executor's threads
 * touch the engine alone, while {@code taskRunning} keeps everybody else from it.
 *
 * <p>Spec: RFC 8446, RFC 5246, RFC 7301 (ALPN).
 */
final class TlsConnection implements Connection {
    /** A client's certificates, 32 KiB at most, and all the rest fit easily. */
    static final int MAX_HANDSHAKE_BYTES = 128 * 1024;

    /** How many records without data a minute are borne after the handshake; a rekey of both sides takes one. */
    static final int MAX_MESSAGES = 8;

    private static final System.Logger LOGGER = System.getLogger(TlsConnection.class.getName());
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
    private static final byte[] NO_BYTES = new byte[0];
    private static final int HEADER = 5;
    private static final int ALERT = 21;
    private static final int FIRST_TYPE = 20;
    private static final int LAST_TYPE = 24;
    private static final int MAX_KEPT = 20 * 1024;
    private static final int MAX_STEPS = 4096;
    private static final int MAX_FLIGHT = 64;
    private static final long MINUTE_NANOS = 60_000_000_000L;

    private final Connection inner;
    private final SSLEngine engine;
    private final TlsSettings settings;
    private final Executor executor;
    private final TlsBuffers.Pool pool;

    private @Nullable Readiness readiness;
    private int wanted;
    private int watched;

    private byte[] undecrypted = NO_BYTES;
    private int undecryptedLength;
    private byte[] plain = NO_BYTES;
    private int plainFrom;
    private byte[] unsent = NO_BYTES;
    private int unsentFrom;
    private int unsentTo;
    private int owed;

    private boolean taskRunning;
    private @Nullable Throwable failure;
    private int handshakeBytes;
    private int handshakeSteps;
    private int messages;
    private long messagesSince;
    private boolean inputEnded;
    private boolean outputEnding;
    private boolean closed;
    private volatile boolean established;

    TlsConnection(Connection inner, SSLEngine engine, TlsSettings settings) {
        this.inner = inner;
        this.engine = engine;
        this.settings = settings;
        executor = settings.executor();
        pool = settings.buffers();
    }

    // ---- watching --------------------------------------------------------------------------------------------------

    @Override
    public synchronized void attach(Readiness loop) throws IOException {
        readiness = loop;
        inner.attach(loop);
        engine.beginHandshake();
    }

    @Override
    public synchronized void interest(int operations) {
        wanted = operations;
        watch();
    }

    @Override
    public synchronized int ready(int operations) {
        if (closed) {
            return operations & ~(Readiness.READ | Readiness.WRITE);
        }
        int transport = operations & (Readiness.READ | Readiness.WRITE);
        int others = operations ^ transport;
        if (!established) {
            return others | (transport == 0 ? 0 : wanted);
        }
        if ((transport & Readiness.WRITE) != 0 && ((wanted & Readiness.WRITE) == 0 || outputEnding)) {
            flushAside();
        }
        return others | (transport & wanted);
    }

    /** Sends what is left of TLS's own records while nobody writes. */
    private void flushAside() {
        try {
            if (hasUnsent() && flush() && outputEnding) {
                inner.shutdownOutput();
            }
        } catch (IOException e) {
            fail(e);
        }
        watch();
    }

    /** Has the inner connection watched for what is needed now, and signals what is here already. */
    private void watch() {
        if (closed) {
            return;
        }
        int operations = hasUnsent() ? Readiness.WRITE : 0;
        if (established) {
            operations |= wanted;
            if ((wanted & Readiness.READ) != 0 && isReadable()) {
                signal(Readiness.READ);
                operations = inputEnded ? operations & ~Readiness.READ : operations;
            }
        } else if (wanted != 0 && !taskRunning) {
            boolean wraps = engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP;
            operations |= wraps ? Readiness.WRITE : hasUnsent() ? 0 : Readiness.READ;
        }
        if (operations != watched) {
            watched = operations;
            inner.interest(operations);
        }
    }

    private boolean isReadable() {
        return plainFrom < plain.length
                || inputEnded
                || failure != null
                || hasWholeRecord(undecrypted, undecryptedLength);
    }

    private static boolean hasWholeRecord(byte[] bytes, int length) {
        return length >= HEADER && length >= HEADER + ((bytes[3] & 0xFF) << 8 | (bytes[4] & 0xFF));
    }

    private void signal(int operations) {
        Readiness loop = readiness;
        if (loop != null) {
            loop.signal(operations);
        }
    }

    // ---- reading ---------------------------------------------------------------------------------------------------

    @Override
    public synchronized int read(ByteBuffer target) throws IOException {
        throwFailure();
        if (plainFrom < plain.length) {
            int count = takePlain(target);
            watch();
            return count;
        }
        if (inputEnded || !target.hasRemaining()) {
            return inputEnded ? -1 : 0;
        }
        TlsBuffers buffers = pool.acquire();
        try {
            buffers.in.clear().put(undecrypted, 0, undecryptedLength).flip();
            return isReadyFor(buffers) ? decrypt(buffers, target) : 0;
        } catch (IOException | RuntimeException e) {
            buffers.in.clear().limit(0);
            throw broken(e, buffers);
        } finally {
            keepUndecrypted(buffers.in);
            pool.release(buffers);
            watch();
        }
    }

    /** Goes on with the handshake; tells whether data may move now. */
    private boolean isReadyFor(TlsBuffers buffers) throws IOException {
        if (established) {
            return true;
        }
        // What follows the handshake belongs to the one who takes over.
        return shakeHands(buffers) && protocolHandler().isEmpty() && plainFrom == plain.length;
    }

    private int takePlain(ByteBuffer target) {
        int count = Math.min(target.remaining(), plain.length - plainFrom);
        target.put(plain, plainFrom, count);
        plainFrom += count;
        if (plainFrom == plain.length) {
            plain = NO_BYTES;
            plainFrom = 0;
        }
        return count;
    }

    /** Decrypts what is here, and after one read of the inner connection what came with that. */
    private int decrypt(TlsBuffers buffers, ByteBuffer target) throws IOException {
        int start = target.position();
        boolean filled = false;
        while (target.hasRemaining() && !inputEnded) {
            boolean moved = target.position() > start;
            if (hasRecord(buffers.in)) {
                // An alert behind data waits: close_notify would forbid to answer them in TLS 1.2.
                boolean waits = moved && buffers.in.get(buffers.in.position()) == ALERT;
                if (waits || !decryptRecord(buffers, target, moved)) {
                    break;
                }
            } else if (filled || moved) {
                break;
            } else {
                filled = true;
                if (fill(buffers.in) < 0) {
                    // Without close_notify: a message cut by that is seen by its framing.
                    inputEnded = true;
                }
            }
        }
        int count = target.position() - start;
        return count == 0 && inputEnded ? -1 : count;
    }

    private int fill(ByteBuffer in) throws IOException {
        in.compact();
        try {
            return inner.read(in);
        } finally {
            in.flip();
        }
    }

    /**
     * Tells whether there is a whole record.
     *
     * @throws SSLException when this cannot be one, or one so large that nobody may send it (RFC 8446 §5.2)
     */
    private static boolean hasRecord(ByteBuffer in) throws SSLException {
        if (!in.hasRemaining()) {
            return false;
        }
        int at = in.position();
        if (in.get(at) < FIRST_TYPE || in.get(at) > LAST_TYPE || (in.remaining() > 1 && in.get(at + 1) != 3)) {
            throw new SSLProtocolException("not a record of TLS");
        }
        if (in.remaining() < HEADER) {
            return false;
        }
        int length = recordLength(in);
        if (length > TlsBuffers.MAX_RECORD) {
            throw new SSLProtocolException("a record of " + length + " bytes");
        }
        return in.remaining() >= length;
    }

    private static int recordLength(ByteBuffer in) {
        return HEADER + (in.getShort(in.position() + 3) & 0xFFFF);
    }

    /**
     * Decrypts one record; false when the target, which got others already, may have no room for it. The engine is never
     * asked to decrypt into less room than a record may need: some then keep a part of it, unseen by us.
     */
    private boolean decryptRecord(TlsBuffers buffers, ByteBuffer target, boolean moved) throws IOException {
        SSLEngineResult result;
        if (target.remaining() >= recordLength(buffers.in)) {
            result = engine.unwrap(buffers.in, target);
        } else if (moved) {
            return false;
        } else {
            result = engine.unwrap(buffers.in, buffers.plain.clear());
            keepPlain(buffers.plain.flip(), target);
        }
        switch (result.getStatus()) {
            case CLOSED -> inputEnded = true;
            case OK -> afterRecord(result, buffers);
            default -> throw new SSLException("the engine cannot read: " + result);
        }
        return true;
    }

    /** Gives the target what it has room for, and keeps the rest. */
    private void keepPlain(ByteBuffer bytes, ByteBuffer target) {
        int limit = bytes.limit();
        bytes.limit(bytes.position() + Math.min(bytes.remaining(), target.remaining()));
        target.put(bytes);
        bytes.limit(limit);
        int before = plain.length - plainFrom;
        byte[] kept = Arrays.copyOfRange(plain, plainFrom, plain.length + bytes.remaining());
        bytes.get(kept, before, bytes.remaining());
        plain = kept;
        plainFrom = 0;
    }

    private void keepUndecrypted(ByteBuffer in) {
        undecryptedLength = in.remaining();
        if (undecryptedLength == 0) {
            undecrypted = NO_BYTES;
            return;
        }
        if (undecrypted.length < undecryptedLength) {
            // A bulk transfer leaves a part of a record each time: the array is used again then.
            undecrypted = new byte[Math.max(undecryptedLength, Math.min(MAX_KEPT, 2 * undecrypted.length))];
        }
        in.get(undecrypted, 0, undecryptedLength);
    }

    /** Looks for what has no place after the handshake. */
    private void afterRecord(SSLEngineResult result, TlsBuffers buffers) throws IOException {
        if (result.bytesProduced() == 0) {
            countMessage();
        }
        HandshakeStatus status = result.getHandshakeStatus();
        if (status == HandshakeStatus.NOT_HANDSHAKING || status == HandshakeStatus.FINISHED || outputEnding) {
            return;
        }
        boolean replies = status == HandshakeStatus.NEED_WRAP
                && engine.getSession().getProtocol().equals("TLSv1.3");
        if (!replies) {
            throw new SSLProtocolException("the client began another handshake");
        }
        wrapAll(buffers);
    }

    private void countMessage() throws SSLException {
        long now = System.nanoTime();
        if (messages == 0 || now - messagesSince > MINUTE_NANOS) {
            messages = 0;
            messagesSince = now;
        }
        if (++messages > MAX_MESSAGES) {
            throw new SSLProtocolException("more than " + MAX_MESSAGES + " records without data in a minute");
        }
    }

    // ---- the handshake ---------------------------------------------------------------------------------------------

    private boolean shakeHands(TlsBuffers buffers) throws IOException {
        if (taskRunning || !flush()) {
            return false;
        }
        while (handshakeSteps++ < MAX_STEPS) {
            switch (engine.getHandshakeStatus()) {
                case NEED_TASK -> {
                    if (startTasks()) {
                        return false;
                    }
                }
                case NEED_WRAP -> {
                    if (!wrapAll(buffers)) {
                        return false;
                    }
                }
                case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
                    if (!unwrapHandshake(buffers)) {
                        return false;
                    }
                }
                case FINISHED, NOT_HANDSHAKING -> {
                    established = true;
                    settings.countHandshake(true);
                    return true;
                }
            }
        }
        throw new SSLHandshakeException("a handshake of more than " + MAX_STEPS + " steps");
    }

    private boolean unwrapHandshake(TlsBuffers buffers) throws IOException {
        if (!hasRecord(buffers.in)) {
            if (fill(buffers.in) < 0) {
                throw new EOFException("closed during the handshake");
            }
            if (!hasRecord(buffers.in)) {
                return false;
            }
        }
        SSLEngineResult result = engine.unwrap(buffers.in, buffers.plain.clear());
        handshakeBytes += result.bytesConsumed();
        if (handshakeBytes > MAX_HANDSHAKE_BYTES) {
            throw new SSLHandshakeException("a handshake of more than " + MAX_HANDSHAKE_BYTES + " bytes");
        }
        if (result.bytesProduced() > 0) {
            keepPlain(buffers.plain.flip(), NOTHING);
        }
        if (result.getStatus() != Status.OK) {
            throw new SSLHandshakeException("ended during the handshake: " + result.getStatus());
        }
        return true;
    }

    /** Sends the engine's own records; tells whether all are gone. */
    private boolean wrapAll(TlsBuffers buffers) throws IOException {
        ByteBuffer out = buffers.out.clear();
        for (int i = 0; i < MAX_FLIGHT && engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP; i++) {
            SSLEngineResult result = engine.wrap(NOTHING, out);
            if (result.getStatus() != Status.OK || out.remaining() < TlsBuffers.MAX_RECORD) {
                break;
            }
        }
        return send(out.flip());
    }

    private boolean startTasks() throws IOException {
        Runnable first = engine.getDelegatedTask();
        if (first == null) {
            return false;
        }
        taskRunning = true;
        try {
            executor.execute(() -> runTasks(first));
        } catch (RejectedExecutionException e) {
            taskRunning = false;
            throw new IOException("the executor of handshakes is full", e);
        }
        return true;
    }

    private void runTasks(Runnable first) {
        Throwable thrown = null;
        try {
            Runnable task = first;
            while (task != null) {
                task.run();
                task = engine.getDelegatedTask();
            }
        } catch (Throwable e) {
            thrown = e;
        }
        synchronized (this) {
            taskRunning = false;
            failure = thrown;
        }
        signal(Readiness.READ | Readiness.WRITE);
    }

    // ---- writing ---------------------------------------------------------------------------------------------------

    @Override
    public synchronized int write(ByteBuffer source) throws IOException {
        throwFailure();
        if (outputEnding) {
            throw new ClosedChannelException();
        }
        int start = source.position();
        if (established && !flush()) {
            takeOwed(source, Math.min(owed, unsentTo - unsentFrom));
            watch();
            return source.position() - start;
        }
        takeOwed(source, 0);
        if (source.hasRemaining()) {
            TlsBuffers buffers = pool.acquire();
            try {
                encryptAll(source, buffers);
            } catch (IOException | RuntimeException e) {
                throw broken(e, buffers);
            } finally {
                pool.release(buffers);
            }
        }
        watch();
        return source.position() - start;
    }

    /** Skips bytes that were encrypted by an earlier call and are gone now. */
    private void takeOwed(ByteBuffer source, int stillOwed) {
        int count = Math.min(source.remaining(), owed - stillOwed);
        source.position(source.position() + count);
        owed -= count;
    }

    private void encryptAll(ByteBuffer source, TlsBuffers buffers) throws IOException {
        if (!established) {
            buffers.in.clear().put(undecrypted, 0, undecryptedLength).flip();
            try {
                if (!shakeHands(buffers)) {
                    return;
                }
            } finally {
                keepUndecrypted(buffers.in);
            }
        }
        boolean room = true;
        while (room && source.hasRemaining()) {
            int before = source.position();
            ByteBuffer out = buffers.out.clear();
            encrypt(source, out);
            room = send(out.flip());
            if (!room) {
                owed = Math.min(source.position() - before, unsentTo - unsentFrom);
                source.position(source.position() - owed);
            }
        }
    }

    /** Encrypts as many records as there is room for. */
    private void encrypt(ByteBuffer source, ByteBuffer out) throws IOException {
        while (source.hasRemaining() && out.remaining() >= TlsBuffers.MAX_RECORD - 1024) {
            SSLEngineResult result = engine.wrap(source, out);
            if (result.getStatus() == Status.CLOSED) {
                throw new ClosedChannelException();
            }
            if (result.getStatus() != Status.OK || result.bytesProduced() == 0) {
                throw new SSLException("the engine cannot write: " + result);
            }
        }
    }

    /** Writes records to the inner connection and keeps what that does not take; tells whether all are gone. */
    private boolean send(ByteBuffer records) throws IOException {
        if (flush() && records.hasRemaining()) {
            int count = inner.write(records);
            assert count >= 0;
        }
        int left = records.remaining();
        if (left == 0) {
            return !hasUnsent();
        }
        int before = unsentTo - unsentFrom;
        byte[] kept = Arrays.copyOfRange(unsent, unsentFrom, unsentFrom + before + left);
        records.get(kept, before, left);
        unsent = kept;
        unsentFrom = 0;
        unsentTo = kept.length;
        return false;
    }

    /** Writes what was kept; tells whether all is gone. */
    private boolean flush() throws IOException {
        if (!hasUnsent()) {
            return true;
        }
        unsentFrom += inner.write(ByteBuffer.wrap(unsent, unsentFrom, unsentTo - unsentFrom));
        if (hasUnsent()) {
            return false;
        }
        dropUnsent();
        return true;
    }

    private boolean hasUnsent() {
        return unsentFrom < unsentTo;
    }

    private void dropUnsent() {
        unsent = NO_BYTES;
        unsentFrom = 0;
        unsentTo = 0;
    }

    // ---- the end ---------------------------------------------------------------------------------------------------

    /** Sends close_notify (RFC 8446 §6.1), and behind it the end of the inner connection's output. */
    @Override
    public synchronized void shutdownOutput() throws IOException {
        if (outputEnding || closed) {
            return;
        }
        outputEnding = true;
        if (established && failure == null) {
            sayGoodbye();
        }
        if (!hasUnsent()) {
            inner.shutdownOutput();
        }
        watch();
    }

    private void sayGoodbye() throws IOException {
        engine.closeOutbound();
        TlsBuffers buffers = pool.acquire();
        try {
            ByteBuffer out = buffers.out.clear();
            for (int i = 0; i < MAX_FLIGHT && !engine.isOutboundDone(); i++) {
                SSLEngineResult result = engine.wrap(NOTHING, out);
                if (result.bytesProduced() == 0) {
                    break;
                }
            }
            send(out.flip());
        } finally {
            pool.release(buffers);
        }
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        try {
            // Behind half a record it would be garbage.
            if (established && failure == null && !outputEnding && !hasUnsent()) {
                sayGoodbye();
            }
        } catch (IOException | RuntimeException e) {
            log("cannot say goodbye", e);
        }
        release();
        inner.close();
    }

    /** Without close_notify the peer sees a cut, whatever the inner connection has for that. */
    @Override
    public synchronized void abort() {
        if (!closed) {
            release();
            inner.abort();
        }
    }

    private void release() {
        closed = true;
        if (!established) {
            settings.countHandshake(false);
        }
        undecrypted = NO_BYTES;
        undecryptedLength = 0;
        plain = NO_BYTES;
        plainFrom = 0;
        dropUnsent();
    }

    /** The connection cannot go on: sends the alert that the engine has for the client, and tells why. */
    private IOException broken(Exception e, TlsBuffers buffers) {
        fail(e);
        if (e instanceof SSLException && engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
            try {
                wrapAll(buffers);
            } catch (IOException | RuntimeException alsoFailed) {
                e.addSuppressed(alsoFailed);
            }
        }
        return e instanceof IOException io ? io : new SSLException("the engine of TLS failed", e);
    }

    private void fail(Exception e) {
        failure = e;
        dropUnsent();
        if (!(e instanceof ClosedChannelException)) {
            log(established ? "broken" : "no handshake", e);
        }
    }

    private void throwFailure() throws IOException {
        if (closed) {
            throw new ClosedChannelException();
        }
        Throwable thrown = failure;
        if (thrown != null) {
            throw new IOException("TLS failed", thrown);
        }
    }

    private void log(String what, Throwable e) {
        if (LOGGER.isLoggable(System.Logger.Level.DEBUG)) {
            LOGGER.log(System.Logger.Level.DEBUG, what + ": " + this, e);
        }
    }

    // ---- what it is ------------------------------------------------------------------------------------------------

    @Override
    public boolean isAddressKnown() {
        return inner.isAddressKnown();
    }

    @Override
    public boolean isSecure() {
        return true;
    }

    @Override
    public boolean isEstablished() {
        return established;
    }

    @Override
    public Optional<SSLSession> tlsSession() {
        return established ? Optional.of(engine.getSession()) : Optional.empty();
    }

    @Override
    public Optional<ProtocolHandler> protocolHandler() {
        return established ? settings.protocolHandler(engine.getApplicationProtocol()) : Optional.empty();
    }

    @Override
    public SocketAddress localAddress() {
        return inner.localAddress();
    }

    @Override
    public SocketAddress remoteAddress() {
        return inner.remoteAddress();
    }

    @Override
    public String toString() {
        return inner + " (TLS)";
    }
}
