-- Gives places back, or begins their leases anew.
-- KEYS: the places. ARGV: the hold's name, then for each place its lease in microseconds; 0 gives
-- it back. Answer: 1 if all of them were held, else 0.
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000000 + tonumber(time[2])
local all = 1
for i, key in ipairs(KEYS) do
  local lease = tonumber(ARGV[i + 1])
  redis.call('ZREMRANGEBYSCORE', key, '-inf', string.format('%.0f', now))
  if lease == 0 then
    if redis.call('ZREM', key, ARGV[1]) == 0 then
      all = 0
    end
  elseif redis.call('ZSCORE', key, ARGV[1]) then
    redis.call('ZADD', key, string.format('%.0f', now + lease), ARGV[1])
    local longest = redis.call('ZRANGE', key, -1, -1, 'WITHSCORES')
    redis.call('PEXPIREAT', key,
      string.format('%.0f', math.ceil(tonumber(longest[2]) / 1000) + 1000))
  else
    all = 0
  end
end
return {all}
