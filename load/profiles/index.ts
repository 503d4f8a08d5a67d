import type { Plan } from '../plan.ts'
import { cancelRaces } from './cancel-races.ts'
import { channelFanOut } from './channel-fan-out.ts'
import { expiryChurn } from './expiry-churn.ts'
import { loginStorm } from './login-storm.ts'
import { mixedChat } from './mixed-chat.ts'
import { nineTasks } from './nine-tasks.ts'
import { reconnectStorm } from './reconnect-storm.ts'
import { smallCalls } from './small-calls.ts'
import { soak } from './soak.ts'
import { upload30Mb } from './upload-30mb.ts'

/** The plans that come with the toolkit. Plain data, and no import but of plain data: k6 reads them, too. */
export const loadProfiles: readonly Plan[] = [
  nineTasks,
  upload30Mb,
  cancelRaces,
  mixedChat,
  channelFanOut,
  expiryChurn,
  loginStorm,
  reconnectStorm,
  smallCalls,
  soak,
]
