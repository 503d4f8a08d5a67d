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
  const nowMs = nowOf(world)
  const oldestMs = nowMs - world.options.limits.historyLifeMs
  while ((app.history[0]?.sentAtMs ?? Infinity) <= oldestMs) app.history.shift()
  app.history.push({ from, to, kind, text: message.text, sentAtMs: nowMs })
}
