import type { LoadResult } from '../load/index.ts'
import { ToolkitError } from '../mocks/index.ts'
import { paintOf } from './colour.ts'
import { renderConsole } from './console.ts'
import type { ConsoleLook } from './console.ts'
import { renderCtrf } from './ctrf.ts'
import { renderHtml } from './html/index.ts'
import { renderJtl } from './jtl.ts'
import { renderJunit } from './junit.ts'
import { renderCsv } from './load-csv.ts'
import { renderLoadConsole, renderLoadMarkdown } from './load-text.ts'
import { renderMarkdown } from './markdown.ts'
import { renderOpenMetrics } from './openmetrics.ts'
import type { Result } from './result.ts'
import { renderSarif } from './sarif.ts'

/** One way to show a result. */
export interface Rendering {
  /** Where it goes; the terminal where there is none. */
  readonly file?: string
  /** It shows a load, and nothing else. */
  readonly isOfLoad?: true
  readonly render: (result: Result, look?: ConsoleLook) => string | Promise<string>
}

/** Every way to show a result, by its name. */
export const renderings: Readonly<Record<RenderingName, Rendering>> = {
  console: {
    render: (result, look) =>
      `${result.load === undefined ? renderConsole(result, look) : verdictIn(renderLoadConsole(result, result.load), look?.colour)}\n`,
  },
  json: { file: 'result.json', render: (result) => `${JSON.stringify(result, null, 1)}\n` },
  html: { file: 'report.html', render: htmlOf },
  junit: { file: 'junit.xml', render: renderJunit },
  markdown: {
    file: 'report.md',
    render: (result) =>
      result.load === undefined ? renderMarkdown(result) : renderLoadMarkdown(result, result.load),
  },
  ctrf: { file: 'ctrf.json', render: renderCtrf },
  sarif: { file: 'report.sarif', render: renderSarif },
  csv: {
    file: 'timeline.csv',
    isOfLoad: true,
    render: (result) => renderCsv(loadOf(result, 'csv')),
  },
  jtl: {
    file: 'samples.jtl',
    isOfLoad: true,
    render: (result) => renderJtl(result, loadOf(result, 'jtl')),
  },
  openmetrics: {
    file: 'metrics.txt',
    isOfLoad: true,
    render: (result) => renderOpenMetrics(loadOf(result, 'openmetrics')),
  },
}

const verdictLooks = { PASS: 'green', FAIL: 'red', INVALID: 'yellow' } as const

/** A load as text, with its verdict in colour where the terminal has colours. */
function verdictIn(text: string, colour?: boolean): string {
  const paint = paintOf(colour)
  return text.replaceAll(/^(PASS|FAIL|INVALID)\b/gm, (word) =>
    paint(verdictLooks[word as keyof typeof verdictLooks], word),
  )
}

function loadOf({ load, kind }: Result, name: RenderingName): LoadResult {
  if (load !== undefined) return load
  throw new ToolkitError(
    'INVALID_OPTION',
    `Failed to report as ${name}: that is for the result of a load, and this one is of kind ${kind}. Take another reporter.`,
  )
}

/** Charts take libraries that a report without them should not wait for. */
async function htmlOf(result: Result): Promise<string> {
  if (result.load === undefined) return renderHtml(result)
  const { renderLoadHtml } = await import('./load-html/index.ts')
  return renderLoadHtml(result, result.load)
}

/** The name of a way to show a result. */
export type RenderingName =
  | 'console'
  | 'json'
  | 'html'
  | 'junit'
  | 'markdown'
  | 'ctrf'
  | 'sarif'
  | 'csv'
  | 'jtl'
  | 'openmetrics'
