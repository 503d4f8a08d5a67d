export { scenarios } from './catalogue.ts'
export { judge, playAll } from './play.ts'
export { defineScenario } from './scenario.ts'

export type { Actor, ActorChannel, DownloadEnd, SendEnd, UploadEnd } from './actor.ts'
export type { Received, ReceivedMedia } from './inbox.ts'
export type { Played, PlayOptions, RuleVerdict, Verdict } from './play.ts'
export type { Scenario } from './scenario.ts'
export type { Check, Comparison, Stage } from './stage.ts'
