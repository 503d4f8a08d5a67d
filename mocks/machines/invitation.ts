/**
 * One call invitation as its caller sees it.
 *
 * | phase          | input    | next     | outputs  |
 * | -------------- | -------- | -------- | -------- |
 * | idle           | send     | sent     | none     |
 * | sent           | received | received | received |
 * | sent, received | accepted | accepted | accepted |
 * | sent, received | refused  | refused  | refused  |
 * | sent, received | cancel   | canceled | canceled |
 * | idle to received | fail   | failed   | failed   |
 * | the rest       |          | same     | none     |
 *
 * @rule W-CALL-STATES
 */
export type LocalInvitation =
  | { readonly phase: 'idle' | 'sent' | 'received' | 'accepted' | 'refused' | 'canceled' }
  | { readonly phase: 'failed'; readonly code: number }

export type LocalInvitationInput =
  | { readonly kind: 'send' | 'received' | 'accepted' | 'refused' | 'cancel' }
  | { readonly kind: 'fail'; readonly code: number }

/** What either side tells its app. */
export type InvitationOutput = 'received' | 'accepted' | 'refused' | 'canceled' | 'failed'

/**
 * The same as its callee sees it. An acceptance holds once the caller has confirmed it.
 *
 * | phase                 | input     | next        | outputs  |
 * | --------------------- | --------- | ----------- | -------- |
 * | idle                  | invited   | received    | received |
 * | received              | accept    | accept-sent | none     |
 * | received              | refuse    | refused     | refused  |
 * | accept-sent           | confirmed | accepted    | accepted |
 * | received, accept-sent | canceled  | canceled    | canceled |
 * | received, accept-sent | fail      | failed      | failed   |
 * | the rest              |           | same        | none     |
 *
 * @rule W-CALL-STATES
 */
export type RemoteInvitation =
  | {
      readonly phase: 'idle' | 'received' | 'accept-sent' | 'accepted' | 'refused' | 'canceled'
    }
  | { readonly phase: 'failed'; readonly code: number }

export type RemoteInvitationInput =
  | { readonly kind: 'invited' | 'accept' | 'refuse' | 'confirmed' | 'canceled' }
  | { readonly kind: 'fail'; readonly code: number }

export type InvitationStepped<Invitation> = readonly [
  next: Invitation,
  outputs: readonly InvitationOutput[],
]

/** Where an invitation begins, on either side. */
export const idleInvitation: { readonly phase: 'idle' } = { phase: 'idle' }

/** Tells whether an invitation has ended: accepted, refused, canceled or failed. */
export function isOver({ phase }: LocalInvitation | RemoteInvitation): boolean {
  return phase === 'accepted' || phase === 'refused' || phase === 'canceled' || phase === 'failed'
}

/** Moves a caller's invitation by one input. Total over every phase and input; never throws. */
export function stepLocalInvitation(
  invitation: LocalInvitation,
  input: LocalInvitationInput,
): InvitationStepped<LocalInvitation> {
  const { phase } = invitation
  const isOpen = phase === 'sent' || phase === 'received'
  switch (input.kind) {
    case 'send':
      return phase === 'idle' ? [{ phase: 'sent' }, []] : [invitation, []]
    case 'received':
      return phase === 'sent' ? [{ phase: 'received' }, ['received']] : [invitation, []]
    case 'accepted':
    case 'refused':
      return isOpen ? [{ phase: input.kind }, [input.kind]] : [invitation, []]
    case 'cancel':
      return isOpen ? [{ phase: 'canceled' }, ['canceled']] : [invitation, []]
    case 'fail':
      if (!isOpen && phase !== 'idle') return [invitation, []]
      return [{ phase: 'failed', code: input.code }, ['failed']]
  }
}

/** Moves a callee's invitation by one input. Total over every phase and input; never throws. */
export function stepRemoteInvitation(
  invitation: RemoteInvitation,
  input: RemoteInvitationInput,
): InvitationStepped<RemoteInvitation> {
  const { phase } = invitation
  const isOpen = phase === 'received' || phase === 'accept-sent'
  switch (input.kind) {
    case 'invited':
      return phase === 'idle' ? [{ phase: 'received' }, ['received']] : [invitation, []]
    case 'accept':
      return phase === 'received' ? [{ phase: 'accept-sent' }, []] : [invitation, []]
    case 'refuse':
      return phase === 'received' ? [{ phase: 'refused' }, ['refused']] : [invitation, []]
    case 'confirmed':
      return phase === 'accept-sent' ? [{ phase: 'accepted' }, ['accepted']] : [invitation, []]
    case 'canceled':
      return isOpen ? [{ phase: 'canceled' }, ['canceled']] : [invitation, []]
    case 'fail':
      return isOpen ? [{ phase: 'failed', code: input.code }, ['failed']] : [invitation, []]
  }
}
