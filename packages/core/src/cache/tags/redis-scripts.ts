import { hash } from 'node:crypto'

/** A script as it is sent: by digest, and as text where Redis does not know the digest. */
export interface RedisScript {
  readonly lua: string
  readonly sha: string
}

/**
 * Shared by all scripts that change tags. They decide nothing but what is absent; the decisions are in `freshness.ts`.
 *
 * - `allow-oom`: a Redis that is full must still take marks (attack A3).
 * - A stamp is the caller's nonce and the time of this execution, so that a command that is executed twice, late or after
 *   its client has died never brings a stamp back (attack A1). Tags of one call share it; they are never compared.
 * - Holds live inside the value: what is lost is lost as a whole (attack A6).
 * - A kept stamp dies with its first overdue hold. The expiry of the key says so, and `load` says it again for the
 *   millisecond in which Redis still shows the key.
 * - A tag that is born pushes no record of its birth. Stamps never return, so that the chain of an earlier life ends
 *   where it was lost, and its records need not be deleted.
 *
 * ARGV[1] nonce, ARGV[2] horizon in ms, ARGV[3] retention in ms; all instants are milliseconds since 1970.
 */
const prelude = `#!lua flags=allow-oom
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local horizon, retention = tonumber(ARGV[2]), tonumber(ARGV[3])
local fresh = ARGV[1] .. string.format('%08x%05x', tonumber(time[1]), tonumber(time[2]))
local digits = function(number) return string.format('%.0f', number) end

local function parse(text)
  if type(text) ~= 'string' then return nil end
  local stamp, safeAt, rest = string.match(text, '^1 (%S+) (%d+)(.*)$')
  if not stamp or not (rest == '' or string.sub(rest, 1, 1) == ' ') then return nil end
  local tag = { text = text, stamp = stamp, safeAt = tonumber(safeAt), holds = {} }
  for part in string.gmatch(rest, '%S+') do
    local writer, ends, mode = string.match(part, '^([^:]+):(%d+):([bk])$')
    if writer then
      local hold = { writer = writer, ends = tonumber(ends), mode = mode }
      if mode == 'k' and hold.ends <= now then return nil end
      table.insert(tag.holds, hold)
    elseif string.sub(part, 1, 1) == '@' then
      tag.run = string.sub(part, 2)
    else
      return nil
    end
  end
  return tag
end

local function born() return { stamp = fresh, safeAt = now + horizon, holds = {}, isNew = true } end

local function load(key) return parse(redis.pcall('GET', key)) or born() end

local function render(tag)
  local parts = { '1', tag.stamp, digits(tag.safeAt) }
  if tag.run then table.insert(parts, '@' .. tag.run) end
  for _, hold in ipairs(tag.holds) do
    table.insert(parts, hold.writer .. ':' .. digits(hold.ends) .. ':' .. hold.mode)
  end
  return table.concat(parts, ' ')
end

local function save(key, tag)
  local text, ends = render(tag), nil
  for _, hold in ipairs(tag.holds) do
    if hold.mode == 'k' and (not ends or hold.ends < ends) then ends = hold.ends end
  end
  if tag.run and not ends then
    redis.call('SET', key, text)
  else
    redis.call('SET', key, text, 'PXAT', digits(ends or now + retention))
  end
  return text
end

local function renew(tag, journal, length, kind, writer, content, isHeld)
  local from = tag.stamp
  tag.stamp = fresh
  if tag.isNew then return end
  -- A settle right behind its own mark takes the mark's place: while the hold stood nothing was stored in between.
  local last = isHeld and redis.pcall('LINDEX', journal, -1)
  if type(last) == 'string' then
    local start, mark, by = string.match(last, '^(%S+) (%S+) m (%S+) ')
    if mark == from and by == writer then
      from = start
      redis.call('RPOP', journal)
    end
  end
  local record = from .. ' ' .. fresh .. ' ' .. kind .. ' ' .. writer .. ' ' .. content
  local size = redis.pcall('RPUSH', journal, record)
  if type(size) ~= 'number' then
    redis.call('DEL', journal)
    size = redis.call('RPUSH', journal, record)
  end
  if size > length then redis.call('LTRIM', journal, -length, -1) end
  -- The settle that follows a mark extends the life of the journal.
  if kind ~= 'm' or size == 1 then redis.call('PEXPIREAT', journal, digits(now + retention)) end
end
`

/** KEYS: bumped tags, kept tags, journals of the bumped. ARGV[4] writer, ARGV[5] bumped tags, then a length for each. */
const mark = `
local writer, bumped = ARGV[4], tonumber(ARGV[5])
for i = 1, #KEYS - bumped do
  local tag = load(KEYS[i])
  local hold = { writer = writer, ends = now + horizon, mode = i <= bumped and 'b' or 'k' }
  local at = #tag.holds + 1
  for index, other in ipairs(tag.holds) do
    if other.writer == writer then at = index end
  end
  tag.holds[at] = hold
  if i <= bumped then
    renew(tag, KEYS[#KEYS - bumped + i], tonumber(ARGV[5 + i]), 'm', writer, '')
  end
  save(KEYS[i], tag)
end
return time
`

/** KEYS and ARGV as for the mark; after the lengths a kind and a content for each bumped tag. */
const settle = `
local writer, bumped = ARGV[4], tonumber(ARGV[5])
for i = 1, #KEYS - bumped do
  local tag = load(KEYS[i])
  local holds, isHeld = {}, false
  for _, hold in ipairs(tag.holds) do
    if hold.ends > now then
      if hold.writer == writer then isHeld = true else table.insert(holds, hold) end
    end
  end
  tag.holds = holds
  if i <= bumped then
    local kind, content = ARGV[4 + bumped + 2 * i], ARGV[5 + bumped + 2 * i]
    renew(tag, KEYS[#KEYS - bumped + i], tonumber(ARGV[5 + i]), kind, writer, content, isHeld)
  end
  save(KEYS[i], tag)
end
return time
`

/** KEYS: tags, their journals. ARGV[4…]: a length for each tag. */
const touch = `
local count = #KEYS / 2
for i = 1, count do
  local tag = load(KEYS[i])
  renew(tag, KEYS[count + i], tonumber(ARGV[3 + i]), 't', '-', '')
  save(KEYS[i], tag)
end
return time
`

/** KEYS: tags. ARGV[4] position of the root among them or 0, ARGV[5] the run id. Returns the time, then each value. */
const create = `
local reply = { time[1], time[2] }
for i = 1, #KEYS do
  local tag = load(KEYS[i])
  if tag.isNew and i == tonumber(ARGV[4]) then tag.run = ARGV[5] end
  local text = render(tag)
  if tag.isNew or text ~= tag.text then save(KEYS[i], tag) end
  table.insert(reply, text)
end
return reply
`

/** KEYS: the root. ARGV[4] the run id. */
const root = `
local tag = load(KEYS[1])
if tag.isNew or tag.run ~= ARGV[4] then
  tag = born()
  tag.run = ARGV[4]
  save(KEYS[1], tag)
end
return time
`

/**
 * Reads journals from a stamp on. KEYS: journals. ARGV: for each the stamp that the reader knows, or `-` for all.
 * Returns for each the records since, none when the journal does not reach back so far: the reader could not use them,
 * and a full journal of a table is a hundred kilobytes.
 */
const since = `#!lua flags=no-writes
local reply = {}
for i, key in ipairs(KEYS) do
  local wanted, found = ARGV[i] .. ' ', {}
  for _, length in ipairs({ 32, 512 }) do
    local records = redis.pcall('LRANGE', key, -length, -1)
    if records.err then break end
    if ARGV[i] == '-' then
      found = records
    else
      for position = #records, 1, -1 do
        if string.sub(records[position], 1, #wanted) == wanted then
          for later = position, #records do table.insert(found, records[later]) end
          break
        end
      end
      if #found > 0 then break end
    end
    if #records < length then break end
  end
  reply[i] = found
end
return reply
`

/** The scripts of the protocol (`docs/concepts/protocol.md`), and the one that reads journals. */
export const redisScripts = {
  mark: script(prelude + mark),
  settle: script(prelude + settle),
  touch: script(prelude + touch),
  create: script(prelude + create),
  root: script(prelude + root),
  since: script(since),
} as const

function script(lua: string): RedisScript {
  return { lua, sha: hash('sha1', lua) }
}
