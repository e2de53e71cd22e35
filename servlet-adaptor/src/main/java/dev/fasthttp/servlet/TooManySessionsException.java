package dev.fasthttp.servlet;

/** There are as many sessions as the application may have. One that does not catch it answers 503. */
final class TooManySessionsException extends IllegalStateException {
    private static final long serialVersionUID = 1;

    TooManySessionsException(int most) {
        super("there are " + most + " sessions, the most of the application; its option maxSessions");
    }
}
