-- wrk: one request at a time on each connection; the result in one line for the loopback script.
function done(summary, latency, requests)
  local e = summary.errors
  io.write(string.format("loopback requests=%d us=%d connect=%d read=%d write=%d timeout=%d status=%d\n",
    summary.requests, summary.duration, e.connect, e.read, e.write, e.timeout, e.status))
end
