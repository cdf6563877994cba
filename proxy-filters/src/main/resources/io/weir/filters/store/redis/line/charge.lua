-- Ends a reservation, with a charge or without; once for an id. Goes after ledger.lua.
-- KEYS: open reservations, this reservation, the mark that it has ended, the day's charges, then
--       the sums.
-- ARGV: id, how long the mark is kept, the mark's keys that are needed no more, actual, how long
--       the day is kept, most fields of a day, group, group for the rest, then eight numbers of
--       the day's row, then for each sum when it may be forgotten. Without actual nothing is
--       charged; with 0 for the first of the numbers, how many charges, there is no row.
-- Answer: 0 if it had ended before, else 1, then what each sum has spent.
for old in string.gmatch(ARGV[3], '%S+') do
  redis.call('DEL', old)
end
if not redis.call('SET', KEYS[3], '1', 'NX', 'PX', ARGV[2]) then
  return {0}
end
give_back(KEYS[1], ARGV[1], KEYS[2])
local answer = {1}
if ARGV[4] == '' then
  return answer
end
for i = 5, #KEYS do
  redis.call('HINCRBY', KEYS[i], 's', ARGV[4])
  keep_until(KEYS[i], ARGV[12 + i])
  answer[#answer + 1] = redis.call('HGET', KEYS[i], 's')
end
if ARGV[9] == '0' then
  return answer
end
local group = ARGV[7]
if redis.call('HEXISTS', KEYS[4], group .. '\t0') == 0
    and redis.call('HLEN', KEYS[4]) >= tonumber(ARGV[6]) then
  group = ARGV[8]
end
for n = 0, 7 do
  if n == 0 or ARGV[9 + n] ~= '0' then
    redis.call('HINCRBY', KEYS[4], group .. '\t' .. n, ARGV[9 + n])
  end
end
redis.call('PEXPIRE', KEYS[4], ARGV[5])
return answer
