/** Runs benchmarks one after another, each in a process of its own: `npm run bench`, or `npm run bench clock memory`. */
import { spawnSync } from 'node:child_process'
import { copyFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const names = [
  'uploads',
  'clock',
  'vi-fake-timers',
  'memory',
  'clients',
  'members',
  'import',
  'chat-suite',
  'wire',
  'comply',
  'load',
]
/** Those that take long are run on demand alone. */
const onDemand = ['wire-soak', 'load-verdicts', 'explore']
const wanted = process.argv.slice(2)
const unknown = wanted.filter((name) => ![...names, ...onDemand].includes(name))
if (unknown.length > 0) {
  console.error(
    `Failed to measure ${unknown.join(', ')}: there is no such benchmark. Benchmarks: ${names.join(', ')}.`,
  )
  process.exit(2)
}
// What sends a load reads the versions of its packages here, one folder above its own.
copyFileSync('package-lock.json', fileURLToPath(new URL('../package-lock.json', import.meta.url)))
for (const name of wanted.length > 0 ? wanted : names) {
  const program = fileURLToPath(new URL(`./${name}.js`, import.meta.url))
  const { status } = spawnSync(
    process.execPath,
    ['--expose-gc', '--max-old-space-size=4096', program],
    { stdio: 'inherit' },
  )
  if (status !== 0) process.exitCode = 1
}
