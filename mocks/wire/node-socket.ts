import * as ws from 'ws'

/** The WebSocket of Node 20, which has none of its own. A browser is given `no-socket.ts` in its place. */
export const WebSocket: typeof ws.WebSocket = ws.WebSocket
