import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { createMediaFiles } from '../../fixtures/index.ts'
import { rtmTestkit } from '../vite.ts'
import type { RtmTestkitPlugin } from '../vite.ts'

function write(path: string, manifest: object): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, JSON.stringify(manifest))
}

function configured(options: object, user: object): ReturnType<RtmTestkitPlugin['config']> {
  return rtmTestkit(options).config(user)
}

test('the SDK is aliased, and every package over it inlined, and no other', async () => {
  await using files = await createMediaFiles()
  const at = (name: string): string => join(files.folder, 'node_modules', name, 'package.json')
  write(join(files.folder, 'package.json'), {
    dependencies: { kit: '1' },
    devDependencies: { other: '1' },
  })
  write(at('kit'), { name: 'kit', dependencies: { '@rtm/react': '1' } })
  write(at('@rtm/react'), { name: '@rtm/react', peerDependencies: { 'agora-rtm-sdk': '1' } })
  write(at('other'), { name: 'other', dependencies: { kat: '1', kit: 'x' }, devDependencies: {} })
  write(at('alone'), { name: 'alone', dependencies: { 'agora-rtm-sdk': '1' } })
  const added = configured({ wrappers: ['undeclared'] }, { root: join(files.folder, 'src') })
  const inline = added?.test.server?.deps.inline.toSorted()
  expect(inline).toEqual(['@rtm/react', 'kit', 'other', 'undeclared'])
  const [alias] = added?.resolve.alias ?? []
  expect(alias?.replacement).toMatch(/mocks.agora-rtm-sdk\.ts$/)
  const ids = ['agora-rtm-sdk', 'agora-rtm-sdk/index', 'agora-rtm-sdk/x', 'my-agora-rtm-sdk']
  expect(ids.map((id) => alias?.find.test(id))).toEqual([true, true, false, false])
  expect(added?.test.setupFiles).toEqual([expect.stringMatching(/vite-setup\.ts$/)])
})

test('nothing is added to `inline: true`, and nothing at all outside of vitest', async () => {
  await using files = await createMediaFiles()
  const user = { root: files.folder, test: { server: { deps: { inline: true } } } }
  expect(configured({}, user)?.test.server).toBe(undefined)
  const kept = process.env['VITEST']
  delete process.env['VITEST']
  const added = configured({}, user)
  process.env['VITEST'] = kept
  expect(added).toBe(undefined)
})

test('an unknown option names the nearest one, a wrong one says what it takes', () => {
  expect(() => rtmTestkit({ wraper: [] } as never)).toThrow("Did you mean 'wrappers'?")
  expect(() => rtmTestkit({ xy: [] } as never)).toThrow('Give wrappers.')
  expect(() => rtmTestkit({ wrappers: 'kit' } as never)).toThrow('is not a list of package names')
})
