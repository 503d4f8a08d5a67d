import { expiresAtMs } from '../server/index.ts'
import type { World } from '../server/index.ts'
import type { Session } from '../client/index.ts'
import { stateOf, unansweredInvitations } from './world-state.ts'

/** All that a test should not leave behind, a line each. */
export function leftoversOf(world: World): readonly string[] {
  const { unheard, misuses, host } = world
  const left = stateOf(world).clients.flatMap((each) => {
    const { uid, client, tasks, unreleased } = each
    const invitations = unansweredInvitations(world.clients.get(client) as Session)
    const who = uid === '' ? `client ${client}` : uid
    return [
      ...tasks.map((task) => `${who}: ${task.direction} ${task.requestId} is still open`),
      ...invitations.map((what) => `${who}: ${what} is still open`),
      ...unreleased.map((what) => `${who}: ${what} was never released [rule RELEASE-BY-SENDER]`),
    ]
  })
  const errors = host.errors.map(
    (error) => `a callback threw: ${error instanceof Error ? error.message : String(error)}`,
  )
  return [...left, ...leaksOf(world), ...unheard, ...new Set(misuses), ...errors]
}

/** Bytes that are kept though their medium is gone, a line each: a defect of the fake, never of an app. */
function leaksOf(world: World): readonly string[] {
  const nowMs = world.host.clock.nowMs()
  return [...world.apps.values()].flatMap(({ appId, media }) => {
    const items = [...media.items.values()]
    const stored = items.reduce((sum, { bytes }) => sum + bytes, 0)
    const late = items.filter((medium) => nowMs > expiresAtMs(world, medium))
    const lines = late.map(
      ({ mediaId, bytes }) => `${bytes} bytes of ${mediaId} are kept after its life`,
    )
    if (stored !== media.bytes)
      lines.push(`${appId} counts ${media.bytes} bytes and keeps ${stored}`)
    return lines
  })
}
