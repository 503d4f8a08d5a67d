import { apiReferenceRules } from './api-reference.ts'
import { attributesAndPresenceRules } from './attributes-and-presence.ts'
import { fileMessagesRules } from './file-messages.ts'
import { imageMessagesRules } from './image-messages.ts'
import { introductionRules } from './introduction.ts'
import { invitationsRules } from './invitations.ts'
import { lifeCycleRules } from './life-cycle.ts'
import { mediaRules } from './media.ts'
import { messageObjectsRules } from './message-objects.ts'
import { notesRules } from './notes.ts'
import { restRules } from './rest.ts'
import type { Rule } from './rule.ts'
import type { RuleId } from './rule-id.ts'
import { sendingAndChannelsRules } from './sending-and-channels.ts'
import { tokensRules } from './tokens.ts'
import { webSdkRules } from './web-sdk.ts'

/** The rule catalogue: the seed document sentence by sentence, then the wider documents. */
export const rules: readonly Rule[] = [
  ...introductionRules,
  ...imageMessagesRules,
  ...fileMessagesRules,
  ...notesRules,
  ...apiReferenceRules,
  ...mediaRules,
  ...messageObjectsRules,
  ...lifeCycleRules,
  ...sendingAndChannelsRules,
  ...attributesAndPresenceRules,
  ...tokensRules,
  ...invitationsRules,
  ...restRules,
  ...webSdkRules,
]

const byId: ReadonlyMap<string, Rule> = new Map(rules.map((rule) => [rule.id, rule]))

/** The rule of an id, or undefined where there is none. */
export function ruleOf(id: RuleId | (string & {})): Rule | undefined {
  return byId.get(id)
}
