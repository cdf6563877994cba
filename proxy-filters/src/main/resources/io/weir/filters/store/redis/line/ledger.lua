-- What both reserving and settling need. A sum is a hash: s spent, r reserved; both are whole
-- nano-dollars that Redis itself adds up, exact to 64 bits.
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)

-- Gives back what the reservation at that key holds, if it still does.
local function give_back(open, id, hold)
  redis.call('ZREM', open, id)
  local sums = redis.call('LRANGE', hold, 0, -1)
  for i = 2, #sums do
    if sums[1] ~= '0' and redis.call('EXISTS', sums[i]) == 1 then
      redis.call('HINCRBY', sums[i], 'r', '-' .. sums[1])
    end
  end
  redis.call('DEL', hold)
end

-- A sum is kept until two days after its window's end; one without end for ever.
local function keep_until(sum, ends)
  if ends ~= '' then
    redis.call('PEXPIREAT', sum, ends)
  end
end
