import { expect, test } from 'vitest'
import { createFakeRtm } from '../index.ts'
import { sdkCallbacks, webCodes, webWords, wordFor } from '../protocol/index.ts'
import type { ProfileId } from '../protocol/index.ts'
import { createRestApi } from '../wire/index.ts'
import { nativeOnly, strayIn, strayWords, textsOf, webOnly } from '../../test/words-tests.ts'
import type { Told } from '../../test/words-tests.ts'
import { embedded, playAll, scenarios } from '../../scenarios/index.ts'
import type { Face } from '../../scenarios/index.ts'

async function playedTexts(face: Face, profile: ProfileId): Promise<readonly Told[]> {
  const texts: Told[] = []
  const source = embedded(face, profile)
  await playAll(
    scenarios.filter((scenario) => (scenario.face ?? 'native') === face),
    {
      source: {
        ...source,
        create: ({ seed, world }) => {
          const rtm = createFakeRtm({ seed, profile, clock: 'manual', ...world })
          const dispose = async (): Promise<void> => {
            texts.push(...textsOf(rtm))
            await rtm.dispose()
          }
          return { rtm, rest: () => createRestApi(rtm), dispose }
        },
      },
    },
  )
  return texts
}

test('the names of each SDK that the other does not have are found by themselves', () => {
  for (const name of ['createImageMessageByUploading', 'onJoinSuccess', 'getMediaId', 'release'])
    expect(nativeOnly.has(name), name).toBe(true)
  for (const name of ['downloadMedia', 'MessageFromPeer', 'createInstance', 'onOperationProgress'])
    expect(webOnly.has(name), name).toBe(true)
  expect(sdkCallbacks.filter((name) => wordFor('web', name) === name)).toEqual([])
  expect(Object.values(webWords).filter((word) => strayWords('web', word).length > 0)).toEqual([])
  expect([...webCodes].filter((name) => strayWords('web', name).length > 0)).toEqual([])
})

for (const [face, profile] of [
  ['web', 'web-1.4'],
  ['native', 'cpp-linux-1.4'],
] as const)
  test(`in every scenario of the ${face} face each client is told of in the words of its SDK`, async () => {
    const texts = await playedTexts(face, profile)
    expect(texts.filter(({ dialect }) => dialect === face).length).toBeGreaterThan(1000)
    expect(strayIn(texts)).toEqual([])
  })
