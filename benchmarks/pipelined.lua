-- wrk: sixteen requests in one write on each connection; the result in one line for the loopback script.
local batch

function init(args)
  local requests = {}
  for i = 1, 16 do
    requests[i] = wrk.format()
  end
  batch = table.concat(requests)
end

function request()
  return batch
end

function done(summary, latency, requests)
  local e = summary.errors
  io.write(string.format("loopback requests=%d us=%d connect=%d read=%d write=%d timeout=%d status=%d\n",
    summary.requests, summary.duration, e.connect, e.read, e.write, e.timeout, e.status))
end
