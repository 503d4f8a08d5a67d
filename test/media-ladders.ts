import { instead, notInitialised, notLoggedIn } from './ladder-table.ts'
import type { Ladder, LadderTable, Rung } from './ladder-table.ts'
import { mustBeAccepted } from './ladder-world.ts'
import type { Break, Ground } from './ladder-world.ts'

const mediaId = `${'a'.repeat(64)}1z${'0'.repeat(10)}z00000`

const paths: readonly unknown[] = ['a.bin', '', '/\0', '/\ud800', 7, null]
const upload = ({ service }: Ground): void =>
  mustBeAccepted(service.createFileMessageByUploading('/a.bin'))
const nineTasks: Rung<Ground> = {
  code: 5,
  name: 'nine tasks',
  breakIt: {
    reaches: 'logged in',
    before: (ground) => Array.from({ length: 9 }, () => upload(ground)),
  },
}
// Nobody has nine tasks without a login; in a world that allows none the rung is broken all the same.
const noTaskAllowed: NonNullable<Ladder<Ground>['together']> = [
  {
    pair: ['not initialised', 'nine tasks'],
    breakIt: { stops: 'uninitialised', limits: { mediaTasksMax: 0 } },
  },
  {
    pair: ['not logged in', 'nine tasks'],
    breakIt: [
      { stops: 'initialised', limits: { mediaTasksMax: 0 } },
      { stops: 'logging in', limits: { mediaTasksMax: 0 } },
    ],
  },
]

const uploads = ['createFileMessageByUploading', 'createImageMessageByUploading'].map(
  (name): Ladder<Ground> => ({
    name,
    good: () => ['/a.bin'],
    rungs: [
      notInitialised,
      notLoggedIn,
      { code: 2, name: 'path', breakIt: instead(0, paths) },
      nineTasks,
    ],
    together: noTaskAllowed,
  }),
)

const wrongMediaIds: readonly Break<unknown>[] = instead(0, ['', 'x', 7, null])
const wrongTargets: readonly Break<unknown>[] = instead(1, paths)
const downloads = ['downloadMediaToMemory', 'downloadMediaToFile'].map((name): Ladder<Ground> => ({
  name,
  good: () => (name === 'downloadMediaToFile' ? [mediaId, '/b.bin'] : [mediaId]),
  rungs: [
    notInitialised,
    notLoggedIn,
    {
      code: 2,
      name: 'argument',
      breakIt: name === 'downloadMediaToFile' ? [...wrongMediaIds, ...wrongTargets] : wrongMediaIds,
    },
    nineTasks,
  ],
  together: noTaskAllowed,
}))

const download = ({ service }: Ground): void =>
  mustBeAccepted(service.downloadMediaToMemory(mediaId))
const cancels = ['cancelMediaUpload', 'cancelMediaDownload'].map((name): Ladder<Ground> => {
  const [own, other] = name === 'cancelMediaUpload' ? [upload, download] : [download, upload]
  return {
    name,
    prepare: own,
    good: () => [1],
    rungs: [
      notInitialised,
      notLoggedIn,
      {
        code: 2,
        name: 'no such task',
        breakIt: [
          { given: { 0: 7 } },
          { unprepared: true },
          { unprepared: true, before: other },
          { before: other, given: { 0: 2 } },
        ],
      },
    ],
    together: [
      {
        pair: ['not initialised', 'no such task'],
        breakIt: { stops: 'uninitialised', given: { 0: 7 } },
      },
    ],
  }
})

const byMediaId = ['createFileMessageByMediaId', 'createImageMessageByMediaId'].map(
  (name): Ladder<Ground> => ({
    name,
    good: () => [mediaId],
    rungs: [
      {
        code: -1,
        name: 'not initialised',
        why: 'The service was never initialised.',
        breakIt: { stops: 'uninitialised' },
      },
      {
        code: -1,
        name: 'not logged in',
        why: '[rule LOGIN-REQUIRED]',
        breakIt: [{ stops: 'initialised' }, { stops: 'logging in' }],
      },
      {
        code: -1,
        name: 'empty ID',
        why: 'The media ID is empty.',
        breakIt: instead(0, ['', null]),
      },
    ],
  }),
)

const settings = (
  [
    ['setLogFile', '/rtm.log', 'path', paths],
    ['setLogFilter', 15, 'no such filter', [99, -1, '15', null]],
    ['setLogFileSize', 1024, 'no number', [1.5, NaN, '1024', null]],
    ['setParameters', '{}', 'no JSON object', ['', 'x', '[]', 'null', 7]],
  ] as const
).map(([name, good, rung, wrong]): Ladder<Ground> => ({
  name,
  stage: 'initialised',
  good: () => [good],
  rungs: [notInitialised, { code: 1, name: rung, breakIt: instead(0, wrong) }],
}))

/** The ladders of the native face on media and settings. */
export const mediaLadders: LadderTable<Ground> = {
  stand: (ground) => ground,
  target: ({ service }) => service,
  ladders: [...uploads, ...downloads, ...cancels, ...byMediaId, ...settings],
}

/** Those that give null have no codes to document. */
export const withoutDocumentedCodes: readonly string[] = byMediaId.map(({ name }) => name)
