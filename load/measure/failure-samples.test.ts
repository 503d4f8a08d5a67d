import { expect, test } from 'vitest'
import { FailureTable, mergeFailures, withoutSecrets } from './failure-samples.ts'

const sampleAt = (atMs: number) => () => ({ atMs, request: `r${atMs}`, answer: `a${atMs}` })

test('of each reason all are counted, and the first three kept', () => {
  const table = new FailureTable(50)
  for (let at = 0; at < 1000; at++) table.add(at % 2 === 0 ? 'even' : 'odd', sampleAt(at))
  const { reasons, failureSamples } = table.toFailures()
  expect(reasons).toEqual({ even: 500, odd: 500 })
  expect(failureSamples['odd']?.map(({ atMs }) => atMs)).toEqual([1, 3, 5])
})

test('a text is not made for a failure that is not kept', () => {
  const table = new FailureTable(50)
  let made = 0
  for (let at = 0; at < 100; at++)
    table.add('same', () => {
      made++
      return sampleAt(at)()
    })
  expect(made).toBe(3)
})

test.each([1, 50, 51, 5000])(
  '%i reasons are no more than the bound, and one for the rest',
  (all) => {
    const table = new FailureTable(50)
    for (let at = 0; at < all; at++) table.add(`reason ${at}`, sampleAt(at))
    const { reasons, failureSamples } = table.toFailures()
    expect(Object.keys(reasons)).toHaveLength(Math.min(all, 51))
    expect(Object.keys(failureSamples)).toHaveLength(Math.min(all, 51))
    expect(Object.values(reasons).reduce((sum, count) => sum + count, 0)).toBe(all)
  },
)

test('a long answer is cut, and so is a long reason', () => {
  const table = new FailureTable(50)
  table.add('why '.repeat(100_000), () => ({
    atMs: 0,
    request: 'a '.repeat(1e6),
    answer: 'b '.repeat(1e6),
  }))
  expect(JSON.stringify(table.toFailures()).length).toBeLessThan(2000)
})

test('workers merged keep the first three of all', () => {
  const tables = [0, 1, 2, 3].map((worker) => {
    const table = new FailureTable(50)
    for (let at = worker; at < 40; at += 4) table.add('same', sampleAt(at))
    return table.toFailures()
  })
  const { reasons, failureSamples } = mergeFailures(tables.toReversed())
  expect(reasons).toEqual({ same: 40 })
  expect(failureSamples['same']?.map(({ atMs }) => atMs)).toEqual([0, 1, 2])
})

const token = '006970ca35de60c44645bbae8a215061b33IADq+Xb1Zr3nT7kYQ0='
test.each([
  [`{"token":"${token}","uid":"alice"}`, '{"token":(hidden),"uid":"alice"}'],
  [String.raw`{"access_token":"a\"b","uid":"alice"}`, '{"access_token":(hidden),"uid":"alice"}'],
  ['authorization: Bearer abc, uid alice', 'authorization: (hidden), uid alice'],
  ['sent with Bearer abc123', 'sent with Bearer (hidden)'],
  ['GET /x?token=short&uid=alice', 'GET /x?token=(hidden)&uid=alice'],
  [`the token ${token} has expired`, 'the token (hidden) has expired'],
  ['session 4f1c9a52-8b1e-4b1e-9a52-8b1e4f1c9a52 is over', 'session (hidden) is over'],
  ['Cookie=yes; uid=alice', 'Cookie=(hidden); uid=alice'],
  ['"appCertificate": "5cfd2fd1755d40ecb72977518be15d3b"', '"appCertificate": (hidden)'],
])('nothing secret is shown of %s', (text, shown) => {
  expect(withoutSecrets(text)).toBe(shown)
})

test.each([
  'HTTP 503 {"name":"UPLOAD_MEDIA_ERR_NETWORK","detail":"the store stands still"}',
  'no answer: UND_ERR_SOCKET other side closed',
  'POST media?task=4711, 31457280 bytes',
  'ATTRIBUTE_OPERATION_ERR_TOO_OFTEN, EXCEEDED_A_VERY_LONG_LIMIT_WITH_NO_DIGIT_IN_IT',
])('what is no secret stays: %s', (text) => {
  expect(withoutSecrets(text)).toBe(text)
})
