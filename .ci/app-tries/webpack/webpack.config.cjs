module.exports = {
  mode: 'production',
  target: 'web',
  context: __dirname,
  entry: './photos.mjs',
  output: { path: `${__dirname}/out`, filename: 'photos.js' },
  resolve: { alias: { 'agora-rtm-sdk$': 'rtm-testkit/mocks/agora-rtm-sdk' } },
}
