import type { AppServer, ChannelAttributes, World, WorldEvent } from './state.ts'
import { nowOf, record, schedule } from './world.ts'

interface ClearEvent extends WorldEvent {
  readonly app: AppServer
  readonly channelId: string
  readonly kept: ChannelAttributes
  readonly emptySinceMs: number
}

/** Lets the attributes of a channel go once nobody has been in it for a while. @assumes S-42 */
export function channelIsEmpty(world: World, app: AppServer, channelId: string): void {
  const kept = app.channelAttributes.get(channelId)
  if (kept === undefined || app.channels.has(channelId)) return
  const emptySinceMs = nowOf(world)
  kept.emptySinceMs = emptySinceMs
  const event: ClearEvent = { fire: clearDue, background: true, app, channelId, kept, emptySinceMs }
  schedule(world, emptySinceMs + world.options.limits.emptyChannelAttributesMs, event)
}

function clearDue(world: World, { app, channelId, kept, emptySinceMs }: ClearEvent): void {
  if (app.channelAttributes.get(channelId) !== kept || kept.emptySinceMs !== emptySinceMs) return
  if (app.channels.has(channelId)) return
  app.channelAttributes.delete(channelId)
  record(world, { kind: 'server', name: 'channel-attributes-gone', subject: channelId })
}
