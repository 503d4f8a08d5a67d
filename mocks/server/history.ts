import { MESSAGE_TYPE } from '../protocol/index.ts'
import type { WireMessage } from '../protocol/index.ts'
import type { AppServer, HistoryEntry, World } from './state.ts'
import { nowOf } from './world.ts'

/** Keeps a message in the history, if it is a text. @rule W-REST-HISTORY-TEXT */
export function keepInHistory(
  world: World,
  app: AppServer,
  sent: Omit<HistoryEntry, 'text' | 'sentAtMs'> & { readonly message: WireMessage },
): void {
  const { message, from, to, kind } = sent
  if (message.type !== MESSAGE_TYPE.MESSAGE_TYPE_TEXT) return
  historyOf(world, app).push({ from, to, kind, text: message.text, sentAtMs: nowOf(world) })
}

/** The history without what is older than its seven days. @rule W-REST-HISTORY-TEXT */
export function historyOf(world: World, { history }: AppServer): HistoryEntry[] {
  const oldestMs = nowOf(world) - world.options.limits.historyLifeMs
  const young = history.findIndex(({ sentAtMs }) => sentAtMs > oldestMs)
  history.splice(0, young < 0 ? history.length : young)
  return history
}
