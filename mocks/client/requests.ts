import type { CallRate, ClientRequest, EnumName } from '../protocol/index.ts'
import { causedBy, nowOf } from '../server/index.ts'
import type { World } from '../server/index.ts'
import { admit, refuseBy, tooOften } from './admission.ts'
import type { Rung } from './admission.ts'
import { budgetOf, takeBudget } from './call-budget.ts'
import { ask } from './operations.ts'
import { called } from './session.ts'
import type { Operation, Session } from './session.ts'

/** What a call with a request ID returns: its code and, where that is 0, the ID that its answer bears. */
export interface RequestCall {
  readonly code: number
  readonly requestId: number
}

/** A question to Agora whose answer bears a request ID. */
export interface RequestWanted {
  /** The SDK's name of the call. */
  readonly name: string
  readonly codes: EnumName
  /** What is wrong with the form of the arguments, where the Web SDK judges it before the login. */
  readonly form?: Rung | undefined
  /** The first broken rung between login and budget that both SDKs judge there: arguments and sizes. */
  readonly rung?: Rung | undefined
  /** What shares the budget, and how the budget refuses. */
  readonly budget: {
    readonly key: string
    readonly rate: CallRate
    readonly code: number
    readonly rule: Rung['rule']
  }
  readonly kind: Operation['kind']
  readonly request: (op: number) => ClientRequest
  readonly timeoutMs: number
  readonly timeoutCode: number
  readonly failureCode: number
  readonly subject?: string
}

/** Asks Agora something that is answered by a request ID. Ladder: 101, 102, argument, size, budget; the Web's see `admit`. */
export function request(world: World, session: Session, wanted: RequestWanted): RequestCall {
  const { name, codes, budget, kind, subject = '' } = wanted
  const kept = budgetOf(session.budgets, budget.key)
  const rung =
    admit(world, session, { form: wanted.form, needsLink: true }) ??
    wanted.rung ??
    tooOften(world, { ...budget, budget: kept })
  if (rung !== undefined)
    return { code: refuseBy(world, session, { name, codes, rung }), requestId: 0 }
  takeBudget(kept, budget.rate, nowOf(world))
  const requestId = ++session.lastRequestId
  causedBy(world, called(world, session, { name, requestId, subject }), () => {
    const { request: makeRequest, timeoutMs, timeoutCode, failureCode } = wanted
    ask(world, session, {
      kind,
      request: makeRequest,
      requestId,
      timeoutMs,
      timeoutCode,
      failureCode,
    })
  })
  return { code: 0, requestId }
}
