import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { FolderLock } from './folder-lock.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rtm-lock-'))
})
afterEach(() => rm(folder, { recursive: true }))

const another = 'setTimeout(() => {}, 60_000)'

test('one process has a folder, once', async () => {
  const lock = new FolderLock(folder)
  expect(await lock.take()).toBeUndefined()
  expect(await new FolderLock(folder).take()).toBe(process.pid)
  await new FolderLock(`${folder}/other`).release()
  await lock.release()
  expect(await new FolderLock(folder).take()).toBeUndefined()
  await new FolderLock(folder).release()
  expect(existsSync(lock.path)).toBe(false)
})

test.each(['', 'text', '{"pid":0}', '{"pid":"1"}', '[]', 'null', '999999999', '{"pid":999999999}'])(
  'a lock that says %j holds nobody up',
  async (text) => {
    const lock = new FolderLock(folder)
    await writeFile(lock.path, text)
    expect(await lock.take()).toBeUndefined()
    await lock.release()
  },
)

test('the lock of a process that runs is kept, and void as soon as it has ended or its number is another’s', async () => {
  const lock = new FolderLock(folder)
  const holder = spawn(process.execPath, ['-e', another])
  await once(holder, 'spawn')
  await writeFile(lock.path, JSON.stringify({ pid: holder.pid }))
  expect(await lock.take()).toBe(holder.pid)
  // What the number stands for began at another time than the holder of the lock.
  await writeFile(lock.path, JSON.stringify({ pid: holder.pid, startedAt: '1' }))
  const isTold = existsSync(`/proc/${holder.pid}/stat`)
  expect(await lock.take()).toBe(isTold ? undefined : holder.pid)
  await lock.release()
  const text = JSON.stringify({ pid: holder.pid })
  await writeFile(lock.path, text)
  holder.kill('SIGKILL')
  await once(holder, 'exit')
  expect(await lock.take()).toBeUndefined()
  expect(await readFile(lock.path, 'utf8')).not.toBe(text)
  await lock.release()
})

test.runIf(existsSync('/proc/self/stat'))(
  'a process that nobody has asked about holds nothing',
  async () => {
    const lock = new FolderLock(folder)
    // The shell starts a process that ends at once, and becomes a program that never asks how.
    const parent = spawn('sh', ['-c', 'sh -c "exit 0" & echo $!; exec sleep 60'])
    let pid = 0
    for await (const data of parent.stdout) {
      pid = Number(String(data).trim())
      break
    }
    const stateOf = async (): Promise<string> =>
      await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => ' Z ')
    while (!(await stateOf()).includes(' Z ')) await Promise.resolve()
    await writeFile(lock.path, JSON.stringify({ pid }))
    expect(await lock.take()).toBeUndefined()
    await lock.release()
    parent.kill('SIGKILL')
  },
)

test.each([
  ['no lock', undefined],
  ['the lock of a process that is no more', '{"pid":999999999}'],
  ['a lock that was cut off', '{"pid":'],
])('of several that come at the same moment one has the folder, with %s', async (_, stale) => {
  for (let round = 0; round < 20; round++) {
    const lock = new FolderLock(folder)
    if (stale !== undefined) await writeFile(lock.path, stale)
    const answers = await Promise.all([1, 2, 3].map(() => new FolderLock(folder).take()))
    expect(answers.filter((pid) => pid === undefined)).toHaveLength(1)
    expect(answers.filter((pid) => pid === process.pid)).toHaveLength(2)
    await lock.release()
    expect(await readdir(folder)).toEqual([])
  }
})

test('a claim that a killed process has left behind is removed, that of a running one is respected', async () => {
  const lock = new FolderLock(folder)
  const holder = spawn(process.execPath, ['-e', another])
  await once(holder, 'spawn')
  const claim = `${lock.path}.${holder.pid}..00000000-0000-0000-0000-000000000000`
  await writeFile(claim, '')
  expect(await lock.take()).toBe(holder.pid)
  holder.kill('SIGKILL')
  await once(holder, 'exit')
  expect(await lock.take()).toBeUndefined()
  expect(await readdir(folder)).toEqual(['gateway.lock'])
  await lock.release()
})
