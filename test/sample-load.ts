import { lengthMs } from '../load/index.ts'
import type { LoadResult } from '../load/index.ts'
import { createRandom } from '../mocks/internal.ts'
import { sampleOperations, samplePlan } from './sample-load-operations.ts'
import {
  sampleCapacity,
  sampleComparison,
  sampleHealth,
  sampleRaces,
  sampleSlots,
} from './sample-load-parts.ts'

const reasons: LoadResult['reasons'] = [
  {
    verdict: 'FAIL',
    why: 'upload.response p(99)<500ms: 1.56 s was observed',
    fix: 'Look at the heatmap at 62 s: the service stood still for two seconds. Raise the limit, or find what stops it.',
  },
  {
    verdict: 'FAIL',
    why: 'channelMessage.response p(95)<1s: nothing was measured',
    fix: 'Add channelMessage to the operations of the plan, or take the threshold out.',
  },
]

const thresholds: LoadResult['thresholds'] = [
  {
    expression: 'upload.response p(99)<500ms',
    ok: false,
    observed: 1562,
    limit: 500,
    unit: 'ms',
    samples: 1942,
  },
  {
    expression: 'upload.failed rate<0.02',
    ok: true,
    observed: 0.0174,
    limit: 0.02,
    unit: '',
    samples: 2125,
  },
  {
    expression: 'cancel.lost value==0',
    ok: true,
    observed: 0,
    limit: 0,
    unit: '',
    samples: 412,
  },
  {
    expression: 'channelMessage.response p(95)<1s',
    ok: false,
    limit: 1,
    unit: 's',
    samples: 0,
  },
]

const setting: LoadResult['setting'] = {
  driver: 'gateway',
  target: 'http://127.0.0.1:4711',
  workers: 2,
  node: 'v20.20.2',
  host: 'linux x64',
  cpu: 'AMD EPYC 7B13',
  cores: 2,
  planDigest: '9f2c61d07ab3',
  tools: { 'rtm-testkit': '0.1.0', undici: '7.30.2', ws: '8.23.0' },
  notes: ['The gateway ran in a process of its own, on the same machine.'],
}

/** A load with everything in it: a stall, cancels, a ghost, a busy generator, a capacity and a comparison. */
export function sampleLoad(): LoadResult {
  const random = createRandom(samplePlan.seed, 'sample load')
  const { timeline, series } = sampleOperations(random)
  return {
    verdict: 'FAIL',
    because: '2 of 4 thresholds are not met.',
    reasons,
    plan: samplePlan,
    setting,
    tookMs: 121_340,
    isPartial: false,
    planned: 10_825,
    started: 10_825,
    series,
    failures: {
      'upload failed: UPLOAD_MEDIA_ERR_NETWORK': 37,
      'upload refused: EXCEED_LIMIT': 45,
      'download timedOut: deadline': 7,
    },
    failureSamples: {
      'upload failed: UPLOAD_MEDIA_ERR_NETWORK': [
        {
          atMs: 62_140,
          client: 3,
          request: 'POST media?task=4711, 400000 bytes',
          answer: 'HTTP 503 {"name":"UPLOAD_MEDIA_ERR_NETWORK","detail":"the store stands still"}',
        },
        {
          atMs: 62_171,
          client: 17,
          request: 'POST media?task=4719, 612004 bytes',
          answer: 'no answer: ECONNRESET read ECONNRESET',
        },
      ],
    },
    gauges: {
      'slots.peak': 9,
      'slots.leaked': 0,
      'cancel.lost': 0,
      'cancel.ghost': 10,
      'generator.rssMb': 118,
    },
    thresholds,
    steadiness: {
      state: 'unstable',
      why: 'the p99 of the second half is 3.1 times that of the first',
      warmUpMs: 4000,
    },
    timeline,
    races: sampleRaces(random),
    slots: sampleSlots(random),
    health: sampleHealth(random, lengthMs(samplePlan) / 1000),
    capacity: sampleCapacity(),
    comparison: sampleComparison(random),
    errors: ['The link of client 12 was closed by the gateway with code 1011, and opened again.'],
  }
}
