import { dirname } from 'node:path'

const alias = { 'agora-rtm-sdk': 'rtm-testkit/mocks/agora-rtm-sdk' }

const root = dirname(import.meta.dirname)

export default {
  outputFileTracingRoot: root,
  turbopack: { root, resolveAlias: alias },
  webpack: (config) => {
    config.resolve.alias = { ...config.resolve.alias, ...alias }
    return config
  },
}
