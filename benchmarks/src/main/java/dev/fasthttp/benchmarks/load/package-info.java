/** Load from one thread: what a server does with handlers that block and with connections that are idle. */
package dev.fasthttp.benchmarks.load;
