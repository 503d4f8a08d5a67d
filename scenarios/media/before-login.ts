import { recordService } from '../../mocks/index.ts'
import type { RtmService } from '../../mocks/index.ts'
import { enums } from '../../mocks/protocol/index.ts'
import { defineScenario } from '../scenario.ts'
import type { Scenario } from '../scenario.ts'

const path = '/tmp/a.bin'

/** The codes of every call that needs a login, in one list. */
function allCalls(service: RtmService): readonly number[] {
  const message = service.createMessage('x')
  const codes = [
    service.createFileMessageByUploading(path).code,
    service.createImageMessageByUploading(path).code,
    service.downloadMediaToMemory('id').code,
    service.downloadMediaToFile('id', path).code,
    service.cancelMediaUpload(1),
    service.cancelMediaDownload(1),
    service.sendMessageToPeer('bob', message),
    service.logout(),
  ]
  message.release()
  return codes
}

const beforeInitialize = defineScenario({
  name: 'calls-before-initialize',
  title:
    'Every call on a service that was never initialised gives 101, even where other things are wrong too.',
  proves: ['W-MEDIA-NOT-INIT', 'W-INIT-BEFORE-ALL'],
  play: async (stage) => {
    const service = stage.rtm.createRtmService()
    stage.check(['W-MEDIA-NOT-INIT', 'W-INIT-BEFORE-ALL'], {
      what: 'codes of six media calls, a send, a logout and a login',
      observed: [...allCalls(service), service.login(null, 'alice')],
      expected: Array.from({ length: 9 }, () => 101),
    })
    stage.check('W-INIT-BEFORE-ALL', {
      what: 'createChannel',
      observed: service.createChannel('family', {}),
      expected: null,
    })
    service.release()
  },
})

const beforeLogin = defineScenario({
  name: 'calls-before-login',
  title:
    'Before a login has succeeded, and after a logout, every call that needs one gives 102; a message by media ID is null.',
  proves: ['LOGIN-REQUIRED', 'W-NO-LOGIN-NEEDED', 'W-LOGOUT-RESULT', 'W-MEDIA-NAMES'],
  play: async (stage) => {
    const alice = stage.actor('alice')
    const { service } = alice
    const needLogin = Array.from({ length: 8 }, () => 102)
    const byMediaId = (): readonly unknown[] => [
      service.createFileMessageByMediaId('x'),
      service.createImageMessageByMediaId('x'),
    ]
    stage.check(['LOGIN-REQUIRED', 'W-LOGOUT-RESULT'], {
      what: 'before login',
      observed: [allCalls(service), byMediaId()],
      expected: [needLogin, [null, null]],
    })
    service.login(null, 'alice')
    stage.check('LOGIN-REQUIRED', {
      what: 'while logging in',
      observed: allCalls(service),
      expected: needLogin,
    })
    await stage.rtm.until(alice.told.next('onLoginSuccess'))
    await alice.logout()
    stage.check('LOGIN-REQUIRED', {
      what: 'after logout',
      observed: allCalls(service),
      expected: needLogin,
    })
    const text = service.createMessage()
    text.setText('works before login')
    stage.check('W-NO-LOGIN-NEEDED', {
      what: 'createMessage, setText and createChannel work without login, creation by media ID does not',
      observed: [text.getText(), service.createChannel('family', {})?.getId(), byMediaId()],
      expected: ['works before login', 'family', [null, null]],
    })
    text.release()
    stage.check('W-MEDIA-NAMES', {
      what: 'enums whose member 102 does not end in USER_NOT_LOGGED_IN',
      observed: Object.entries(enums)
        .filter(([, members]) =>
          Object.entries(members).some(
            ([name, code]) => code === 102 && !name.endsWith('_USER_NOT_LOGGED_IN'),
          ),
        )
        .map(([name]) => name)
        .toSorted(),
      expected: ['CANCEL_MEDIA_ERR_CODE', 'DOWNLOAD_MEDIA_ERR_CODE', 'UPLOAD_MEDIA_ERR_CODE'],
    })
  },
})

const unknownHandlers = defineScenario({
  name: 'initialize-codes',
  title: 'initialize tells a wrong App ID, a missing handler and a second call apart.',
  proves: ['W-INIT-CODES'],
  play: async (stage) => {
    const service = stage.rtm.createRtmService()
    const handler = recordService()
    const nothing = null as unknown as typeof handler
    stage.check('W-INIT-CODES', {
      what: 'App IDs of 31 and 33 characters and none, no handler, a good call, a second call',
      observed: [
        service.initialize('x'.repeat(31), handler),
        service.initialize('x'.repeat(33), handler),
        service.initialize(null as unknown as string, handler),
        service.initialize(stage.appId, nothing),
        service.initialize(stage.appId, handler),
        service.initialize(stage.appId, handler),
      ],
      expected: [3, 3, 3, 4, 0, 2],
    })
    service.release()
  },
})

/** What needs what first. */
export const orderScenarios: readonly Scenario[] = [beforeInitialize, beforeLogin, unknownHandlers]
