/**
 * What a TestRun may have of what our manifest uses, for tests: written down by hand after the fields of the published
 * CRD `testruns.k6.io` v1alpha1 of grafana/k6-operator (api/v1alpha1/testrun_types.go and config/crd/bases of 1.6.0, which
 * has added `spec.args` by its pull request 868). It is no copy of that file, which has 280,000 characters, and knows no
 * field that we do not use: a misspelt one fails.
 */

const text = { type: 'string' } as const
/** A name of Kubernetes: RFC 1123. */
const name = { type: 'string', pattern: '^[a-z0-9]([-a-z0-9]*[a-z0-9])?$', maxLength: 63 } as const
const quantity = {
  anyOf: [{ type: 'integer' }, { type: 'string', pattern: '^[0-9.]+(m|[KMGT]i?)?$' }],
}

function closed(
  properties: Readonly<Record<string, object>>,
  ...required: readonly string[]
): object {
  return { type: 'object', properties, required, additionalProperties: false }
}

function listOf(items: object): object {
  return { type: 'array', items }
}

const amounts = { type: 'object', additionalProperties: quantity }
const resources = closed({ requests: amounts, limits: amounts })
const metadata = closed({ name }, 'name')

const env = closed(
  {
    name: { type: 'string', pattern: '^[A-Za-z_][A-Za-z0-9_]*$' },
    value: text,
    valueFrom: closed({ fieldRef: closed({ fieldPath: text }, 'fieldPath') }),
  },
  'name',
)

const pod = closed({
  image: text,
  env: listOf(env),
  resources,
  volumes: listOf(
    closed({ name, persistentVolumeClaim: closed({ claimName: name }, 'claimName') }, 'name'),
  ),
  volumeMounts: listOf(closed({ name, mountPath: text }, 'name', 'mountPath')),
})

/** A TestRun of the k6-operator. */
export const testRunSchema: object = closed(
  {
    apiVersion: { const: 'k6.io/v1alpha1' },
    kind: { const: 'TestRun' },
    metadata,
    spec: closed(
      {
        parallelism: { type: 'integer', minimum: 1, maximum: 2 ** 31 - 1 },
        script: closed({ configMap: closed({ name, file: text }, 'name') }, 'configMap'),
        args: listOf(text),
        runner: pod,
      },
      'script',
      'parallelism',
    ),
  },
  'apiVersion',
  'kind',
  'metadata',
  'spec',
)

/** A claim of storage, as core/v1 of Kubernetes has it. */
export const claimSchema: object = closed(
  {
    apiVersion: { const: 'v1' },
    kind: { const: 'PersistentVolumeClaim' },
    metadata,
    spec: closed(
      {
        accessModes: listOf({ enum: ['ReadWriteOnce', 'ReadOnlyMany', 'ReadWriteMany'] }),
        storageClassName: name,
        resources,
      },
      'accessModes',
      'resources',
    ),
  },
  'apiVersion',
  'kind',
  'metadata',
  'spec',
)
