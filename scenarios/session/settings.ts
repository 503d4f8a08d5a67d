import { LOG_FILTER_TYPE } from '../../mocks/index.ts'
import { defineScenario } from '../scenario.ts'
import type { Scenario } from '../scenario.ts'

const settings = defineScenario({
  name: 'settings-before-login',
  title:
    'Log file, filter, size and parameters can be set before login, and not before initialize.',
  proves: ['W-NO-LOGIN-NEEDED', 'W-INIT-BEFORE-ALL'],
  play: async (stage) => {
    const fresh = stage.rtm.createRtmService()
    const { service } = stage.actor('alice')
    const setAll = (each: typeof service): readonly number[] => [
      each.setLogFile('/tmp/rtm.log'),
      each.setLogFilter(LOG_FILTER_TYPE.LOG_FILTER_WARN),
      each.setLogFileSize(1024),
      each.setLogFileSize(1),
      each.setParameters('{"rtm.x": 1}'),
    ]
    const codes = [setAll(fresh), setAll(service)]
    const bad = [service.setLogFile('rtm.log'), service.setLogFilter(99 as never)]
    const worse = [
      service.setLogFileSize(1.5),
      service.setParameters('[]'),
      service.setParameters('{'),
    ]
    await stage.rtm.clock.advance('1s')
    stage.check(['W-NO-LOGIN-NEEDED', 'W-INIT-BEFORE-ALL'], {
      what: 'before initialize; before login; what makes no sense; what is set in the end',
      observed: [...codes, [...bad, ...worse], stage.rtm.state().clients[1]?.log],
      expected: [
        [101, 101, 101, 101, 101],
        [0, 0, 0, 0, 0],
        [1, 1, 1, 1, 1],
        { file: '/tmp/rtm.log', filter: LOG_FILTER_TYPE.LOG_FILTER_WARN, kilobytes: 1024 },
      ],
    })
  },
})

/** What is set before anything else. */
export const settingScenarios: readonly Scenario[] = [settings]
