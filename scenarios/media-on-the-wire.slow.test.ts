import { expect, test } from 'vitest'
import { createRestApi } from '../mocks/wire/index.ts'
import { durationOf } from '../mocks/internal.ts'
import type { Duration } from '../mocks/index.ts'
import { remoteWorlds } from '../test/remote-worlds.ts'
import { playAll, scenarios } from './index.ts'
import type { Scenario } from './index.ts'
import type { Subject, SubjectSource } from './subject.ts'

const profiles = { native: 'cpp-windows-1.3', web: 'web-1.4' } as const

/** Clients of a gateway that share one virtual time with it. */
function virtualGateway(face: keyof typeof profiles): SubjectSource {
  const profile = profiles[face]
  return {
    name: 'the embedded fake behind HTTP, in virtual time',
    cell: { face, link: 'gateway', profile },
    create: ({ seed, world }): Subject => {
      const worlds = remoteWorlds({ seed, profile, ...world })
      const { rtm, agora } = worlds
      const { journal, agoraRTM, network, options } = rtm
      const { faults, media, server } = agora
      const clock = {
        nowMs: () => rtm.clock.nowMs(),
        advance: async (by: Duration) => await worlds.pass(durationOf('advance', by)),
      }
      const clients = {
        createRtmService: (given?: { readonly sdkVersion?: string }) => rtm.createRtmService(given),
        state: () => rtm.state(),
        until: async <T>(promise: PromiseLike<T>) => await worlds.until(promise),
      }
      return {
        rtm: { journal, agoraRTM, network, options, faults, media, server, clock, ...clients },
        rest: () => createRestApi(agora),
        dispose: async () => await worlds.dispose(),
      }
    },
  }
}

/** What is another thing over HTTP, and why. */
const others: Readonly<Record<string, string>> = {
  'cancel-that-fails': 'a client cancels without asking Agora',
  'progress-once-per-second': 'a client knows of whole pieces that it has handed to the network',
  'stall-and-resume': 'a transfer that was broken off begins again',
  'slow-is-not-idle': 'a client knows of whole pieces that it has handed to the network',
  'web-progress-once-per-second': 'a transfer that was broken off begins again',
}

const isOfMedia = ({ name, proves, isOfMedia: isMarked }: Scenario): boolean =>
  !(name in others) &&
  (isMarked === true ||
    proves.some((rule) =>
      /^(?:W-)?(?:IMG|FILE|MEDIA|DL|UPLOAD|PROGRESS|CANCEL|TASKS|API)-/.test(rule),
    ))

test.each(scenarios.filter(isOfMedia).map((each) => [each.name, each] as const))(
  '%s holds on a gateway',
  async (_, scenario) => {
    const [played] = await playAll([scenario], {
      source: virtualGateway(scenario.face ?? 'native'),
    })
    expect(played).toMatchObject({
      stoppedBy: undefined,
      skippedBy: undefined,
      harnessError: undefined,
    })
    const checks = played?.checks ?? []
    expect(new Set(checks.map(({ rule }) => rule))).toEqual(new Set(scenario.proves))
    for (const { what, observed, expected } of checks) expect(observed, what).toEqual(expected)
  },
)

test('what is another thing over HTTP is a scenario', () => {
  const names = scenarios.map(({ name }) => name)
  for (const name of Object.keys(others)) expect(names).toContain(name)
})
