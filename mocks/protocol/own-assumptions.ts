import type { Assumption } from './assumption-id.ts'

/** Choices that the fact sheets leave open and do not propose. */
export const ownAssumptions: readonly Assumption[] = [
  {
    id: 'S-41',
    question: 'How long an acceptance waits for its confirmation ("in time")',
    choice:
      '30 s, as an invitation waits for its receipt; then REMOTE_INVITATION_ERR_ACCEPT_FAILURE.',
  },
  {
    id: 'S-42',
    question: 'How long attributes outlive the last member of a channel ("a couple of minutes")',
    choice: 'Two minutes from the last leave, or from the last write where nobody is inside.',
  },
  {
    id: 'S-43',
    question: 'A token that was issued later than now',
    choice: 'Good: only the end of its life counts.',
  },
  {
    id: 'S-44',
    question: 'Open invitations at logout, kick or ban',
    choice:
      'Those sent fail with LOCAL_INVITATION_ERR_NOT_LOGGEDIN, those received with REMOTE_INVITATION_ERR_PEER_OFFLINE.',
  },
  {
    id: 'S-45',
    question: 'What counts towards the size of attributes',
    choice: 'The value alone towards the 8 KB, keys and values towards the total; in UTF-8 bytes.',
  },
  {
    id: 'S-46',
    question: 'How often onTokenExpired comes while RECONNECTING with a dead token',
    choice: 'Once; again after another token has died too.',
  },
  {
    id: 'S-47',
    question: 'getRtmCallManager called again with another handler',
    choice: 'The same manager; the handler given last is told.',
  },
  {
    id: 'S-48',
    question: 'Names of the Web errors that nobody has reported',
    choice:
      'RtmTimeoutError, RtmLimitExceededError and RtmInterruptedError by the kind of code; RtmInternalError for the rest.',
  },
  {
    id: 'S-49',
    question: 'Listeners of a Web client after its logout ("destroys the corresponding listeners")',
    choice: 'They stay: an app that logs in again hears what it heard before.',
  },
  {
    id: 'S-50',
    question: 'How the invitations of the Web report a call that cannot be made',
    choice: 'They throw, with the code of InvitationApiCallError.',
  },
  {
    id: 'S-51',
    question: 'The kind of a Web upload without messageType',
    choice: 'It makes a file message.',
  },
  {
    id: 'S-52',
    question:
      'What the REST interface answers to a peer message, by wait_for_ack and the state of the peer',
    choice:
      'Without wait_for_ack always success and message_sent. With it: message_delivered once the peer has confirmed, message_sent where it is kept for later or not confirmed in 10 s, failed and peer_offline else.',
  },
  {
    id: 'S-53',
    question:
      'History by REST: order unless given (pages disagree), name of the time, how long a query is in progress',
    choice:
      'Descending; ms; no time, so that a test need not wait: limits.restHistoryQueryMs gives it one.',
  },
  {
    id: 'S-54',
    question:
      'What the REST interface answers to a call above its rate, and the form of its refusals',
    choice:
      '429; { "result": "failed", "request_id", "reason" }, the reason with rule and remedy. A message to its own sender is not echoed in a channel.',
  },
]
