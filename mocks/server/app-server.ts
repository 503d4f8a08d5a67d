import { ownText } from '../protocol/index.ts'
import { createMediaStore } from './media-store.ts'
import type { AppServer, World } from './state.ts'

/** What Agora keeps for an App ID, made at its first use. */
export function appServerOf(world: World, given: string): AppServer {
  let app = world.apps.get(given)
  if (app === undefined) {
    const appId = ownText(given)
    app = {
      appId,
      media: createMediaStore(world, appId),
      users: new Map(),
      mailboxes: new Map(),
      channels: new Map(),
      banned: new Set(),
      deliveries: new Map(),
      lastDelivery: 0,
      watchers: new Map(),
      userAttributes: new Map(),
      channelAttributes: new Map(),
      waitingInvitations: new Map(),
      away: new Map(),
      history: [],
      userEvents: [],
      channelEvents: [],
      deadTokens: new Set(),
    }
    world.apps.set(appId, app)
  }
  return app
}
