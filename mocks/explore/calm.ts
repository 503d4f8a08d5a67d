import { didYouMean } from '../server/index.ts'
import type { Script } from './options.ts'
import type { Played } from './play.ts'
import { refuse } from './point.ts'

/** Looks whether the two calm runs of a test are one, and pass. @throws ToolkitError, or what the test itself has thrown. */
export function checkCalm({ subjects }: Script, first: Played, second: Played): void {
  if (first.failure !== undefined) throw first.failure.error
  if (first.uids.length === 0)
    refuse(
      'the test does nothing in the world that it is given. Make its clients by rtm.agoraRTM, rtm.createRtmService or agora-rtm-sdk, and make no world of its own.',
    )
  for (const uid of subjects ?? []) {
    if (!first.uids.includes(uid))
      refuse(`there is no user '${uid}' in the test. ${didYouMean(uid, first.uids)}`)
  }
  if (first.points.length === 0)
    refuse(
      'after its set-up the test asks nothing of the service. Do in setUp only what must stay calm.',
    )
  const why = whyNotCalm(first, second)
  if (why !== undefined) refuse(why)
}

/** Why two calm runs do not stand for the test; undefined where they do. */
export function whyNotCalm(first: Played, second: Played): string | undefined {
  if (first.failure !== undefined) return first.failure.message
  if (second.failure !== undefined)
    return `the first calm run passes, and the second fails (${second.failure.message}). ${stateLeft}`
  if (first.digest === second.digest && first.contentHash === second.contentHash) return undefined
  return `two calm runs are not the same: ${differenceOf(first, second)}`
}

export const stateLeft: string =
  'Something of the first is left over (a counter, a cache or a client outside of the test), or there is chance in it (Math.random, crypto.randomUUID, the date of the host). Make it anew in the test or set it back in setUp, and leave chance and dates to the world.'
const timeLoose =
  'Something goes by no time of the world: a timer or a date of the host, or real work. Leave timers to the world (test.explore does), or wrap real work in rtm.clock.hold.'

function differenceOf(first: Played, second: Played): string {
  if (first.order === second.order && first.contentHash === second.contentHash)
    return `the same happens at other times. ${timeLoose}`
  const [ones, others] = [first, second].map(({ points }) => points.map(({ at }) => at)) as [
    string[],
    string[],
  ]
  const at = ones.findIndex((name, index) => name !== others[index])
  const where =
    ones.length === others.length && at < 0
      ? 'what is sent differs'
      : `they part at ${ones[at] ?? others[ones.length]}`
  return `${where}. ${stateLeft}`
}
