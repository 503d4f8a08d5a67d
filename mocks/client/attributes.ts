import { ATTRIBUTE_OPERATION_ERR } from '../protocol/index.ts'
import type { AttributeChange, RtmAttribute } from '../protocol/index.ts'
import { nowOf, schedule } from '../server/index.ts'
import type { World, WorldEvent } from '../server/index.ts'
import { ask } from './operations.ts'
import type { OperationAnswer, Session } from './session.ts'

const A = ATTRIBUTE_OPERATION_ERR
const resyncAfterMs = 1000

/** Remembers what Agora now has of the user, for a return after a long interruption. @rule W-REJOIN-AFTER-30S */
export function rememberAttributes(session: Session, change: AttributeChange): void {
  const before = change.how === 'set' || change.how === 'clear' ? [] : session.attributes
  const after = new Map(before.map((attribute) => [attribute.key, attribute]))
  if (change.how === 'delete') for (const key of change.keys) after.delete(key)
  if (change.how === 'set' || change.how === 'add-or-update')
    for (const attribute of change.attributes) after.set(attribute.key, attribute)
  session.attributes = [...after.values()]
}

/** Gives Agora the attributes back that it forgot while the user was away. @rule W-REJOIN-AFTER-30S */
export function resyncAttributes(world: World, session: Session): void {
  if (session.attributes.length === 0) return
  const attributes: readonly RtmAttribute[] = session.attributes
  ask(world, session, {
    request: (op) => ({ kind: 'write-user-attributes', op, change: { how: 'set', attributes } }),
    answered: resyncAnswered,
    timeoutMs: world.options.limits.attributeTimeoutMs,
    timeoutCode: A.ATTRIBUTE_OPERATION_ERR_TIMEOUT,
    failureCode: A.ATTRIBUTE_OPERATION_ERR_FAILURE,
  })
}

interface ResyncEvent extends WorldEvent {
  readonly session: Session
}

/** A resync that failed is tried again, as long as the client is connected. */
function resyncAnswered(world: World, session: Session, { code }: OperationAnswer): void {
  if (code === A.ATTRIBUTE_OPERATION_ERR_OK) return
  const event: ResyncEvent = { fire: resyncDue, session, background: true }
  schedule(world, nowOf(world) + resyncAfterMs, event)
}

function resyncDue(world: World, { session }: ResyncEvent): void {
  if (session.connection.phase === 'connected') resyncAttributes(world, session)
}
