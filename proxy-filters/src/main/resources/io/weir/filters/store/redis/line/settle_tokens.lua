-- Draws more tokens, or puts some back. Goes after bucket.lua.
-- KEYS: the bucket. ARGV: difference tokens units unit_micros burst debt_max. Answer: 1.
local bucket = bucket_at(KEYS[1], tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4]),
  tonumber(ARGV[5]))
fill(bucket)
local level = bucket.level - tonumber(ARGV[1])
bucket.level = math.max(-tonumber(ARGV[6]), math.min(bucket.burst, level))
keep(KEYS[1], bucket)
return {1}
