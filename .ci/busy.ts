/**
 * Runs the tests on a machine that is busy: beside eight busy loops, five times.
 * `npm run check:busy -- --loops 8 --times 5 mocks/time` runs only the test files named. Not part of the check.
 *
 * The loops are threads of this process, so they end with it, however it ends.
 */
import { spawnSync } from 'node:child_process'
import { Worker } from 'node:worker_threads'
import { wholeNumbers } from './whole-numbers.ts'

/** A run that takes longer than this, in milliseconds, hangs. */
const runMsMax = 1_800_000

const { values, files } = wholeNumbers({ loops: 8, times: 5 })

const loops = Array.from({ length: values.loops }, () => new Worker('for (;;);', { eval: true }))
const { times } = values
let passed = 0
for (let time = 1; time <= times; time++) {
  const startedAt = process.hrtime.bigint()
  const { status, stdout, stderr } = spawnSync('node_modules/.bin/vitest', ['run', ...files], {
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1' },
    timeout: runMsMax,
  })
  const hasPassed = status === 0 && /Tests .*[1-9]\d* passed/.test(stdout)
  const seconds = (process.hrtime.bigint() - startedAt) / 1_000_000_000n
  console.log(`${hasPassed ? 'ok  ' : 'FAIL'}  ${time} of ${times} (${seconds} s)`)
  if (hasPassed) passed++
  else console.log(`${stdout}${stderr}`)
}
await Promise.all(loops.map((loop) => loop.terminate()))
console.log(`${passed} of ${times} passed beside ${loops.length} busy loops`)
process.exitCode = passed === times ? 0 : 1
