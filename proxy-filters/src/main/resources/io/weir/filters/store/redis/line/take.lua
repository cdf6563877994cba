-- Takes tokens and places, all or none. Goes after bucket.lua.
-- KEYS: one for each draw.
-- ARGV: the hold's name, then for each draw: t amount tokens units unit_micros burst,
--       or p most lease_micros.
-- Answer: 1 or 0, then for each draw what is left and the microseconds to wait (-1: for ever).
local hold = ARGV[1]
local at = 2
local draws = {}
local enough = true
local answer = {1}
for i, key in ipairs(KEYS) do
  local draw = {key = key, kind = ARGV[at]}
  local wait = 0
  if draw.kind == 't' then
    draw.amount = tonumber(ARGV[at + 1])
    draw.bucket = bucket_at(key, tonumber(ARGV[at + 2]), tonumber(ARGV[at + 3]),
      tonumber(ARGV[at + 4]), tonumber(ARGV[at + 5]))
    at = at + 6
    draw.left = math.max(0, draw.bucket.level)
    if draw.amount > 0 and draw.bucket.level < draw.amount then
      enough = false
      wait = -1
      if draw.amount <= draw.bucket.burst then
        wait = units_for(draw.bucket, draw.amount - draw.bucket.level) * draw.bucket.micros
      end
    end
  else
    draw.most = tonumber(ARGV[at + 1])
    draw.lease = tonumber(ARGV[at + 2])
    at = at + 3
    redis.call('ZREMRANGEBYSCORE', key, '-inf', string.format('%.0f', now))
    draw.held = redis.call('ZCARD', key)
    draw.left = math.max(0, draw.most - draw.held)
    if draw.held >= draw.most then
      enough = false
      local first = redis.call('ZRANGE', key, 0, 0, 'WITHSCORES')
      wait = first[2] and (tonumber(first[2]) - now) or -1
    end
  end
  draws[i] = draw
  answer[2 * i] = draw.left
  answer[2 * i + 1] = wait
end
if not enough then
  answer[1] = 0
  return answer
end
for i, draw in ipairs(draws) do
  if draw.kind == 't' then
    if draw.amount > 0 then
      draw.bucket.level = draw.bucket.level - draw.amount
      keep(draw.key, draw.bucket)
    end
    answer[2 * i] = math.max(0, draw.bucket.level)
  else
    redis.call('ZADD', draw.key, string.format('%.0f', now + draw.lease), hold)
    local longest = redis.call('ZRANGE', draw.key, -1, -1, 'WITHSCORES')
    redis.call('PEXPIREAT', draw.key,
      string.format('%.0f', math.ceil(tonumber(longest[2]) / 1000) + 1000))
    answer[2 * i] = draw.most - draw.held - 1
  end
end
return answer
