import { nameOfType } from '../protocol/index.ts'
import { ToolkitError } from '../protocol/toolkit-error.ts'

/** The error for an argument that no C++ compiler would take, where the method has no code to return. */
export function wrongType(
  call: string,
  what: string,
  type: { readonly wanted: string; readonly got: unknown },
): ToolkitError {
  return new ToolkitError(
    'INVALID_OPTION',
    `Failed to call ${call}: ${what} is ${nameOfType(type.got)}. Give ${type.wanted}.`,
  )
}
