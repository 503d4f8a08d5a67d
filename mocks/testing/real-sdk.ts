import { ToolkitError } from '../protocol/toolkit-error.ts'

const key: unique symbol = Symbol.for('rtm-testkit.real-sdk')
const servedKey = Symbol.for('rtm-testkit.drop-in')
const pluginKey = Symbol.for('rtm-testkit.vite')
const resolving = '_resolveFilename'
const loading = '_extensions'
const cached = '_cache'

/** The real SDK, loaded or asked for in this process. */
export interface LoadedSdk {
  readonly path: string
  /** File of the module that imports it; undefined where nobody can tell. */
  readonly importer: string | undefined
}

interface NodeModule {
  readonly parent?: { readonly filename: string | null } | null | undefined
}

/** How a runner's `require` loads a file, by its ending. */
export interface LoadersByEnding {
  '.js'?(module: NodeModule, file: string): void
  [key]?: Guard
}

/** Node's loader, as far as the guard and the stand-in reach into it. */
interface NodeLoader {
  readonly [loading]: LoadersByEnding
  readonly [cached]: Readonly<Record<string, NodeModule | undefined>>
  [resolving](request: string, ...how: readonly unknown[]): string
  registerHooks?(hooks: { readonly resolve: ResolveHook }): void
}

type ResolveHook = (
  specifier: string,
  context: { readonly conditions: readonly string[] },
  next: (specifier: string, context: object) => object,
) => object

/** A module in vitest's own bookkeeping. */
interface VitestModule {
  readonly id: string
  readonly importers: ReadonlySet<string>
  /** False while it is loaded, and for one that is mocked. */
  readonly evaluated: boolean
  /** `externalize`: Node loads it, not Vite. */
  readonly meta?: { readonly externalize?: string }
}

interface Guard {
  /** The first load that was refused in this test file: an app may have caught the error. */
  refused: LoadedSdk | undefined
  /** Of the newest test file, where files share a loader. */
  importerNow: typeof importerNow
}

const dropIn = 'rtm-testkit/mocks/agora-rtm-sdk'

/** What an app or a package imports the SDK by. */
export const sdkName: RegExp = /^agora-rtm-sdk(?:\/index(?:\.js)?)?$/

/** Files of the real SDK, in any layout of node_modules. */
export const sdkFile: RegExp = /[\\/]node_modules[\\/]agora-rtm-sdk[\\/]/

/** The package that a file belongs to; undefined for the app's own. */
export function packageOf(file: string): string | undefined {
  return /.*[\\/]node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+)/.exec(file)?.[1]?.replace('\\', '/')
}

const guards = new Set<Guard>()

/**
 * Lets nobody load a file of the real SDK from now on: who asks for one gets an error that says what to
 * do. Without effect in browsers, and in jest, which has a loader of its own.
 *
 * @param loaders those of the runner's `require`; Node's own unless given.
 */
export function keepRealSdkOut(loaders: LoadersByEnding = nodeLoader()?.[loading] ?? {}): void {
  const load = loaders['.js']
  if (load === undefined || isJest()) return
  const known = loaders[key]
  const guard: Guard = known ?? { refused: undefined, importerNow }
  guards.add(guard)
  guard.importerNow = importerNow
  if (known !== undefined) return
  Object.assign(loaders, {
    [key]: guard,
    '.js': (module: NodeModule, file: string): void => {
      if (!sdkFile.test(file)) return load(module, file)
      const importer = module.parent?.filename ?? guard.importerNow()
      guard.refused ??= { path: file, importer }
      throw realSdkError({ path: file, importer })
    },
  })
}

/**
 * Lets Node load no real SDK from now on, for who takes the drop-in without a runner of tests: a bundle, a
 * server.
 *
 * @throws ToolkitError REAL_SDK where it has loaded one.
 */
export function stayAlone(): void {
  keepRealSdkOut()
  const loaded = isJest() ? undefined : sdkIn(nodeLoader()?.[cached] ?? {})
  if (loaded !== undefined) throw realSdkError(loaded)
}

/** The real SDK among what `require` has loaded. */
export function sdkIn(
  modules: Readonly<Record<string, NodeModule | undefined>>,
): LoadedSdk | undefined {
  const path = Object.keys(modules).find((each) => sdkFile.test(each))
  return path === undefined
    ? undefined
    : { path, importer: modules[path]?.parent?.filename ?? undefined }
}

/**
 * Refuses to go on where the real SDK was loaded or asked for: the app would speak to Agora, or to
 * nobody, and the test would see neither.
 *
 * @param required what the runner's own `require` has loaded.
 * @throws ToolkitError REAL_SDK that names who loads it, and the line that mends it in this runner.
 */
export function refuseRealSdk(required?: LoadedSdk): void {
  const refused = [...guards].find((guard) => guard.refused !== undefined)?.refused
  const loaded = refused ?? required ?? evaluatedSdk()
  if (loaded !== undefined) throw realSdkError(loaded)
}

/**
 * Gives the fake to whoever asks Node itself for the SDK, past the runner: by `require`, and from Node
 * 22.15 on by `import` too.
 *
 * @param required URL of the drop-in as CommonJS.
 * @param imported URL of the drop-in as an ES module.
 */
export function serveDropIn(required: string, imported: string): void {
  const loader = nodeLoader()
  const urls = builtin('node:url') as { fileURLToPath(url: string): string } | undefined
  if (loader === undefined || urls === undefined || Object.hasOwn(loader, servedKey)) return
  Object.defineProperty(loader, servedKey, { value: true })
  const file = urls.fileURLToPath(required)
  const resolve = loader[resolving].bind(loader)
  loader[resolving] = (request, ...how) => (sdkName.test(request) ? file : resolve(request, ...how))
  loader.registerHooks?.({
    resolve: (specifier, context, next) =>
      sdkName.test(specifier) && context.conditions.includes('import')
        ? { url: imported, format: 'module', shortCircuit: true }
        : next(specifier, context),
  })
}

function nodeLoader(): NodeLoader | undefined {
  return builtin('node:module') as NodeLoader | undefined
}

/** A module of Node, without an import that a browser could not load; undefined in browsers. */
function builtin(name: string): object | undefined {
  const { process } = globalThis as {
    process?: { getBuiltinModule?(name: string): object | undefined }
  }
  return process?.getBuiltinModule?.(name)
}

function realSdkError(loaded: LoadedSdk): ToolkitError {
  const wrapper = packageOf(loaded.importer ?? '')
  return new ToolkitError(
    'REAL_SDK',
    `Cannot test against the fake: ${importerText(loaded, wrapper)} the real agora-rtm-sdk (${loaded.path}). ${remedy(wrapper)}`,
  )
}

function importerText({ importer }: LoadedSdk, wrapper: string | undefined): string {
  if (importer === undefined) return 'a package imports'
  return wrapper === undefined ? `${importer} imports` : `${wrapper} (${importer}) imports`
}

function remedy(wrapper: string | undefined): string {
  if (isJest())
    return `Add to the jest config: moduleNameMapper: { '^agora-rtm-sdk$': '${dropIn}' }.`
  const named = wrapper ?? 'the package that imports it'
  if (Reflect.has(globalThis, '__vitest_worker__')) {
    return Reflect.has(globalThis, pluginKey)
      ? `Name ${named} in vitest.config: plugins: [rtmTestkit({ wrappers: ['${wrapper ?? '...'}'] })].`
      : "Add to vitest.config: plugins: [rtmTestkit()], with import { rtmTestkit } from 'rtm-testkit/vite'."
  }
  const left = ['agora-rtm-sdk', ...(wrapper === undefined ? [] : [wrapper])]
  return `Alias agora-rtm-sdk to ${dropIn} in your bundler, and let it leave no package to Node; Next: transpilePackages: ['${left.join("', '")}'].`
}

/** Says that the plugin for Vite is there, so that the error does not ask for it, and forgets what an earlier file was refused. */
export function beginTestFile(): void {
  Reflect.set(globalThis, pluginKey, true)
  for (const guard of guards) guard.refused = undefined
}

function isJest(): boolean {
  const { process } = globalThis as { process?: { env?: Readonly<Record<string, string>> } }
  return process?.env?.['JEST_WORKER_ID'] !== undefined
}

function vitestModules(): readonly VitestModule[] {
  const { __vitest_worker__: worker } = globalThis as {
    __vitest_worker__?: {
      evaluatedModules?: { idToModuleMap?: ReadonlyMap<string, VitestModule> }
    }
  }
  return [...(worker?.evaluatedModules?.idToModuleMap?.values() ?? [])]
}

/** The real SDK where vitest has run it; one that a test has mocked was never run. */
function evaluatedSdk(): LoadedSdk | undefined {
  const found = vitestModules().find(({ id, evaluated }) => evaluated && sdkFile.test(id))
  return found === undefined ? undefined : { path: found.id, importer: outsideSdk(found.importers) }
}

/** Who has vitest import the SDK right now: its importers, else the package that Node is loading for it. */
function importerNow(): string | undefined {
  const open = vitestModules().filter(({ evaluated }) => !evaluated)
  const importers = open.flatMap(({ id, importers: own }) => (sdkFile.test(id) ? [...own] : []))
  return outsideSdk(importers) ?? open.findLast(isOfNode)?.id
}

/** Files that vitest has let Node load, in the order in which it met them. */
export function loadedByNode(): readonly string[] {
  return vitestModules()
    .filter(isOfNode)
    .map(({ id }) => id)
}

function isOfNode({ meta }: VitestModule): boolean {
  return meta?.externalize !== undefined
}

function outsideSdk(files: Iterable<string>): string | undefined {
  return [...files].find((each) => !sdkFile.test(each))
}
