/**
 * Content codings: gzip and deflate by the JDK; br and zstd when their libraries are there.
 *
 * <p>The libraries are {@code com.aayushatharva.brotli4j:brotli4j} and {@code com.github.luben:zstd-jni}. Both are optional;
 * on the module path they have to be named by {@code --add-modules}.
 */
package dev.fasthttp.compress;
