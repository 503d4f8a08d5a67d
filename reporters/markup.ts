import { isAbsolute, relative } from 'node:path'

const named: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Text for HTML and XML, in elements and in quoted attributes; what XML cannot hold is taken out. */
export function escaped(text: string): string {
  return (
    text
      // oxlint-disable-next-line no-control-regex -- these are what XML forbids.
      .replaceAll(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]|\p{Surrogate}/gu, '\uFFFD')
      .replaceAll(/[&<>"']/g, (sign) => named[sign] ?? '')
  )
}

/** A value as a reader sees it: JSON, cut off where it is long. */
export function valueText(value: unknown, most = 600): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? 'undefined')
  return text.length <= most ? text : `${text.slice(0, most)}... (${text.length} characters)`
}

/** Where a file and a line are in a call site such as `at send (/app/chat.ts:73:42)`; a file below the folder of now is named from there. */
export function placeOf(
  site: string | undefined,
): { readonly file: string; readonly line: number; readonly column: number } | undefined {
  const found = /\(?(?:file:\/\/)?([^\s()]+?):(\d+)(?::(\d+))?\)?$/.exec(site ?? '')
  const [, file, line, column] = found ?? []
  return file === undefined || line === undefined
    ? undefined
    : { file: shortPath(file), line: Number(line), column: Number(column ?? 1) }
}

/** Slashes, and no more of the path than is needed: what is read elsewhere knows files by their place in the repository. */
function shortPath(file: string): string {
  const path = isAbsolute(file) ? relative(process.cwd(), file) : file
  return (path.startsWith('..') ? file : path).replaceAll('\\', '/')
}

/** A sentence with a large letter at its beginning. */
export function capital(text: string): string {
  return `${text[0]?.toUpperCase() ?? ''}${text.slice(1)}`
}
