package dev.fasthttp.servlet;

import org.jspecify.annotations.Nullable;

/**
 * A request that had to wait until its user had logged in.
 *
 * @param target      path and query, as they came
 * @param method      the method
 * @param contentType of the body
 * @param body        the body; not changed
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record SavedRequest(String target, String method, @Nullable String contentType, byte[] body) {}
