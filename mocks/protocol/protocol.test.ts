import { expect, test } from 'vitest'
import {
  appliesTo,
  assumptions,
  checkAppId,
  checkId,
  defaultChoices,
  enums,
  errata,
  KiB,
  limits,
  messageBytes,
  MiB,
  profiles,
  ruleOf,
  rules,
  sdkName,
  sources,
  utf8Bytes,
} from './door.ts'

test('there are 32 enums; within one no number and no name stands twice', () => {
  expect(Object.keys(enums)).toHaveLength(32)
  for (const members of Object.values(enums)) {
    expect(new Set(Object.values(members)).size).toBe(Object.keys(members).length)
  }
  expect([
    enums.UPLOAD_MEDIA_ERR_CODE['UPLOAD_MEDIA_ERR_SIZE_OVERFLOW'],
    sdkName('CANCEL_MEDIA_ERR_CODE', 2),
    sdkName('MESSAGE_TYPE', 99),
  ]).toEqual([4, 'CANCEL_MEDIA_ERR_NOT_EXIST', '99'])
})

test('there are 219 rules with unlike ids; each names known sources, codes, assumptions, errata and rules', () => {
  expect(rules).toHaveLength(219)
  expect(new Set(rules.map(({ id }) => id)).size).toBe(219)
  const codes = new Set(Object.values(enums).flatMap((members) => Object.keys(members)))
  const assumed = new Set<string>(assumptions.map(({ id }) => id))
  const misprints = new Set<string>(errata.map(({ id }) => id))
  for (const rule of rules) {
    expect(rule.sources.length, rule.id).toBeGreaterThan(0)
    expect(
      rule.sources.filter((source) => !(source in sources)),
      rule.id,
    ).toEqual([])
    expect(
      (rule.codes ?? []).filter((code) => !codes.has(code)),
      rule.id,
    ).toEqual([])
    expect(
      (rule.assumptions ?? []).filter((id) => !assumed.has(id)),
      rule.id,
    ).toEqual([])
    expect(
      (rule.errata ?? []).filter((id) => !misprints.has(id)),
      rule.id,
    ).toEqual([])
    for (const other of [rule.sameAs, rule.partOf])
      if (other !== undefined) expect(ruleOf(other), rule.id).toBeDefined()
  }
  expect(ruleOf('no such rule')).toBeUndefined()
})

test('native rules do not apply to the web profile, nor Web rules to others; the rest apply everywhere', () => {
  const native = ruleOf('PATH-ABSOLUTE')
  const every = ruleOf('TASKS-MAX-9')
  const web = ruleOf('WEB-APP-ID')
  if (native === undefined || every === undefined || web === undefined)
    throw new Error('The catalogue has lost a rule.')
  expect([
    appliesTo(native, 'web-1.4'),
    appliesTo(native, 'cpp-linux-1.4'),
    appliesTo(every, 'web-1.4'),
    appliesTo(web, 'web-1.4'),
    appliesTo(web, 'cpp-linux-1.4'),
  ]).toEqual([false, true, true, true, false])
})

test('the 40 assumptions of the fact sheet and 24 of our own, each with a question and a choice; a switch begins with the default', () => {
  expect(assumptions).toHaveLength(68)
  const ids = assumptions.map(({ id }) => id)
  expect(ids).toEqual(Array.from(new Set(ids)).toSorted())
  for (const { id, question, choice } of assumptions)
    expect([question.length > 5, choice.length > 5], id).toEqual([true, true])
  const switches = assumptions.filter(({ options }) => options !== undefined)
  expect(Object.fromEntries(switches.map(({ id, options }) => [id, options?.[0]]))).toEqual(
    defaultChoices,
  )
})

test('limits that stand in a relation keep it', () => {
  expect(limits.mediaBytesMax).toBe(30 * MiB)
  expect(limits.messageBytesMax).toBe(32 * KiB)
  expect(limits.reconnectingAfterMs).toBeLessThan(limits.unreachableAfterMs)
  expect(limits.unreachableAfterMs).toBeLessThan(limits.offlineAfterMs)
  expect(limits.offlineAfterMs).toBeLessThan(limits.mediaIdleTimeoutMs)
  expect(limits.mediaLifeMs).toBe(604_800_000)
  for (const profile of Object.values(profiles))
    expect(Object.keys(profile.limits)).toEqual(Object.keys(limits))
})

test('IDs: 89 characters are good, 1 to 64 of them, and not the text null', () => {
  const good = (id: unknown): boolean => checkId('user ID', id, 64) === undefined
  const printable = Array.from({ length: 0x250 }, (_, code) => String.fromCodePoint(code))
  expect(printable.filter(good)).toHaveLength(89)
  expect(['x', 'x'.repeat(64), ' ', 'null '].map(good)).toEqual([true, true, true, true])
  expect(['', 'x'.repeat(65), 'null', null, undefined, 7, {}, []].map(good)).toEqual(
    Array.from({ length: 8 }, () => false),
  )
  expect(checkId('user ID', 'a/b', 64)).toMatch(/^The user ID holds "\/"\. Use /)
  expect(
    [31, 32, 33].map((length) => checkAppId('x'.repeat(length), limits) === undefined),
  ).toEqual([false, true, false])
  expect(checkAppId(null, limits)).toBe('The App ID must be a string, not null.')
})

test('bytes of a message: text, raw, file name and thumbnail in UTF-8; media ID and dimensions are free', () => {
  for (const text of ['', 'abc', 'é', '图', '👩‍👧', 'a\ud800b', '\udc00'])
    expect(utf8Bytes(text)).toBe(new TextEncoder().encode(text).length)
  const media = {
    mediaId: 'x'.repeat(82),
    bytes: 5,
    fileName: '图',
    thumbnail: new Uint8Array(7),
    width: 1,
    height: 1,
    thumbnailWidth: 1,
    thumbnailHeight: 1,
  }
  expect(messageBytes({ type: 4, text: 'é', media })).toBe(2 + 3 + 7)
  expect(messageBytes({ type: 2, text: 'ab', raw: new Uint8Array(5) })).toBe(7)
})
