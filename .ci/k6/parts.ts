import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ingestLoad } from '../../load/index.ts'
import type { Plan } from '../../load/index.ts'
import { afterReal } from '../../mocks/internal.ts'

const plan: Plan = {
  name: 'k6-parts',
  title: 'Texts, by three runners that write a file each.',
  seed: 5,
  clients: 6,
  arrivals: { shape: 'closed', perClient: [1], pauseMs: 20 },
  operations: [{ kind: 'peerMessage', weight: 1, bytes: 20 }],
  whenFull: 'queue',
  phases: { warmUpMs: 200, measureMs: 2000, coolDownMs: 0 },
  deadlineMs: 20_000,
  thresholds: [],
  worlds: 'one',
}

const edges = ['0', '1/3', '2/3', '1']

interface Runner {
  readonly target: string
  readonly folder: string
  readonly part: number
  /** Leaves out the execution segment, as somebody does who forgets it. */
  readonly isWhole?: boolean
  /** Kills it in the middle of the load. */
  readonly killAfterMs?: number
}

/** Runs k6 as a user does who has several machines. @returns its file and what it has ended with. */
function runPart(runner: Runner): Promise<{ readonly path: string; readonly code: number | null }> {
  const { target, folder, part, isWhole = false, killAfterMs } = runner
  const path = join(folder, `${killAfterMs === undefined ? 'part' : 'killed'}${part}.json`)
  const env = { RTM_PLAN: join(folder, 'plan.json'), RTM_TARGET: target, RTM_PARTS: 3 }
  const segment = `${edges[part] ?? ''}:${edges[part + 1] ?? ''}`
  const shared = ['--execution-segment', segment, '--execution-segment-sequence', edges.join(',')]
  const child = spawn(
    'k6',
    [
      'run',
      '--quiet',
      '--address=',
      '--summary-mode=disabled',
      `--out=json=${path}`,
      ...(isWhole ? [] : shared),
      ...Object.entries(env).flatMap(([name, value]) => ['-e', `${name}=${value}`]),
      'load/k6/media.ts',
    ],
    { stdio: 'ignore', env: { ...process.env, K6_NO_USAGE_REPORT: 'true' } },
  )
  const stop = afterReal(killAfterMs ?? 60_000, () => child.kill('SIGKILL'))
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => {
      stop()
      resolve({ path, code })
    })
  })
}

function mustSay(what: string, said: string, wanted: RegExp): void {
  if (!wanted.test(said)) throw new Error(`${what}: it says ${said}`)
  console.log(`ok  ${what}: ${said}`)
}

/** The files of real runners: a whole set, one that is missing, one twice, one whose runner was killed. */
export async function tryParts(target: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'rtm-testkit-k6-parts-'))
  const verdictOf = async (...paths: readonly string[]): Promise<string> => {
    const { load } = await ingestLoad(plan, paths)
    return `${load.verdict} ${load.planned} ${load.because}`.replaceAll(`${folder}/`, '')
  }
  try {
    writeFileSync(join(folder, 'plan.json'), JSON.stringify(plan))
    const all = async (killAfterMs?: number): Promise<readonly string[]> => {
      const killed = killAfterMs === undefined ? {} : { killAfterMs }
      const runners = [0, 1, 2].map((part) =>
        runPart({ target, folder, part, ...(part === 2 ? killed : {}) }),
      )
      return (await Promise.all(runners)).map(({ path }) => path)
    }
    const [first = '', second = '', third = ''] = await all()
    mustSay('a whole set', await verdictOf(third, first, second), /^PASS \d\d+ /)
    mustSay('one is missing', await verdictOf(first, third), /^INVALID .*part 2 of 3 is missing/)
    mustSay('one twice', await verdictOf(first, second, third, third), /^INVALID .*same runner/)
    const wanted = /^INVALID .*(part 3 of 3 .*breaks off|no operation of a load)/
    mustSay('one that died', await verdictOf(...(await all(2000))), wanted)
    const { code } = await runPart({ target, folder, part: 0, isWhole: true })
    mustSay('without a segment k6 ends with', String(code), /^108$/)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
