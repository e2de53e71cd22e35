/**
 * What nearly every application puts around its handlers, or beside them: access log, authentication, limits, health.
 *
 * <p>Most are a {@link dev.fasthttp.server.Middleware}: {@code handler.with(a).with(b)}, the last one outermost. What they
 * add to a response is on every answer, errors included. Each holds its settings and is safe for all threads; none keeps
 * anything of a request beyond its end.
 *
 * <p>Uses {@code server}, {@code http}, {@code net}, {@code bytes} and {@code internal}; nothing in the core uses it.
 */
@NullMarked
package dev.fasthttp.handlers;

import org.jspecify.annotations.NullMarked;
