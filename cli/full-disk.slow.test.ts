import { spawnSync } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'full-disk-'))
})
afterEach(async () => await rm(folder, { recursive: true, force: true }))

/** Runs the command where no file may have more than so many KB. */
function runIn(kilobytes: number, ...words: readonly string[]): ReturnType<typeof spawnSync> {
  const quoted = words.map((word) => `'${word}'`).join(' ')
  const command = `ulimit -f ${kilobytes}; exec '${process.execPath}' --import tsx '${resolve('cli/main.ts')}' ${quoted}`
  return spawnSync('bash', ['-c', command], { encoding: 'utf8' })
}

const out = (): string => join(folder, 'out')
const reporters = 'json,html,csv,jtl,openmetrics'

test.skipIf(process.platform === 'win32')(
  'a disk that is full costs the files that do not fit: one sentence names them, and none is cut off',
  async () => {
    const { status, stderr } = runIn(
      40,
      'load',
      'nine-tasks',
      '--reporter',
      reporters,
      '--out',
      out(),
    )
    expect([status, stderr]).toEqual([
      2,
      `Failed to write ${join(out(), 'result.json')}: EFBIG. Make room, or give --out another folder. Not written, either: report.html, samples.jtl.\n`,
    ])
    expect((await readdir(out())).toSorted()).toEqual(['metrics.txt', 'timeline.csv'])
    expect(await readFile(join(out(), 'metrics.txt'), 'utf8')).toMatch(/# EOF\n$/)
  },
)

test.skipIf(process.platform === 'win32')(
  'what an earlier run has left is not taken for what could not be written',
  async () => {
    const { status } = runIn(100_000, 'load', 'nine-tasks', '--reporter', 'json', '--out', out())
    expect(status).toBe(0)
    const before = await readFile(join(out(), 'result.json'), 'utf8')
    const { stderr } = runIn(40, 'load', 'nine-tasks', '--reporter', 'json', '--out', out())
    expect(stderr).toContain('Of an earlier run, and left as it was: result.json.')
    expect(await readFile(join(out(), 'result.json'), 'utf8')).toBe(before)
    const overlay = runIn(
      20,
      'compare',
      join(out(), 'result.json'),
      join(out(), 'result.json'),
      '--out',
      folder,
    )
    expect([overlay.status, overlay.stderr]).toEqual([
      2,
      `Failed to write ${join(folder, 'compare.html')}: EFBIG. Make room, or give --out another folder.\n`,
    ])
    expect(await readdir(folder)).toEqual(['out'])
  },
)

test.skipIf(process.platform === 'win32')(
  'a path that is no folder is named before anything is sent',
  async () => {
    const path = join(folder, 'file')
    await writeFile(path, '')
    const { status, stderr } = runIn(100_000, 'load', 'nine-tasks', '--out', join(path, 'out'))
    expect(status).toBe(2)
    expect(stderr).toMatch(
      /^Failed to write to \S+out: E(?:EXIST|NOTDIR)\. Give --out a folder that can be written to\.\n$/,
    )
  },
)
