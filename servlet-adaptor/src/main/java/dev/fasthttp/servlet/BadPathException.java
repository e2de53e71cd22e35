package dev.fasthttp.servlet;

/** A path is not one that a request may have; the message says why. */
final class BadPathException extends RuntimeException {
    BadPathException(String message) {
        super(message, null, false, false);
    }
}
