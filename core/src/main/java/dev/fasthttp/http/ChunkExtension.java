package dev.fasthttp.http;

import dev.fasthttp.internal.Ascii;

/**
 * The grammar of chunk extensions (RFC 9112 §7.1.1), byte by byte: {@code *( ";" token [ "=" ( token / quoted-string ) ] )}.
 *
 * <p>Extensions mean nothing to this server. Their grammar is checked all the same, because two parsers that skip them
 * differently do not see the same requests.
 */
final class ChunkExtension {
    private static final int NAME_START = 0;
    private static final int NAME = 1;
    private static final int VALUE_START = 2;
    private static final int TOKEN = 3;
    private static final int QUOTED = 4;
    private static final int ESCAPED = 5;
    private static final int AFTER_QUOTED = 6;

    private int state;

    /** Begins behind a semicolon. */
    void start() {
        state = NAME_START;
    }

    /** Tells whether the line may end here. */
    boolean mayEnd() {
        return state == NAME || state == TOKEN || state == AFTER_QUOTED;
    }

    /** Takes the next byte, which is not the CR that ends the line. */
    void accept(byte b) {
        switch (state) {
            case NAME_START -> token(b, NAME);
            case NAME -> {
                if (b == '=') {
                    state = VALUE_START;
                } else {
                    tokenOrNext(b);
                }
            }
            case VALUE_START -> {
                if (b == '"') {
                    state = QUOTED;
                } else {
                    token(b, TOKEN);
                }
            }
            case TOKEN -> tokenOrNext(b);
            case QUOTED -> quoted(b);
            case ESCAPED -> {
                text(b);
                state = QUOTED;
            }
            case AFTER_QUOTED -> next(b);
            default -> throw new AssertionError(state);
        }
    }

    private void token(byte b, int next) {
        if (!Ascii.isToken(b)) {
            throw BadMessageException.of(Violation.CHUNK_EXTENSION);
        }
        state = next;
    }

    private void tokenOrNext(byte b) {
        if (!Ascii.isToken(b)) {
            next(b);
        }
    }

    private void next(byte b) {
        if (b != ';') {
            throw BadMessageException.of(Violation.CHUNK_EXTENSION);
        }
        state = NAME_START;
    }

    private void quoted(byte b) {
        if (b == '"') {
            state = AFTER_QUOTED;
        } else if (b == '\\') {
            state = ESCAPED;
        } else {
            text(b);
        }
    }

    /** qdtext and quoted-pair: HTAB, SP, visible characters; bytes beyond ASCII are refused, they mean nothing here. */
    private static void text(byte b) {
        if (b != '\t' && (b < 0x20 || b == 0x7F)) {
            throw BadMessageException.of(Violation.CHUNK_EXTENSION);
        }
    }
}
