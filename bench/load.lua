-- Requests of the files named on the command line, in turn, as POST; without files a GET of the address, in
-- which `@N` stands for the numbers from 1 to N in turn.
local bodies, turn = {}, 0

function init(names)
  for _, name in ipairs(names) do
    local file = io.open(name)
    table.insert(bodies, wrk.format("POST", nil, {["Content-Type"] = "application/json"}, file:read("*a")))
    file:close()
  end
end

function request()
  if #bodies == 0 then
    turn = turn + 1
    local path = wrk.path:gsub("@(%d+)", function(most) return string.format("%d", (turn - 1) % most + 1) end)
    return wrk.format("GET", path)
  end
  turn = turn % #bodies + 1
  return bodies[turn]
end

function done(summary, latency)
  local failed = summary.errors.connect + summary.errors.read + summary.errors.write
    + summary.errors.status + summary.errors.timeout
  print(string.format('RESULT {"requests": %d, "seconds": %f, "p50": %f, "p95": %f, "p99": %f, "failed": %d}',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(95) / 1e3,
    latency:percentile(99) / 1e3, failed))
end
