export { createRemoteRtm, RemoteRtm } from './remote-rtm.ts'
export { createRestApi, restBase } from './rest-api.ts'

export type { RemoteAdmin, RemoteRtmOptions } from './remote-rtm.ts'
export type { RemoteSocket, RemoteSocketClass } from './remote-socket.ts'
export type { RestApi } from './rest-api.ts'
export type { RestApiOptions } from './rest-calls.ts'
