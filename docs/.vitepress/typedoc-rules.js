/** Plugin of typedoc: names each module by its door, and makes one line of links of the `@rule` and `@assumes` tags. */
import { CommentTag, Converter } from 'typedoc'
import { doorOf } from '../typedoc.config.js'

const headings = { '@rule': '@rules', '@assumes': '@assumptions' }

/** @param {import('typedoc').Application} app */
export function load(app) {
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    for (const module of project.children ?? [])
      module.name =
        doorOf.get(`${module.name}.ts`) ?? doorOf.get(`${module.name}/index.ts`) ?? module.name
    for (const { comment } of Object.values(project.reflections))
      if (comment !== undefined) joinTags(comment)
  })
}

function joinTags(comment) {
  for (const [tag, heading] of Object.entries(headings)) {
    const own = comment.blockTags.filter((each) => each.tag === tag)
    if (own.length === 0) continue
    comment.removeTags(tag)
    const ids = own.map(({ content }) =>
      content
        .map(({ text }) => text)
        .join('')
        .trim(),
    )
    const links = ids.map((id) => (tag === '@rule' ? linked(id) : id)).join(', ')
    comment.blockTags.push(new CommentTag(heading, [{ kind: 'text', text: links }]))
  }
}

/** Where the site stands at the root of its host; the check finds a link that leads nowhere. */
function linked(id) {
  return id.replaceAll(
    /[A-Z][A-Z0-9-]+[A-Z0-9]/g,
    (rule) => `[${rule}](/rules.md#${rule.toLowerCase()})`,
  )
}
