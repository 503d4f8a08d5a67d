import type { LogFilterType } from './rtm-client.ts'

function logFilter(least: number): LogFilterType {
  const [error, warn, info, track, debug] = [0, 1, 2, 3, 4].map((level) => level <= least)
  return {
    error: error === true,
    warn: warn === true,
    info: info === true,
    track: track === true,
    debug: debug === true,
  }
}

/** Build of the SDK: says that this is not the real one. */
export const BUILD = 'rtm-testkit'
/** Begins the text of the legacy end-call message. */
export const END_CALL_PREFIX = 'AgoraRTMLegacyEndcallCompatibleMessagePrefix'
/** Log filter: the SDK logs nothing. */
export const LOG_FILTER_OFF: LogFilterType = logFilter(-1)
/** Log filter: the SDK logs errors only. */
export const LOG_FILTER_ERROR: LogFilterType = logFilter(0)
/** Logs errors and warnings. */
export const LOG_FILTER_WARNING: LogFilterType = logFilter(1)
/** Logs errors, warnings and information. */
export const LOG_FILTER_INFO: LogFilterType = logFilter(2)
/** Logs everything; not in the typings of the real SDK, and used all the same. */
export const LOG_FILTER_DEBUG: LogFilterType = logFilter(4)
