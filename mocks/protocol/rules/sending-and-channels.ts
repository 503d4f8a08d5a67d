import { rulesOf } from './rule.ts'
import type { Rule } from './rule.ts'

/** Rules of the section "wider docs: sending and channels". */
export const sendingAndChannelsRules: readonly Rule[] = rulesOf(
  'wider docs: sending and channels',
  {
    'W-SEND-RATE': {
      title: 'Send rate',
      statement:
        'Peer and channel sends share one budget per instance: Windows 60/s by the 1.3.0 text, 180 per 3 s later (Linux more); else PEER 5 / CHANNEL 3 TOO_OFTEN.',
      judged: 'both',
      sources: ['hdr130', 'hdr140', 'cn:limitations_cpp.md'],
      codes: ['PEER_MESSAGE_ERR_TOO_OFTEN', 'CHANNEL_MESSAGE_ERR_TOO_OFTEN'],
      conflict:
        '60 per second in the 1.3.0 text, 180 per 3 s later on Windows, 1500 per 3 s on Linux 1.4. The profile decides.',
    },
    'W-PEER-OK-MEANS-PEER': {
      title: 'Peer OK',
      statement: 'onSendMessageResult OK for a peer message means the peer received it.',
      sources: ['hdr', 'sigmap'],
    },
    'W-PEER-UNREACHABLE': {
      title: 'Peer offline',
      statement:
        'Without offline messaging an offline peer gives PEER_MESSAGE_ERR_PEER_UNREACHABLE(3).',
      sources: ['hdr'],
      codes: ['PEER_MESSAGE_ERR_PEER_UNREACHABLE'],
    },
    'W-PEER-CACHED': {
      title: 'Peer offline, cached',
      statement:
        "With offline messaging on, an offline peer gives PEER_MESSAGE_ERR_CACHED_BY_SERVER(4); the message is delivered at the peer's login.",
      sources: ['hdr'],
      codes: ['PEER_MESSAGE_ERR_CACHED_BY_SERVER'],
    },
    'W-OFFLINE-LIMITS': {
      title: 'Offline store',
      statement: '200 messages per receiver for 7 days; the newest pushes out the oldest.',
      sources: ['hdr'],
    },
    'W-OFFLINE-PEER-ONLY': {
      title: 'Offline is for peers',
      statement: 'enableOfflineMessaging has no effect on channel messages.',
      sources: ['hdr'],
    },
    'W-SEND-TIMEOUT': {
      title: 'Send timeout',
      statement: '10 s without server answer gives SENT_TIMEOUT (peer 2, channel 2).',
      sources: ['hdr'],
      codes: ['PEER_MESSAGE_ERR_SENT_TIMEOUT', 'CHANNEL_MESSAGE_ERR_SENT_TIMEOUT'],
    },
    'W-PEER-BAD-ID': {
      title: 'Bad peer ID',
      statement: 'An invalid peer ID gives PEER_MESSAGE_ERR_INVALID_USERID(6).',
      sources: ['hdr'],
      codes: ['PEER_MESSAGE_ERR_INVALID_USERID'],
    },
    'W-PEER-SELF': {
      title: 'Peer message to oneself',
      statement:
        "Sending to one's own user ID is not excluded anywhere; proposed: delivered like any other.",
      provenance: 'assumed',
      sources: ['derived'],
      assumptions: ['S-30'],
    },
    'W-MSG-BOTH-PATHS': {
      title: 'One object, both paths',
      statement:
        'The same own message object can be sent to peers and to channels, also repeatedly.',
      sources: ['hdr'],
    },
    'W-CHANNEL-OK-MEANS-SERVER': {
      title: 'Channel OK',
      statement: 'onSendMessageResult OK for a channel message means the server received it.',
      sources: ['hdr'],
    },
    'W-CHANNEL-NO-ECHO': {
      title: 'No echo',
      statement: 'A sender does not get its own channel message back; every other member does.',
      sources: ['sigmap', 'hdr'],
    },
    'W-CHANNEL-MEMBERS-ONLY': {
      title: 'Members only',
      statement: 'Only a member may send to a channel.',
      judged: 'both',
      sources: ['sigmap'],
      assumptions: ['S-20'],
    },
    'W-CREATE-CHANNEL-DUP': {
      title: 'Same channel twice',
      statement:
        'createChannel for an existing ID: null in 1.3.0, the existing instance from 1.4.0.',
      applies: 'native',
      sources: ['hdr130', 'hdr140'],
      conflict:
        '1.3.0 gives null for an existing ID, 1.4.0 the existing instance. The profile decides.',
    },
    'W-CREATE-CHANNEL-NULL': {
      title: 'createChannel null',
      statement: 'An invalid ID (1.4.0: also the maximum of joined channels reached) gives null.',
      applies: 'native',
      sources: ['hdr130', 'hdr140'],
      conflict:
        'Only 1.4.0 names the maximum of joined channels as a cause of null. The profile decides.',
    },
    'W-CHANNEL-JOIN-20': {
      title: '20 channels',
      statement:
        'At most 20 joined channels per instance: JOIN_CHANNEL_ERR_EXCEED_LIMIT(5) by enum, FAILURE(1) by the prose of join().',
      judged: 'both',
      sources: ['hdr'],
      codes: ['JOIN_CHANNEL_ERR_EXCEED_LIMIT'],
      conflict:
        'The enum has EXCEED_LIMIT(5); the prose above join() still names FAILURE(1). The enum wins.',
    },
    'W-JOIN-RATE': {
      title: 'Join rate',
      statement: '50 joins per 3 s (7), same channel 2 per 5 s (8).',
      judged: 'both',
      sources: ['hdr'],
      codes: ['JOIN_CHANNEL_ERR_TOO_OFTEN', 'JOIN_CHANNEL_ERR_JOIN_SAME_CHANNEL_TOO_OFTEN'],
    },
    'W-JOIN-ALREADY': {
      title: 'Join twice',
      statement: 'Joining while joining or joined gives ALREADY_JOINED(6).',
      sources: ['hdr'],
      codes: ['JOIN_CHANNEL_ERR_ALREADY_JOINED'],
    },
    'W-LEAVE-NOT-IN': {
      title: 'Leave from outside',
      statement: 'leave() when not in the channel gives LEAVE_CHANNEL_ERR_NOT_IN_CHANNEL(3).',
      sources: ['hdr'],
      codes: ['LEAVE_CHANNEL_ERR_NOT_IN_CHANNEL'],
    },
    'W-REJOIN-OBJECT': {
      title: 'Channel object after leave',
      statement:
        'After leave() the object may be joined again; release() it when it is not needed.',
      judged: 'app',
      sources: ['cn:messaging_cpp_windows.md'],
    },
    'W-GETMEMBERS': {
      title: 'getMembers',
      statement:
        '5 per 2 s; returns 512 members at most, at random if there are more; not in channel gives 5.',
      sources: ['hdr', 'rn-win'],
      codes: ['GET_MEMBERS_ERR_NOT_IN_CHANNEL'],
    },
    'W-MEMBER-EVENTS-512': {
      title: 'Member events',
      statement: 'onMemberJoined / onMemberLeft are off while a channel has more than 512 members.',
      sources: ['hdr'],
    },
    'W-MEMBER-COUNT-EVENTS': {
      title: 'onMemberCountUpdated',
      statement:
        'At most once per second up to 512 members, once per 3 s above; also given to a user who just joined.',
      sources: ['hdr'],
    },
    'W-DEPRECATED-SENDS': {
      title: 'Deprecated overloads',
      statement:
        'sendMessageToPeer(peerId, msg) is deprecated since 1.1.0 and sendMessage(msg) since 1.3.0 in favour of the forms with options.',
      judged: 'app',
      applies: 'native',
      sources: ['hdr'],
    },
    'W-PARAM-ORDER': {
      title: 'Sender first',
      statement:
        'Native callbacks give the sender first and the message second (Java and iOS the reverse).',
      applies: 'native',
      sources: ['hdr'],
    },
  },
)
