import { renderConsole } from './console.ts'
import { renderCtrf } from './ctrf.ts'
import { renderHtml } from './html/index.ts'
import { renderJunit } from './junit.ts'
import { renderMarkdown } from './markdown.ts'
import type { Result } from './result.ts'
import { renderSarif } from './sarif.ts'

/** One way to show a result. */
export interface Rendering {
  /** Where it goes; the terminal where there is none. */
  readonly file?: string
  readonly render: (result: Result) => string
}

/** Every way to show a result, by its name. */
export const renderings: Readonly<Record<RenderingName, Rendering>> = {
  console: { render: (result) => `${renderConsole(result)}\n` },
  json: { file: 'result.json', render: (result) => `${JSON.stringify(result, null, 1)}\n` },
  html: { file: 'report.html', render: renderHtml },
  junit: { file: 'junit.xml', render: renderJunit },
  markdown: { file: 'report.md', render: renderMarkdown },
  ctrf: { file: 'ctrf.json', render: renderCtrf },
  sarif: { file: 'report.sarif', render: renderSarif },
}

/** The name of a way to show a result. */
export type RenderingName = 'console' | 'json' | 'html' | 'junit' | 'markdown' | 'ctrf' | 'sarif'
