/** The site: its pages, in the order in which a newcomer reads them. */
import { existsSync, readdirSync } from 'node:fs'
import { defineConfig } from 'vitepress'
import type { DefaultTheme } from 'vitepress'

const docs = new URL('..', import.meta.url)

/** Pages of others appear as soon as they are written. */
function pages(
  ...list: readonly (readonly [page: string, text: string])[]
): DefaultTheme.SidebarItem[] {
  return list
    .filter(([page]) => existsSync(new URL(`${page}.md`, docs)))
    .map(([page, text]) => ({ text, link: `/${page}` }))
}

/** A page for each decision: its file's name says which. */
function decisions(): DefaultTheme.SidebarItem[] {
  const folder = new URL('decisions', docs)
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.md')) : []
  return names.toSorted().map((name) => {
    const path = name.replace(/\.md$/, '')
    return { text: path.replace(/^\d+-/, '').replaceAll('-', ' '), link: `/decisions/${path}` }
  })
}

/** The reference, door by door, as typedoc has written it. */
function reference(): DefaultTheme.SidebarItem[] {
  const folder = new URL('api', docs)
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(
      (name) =>
        name.startsWith('rtm-testkit') && name.endsWith('.md') && !name.includes('namespaces'),
    )
    .toSorted()
    .map((name) => {
      const door = name.replace(/(\/README)?\.md$/, '')
      return { text: door.replace('rtm-testkit/', ''), link: `/api/${name.replace(/\.md$/, '')}` }
    })
}

export default defineConfig({
  title: 'rtm-testkit',
  description: 'Test apps that send images and files over Agora RTM 1.x',
  lang: 'en',
  head: [['link', { rel: 'icon', href: '/favicon.svg' }]],
  srcExclude: ['node_modules/**'],
  ignoreDeadLinks: false,
  vite: { build: { chunkSizeWarningLimit: 4000 } },
  markdown: {
    theme: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
  },
  themeConfig: {
    search: { provider: 'local' },
    outline: [2, 3],
    nav: [
      { text: 'Start', link: '/web' },
      { text: 'Concepts', link: '/concepts' },
      { text: 'Rules', link: '/rules' },
      { text: 'API', link: '/api/README' },
    ],
    sidebar: {
      '/': [
        {
          text: 'Start',
          items: pages(
            ['web', 'Web apps with vitest'],
            ['other-runners', 'jest, node:test, webpack, Next'],
            ['playwright', 'Playwright'],
            ['native', 'Native apps'],
            ['gateway', 'Any language: the gateway'],
            ['try-it', 'Try it in this page'],
          ),
        },
        {
          text: 'Guide',
          items: pages(
            ['concepts', 'Concepts'],
            ['time', 'Time and timers'],
            ['recipes', 'Recipes'],
            ['network-mocks', 'MSW and mock-socket'],
            ['explore', 'Explore'],
            ['scenarios', 'Scenarios'],
            ['compliance', 'Compliance'],
            ['load', 'Load'],
          ),
        },
        {
          text: 'Look up',
          items: pages(
            ['runbook', 'Runbook: the message says ...'],
            ['rules', 'Rules'],
            ['cli', 'Commands and flags'],
            ['options', 'Options'],
            ['codes', 'Error codes'],
            ['comparison', 'Comparison'],
            ['migration', 'Migration'],
            ['performance', 'Performance'],
          ),
        },
      ],
      '/api/': [{ text: 'API', items: reference() }],
      '/decisions/': [{ text: 'Decisions', items: decisions() }],
    },
  },
})
