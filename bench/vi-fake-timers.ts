/** The clock against vi.useFakeTimers with 10,000 timers; run by vitest itself, since `vi` lives only there. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { createRandom, EventQueue, nextBelow } from '../mocks/internal.ts'
import { reportValues } from './measure.ts'

const count = 10_000
const spanMs = 1_000_000
const program = `
import { test, vi } from 'vitest'
const { hrtime } = process
const now = hrtime.bigint.bind(hrtime)
test('measure', () => {
  vi.useFakeTimers()
  let fired = 0
  let state = 1
  const began = now()
  for (let index = 0; index < ${count}; index++) {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0
    setTimeout(() => fired++, state % ${spanMs})
  }
  vi.advanceTimersByTime(${spanMs})
  console.log('SECONDS ' + Number(now() - began) / 1e9 + ' FIRED ' + fired)
}, 600_000)
`

function viSeconds(): number {
  const folder = 'out/bench/vi'
  mkdirSync(folder, { recursive: true })
  writeFileSync(`${folder}/vi.test.mjs`, program)
  writeFileSync(
    `${folder}/vitest.config.mjs`,
    `export default { test: { include: ['vi.test.mjs'] } }`,
  )
  const run = spawnSync('node_modules/.bin/vitest', ['run', '--root', folder], { encoding: 'utf8' })
  rmSync(folder, { recursive: true })
  const found = /SECONDS ([\d.]+) FIRED (\d+)/.exec(run.stdout)
  if (found === null || Number(found[2]) !== count)
    throw new Error(`vitest did not measure: ${run.stdout}${run.stderr}`)
  return Number(found[1])
}

function ourSeconds(): number {
  const random = createRandom(1, 'instants')
  const queue = new EventQueue<{ fired: number }>(0)
  const context = { fired: 0 }
  const startedAt = process.hrtime.bigint()
  for (let index = 0; index < count; index++) {
    queue.schedule(nextBelow(random, spanMs), {
      fire: (each: { fired: number }) => void each.fired++,
    })
  }
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) next.fire(context, next)
  if (context.fired !== count) throw new Error('Not every event fired.')
  return Number(process.hrtime.bigint() - startedAt) / 1e9
}

ourSeconds()
const ours = ourSeconds()
const theirs = viSeconds()
reportValues('vi-fake-timers', {
  'vi.useFakeTimers, seconds for 10,000 timers': theirs,
  'event queue, seconds for 10,000 events': ours,
  'times faster': theirs / ours,
})
