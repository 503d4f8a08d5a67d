import { channelAttributeScenarios } from './attributes/channel-attributes.ts'
import { userAttributeScenarios } from './attributes/user-attributes.ts'
import { membershipScenarios } from './channels/membership.ts'
import { invitationScenarios } from './invitations/calls.ts'
import { orderScenarios } from './media/before-login.ts'
import { cancelScenarios } from './media/cancel.ts'
import { decorationScenarios } from './media/decoration.ts'
import { dimensionScenarios } from './media/dimensions.ts'
import { expiryScenarios } from './media/expiry.ts'
import { flowScenarios } from './media/flows.ts'
import { interruptionScenarios } from './media/interruption.ts'
import { nineTaskScenarios } from './media/nine-tasks.ts'
import { pathScenarios } from './media/paths.ts'
import { progressScenarios } from './media/progress.ts'
import { sizeScenarios } from './media/size.ts'
import { messageObjectScenarios } from './messaging/message-objects.ts'
import { peerMessageScenarios } from './messaging/peer-messages.ts'
import { messageSizeScenarios } from './messaging/size-at-32-kb.ts'
import { memberCountScenarios } from './presence/member-counts.ts'
import { onlineStatusScenarios } from './presence/online-status.ts'
import { restScenarios } from './rest/rest-interface.ts'
import type { Scenario } from './scenario.ts'
import { interruptedSessionScenarios } from './session/interruption.ts'
import { loginScenarios } from './session/login.ts'
import { settingScenarios } from './session/settings.ts'
import { tokenScenarios } from './tokens/tokens.ts'
import { webEdgeScenarios } from './web/edges.ts'
import { webLimitScenarios } from './web/limits.ts'
import { webMediaScenarios } from './web/media.ts'
import { webPeopleScenarios } from './web/people.ts'
import { webSdkScenarios } from './web/web-sdk.ts'
import { webSessionScenarios } from './web/sessions.ts'
import { webTransferScenarios } from './web/transfers.ts'

/** Every scenario, in the order in which they are played. */
export const scenarios: readonly Scenario[] = [
  ...flowScenarios,
  ...decorationScenarios,
  ...dimensionScenarios,
  ...cancelScenarios,
  ...nineTaskScenarios,
  ...sizeScenarios,
  ...expiryScenarios,
  ...progressScenarios,
  ...pathScenarios,
  ...interruptionScenarios,
  ...orderScenarios,
  ...messageSizeScenarios,
  ...messageObjectScenarios,
  ...peerMessageScenarios,
  ...loginScenarios,
  ...interruptedSessionScenarios,
  ...settingScenarios,
  ...tokenScenarios,
  ...membershipScenarios,
  ...memberCountScenarios,
  ...onlineStatusScenarios,
  ...userAttributeScenarios,
  ...channelAttributeScenarios,
  ...invitationScenarios,
  ...restScenarios,
  ...webMediaScenarios,
  ...webLimitScenarios,
  ...webTransferScenarios,
  ...webSessionScenarios,
  ...webPeopleScenarios,
  ...webEdgeScenarios,
  ...webSdkScenarios,
]
