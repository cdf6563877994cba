-- Buckets as texts: level, fraction, stamp, tokens, units, unit_micros, burst. Every number
-- stays below 2^52, so doubles are exact.
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000000 + tonumber(time[2])

local function parts(text)
  local numbers = {}
  for each in string.gmatch(text, '%S+') do
    numbers[#numbers + 1] = tonumber(each)
  end
  return numbers
end

local function units_for(bucket, wanted)
  if wanted <= 0 then
    return 0
  end
  return math.floor((wanted * bucket.units - bucket.fraction + bucket.tokens - 1) / bucket.tokens)
end

local function fill(bucket)
  local at = math.floor(now / bucket.micros)
  local elapsed = at - bucket.stamp
  if elapsed <= 0 then
    return
  end
  bucket.stamp = at
  if elapsed >= units_for(bucket, bucket.burst - bucket.level) then
    bucket.level = bucket.burst
    bucket.fraction = 0
  else
    local come = elapsed * bucket.tokens + bucket.fraction
    bucket.level = bucket.level + math.floor(come / bucket.units)
    bucket.fraction = come % bucket.units
  end
end

local function bucket_at(key, tokens, units, micros, burst)
  local bucket = {tokens = tokens, units = units, micros = micros, burst = burst,
    level = burst, fraction = 0, stamp = math.floor(now / micros)}
  local raw = redis.call('GET', key)
  if raw then
    local was = parts(raw)
    local old = {level = was[1], fraction = was[2], stamp = was[3],
      tokens = was[4], units = was[5], micros = was[6], burst = was[7]}
    fill(old)
    if old.tokens == tokens and old.units == units and old.micros == micros
        and old.burst == burst then
      return old
    end
    bucket.level = math.min(old.level, burst)
  end
  return bucket
end

local function keep(key, bucket)
  if bucket.level >= bucket.burst then
    redis.call('DEL', key)
    return
  end
  local full = units_for(bucket, bucket.burst - bucket.level) * bucket.micros
  redis.call('SET', key, string.format('%.0f %.0f %.0f %.0f %.0f %.0f %.0f', bucket.level,
    bucket.fraction, bucket.stamp, bucket.tokens, bucket.units, bucket.micros, bucket.burst),
    'PX', string.format('%.0f', math.ceil(full / 1000) + 1000))
end
