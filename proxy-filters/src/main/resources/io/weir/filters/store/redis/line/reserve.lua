-- Sets an amount aside in every sum, or in none. Goes after ledger.lua.
-- KEYS: open reservations, this reservation, then the sums.
-- ARGV: id, amount, lease in milliseconds, start of the keys of reservations, then for each sum
--       its limit and when it may be forgotten.
-- Answer: 0, or which sum lacks money, then spent and reserved of each.
local open = KEYS[1]
local amount = ARGV[2]
repeat
  local late = redis.call('ZRANGEBYSCORE', open, '-inf', now, 'LIMIT', 0, 100)
  for _, id in ipairs(late) do
    give_back(open, id, ARGV[4] .. id)
  end
until #late < 100
give_back(open, ARGV[1], KEYS[2]) -- from an earlier try of the same
local answer = {0}
for i = 3, #KEYS do
  local sum = redis.call('HMGET', KEYS[i], 's', 'r')
  local spent = sum[1] or '0'
  local reserved = sum[2] or '0'
  local limit = tonumber(ARGV[2 * i - 1])
  if answer[1] == 0 and limit - tonumber(spent) - tonumber(reserved) < tonumber(amount) then
    answer[1] = i - 2
  end
  answer[#answer + 1] = spent
  answer[#answer + 1] = reserved
end
if answer[1] ~= 0 then
  return answer
end
redis.call('RPUSH', KEYS[2], amount)
for i = 3, #KEYS do
  redis.call('HINCRBY', KEYS[i], 'r', amount)
  keep_until(KEYS[i], ARGV[2 * i])
  redis.call('RPUSH', KEYS[2], KEYS[i])
end
redis.call('ZADD', open, string.format('%.0f', now + tonumber(ARGV[3])), ARGV[1])
return answer
