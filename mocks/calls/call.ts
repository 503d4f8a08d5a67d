import { withReason } from '../client/index.ts'
import type { Answered, Rung, Session } from '../client/index.ts'
import type {
  CallRate,
  EnumName,
  Limits,
  ReplyContent,
  RequestKind,
  RequestOf,
  RuleId,
} from '../protocol/index.ts'
import { tell } from '../server/index.ts'
import type { ServedCall, UserConnection, World } from '../server/index.ts'

/** Who asks by the wire: the connection, and its joins that are not answered yet. */
export interface Asker {
  readonly connection: UserConnection
  readonly joinsAsked: number
}

/** What is known of every call, whether it asks Agora, moves bytes or is done at the client alone. */
export interface AnyCall {
  /** The SDK's names of the calls that ask it, where the app asks; of both SDKs, native names where they differ. */
  readonly names: readonly string[]
  /** The callbacks that bear its code. */
  readonly callbacks: readonly string[]
  /** The enum of its codes. */
  readonly codes: EnumName
  /** What a fault calls it; undefined where none can strike it. */
  readonly fault?: string
  /** The code where no answer comes in time. */
  readonly timeoutCode?: number
  /** The rule that says how often it may be asked, or how many at once. */
  readonly budgetRule?: RuleId
}

/**
 * A call of the service, whole: one file of this room each. What the SDKs call it, what it is refused for and in which
 * order, what is asked of Agora, what Agora does, and what the app is told. The faces only have signatures; the wire, faults
 * and the audit read it here.
 */
export interface Call<Kind extends RequestKind = RequestKind> extends AnyCall, ServedCall<Kind> {
  readonly kind: Kind
  readonly timeoutCode: number
  /** The rungs that what a client of the wire sends is judged by: it may be what no SDK would have let out. */
  readonly judgeRequest?: (world: World, request: RequestOf<Kind>, asker: Asker) => Rung | undefined
}

/**
 * A call whose answer bears a request ID. Ladder: 101, 102, then `judge`, then the budget; where `isFormFirst` the Web SDK
 * judges before it looks for the login (see `admit`).
 */
export interface Question<
  Kind extends RequestKind,
  Given,
  Code extends number = number,
> extends Call<Kind> {
  /** What the app's call is named, where several ask the same. */
  readonly nameOf: (given: Given) => string
  readonly isFormFirst?: boolean
  /** What is wrong with the arguments, if anything: the first broken rung between login and budget. */
  readonly judge: (world: World, given: Given) => Rung | undefined
  readonly budget: (limits: Limits) => CallRate
  readonly budgetRule: RuleId
  readonly tooOftenCode: Code
  readonly timeoutMs: (limits: Limits) => number
  readonly timeoutCode: Code
  /** The code where nobody will answer any more, as after a logout. */
  readonly failureCode: Code | ((session: Session) => Code)
  /** What is asked. Read once: what the app does to its objects afterwards changes nothing. */
  readonly request: (given: Given, op: number) => RequestOf<Kind>
  /** Of whom or what it is, for the journal. */
  readonly subject?: (given: Given) => string
  /** Which of its callbacks tells the answer: `(requestId, ...what it gives, code)`. In the Web the end of its promise. */
  readonly callbackOf?: (request: RequestOf<Kind>) => string
  /** What the answer gives beside its code: a list, empty where the call has failed. */
  readonly gives?: keyof ReplyContent
  /** The user whom its callback names. */
  readonly userIdOf?: (request: RequestOf<Kind>) => string
  /** What the session keeps of an answer that is OK. */
  readonly onOk?: (session: Session, request: RequestOf<Kind>) => void
}

/** A question as it is asked, with what takes its answer to the app. */
export interface AskedQuestion<
  Kind extends RequestKind,
  Given,
  Code extends number = number,
> extends Question<Kind, Given, Code> {
  readonly answered: Answered
}

/** Writes a question down. */
export function question<Kind extends RequestKind, Given, Code extends number>(
  asked: Question<Kind, Given, Code>,
): AskedQuestion<Kind, Given, Code> {
  const answered: Answered = (world, session, ended) => {
    const { operation, code, content, because } = ended
    // What `request` of this question has made.
    const request = operation.request as RequestOf<Kind>
    const { callbacks, callbackOf, gives, userIdOf, onOk } = asked
    if (code === 0) onOk?.(session, request)
    const event = {
      kind: 'answered',
      callback: callbackOf?.(request) ?? callbacks[0],
      requestId: operation.requestId,
      code,
      userId: userIdOf?.(request) ?? '',
      gives: gives === undefined ? undefined : { what: gives, list: content[gives] ?? [] },
    }
    tell(world, session.client, withReason(event, because))
  }
  return Object.freeze({ ...asked, answered })
}
