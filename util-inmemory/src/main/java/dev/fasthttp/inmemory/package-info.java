/**
 * Connections that are memory: a server without ports, for tests and for programs that talk to themselves.
 *
 * <p>{@link dev.fasthttp.inmemory.InMemoryListener} is served like a socket and dialled like a host;
 * {@link dev.fasthttp.inmemory.PipeConnections} joins two threads; {@link dev.fasthttp.inmemory.PipeFaults} makes either as
 * bad as a network can be; {@link dev.fasthttp.inmemory.InMemoryServer} is a JUnit extension on top of them.
 */
package dev.fasthttp.inmemory;
