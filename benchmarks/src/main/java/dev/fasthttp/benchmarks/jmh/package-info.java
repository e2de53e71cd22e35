/** JMH benchmarks: what the core costs without a kernel, request by request and part by part. */
package dev.fasthttp.benchmarks.jmh;
