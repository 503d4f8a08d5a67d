import type { Judge } from '../judge.ts'

const instancesMax = 2

/** One instance after another, made by the same line: a page that makes one at each of its renders. */
export const ofInstances: Judge = ({
  entry: { kind, name, uid, client },
  stories,
  ground: { madeAt },
}) => {
  const site = madeAt(client)
  if (kind !== 'callback' || name !== 'onLoginSuccess' || site === '') return undefined
  const others = stories.instancesOf(uid).filter((each) => each !== client && madeAt(each) === site)
  if (others.length < instancesMax) return undefined
  return {
    rule: 'W-KICK-SAME-UID',
    what: `makes ${others.length + 1} instances of one user at the same line, and each login puts the one before out`,
    mend: 'Make one instance and keep it, outside of what runs again and again.',
    site,
  }
}
