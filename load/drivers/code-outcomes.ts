import { sdkName } from '../../mocks/protocol/index.ts'
import type { EnumName } from '../../mocks/protocol/index.ts'
import type { Ending } from '../measure/outcome.ts'

/** How an operation ended, by the SDK's code: 0 is well, a limit refuses, INTERRUPTED is a cancel where one was asked for. */
export function endingOf(
  codes: EnumName,
  code: number,
  { bytes, isCancelled = false }: { readonly bytes: number; readonly isCancelled?: boolean },
): Ending {
  if (code === 0) return { outcome: 'completed', bytes }
  const reason = sdkName(codes, code)
  if (isCancelled && reason.endsWith('_INTERRUPTED')) return { outcome: 'cancelled', bytes }
  return { outcome: isLimit(reason) ? 'refused' : 'failed', reason, bytes: 0 }
}

/** Whether a code says that there is too much of something. */
export function isLimit(name: string): boolean {
  return /TOO_OFTEN|LIMIT_EXCEEDED|EXCEED_LIMIT|SIZE_OVERFLOW/.test(name)
}

/** What went wrong, by the name of the SDK's code; '' where nothing did. */
export function reasonOf(codes: EnumName, code: number): string {
  return code === 0 ? '' : sdkName(codes, code)
}
