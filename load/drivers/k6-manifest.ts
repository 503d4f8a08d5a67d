import { ToolkitError } from '../../mocks/index.ts'
import { whyNotByK6 } from '../k6/k6-options.ts'
import type { Plan } from '../plan.ts'
import { triedK6 } from './k6-process.ts'

/** Where a load is to be done. */
export interface TestRunOptions {
  /** Pods that share the load; 1 unless given. */
  readonly parallelism?: number
  /** The image of k6; one of a known version unless given, since versions differ. */
  readonly image?: string
  /** The gateway as the pods see it: `http://rtm-gateway:8480`. */
  readonly target: string
  /** What the files of all pods have in common; a new name unless given. Letters and digits. */
  readonly run?: string
}

const k6Image = `grafana/k6:${triedK6}`
/** The first version that has `spec.args`; before it there is one text, which the operator takes apart by itself. */
const operatorVersion = '1.6.0'
/** A ConfigMap holds 1 MiB, the script included. */
const planBytesMax = 512 * 1024

/**
 * The TestRun of the k6-operator that does a plan in a cluster, and the claim that its results go to. The commands
 * around it are comments in it.
 *
 * @throws ToolkitError for a plan that k6 cannot do, or that pods cannot share.
 */
export function testRunManifest(plan: Plan, options: TestRunOptions): string {
  const {
    parallelism = 1,
    image = k6Image,
    target,
    run = crypto.randomUUID().slice(0, 8),
  } = options
  check(plan, parallelism)
  const name = nameOf(plan)
  return `${commandsOf({ plan, name, run, target })}
apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: ${quoted(`${name}-results`)}
spec:
  accessModes: ["ReadWriteMany"]
  resources:
    requests:
      storage: 1Gi
---
apiVersion: k6.io/v1alpha1
kind: TestRun
metadata:
  name: ${quoted(name)}
spec:
  parallelism: ${parallelism}
  script:
    configMap:
      name: ${quoted(name)}
      file: "media.js"
  args:
${argsOf({ parallelism, target, run })
  .map((arg) => `    - ${quoted(arg)}`)
  .join('\n')}
  runner:
    image: ${quoted(image)}
    env:
      - name: K6_NO_USAGE_REPORT
        value: "true"
      - name: K6_AUTO_EXTENSION_RESOLUTION
        value: "false"
      - name: POD_NAME
        valueFrom:
          fieldRef:
            fieldPath: metadata.name
    resources:
      requests:
        cpu: "1"
        memory: 1Gi
    volumes:
      - name: results
        persistentVolumeClaim:
          claimName: ${quoted(`${name}-results`)}
    volumeMounts:
      - name: results
        mountPath: /results
`
}

/** A name that Kubernetes takes: small letters, digits and dashes, with none of these at its end. */
function nameOf({ name }: Plan): string {
  return `rtm-load-${name.toLowerCase().replace(/[^a-z0-9-]+/g, '-')}`
    .slice(0, 50)
    .replace(/-+$/, '')
}

function argsOf({
  parallelism,
  target,
  run,
}: Required<Omit<TestRunOptions, 'image'>>): readonly string[] {
  const env = {
    RTM_PLAN: '/test/plan.json',
    RTM_TARGET: target,
    RTM_PARTS: String(parallelism),
    RTM_RUN: run,
  }
  return [
    ...Object.entries(env).flatMap(([name, value]) => ['-e', `${name}=${value}`]),
    '--summary-mode',
    'disabled',
    '--out',
    `json=/results/${run}-$(POD_NAME).json.gz`,
  ]
}

interface Commands {
  readonly plan: Plan
  readonly name: string
  readonly run: string
  readonly target: string
}

function commandsOf({ plan, name, run, target }: Commands): string {
  const reader = {
    spec: {
      containers: [
        {
          name: 'reader',
          image: 'busybox:1.37',
          command: ['sleep', '3600'],
          volumeMounts: [{ name: 'results', mountPath: '/results' }],
        },
      ],
      volumes: [{ name: 'results', persistentVolumeClaim: { claimName: `${name}-results` } }],
    },
  }
  return `# The plan ${JSON.stringify(plan.name)}, done by k6 in a cluster. Print this anew for each run: its files bear the name ${run}.
#
# What the cluster must have, and this does not make:
#   - the k6-operator ${operatorVersion} or newer, which has spec.args: see that \`kubectl explain testrun.spec.args\` knows it;
#   - storage that several pods may write to at once (ReadWriteMany, such as NFS, CephFS or EFS), as the default class, or
#     with its storageClassName in the claim below;
#   - a service that pods reach at ${JSON.stringify(target)}, with a gateway or the service under test behind it.
#
# 1. Put the plan into plan.json, and both files into a ConfigMap:
#      kubectl create configmap ${name} --from-file=media.js=node_modules/rtm-testkit/dist/load/k6/media.js --from-file=plan.json=plan.json
# 2. Begin, and wait until the stage is "finished":
#      kubectl apply -f testrun.yaml
#      kubectl wait --for=jsonpath='{.status.stage}'=finished testrun/${name} --timeout=1h
# 3. Fetch what each pod has measured:
#      kubectl run ${name}-reader --image=busybox:1.37 --restart=Never --overrides='${JSON.stringify(reader)}'
#      kubectl wait --for=condition=Ready pod/${name}-reader
#      kubectl cp ${name}-reader:/results ./results
# 4. Make one result.json of all of them; histograms add up, and no percentile is averaged:
#      npx rtm-testkit load plan.json --driver k6 --ingest results/${run}-*.json.gz --out out
#`
}

function check(plan: Plan, parallelism: number): void {
  const why = whyNotByK6(plan) ?? whyNotShared(plan, parallelism)
  if (why !== undefined)
    throw new ToolkitError(
      'INVALID_OPTION',
      `Failed to write a TestRun of ${plan.name}: ${why.replace(/\.$/, '')}.`,
    )
}

function whyNotShared(plan: Plan, parallelism: number): string | undefined {
  if (!Number.isSafeInteger(parallelism) || parallelism < 1 || parallelism > plan.clients)
    return `${parallelism} pods cannot share ${plan.clients} clients. Give a parallelism from 1 to ${plan.clients}`
  if (JSON.stringify(plan).length > planBytesMax)
    return 'the plan does not fit into a ConfigMap beside its script. Take a smaller one'
  return undefined
}

/** A text of JSON is a text of YAML. */
function quoted(text: string): string {
  return JSON.stringify(text)
}
