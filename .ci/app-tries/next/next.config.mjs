import { dirname } from 'node:path'

const alias = { 'agora-rtm-sdk': 'rtm-testkit/mocks/agora-rtm-sdk' }

const root = dirname(import.meta.dirname)

export default {
  // Next leaves packages to Node on its server, unless they are named.
  transpilePackages:
    process.env.WITHOUT_TRANSPILE === undefined ? ['agora-rtm-sdk', 'cjs-kit'] : ['agora-rtm-sdk'],
  outputFileTracingRoot: root,
  turbopack: { root, resolveAlias: alias },
  webpack: (config) => {
    config.resolve.alias = { ...config.resolve.alias, ...alias }
    return config
  },
}
