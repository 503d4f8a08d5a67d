export { createRestApi, restBase } from './rest-api.ts'

export type { RestApi } from './rest-api.ts'
export type { RestApiOptions } from './rest-calls.ts'
