import { admit, ask, budgetOf, called, refuseBy, takeBudget, tooOften } from '../client/index.ts'
import type { Session } from '../client/index.ts'
import type { RequestKind } from '../protocol/index.ts'
import { causedBy, nowOf } from '../server/index.ts'
import type { World } from '../server/index.ts'
import type { AskedQuestion } from './call.ts'

/** What a call with a request ID gives: its code and, where that is 0, the number that its callback bears. C++ has it as an out-parameter. @rule W-REQID-OUT */
export interface Requested<Code extends number = number> {
  readonly code: Code
  /** Positive; 0 where the call was refused. */
  readonly requestId: number
}

/** Asks a question of Agora for the app. */
export function askQuestion<Kind extends RequestKind, Given, Code extends number>(
  { world, session }: { readonly world: World; readonly session: Session },
  question: AskedQuestion<Kind, Given, Code>,
  given: Given,
): Requested<Code> {
  const { codes, budgetRule: rule, tooOftenCode: code, failureCode, isFormFirst } = question
  const { limits } = world.options
  const name = question.nameOf(given)
  const rate = question.budget(limits)
  const budget = budgetOf(session.budgets, question.kind)
  const broken = question.judge(world, given)
  const rung =
    admit(world, session, { form: isFormFirst === true ? broken : undefined, needsLink: true }) ??
    broken ??
    tooOften(world, { budget, rate, code, rule })
  // A rung has no enum: its code is one of those that this question names.
  if (rung !== undefined)
    return { code: refuseBy(world, session, { name, codes, rung }) as Code, requestId: 0 }
  takeBudget(budget, rate, nowOf(world))
  const requestId = ++session.lastRequestId
  const subject = question.subject?.(given) ?? ''
  causedBy(world, called(world, session, { name, requestId, subject }), () => {
    ask(world, session, {
      request: (op) => question.request(given, op),
      answered: question.answered,
      requestId,
      timeoutMs: question.timeoutMs(limits),
      timeoutCode: question.timeoutCode,
      failureCode: typeof failureCode === 'function' ? failureCode(session) : failureCode,
    })
  })
  return { code: 0 as Code, requestId }
}
