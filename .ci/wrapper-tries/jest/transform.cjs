const { transformSync } = require('esbuild')

exports.process = (text) =>
  transformSync(text, { loader: 'jsx', jsx: 'automatic', format: 'cjs', target: 'node20' })
