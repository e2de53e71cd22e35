/**
 * A reverse proxy: a handler that has other servers answer.
 *
 * <p>Uses {@code server} and {@code client}, which do not know each other, and what both use; nothing in the core uses it.
 */
@NullMarked
package dev.fasthttp.proxy;

import org.jspecify.annotations.NullMarked;
