import { createFakeRtm } from '../mocks/index.ts'
import { checkAppId, limits } from '../mocks/protocol/index.ts'
import type { ProfileId } from '../mocks/protocol/index.ts'
import { createGateway } from '../mocks/wire/gateway.ts'
import { UsageError } from './usage-error.ts'

/** The flags of `serve`. */
export interface ServeFlags {
  readonly port: number
  readonly host: string
  readonly clock: 'system' | 'manual'
  readonly store?: string
  readonly profile: ProfileId
  readonly seed: number
  readonly appId?: readonly string[]
  readonly appCertificate?: readonly string[]
  readonly adminToken?: string
  /** Customer IDs of the REST interface with their certificates, as `id=certificate`. */
  readonly restCustomer?: readonly string[]
  readonly allowOrigin?: readonly string[]
  readonly log?: boolean
}

/** What `serve` has of the process around it. */
export interface ServeSurroundings {
  readonly print: (text: string) => void
  readonly log: (text: string) => void
  /** Resolves when it is to stop; asked once it is ready. */
  readonly stopped: () => Promise<void>
  /** The wall clock now: the world begins then, so that its tokens and times are those of its clients. */
  readonly nowMs: number
}

/**
 * Serves a fake RTM until it is stopped.
 *
 * @throws UsageError or ToolkitError for flags that make no sense, before anything listens.
 */
export async function runServeCommand(flags: ServeFlags, around: ServeSurroundings): Promise<void> {
  checkFlags(flags)
  const { host } = flags
  const rtm = createFakeRtm({
    clock: flags.clock,
    profile: flags.profile,
    seed: flags.seed,
    startAtMs: around.nowMs,
    appCertificates: certificatesOf(flags.appCertificate ?? []),
    ...(flags.appId === undefined ? {} : { appIds: flags.appId }),
  })
  const gateway = await createGateway(rtm, {
    onTrouble: (sentence) => around.log(`${sentence}\n`),
    host: host.replace(/^\[(.*)\]$/, '$1'),
    port: flags.port,
    ownProcess: true,
    ...(flags.store === undefined ? {} : { store: flags.store }),
    ...(flags.restCustomer === undefined ? {} : { customers: customersOf(flags.restCustomer) }),
    ...(flags.adminToken === undefined ? {} : { adminToken: flags.adminToken }),
    ...(flags.allowOrigin === undefined ? {} : { allowOrigins: flags.allowOrigin }),
    ...(flags.log === true
      ? { onCall: (call: object): void => around.log(`${JSON.stringify(call)}\n`) }
      : {}),
  })
  const kept = rtm.media.list().length
  around.print(
    [
      `rtm-testkit gateway ready at ${gateway.url}`,
      `  documents  ${gateway.url}/openapi.json  ${gateway.url}/asyncapi.json`,
      `  admin      ${gateway.url}/admin/state`,
      `  clock      ${flags.clock}${flags.clock === 'manual' ? `: POST ${gateway.url}/admin/clock/advance` : ''}`,
      `  media      ${flags.store === undefined ? 'in memory' : `in ${flags.store} (${kept} found)`}`,
      '',
    ].join('\n'),
  )
  await around.stopped()
  around.print('stopping: running calls get up to 5 s\n')
  await gateway.close()
  await rtm.dispose()
  around.print('stopped\n')
}

function checkFlags(flags: ServeFlags): void {
  if (flags.port < 0 || flags.port > 65_535)
    refuse(`there is no port ${flags.port}. Give 0 to 65535`)
  const { host, adminToken, store } = flags
  for (const [name, value] of Object.entries({ host, 'admin-token': adminToken, store }))
    if (value === '') refuse(`--${name} is empty. Give one, or leave it out`)
  for (const appId of flags.appId ?? []) {
    const complaint = checkAppId(appId, limits)
    if (complaint !== undefined) refuse(complaint.replace(/\.$/, ''))
  }
  for (const origin of flags.allowOrigin ?? [])
    if (!URL.canParse(origin) || new URL(origin).origin !== origin)
      refuse(`'${origin}' is no origin. Give one such as https://app.example`)
}

function refuse(why: string): never {
  throw new UsageError(`Failed to serve: ${why}.`)
}

function customersOf(pairs: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const [, id = '', certificate = ''] = /^([^=:]+)=(.+)$/.exec(pair) ?? []
      if (certificate !== '') return [id, certificate]
      throw new UsageError(
        `Failed to serve: '${pair}' is no pair of a customer ID and a certificate. Give --rest-customer <customer ID>=<certificate>.`,
      )
    }),
  )
}

function certificatesOf(pairs: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const [, appId = '', certificate = ''] = /^([^=]+)=(.+)$/.exec(pair) ?? []
      const complaint = checkAppId(appId, limits)
      if (certificate !== '' && complaint === undefined) return [appId, certificate]
      throw new UsageError(
        `Failed to serve: '${pair}' is no pair of an App ID of 32 characters and a certificate. Give --app-certificate <App ID>=<App Certificate>.`,
      )
    }),
  )
}
