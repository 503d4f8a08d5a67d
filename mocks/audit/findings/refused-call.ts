import { wordFor } from '../../protocol/index.ts'
import type { ClientStory, Stories } from '../client-story.ts'
import type { Judge, Told } from '../judge.ts'
import { mistakeOf } from '../refusals.ts'

/** What the app should have known before it called. */
export const ofRefusal: Judge = ({ entry, story, stories, ground }) => {
  const { kind, rule, atMs } = entry
  if (kind !== 'refusal' || rule === '') return undefined
  if (rule === 'W-ABORTED-LOGOUT-FIRST' && entry.name !== 'login' && story.isTooLateToTell(atMs))
    return undefined
  const twin = twinOf(story, stories, ground.madeAt)
  const dialect = ground.dialectOf(entry.client)
  const told = { ...entry, name: wordFor(dialect, entry.name), dialect }
  const mistake = mistakeOf(told, story, twin)
  return mistake === undefined ? undefined : { rule, ...mistake }
}

/** Another instance that was made at the same place and has logged in. */
function twinOf(
  { client, putOutBy }: ClientStory,
  stories: Stories,
  madeAt: Told['ground']['madeAt'],
): ClientStory | undefined {
  const place = madeAt(client)
  if (place === '') return undefined
  const others = putOutBy === undefined ? [...stories.all()] : [putOutBy]
  return others.find(
    (each) => each.client !== client && each.isLoggedIn && madeAt(each.client) === place,
  )
}
