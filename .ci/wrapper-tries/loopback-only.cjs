/** Preloaded into every process and thread: refuses what is not loopback, and writes down that it was asked for. */
const { appendFileSync } = require('node:fs')
const dgram = require('node:dgram')
const dns = require('node:dns')
const net = require('node:net')

const isLoopback = (host) =>
  host === undefined || /^(localhost|127\.[\d.]+|::1|0\.0\.0\.0|::)$/.test(host)

function check(host) {
  if (isLoopback(host)) return
  appendFileSync(process.env.ASKED_FOR, `${host}\n`)
  throw new Error(`Refused: this try has no network, and asks for ${host}.`)
}

// oxlint-disable-next-line typescript/unbound-method -- called with its socket below
const { connect } = net.Socket.prototype
net.Socket.prototype.connect = function connectHere(...given) {
  const [options] = Array.isArray(given[0]) ? given[0] : given
  if (typeof options === 'object') check(options.host)
  else if (typeof options === 'number') check(typeof given[1] === 'string' ? given[1] : undefined)
  return connect.apply(this, given)
}

for (const resolver of [dns, dns.promises])
  for (const name of Object.keys(resolver).filter((key) => /^(lookup$|resolve)/.test(key))) {
    const ask = resolver[name]
    resolver[name] = (host, ...rest) => {
      check(host)
      return ask.call(resolver, host, ...rest)
    }
  }

// oxlint-disable-next-line typescript/unbound-method -- called with its socket below
const { send } = dgram.Socket.prototype
dgram.Socket.prototype.send = function sendHere(...given) {
  check(given.findLast((each) => typeof each === 'string' && each !== given[0]))
  return send.apply(this, given)
}
