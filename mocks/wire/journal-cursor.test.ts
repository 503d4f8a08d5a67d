import { expect, test } from 'vitest'
import { TestWire } from '../../test/wire-tests.ts'

async function journalOf(wire: TestWire, query: string): Promise<Record<string, unknown>> {
  return (await wire.call(`GET /admin/journal?${query}`)).json
}

test('the journal is read from a cursor on, and by names', async () => {
  await using wire = new TestWire()
  await wire.login('alice')
  const from = (await journalOf(wire, 'last=0'))['length']
  expect(from).toBe(wire.rtm.journal.length)
  const alice = await wire.login('bob')
  await wire.call(`POST ${alice}/media?task=7`, new Uint8Array(5))
  const all = await journalOf(wire, `after=${String(from)}`)
  expect(all['entries']).toEqual(wire.rtm.journal.entries({ after: Number(from) }))
  expect(all).toMatchObject({ next: wire.rtm.journal.length, missed: 0 })
  expect(await journalOf(wire, `after=${String(all['next'])}`)).toMatchObject({ entries: [] })
  const stored = wire.rtm.journal.entries({ name: 'media-stored' })
  expect(stored).toHaveLength(1)
  for (const query of ['after=0&name=nobody,media-stored', 'last=10&name=media-stored'])
    expect((await journalOf(wire, query))['entries']).toEqual(stored)
  const wrong = ['after=-1', 'after=x', 'after=', 'after=1&format=text', 'name=a&format=mermaid']
  for (const query of wrong)
    expect((await wire.call(`GET /admin/journal?${query}`)).status).toBe(400)
})

test('a cursor tells of what is kept no more, and of a journal that began anew', async () => {
  await using wire = new TestWire({ journalEntries: 2 })
  for (const uid of ['alice', 'bob', 'carol', 'dave']) await wire.login(uid)
  const { length } = wire.rtm.journal
  const all = await journalOf(wire, 'after=0')
  expect(all).toMatchObject({ length, next: length, missed: length - 2 })
  expect(all['entries']).toHaveLength(2)
  expect((await journalOf(wire, `after=${length - 2}`))['missed']).toBe(0)
  expect((await journalOf(wire, `after=${length - 3}`))['missed']).toBe(1)
  await wire.call('POST /admin/reset')
  expect((await journalOf(wire, `after=${length}`))['next']).toBeLessThan(length)
})
