/**
 * Static files: {@link dev.fasthttp.fs.Fs} answers requests with the files below a directory.
 *
 * <p>What it is made of can be used by itself: {@link dev.fasthttp.fs.ResourcePath} and {@link dev.fasthttp.fs.FileTree}
 * find files and nothing outside of their directory, {@link dev.fasthttp.fs.Preconditions} and
 * {@link dev.fasthttp.fs.ByteRanges} decide what a request gets of them, {@link dev.fasthttp.fs.ContentTypes} what they
 * are.
 */
package dev.fasthttp.fs;
