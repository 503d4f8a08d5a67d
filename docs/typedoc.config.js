/** The API reference: one page for each door of the package, made from the sources into `api/`. */
import { readFileSync } from 'node:fs'

const { exports: doors } = JSON.parse(
  readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
)

/** The doors by the paths of their sources. */
export const doorOf = new Map(
  Object.entries(doors).flatMap(([name, door]) =>
    door.import === undefined
      ? []
      : [
          [
            door.import.default.replace('./dist/', '').replace(/\.js$/, '.ts'),
            name.replace('.', 'rtm-testkit'),
          ],
        ],
  ),
)

export default {
  entryPoints: [...doorOf.keys()].map((path) => `../${path}`),
  tsconfig: '../tsconfig.json',
  plugin: [
    'typedoc-plugin-markdown',
    'typedoc-plugin-missing-exports',
    './.vitepress/typedoc-rules.js',
  ],
  out: 'api',
  outputFileStrategy: 'modules',
  readme: 'none',
  disableSources: true,
  excludeInternal: true,
  excludeExternals: true,
  skipErrorChecking: true,
  sanitizeComments: true,
  placeInternalsInOwningModule: true,
  treatWarningsAsErrors: true,
  validation: { invalidLink: true, notExported: true },
  blockTags: [
    '@param',
    '@returns',
    '@throws',
    '@example',
    '@yields',
    '@rule',
    '@assumes',
    '@rules',
    '@assumptions',
    '@module',
    '@deprecated',
    '@remarks',
    '@see',
    '@typeParam',
    '@template',
    '@default',
    '@defaultValue',
  ],
  modifierTags: ['@internal', '@public'],
  hidePageHeader: true,
  hideBreadcrumbs: true,
}
