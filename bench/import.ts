/** Milliseconds that importing the drop-in adds to a Node process, and which packages it loads. Build first. */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { reportValues, spreadOf } from './measure.ts'

const door = resolve('dist/mocks/agora-rtm-sdk.js')
if (!existsSync(door)) {
  console.error(`Failed to measure: there is no ${door}. Run npm run build first.`)
  process.exit(2)
}
const load = `await import(${JSON.stringify(pathToFileURL(door).href)})`

function startMs(code: string): number {
  const startedAt = process.hrtime.bigint()
  const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', code], {
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(stderr)
  return Number(process.hrtime.bigint() - startedAt) / 1e6
}

startMs(load)
const pairs = Array.from({ length: 21 }, () => startMs(load) - startMs(''))
const { median, min, max } = spreadOf(pairs)
const packages = spawnSync(
  process.execPath,
  [
    '--input-type=module',
    '-e',
    `import { registerHooks } from 'node:module'; const seen = new Set(); registerHooks?.({ resolve(name, context, next) { if (!/^[./]|^node:|^file:/.test(name)) seen.add(name); return next(name, context) } }); ${load}; console.log(registerHooks === undefined ? '?' : seen.size)`,
  ],
  { encoding: 'utf8' },
).stdout.trim()
reportValues('import', {
  'ms over an empty module, median of 21 pairs': median,
  'least of the pairs': min,
  'most of the pairs': max,
  'packages loaded beside it': Number(packages),
})
