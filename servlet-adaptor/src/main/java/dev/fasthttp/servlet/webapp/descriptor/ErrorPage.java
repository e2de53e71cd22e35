package dev.fasthttp.servlet.webapp.descriptor;

import org.jspecify.annotations.Nullable;

/**
 * What answers an error. Without a status and an exception it is the page for all errors that have no other.
 *
 * @param status        the HTTP status
 * @param exceptionType the class of the exception
 * @param location      the path of the page, from the root of the application
 * @param place         where it stands
 */
public record ErrorPage(@Nullable Integer status, @Nullable String exceptionType, String location, Place place) {

    /** What it is for, as a key: no two pages of an application may have the same. */
    String key() {
        if (status != null) {
            return "error-code " + status;
        }
        return exceptionType != null ? "exception-type " + exceptionType : "all errors";
    }
}
