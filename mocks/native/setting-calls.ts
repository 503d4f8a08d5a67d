import { called, refuse } from '../client/index.ts'
import { LOG_FILTER_TYPE, LOGIN_ERR_CODE, nameOfType, shown } from '../protocol/index.ts'
import type { RuleId } from '../protocol/index.ts'
import { checkPath } from './files.ts'
import type { Outlet } from './outlet.ts'

const notInitialised = LOGIN_ERR_CODE.LOGIN_ERR_NOT_INITIALIZED
const failure = LOGIN_ERR_CODE.LOGIN_ERR_UNKNOWN

/**
 * The calls of a service that set its log and its parameters: 0 is done, anything else is refused. They
 * need no login. The fake keeps the settings and shows them in `state()`; it writes no log file, since
 * the journal says more.
 *
 * @rule W-NO-LOGIN-NEEDED
 */
export abstract class SettingCalls {
  /** @internal */
  protected readonly outlet: Outlet

  /** @internal */
  constructor(outlet: Outlet) {
    this.outlet = outlet
  }

  /** Says where the log goes: an absolute path in UTF-8. Refusals in order: 101, 1 path. @rule W-NO-LOGIN-NEEDED */
  setLogFile(logfile: string): number {
    const { complaint } = checkPath(logfile)
    return this.#set('setLogFile', complaint, { file: logfile })
  }

  /** Says what is logged: OFF 0, INFO 15, WARN 14, ERROR 12, CRITICAL 8. Refusals in order: 101, 1 no such filter. @rule W-NO-LOGIN-NEEDED */
  setLogFilter(filter: LOG_FILTER_TYPE): number {
    const isKnown = Object.values(LOG_FILTER_TYPE).includes(filter)
    const complaint = isKnown ? undefined : `There is no log filter ${shown(filter)}.`
    return this.#set('setLogFilter', complaint, { filter })
  }

  /** Says how large each of the two log files gets, in KB: 512 to 10,240 in 1.3, to 1,048,576 in 1.4; other sizes change nothing. Refusals in order: 101, 1 no number. @rule W-NO-LOGIN-NEEDED */
  setLogFileSize(fileSizeInKBytes: number): number {
    const { world } = this.outlet.use('setLogFileSize')
    const [least, most] = world.options.profile.logFileKilobytes
    const isNumber = Number.isInteger(fileSizeInKBytes)
    const complaint = isNumber ? undefined : 'The size must be a whole number of KB.'
    const isInside = fileSizeInKBytes >= least && fileSizeInKBytes <= most
    return this.#set('setLogFileSize', complaint, isInside ? { kilobytes: fileSizeInKBytes } : {})
  }

  /** Takes parameters of the SDK as a JSON object; none of them changes the fake. Refusals in order: 101, 1 no JSON object. @rule W-NO-LOGIN-NEEDED */
  setParameters(parameters: string): number {
    return this.#set('setParameters', complainOfJson(parameters), {})
  }

  #set(
    call: string,
    complaint: string | undefined,
    change: { readonly file?: string; readonly filter?: number; readonly kilobytes?: number },
  ): number {
    const { world, session } = this.outlet.use(call)
    const isReady = session.appId !== undefined
    if (!isReady || complaint !== undefined) {
      const code = isReady ? failure : notInitialised
      const rule: RuleId = isReady ? 'W-NO-LOGIN-NEEDED' : 'W-INIT-BEFORE-ALL'
      const why = isReady
        ? String(complaint)
        : 'The service was never initialised. Call initialize first.'
      return refuse(world, session, { call, code, codes: undefined, rule, why })
    }
    session.log = { ...session.log, ...change }
    called(world, session, { name: call })
    return 0
  }
}

function complainOfJson(parameters: unknown): string | undefined {
  if (typeof parameters !== 'string')
    return `The parameters must be a JSON text, not ${nameOfType(parameters)}.`
  try {
    const parsed: unknown = JSON.parse(parameters)
    const isObject = typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)
    return isObject ? undefined : 'The parameters must be a JSON object.'
  } catch {
    return 'The parameters are no JSON.'
  }
}
