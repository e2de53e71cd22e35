/** Long bodies and event streams: our server, the plainest one that does the same, and the clients. */
package dev.fasthttp.benchmarks.stream;
