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

/** Where a file and a line are in a call site such as `at send (/app/chat.ts:73:42)`. */
export function placeOf(
  site: string | undefined,
): { readonly file: string; readonly line: number; readonly column: number } | undefined {
  const found = /\(?(?:file:\/\/)?([^\s()]+):(\d+)(?::(\d+))?\)?$/.exec(site ?? '')
  const [, file, line, column] = found ?? []
  return file === undefined || line === undefined
    ? undefined
    : { file, line: Number(line), column: Number(column ?? 1) }
}
