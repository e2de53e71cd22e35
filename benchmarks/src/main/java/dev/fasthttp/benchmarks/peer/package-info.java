/**
 * The servers our own is measured against: one small main each, set up as somebody who knows that server would for one processor.
 *
 * <p>Each main takes the port, binds 127.0.0.1, prints {@code ready} once it listens, and answers GET with {@link
 * dev.fasthttp.benchmarks.peer.HelloAnswer} until it is killed. None writes an access log or a {@code Server} field.
 */
package dev.fasthttp.benchmarks.peer;
