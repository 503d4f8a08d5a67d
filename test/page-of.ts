import { createRequire } from 'node:module'

/** What tests ask of an element of a page. */
export interface PageElement {
  readonly id: string
  readonly textContent: string | null
  readonly attributes: Iterable<{ readonly name: string }>
  getAttribute(name: string): string | null
  querySelector(selector: string): PageElement | null
  querySelectorAll(selector: string): ArrayLike<PageElement> & Iterable<PageElement>
}

// The package has no types of its own.
const { JSDOM } = createRequire(import.meta.url)('jsdom') as {
  readonly JSDOM: new (html: string) => { readonly window: { readonly document: PageElement } }
}

/** Pages that were read: it takes half a second each. */
const pages = new Map<string, PageElement>()

/** The document that a browser makes of a page. Do not change it: who asks for the same page again is given the same document. */
export function pageOf(html: string): PageElement {
  const page = pages.get(html) ?? new JSDOM(html).window.document
  pages.set(html, page)
  return page
}
