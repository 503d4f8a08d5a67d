import { createHash } from 'node:crypto'
import { escaped } from '../markup.ts'
import type { Section } from './page-parts.ts'
import { style } from './style.ts'

/** A section of the page. */
export function sectionHtml({ id, title, body }: Section): string {
  return `<section id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title">${title}</h2>${body}</section>`
}

/** What a page is made of: HTML, but for its title. */
interface Page {
  readonly title: string
  /** Above the contents. */
  readonly top: string
  readonly sections: readonly Section[]
  /** Below the sections. */
  readonly end: string
  readonly script: string
}

/** A page that needs nothing else: no request leaves it, and its policy lets in its own style and script alone. */
export function pageHtml({ title, top, sections, end, script }: Page): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src '${hashOf(style)}'; script-src '${hashOf(script)}'; base-uri 'none'; form-action 'none'">
<meta name="referrer" content="no-referrer"><title>${escaped(title)}</title><style>${style}</style></head>
<body><a class="skip" href="#main">To the report</a>
${top}
<nav class="toc" aria-label="Sections"><ul>${sections.map(({ id, title: name }) => `<li><a href="#${id}">${name}</a></li>`).join('')}</ul></nav>
<main id="main">${sections.map(sectionHtml).join('\n')}</main>
${end}
<script>${script}</script></body></html>
`
}

/** How a policy names a script or a style. */
export function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`
}
