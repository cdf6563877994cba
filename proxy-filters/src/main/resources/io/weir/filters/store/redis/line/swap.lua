-- Puts a text where another stands. KEYS: the cell.
-- ARGV: how the cell must be before: '=' and a text, or '' for nothing; how it shall be, likewise;
--       how long in milliseconds. Answer: '=' and what stands there now, or ''.
local seen = redis.call('GET', KEYS[1])
local now = seen and ('=' .. seen) or ''
if now == ARGV[1] then
  now = ARGV[2]
  if now == '' then
    redis.call('DEL', KEYS[1])
  else
    redis.call('SET', KEYS[1], string.sub(now, 2), 'PX', ARGV[3])
  end
end
return {now}
