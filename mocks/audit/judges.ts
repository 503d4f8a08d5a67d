import { ofBlindLogin } from './findings/blind-login.ts'
import { ofExpired } from './findings/expired-download.ts'
import { ofInstances } from './findings/many-instances.ts'
import { ofMisuse } from './findings/misuse.ts'
import { ofOutsideSend } from './findings/outside-send.ts'
import { ofRefusal } from './findings/refused-call.ts'
import { ofDownload } from './findings/repeated-download.ts'
import { ofBudget } from './findings/send-budget.ts'
import type { Judge } from './judge.ts'

/** All that is looked at, in the order in which it is told. */
export const judges: readonly Judge[] = [
  ofRefusal,
  ofMisuse,
  ofOutsideSend,
  ofDownload,
  ofExpired,
  ofBudget,
  ofBlindLogin,
  ofInstances,
]
