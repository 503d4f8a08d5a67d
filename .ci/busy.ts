/**
 * Runs the tests on a machine that is busy: beside eight busy loops, five times.
 * `npm run check:busy -- --loops 8 --times 5 mocks/time` runs only the test files named. Not part of the check.
 *
 * The loops are threads of this process, so they end with it, however it ends.
 */
import { spawnSync } from 'node:child_process'
import { parseArgs } from 'node:util'
import { Worker } from 'node:worker_threads'

/** A run that takes longer than this, in milliseconds, hangs. */
const runMsMax = 1_800_000

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    loops: { type: 'string', default: '8' },
    times: { type: 'string', default: '5' },
  },
})

const loops = Array.from(
  { length: wholeNumber('loops', values.loops) },
  () => new Worker('for (;;);', { eval: true }),
)
const times = wholeNumber('times', values.times)
let passed = 0
for (let time = 1; time <= times; time++) {
  const startedAt = process.hrtime.bigint()
  const { status, stdout, stderr } = spawnSync(
    'node_modules/.bin/vitest',
    ['run', ...positionals],
    { encoding: 'utf8', env: { ...process.env, NO_COLOR: '1' }, timeout: runMsMax },
  )
  const hasPassed = status === 0 && /Tests .*[1-9]\d* passed/.test(stdout)
  const seconds = (process.hrtime.bigint() - startedAt) / 1_000_000_000n
  console.log(`${hasPassed ? 'ok  ' : 'FAIL'}  ${time} of ${times} (${seconds} s)`)
  if (hasPassed) passed++
  else console.log(`${stdout}${stderr}`)
}
await Promise.all(loops.map((loop) => loop.terminate()))
console.log(`${passed} of ${times} passed beside ${loops.length} busy loops`)
process.exitCode = passed === times ? 0 : 1

function wholeNumber(name: string, text: string): number {
  const value = Number(text)
  if (Number.isInteger(value) && value >= 1) return value
  console.error(`Cannot run with --${name} ${text}: it is not a whole number from 1. Give one.`)
  process.exit(2)
}
