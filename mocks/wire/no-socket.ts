/** A browser has a WebSocket of its own, and nothing that could stand in for it. */
export const WebSocket = undefined
