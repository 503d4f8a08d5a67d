import type { AppEvent, AppServer, World } from './state.ts'
import { nowOf } from './world.ts'

/** Keeps that a user has come or gone; the newest pushes out the oldest. @rule W-REST-EVENTS */
export function keepUserEvent(
  world: World,
  app: AppServer,
  event: { readonly uid: string; readonly type: 'Login' | 'Logout' },
): void {
  keep(world, app.userEvents, { ...event, channelId: '', atMs: nowOf(world) })
}

/** Keeps that a user has joined or left a channel. @rule W-REST-EVENTS */
export function keepChannelEvent(
  world: World,
  app: AppServer,
  event: { readonly uid: string; readonly channelId: string; readonly type: 'Join' | 'Leave' },
): void {
  keep(world, app.channelEvents, { ...event, atMs: nowOf(world) })
}

function keep(world: World, events: AppEvent[], event: AppEvent): void {
  events.push(event)
  if (events.length > world.options.limits.restEventsKeptMax) events.shift()
}

/** Takes the oldest events out: each is given once. @rule W-REST-EVENTS */
export function takeEvents(world: World, events: AppEvent[]): readonly AppEvent[] {
  return events.splice(0, world.options.limits.restEventsGivenMax)
}
