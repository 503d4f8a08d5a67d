import { anotherTest } from '../../client/index.ts'
import { wordFor } from '../../protocol/index.ts'
import type { RuleId } from '../../protocol/index.ts'
import type { Judge } from '../judge.ts'

/** Works by luck, or crashes, in the SDK: the object is not there any more. */
export const ofMisuse: Judge = ({ entry: { kind, name, rule, subject, client }, ground }) => {
  // A client of another test is a matter of the test, not of the app; `assertClean` has it.
  if (kind !== 'misuse' || rule === '' || subject === anotherTest) return undefined
  return {
    rule,
    what: `calls ${wordFor(ground.dialectOf(client), name)} ${misused[rule] ?? 'where the SDK would hang'}`,
    mend: 'Release what is yours, once, after its last use; copy what a callback gives inside of it.',
  }
}

const misused: Partial<Readonly<Record<RuleId, string>>> = {
  'RELEASE-BY-SENDER': 'on a message that it has released',
  'W-MSG-RECEIVED-FREED': 'on a received message, which is not its own',
  'W-RELEASE-NO-USE': 'on what was released',
}
