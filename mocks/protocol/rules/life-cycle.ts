import { rulesOf } from './rule.ts'
import type { Rule } from './rule.ts'

/** Rules of the section "wider docs: life cycle". */
export const lifeCycleRules: readonly Rule[] = rulesOf('wider docs: life cycle', {
  'W-CREATE-SERVICE-MANY': {
    title: 'Several services',
    statement:
      'createRtmService may be called many times; instances are independent of each other.',
    applies: 'native',
    sources: ['hdr', 'en:messaging_cpp_windows.md'],
  },
  'W-INIT-CODES': {
    title: 'initialize codes',
    statement: '0 OK, 1 failure, 2 already initialised, 3 invalid App ID, 4 null handler.',
    applies: 'native',
    sources: ['hdr'],
    codes: [
      'INIT_ERR_OK',
      'INIT_ERR_FAILURE',
      'INIT_ERR_ALREADY_INITIALIZED',
      'INIT_ERR_INVALID_APP_ID',
      'INIT_ERR_INVALID_ARGUMENT',
    ],
    conflict:
      'The 1.3.0 and 1.4.0 prose says a failure is below 0; the enum is positive and later headers agree with it.',
  },
  'W-INIT-BEFORE-ALL': {
    title: 'Initialise first',
    statement: 'Calls before initialize give 101 of their enum.',
    judged: 'both',
    applies: 'native',
    sources: ['hdr'],
  },
  'W-MULTI-HANDLER': {
    title: 'More handlers',
    statement: 'addEventHandler / removeEventHandler attach and detach further service handlers.',
    applies: 'native',
    sources: ['hdr'],
    assumptions: ['S-33'],
  },
  'W-HANDLER-LIFETIME': {
    title: 'Handlers outlive their objects',
    statement: 'Handler objects must live longer than the service or channel they serve.',
    judged: 'app',
    applies: 'native',
    sources: ['en:rtm_integration_bp.md'],
  },
  'W-RELEASE-NO-USE': {
    title: 'Nothing after release',
    statement: 'After the service is released neither it nor anything got from it may be used.',
    judged: 'app',
    applies: 'native',
    sources: ['en:rtm_integration_bp.md'],
    assumptions: ['S-03'],
  },
  'W-CHANNEL-RELEASE-DEADLOCK': {
    title: 'No channel release in its callback',
    statement: 'Releasing a channel inside one of its own callbacks deadlocks.',
    judged: 'app',
    applies: 'native',
    sources: ['en:rtm_integration_bp.md'],
  },
  'W-ONE-CALLBACK-THREAD': {
    title: 'One callback thread',
    statement:
      'All callbacks of one service run one at a time on one thread; a slow one delays the rest.',
    judged: 'both',
    sources: ['en:rtm_integration_bp.md'],
    assumptions: ['S-40'],
  },
  'W-ASYNC-AFTER-RETURN': {
    title: 'Result after return',
    statement: 'Apart from failed argument checks, results come asynchronously.',
    sources: ['cn:messaging_cpp_windows.md'],
    assumptions: ['S-01', 'S-02'],
  },
  'W-LOGIN-RESULT': {
    title: 'login outcome',
    statement: 'Success by onLoginSuccess, failure by onLoginFailure(code).',
    sources: ['hdr'],
  },
  'W-LOGIN-ALREADY': {
    title: 'login twice',
    statement:
      'login while connecting or connected, or in ABORTED without logout, gives ALREADY_LOGGED_IN(8).',
    sources: ['hdr'],
    codes: ['LOGIN_ERR_ALREADY_LOGGED_IN'],
  },
  'W-LOGIN-RATE': {
    title: 'login rate',
    statement: '2 per second, else LOGIN_ERR_TOO_OFTEN(10).',
    judged: 'both',
    sources: ['hdr'],
    codes: ['LOGIN_ERR_TOO_OFTEN'],
  },
  'W-LOGIN-TIMEOUT': {
    title: 'login timeout',
    statement:
      '6 s in 1.3.0-1.4.1 texts (12 s in later ones), then LOGIN_ERR_TIMEOUT(9) and state DISCONNECTED, reason LOGIN_TIMEOUT.',
    sources: ['hdr130', 'hdr140', 'hdr149'],
    codes: ['LOGIN_ERR_TIMEOUT'],
    conflict:
      '6 s in the 1.3.0 and 1.4.0 headers, 12 s in later 1.4 headers and the reconnect guide, 10 s in one code list.',
  },
  'W-USERID-RULE': {
    title: 'User ID',
    statement: '1 to 64 bytes of the permitted 89 characters; not null, not the text "null".',
    judged: 'both',
    sources: ['hdr'],
    assumptions: ['S-14'],
    conflict:
      '"Less than 64 bytes" in the header, "not exceed 64 bytes" in the guide. 64 bytes are accepted.',
  },
  'W-CHANNELID-RULE': {
    title: 'Channel ID',
    statement: 'Non-empty, up to 64 bytes of the same characters; not null, not the text "null".',
    judged: 'both',
    sources: ['hdr'],
    assumptions: ['S-14'],
    conflict:
      '"Less than 64 bytes" in the header, "not exceed 64 bytes" in the guide. 64 bytes are accepted.',
  },
  'W-NO-LOGIN-NEEDED': {
    title: 'Calls that need no login',
    statement:
      'createChannel, createMessage, IMessage::setText, getRtmCallManager, createLocalCallInvitation, createChannelAttribute (and log settings) work before login; everything else does not, message creation by media ID included.',
    applies: 'native',
    sources: ['hdr130', 'rn-win'],
    assumptions: ['S-19'],
  },
  'W-LOGOUT-RESULT': {
    title: 'logout outcome',
    statement: 'onLogout(code); before login LOGOUT_ERR_USER_NOT_LOGGED_IN(102).',
    sources: ['hdr'],
    codes: ['LOGOUT_ERR_USER_NOT_LOGGED_IN'],
  },
  'W-LOGOUT-CLEARS': {
    title: 'logout clears',
    statement:
      "Logout removes the user's attributes and subscriptions; both must be made again after the next login.",
    sources: ['hdr', 'rn-win'],
  },
  'W-STATES': {
    title: 'Connection states',
    statement:
      'DISCONNECTED 1, CONNECTING 2, CONNECTED 3, RECONNECTING 4, ABORTED 5; each change fires onConnectionStateChanged(state, reason).',
    sources: ['hdr'],
    assumptions: ['S-26'],
  },
  'W-REASONS': {
    title: 'Change reasons',
    statement:
      'LOGIN 1, LOGIN_SUCCESS 2, LOGIN_FAILURE 3, LOGIN_TIMEOUT 4, INTERRUPTED 5, LOGOUT 6, BANNED_BY_SERVER 7, REMOTE_LOGIN 8 (9 TOKEN_EXPIRED from 1.5.0).',
    sources: ['hdr', 'rn-win'],
  },
  'W-KICK-SAME-UID': {
    title: 'Same user ID elsewhere',
    statement:
      'A later login with the same user ID puts the earlier instance into ABORTED with REMOTE_LOGIN and takes it out of its channels.',
    sources: ['hdr', 'en:reconnecting_cpp.md'],
    codes: ['CONNECTION_CHANGE_REASON_REMOTE_LOGIN'],
  },
  'W-ABORTED-LOGOUT-FIRST': {
    title: 'Out of ABORTED by logout',
    statement:
      'In ABORTED the app must call logout() before login(); no automatic re-login is made.',
    judged: 'both',
    sources: ['en:reconnecting_cpp.md'],
  },
  'W-ABORTED-NO-AUTO': {
    title: 'Do not log in again blindly',
    statement:
      'Apps should not re-login by themselves after REMOTE_LOGIN, or two instances kick each other for ever.',
    judged: 'app',
    sources: ['en:reconnecting_cpp.md'],
  },
  'W-RECONNECT-4S': {
    title: 'RECONNECTING after 4 s',
    statement:
      'A link lost for more than 4 s turns CONNECTED into RECONNECTING, reason INTERRUPTED.',
    sources: ['hdr', 'en:reconnecting_cpp.md'],
  },
  'W-RECONNECT-FOREVER': {
    title: 'Endless retry',
    statement: 'In RECONNECTING the SDK keeps trying without limit.',
    sources: ['en:reconnecting_cpp.md'],
  },
  'W-RECONNECT-NO-ONLOGIN': {
    title: 'No onLoginSuccess on reconnect',
    statement: 'An automatic reconnect changes the state to CONNECTED but fires no onLoginSuccess.',
    applies: 'native',
    sources: ['hdr'],
  },
  'W-OFFLINE-30S': {
    title: '30 s silence',
    statement:
      'After 6 s of silence others may see UNREACHABLE, after 30 s OFFLINE; then the user leaves its channels (onMemberLeft).',
    sources: ['hdr', 'en:reconnecting_cpp.md'],
  },
  'W-REJOIN-AFTER-30S': {
    title: 'Return after 30 s',
    statement:
      'Coming back later than 30 s the SDK joins the former channels again (onMemberJoined for others) and syncs the local user attributes.',
    sources: ['en:reconnecting_cpp.md'],
  },
  'W-RESEND': {
    title: 'Resend after return',
    statement:
      'The server sends again every missed peer message and at most 32 channel messages of the last 30 s.',
    sources: ['en:reconnecting_cpp.md'],
  },
})
