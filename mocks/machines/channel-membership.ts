import { JOIN_CHANNEL_ERR, LEAVE_CHANNEL_ERR } from '../protocol/codes/channel.ts'

/**
 * One client's membership of one channel.
 *
 * | phase   | input   | next    | outputs               |
 * | ------- | ------- | ------- | --------------------- |
 * | outside | join    | joining | none                  |
 * | joining | joined  | inside  | join-success          |
 * | joining | refused | outside | join-failure          |
 * | joining | leave   | leaving | join-failure 201      |
 * | inside  | leave   | leaving | none                  |
 * | leaving | left    | outside | leave-result OK       |
 * | leaving | refused | inside  | leave-result          |
 * | joining | dropped | outside | join-failure FAILURE  |
 * | leaving | dropped | outside | leave-result OK       |
 * | inside  | dropped | outside | none                  |
 * | the rest |        | same    | none                  |
 *
 * A leave comes while joining only where it aborts the join. @assumes S-71
 * `dropped` is the end of the membership by logout, kick or ban.
 *
 * @rule W-JOIN-ALREADY
 * @rule W-REJOIN-OBJECT
 */
export type ChannelMembership = { readonly phase: 'outside' | 'joining' | 'inside' | 'leaving' }

export type MembershipInput =
  | { readonly kind: 'join' | 'joined' | 'leave' | 'left' | 'dropped' }
  | { readonly kind: 'refused'; readonly code: number }

export type MembershipOutput =
  | { readonly kind: 'join-success' }
  | { readonly kind: 'join-failure'; readonly code: number }
  | { readonly kind: 'leave-result'; readonly code: number }

export type MembershipStep = readonly [
  next: ChannelMembership,
  outputs: readonly MembershipOutput[],
]

/** JOIN_CHANNEL_ERR_ABORTED_BY_LEAVE, which the SDK for WeChat alone has. */
export const joinAbortedByLeaveCode = 201

/** Where a membership begins and ends. */
export const outside: ChannelMembership = { phase: 'outside' }

/** Moves the membership by one input. Total over every phase and input; never throws. */
export function stepMembership(
  membership: ChannelMembership,
  input: MembershipInput,
): MembershipStep {
  switch (membership.phase) {
    case 'outside':
      return input.kind === 'join' ? [{ phase: 'joining' }, []] : [membership, []]
    case 'joining':
      return stepJoining(membership, input)
    case 'inside':
      if (input.kind === 'leave') return [{ phase: 'leaving' }, []]
      return input.kind === 'dropped' ? [outside, []] : [membership, []]
    case 'leaving':
      return stepLeaving(membership, input)
  }
}

function stepJoining(membership: ChannelMembership, input: MembershipInput): MembershipStep {
  if (input.kind === 'joined') return [{ phase: 'inside' }, [{ kind: 'join-success' }]]
  if (input.kind === 'refused') return [outside, [{ kind: 'join-failure', code: input.code }]]
  if (input.kind === 'leave')
    return [{ phase: 'leaving' }, [{ kind: 'join-failure', code: joinAbortedByLeaveCode }]]
  if (input.kind !== 'dropped') return [membership, []]
  return [outside, [{ kind: 'join-failure', code: JOIN_CHANNEL_ERR.JOIN_CHANNEL_ERR_FAILURE }]]
}

function stepLeaving(membership: ChannelMembership, input: MembershipInput): MembershipStep {
  if (input.kind === 'left' || input.kind === 'dropped') {
    return [outside, [{ kind: 'leave-result', code: LEAVE_CHANNEL_ERR.LEAVE_CHANNEL_ERR_OK }]]
  }
  if (input.kind !== 'refused') return [membership, []]
  return [{ phase: 'inside' }, [{ kind: 'leave-result', code: input.code }]]
}
