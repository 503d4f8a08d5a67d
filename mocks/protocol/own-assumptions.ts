import { assumptionsOf } from './assumption-id.ts'
import type { Assumption } from './assumption-id.ts'

/** Choices that the fact sheets leave open and do not propose. */
export const ownAssumptions: readonly Assumption[] = assumptionsOf({
  'S-41': {
    question: 'How long an acceptance waits for its confirmation ("in time")',
    choice:
      '30 s, as an invitation waits for its receipt; then REMOTE_INVITATION_ERR_ACCEPT_FAILURE.',
  },
  'S-42': {
    question: 'How long attributes outlive the last member of a channel ("a couple of minutes")',
    choice: 'Two minutes from the last leave, or from the last write where nobody is inside.',
  },
  'S-43': {
    question: 'A token that was issued later than now',
    choice: 'Good: only the end of its life counts.',
  },
  'S-44': {
    question: 'Open invitations at logout, kick or ban',
    choice:
      'Those sent fail with LOCAL_INVITATION_ERR_NOT_LOGGEDIN, those received with REMOTE_INVITATION_ERR_PEER_OFFLINE.',
  },
  'S-45': {
    question: 'What counts towards the size of attributes',
    choice: 'The value alone towards the 8 KB, keys and values towards the total; in UTF-8 bytes.',
  },
  'S-46': {
    question: 'How often onTokenExpired comes while RECONNECTING with a dead token',
    choice: 'Once; again after another token has died too.',
  },
  'S-47': {
    question: 'getRtmCallManager called again with another handler',
    choice: 'The same manager; the handler given last is told.',
  },
  'S-48': {
    question: 'Names of the Web errors that nobody has reported',
    choice:
      'RtmInterruptedError for code 6 of media; RtmInternalError for the rest. Seen were RtmTimeoutError (AgoraIO/RTM#157), RtmLimitExceededError, RtmInvalidArgumentError, RtmInvalidStatusError and RtmUnauthenticatedError.',
  },
  'S-49': {
    question: 'Listeners of a Web client after its logout ("destroys the corresponding listeners")',
    choice: 'They stay: an app that logs in again hears what it heard before.',
  },
  'S-50': {
    question: 'How the invitations of the Web report a call that cannot be made',
    choice:
      'They throw, with the code of InvitationApiCallError; `cancel` before `send` with ALREADY_END 3, as it was observed (the reference has NOT_STARTED 2).',
  },
  'S-51': {
    question:
      'What the Web SDK says, once logged in, to an unknown messageType and to a size that is no number (before the login it says 102)',
    choice:
      'RtmInvalidArgumentError 2. Without messageType it was seen to say so before the login.',
  },
  'S-52': {
    question:
      'What the REST interface answers to a peer message, by wait_for_ack and the state of the peer',
    choice:
      'Without wait_for_ack always success and message_sent. With it: message_delivered once the peer has confirmed, message_sent where it is kept for later or not confirmed in 10 s, peer_offline else. The result is success each time, as the documents show.',
  },
  'S-53': {
    question:
      'History by REST: order unless given (pages disagree), name of the time, how long a query is in progress',
    choice:
      'Descending; ms; no time, so that a test need not wait: limits.restHistoryQueryMs gives it one.',
  },
  'S-54': {
    question:
      'What the REST interface answers to a call above its rate, and the form of its refusals',
    choice:
      '429; { "result": "failed", "request_id", "reason" }, the reason with rule and remedy. A message to its own sender is not echoed in a channel.',
  },
  'S-55': {
    question: 'What a Web client in ABORTED says to calls (seen with the state set by hand)',
    choice:
      'RtmInvalidStatusError 102 at once to every call that needs a login, sends included; `accept` takes them as the C++ SDK does.',
    options: ['refuse', 'accept'],
  },
  'S-56': {
    question: 'What a Web client in RECONNECTING says to calls (seen with the state set by hand)',
    choice:
      'RtmInvalidStatusError 102 at once to media, attributes, online status and member counts; sends and channel calls wait. With `wait` all of them wait.',
    options: ['refuse', 'wait'],
  },
  'S-57': {
    question:
      'What the C++ SDK in ABORTED says to send, join and getMembers (the guide: any API that needs login fails; the header: the timeout code of each operation)',
    choice:
      'As the header says: they are accepted and end with their timeout code, getMembers and leave with NOT_IN_CHANNEL, media as S-10. `refuse` gives 102 at once to every call that needs a login.',
    options: ['accept', 'refuse'],
  },
  'S-58': {
    question:
      'The code of a Web channel message while logged out (release notes 1.5.1: NOT_IN_CHANNEL 5 before 1.5.1; observed on 1.4.4: 102)',
    choice: '102, as it was observed.',
    options: ['not-logged-in', 'not-in-channel'],
  },
  'S-59': {
    question: 'Whether the EXIF orientation of a JPEG turns its width and height',
    choice:
      'On the Web 5 to 8 swap them, as a browser shows the image (observed). On the native face nobody has seen it: the sizes of the stored pixels.',
  },
  'S-60': {
    question: 'What becomes of an upload that is cancelled between its last byte and its result',
    choice:
      'It ends INTERRUPTED. Agora has all bytes by then and keeps them for seven days: a medium whose ID nobody was told.',
  },
  'S-61': {
    question:
      'The type of a downloaded Blob of the Web, and an IMAGE that says a width and height of 0 or below',
    choice:
      'As observed with a state set by hand: image/jpeg for FF D8 FF E0, E1 or DB, image/png, image/gif, all else application/octet-stream; the size of the image itself where both numbers are 0 or below.',
  },
  'S-65': {
    question: 'What a call of the Web SDK that waits at the logout rejects with',
    choice:
      'The FAILURE of its enum; queryPeersOnlineStatus, whose enum on the Web has none, REJECTED 3; media INTERRUPTED 6. A leave resolves.',
  },
  'S-66': {
    question: 'A Blob of the Web that cannot be read, as a File that is gone (NotReadableError)',
    choice:
      'An upload with such a payload or thumbnail rejects with FAILURE 1 and stores nothing; a message with such a thumbnail with INVALID_MESSAGE. What could be read when it was uploaded stays readable.',
  },
  'S-67': {
    question:
      'The media ID of an image (seen on the Web with a state set by hand: two numbers more, its height and width)',
    choice:
      'On both faces, and by the wire: the ID of a file, then z, height, z, width, in pixels as the upload has worked them out; 0 where they are not known. A file keeps 82 characters.',
  },
  'S-68': {
    question:
      'How many messages a second an App ID may send by REST (Chinese page: 500 to peers, 1000 to channels; docs.agora.io/en/signaling/reference/restful-messaging: 500 together)',
    choice:
      'Each a rate of its own, 500 and 1000. `together`: limits.restPeerMessageRate for both.',
    options: ['apart', 'together'],
  },
  'S-69': {
    question:
      'What the time and the channel of a REST event are called (the Chinese page and the English one of 2020: ts and channel_id; the pages of Signaling today, docs.agora.io/en/signaling/rest-api/channel-events: ms and group_id)',
    choice: 'ts and channel_id. `ms` gives ms and group_id.',
    options: ['ts', 'ms'],
  },
  'S-70': {
    question:
      'What brings a client back whose token is dead and whose link was lost (the best practices and the header: renewToken; the FAQ on expired tokens, of later versions: log out and in with a new one)',
    choice:
      'renewToken: a good one is what the next try is made with. With `login` it is answered OK and changes nothing until a logout and a login.',
    options: ['renew', 'login'],
  },
  'S-71': {
    question:
      'What a leave during the join does (the headers and the pages of the Web: nothing; the pages of the SDK for WeChat have JOIN_CHANNEL_ERR_ABORTED_BY_LEAVE 201)',
    choice:
      'NOT_IN_CHANNEL 3: who is not inside cannot leave. With `abort-join` the join ends with 201, which the enum of the C++ headers has not, and the leave with OK.',
    options: ['refuse', 'abort-join'],
  },
})
