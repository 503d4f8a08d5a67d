/** What the report does by itself: search, filters, and opening what is linked to. It asks nobody for anything. */
export const script = `
const find = document.getElementById('find'), shown = document.getElementById('shown')
const items = [...document.querySelectorAll('[data-rule]')]
const filters = [...document.querySelectorAll('.tools input[type=checkbox]')]
const rules = new Set(items.map((each) => each.dataset.rule))
function update() {
  const words = find.value.toLowerCase().split(/\\s+/).filter(Boolean)
  const on = (name) => new Set(filters.filter((each) => each.name === name && each.checked).map((each) => each.value))
  const verdicts = on('verdict'), levels = on('level'), visible = new Set()
  for (const each of items) {
    const { rule, verdict, level, text } = each.dataset
    const fits = verdicts.has(verdict) && levels.has(level) && words.every((word) => text.includes(word))
    each.hidden = !fits
    if (fits) visible.add(rule)
  }
  for (const group of document.querySelectorAll('[data-group]')) {
    group.hidden = ![...group.querySelectorAll('[data-rule]')].some((each) => !each.hidden)
    if (group.tagName === 'DETAILS' && words.length > 0 && !group.hidden) group.open = true
  }
  shown.textContent = visible.size + ' of ' + rules.size + ' rules shown'
}
function reveal() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)))
  if (target === null || target.tagName !== 'DETAILS') return
  if (target.hidden) { find.value = ''; for (const each of filters) each.checked = true; update() }
  for (let at = target; at !== null; at = at.parentElement) if (at.tagName === 'DETAILS') at.open = true
  target.scrollIntoView()
}
for (const each of [find, ...filters]) each.addEventListener('input', update)
document.addEventListener('keydown', (event) => {
  if (event.key === '/' && document.activeElement !== find) { event.preventDefault(); find.focus() }
  else if (event.key === 'Escape' && document.activeElement === find) { find.value = ''; update() }
})
addEventListener('hashchange', reveal)
addEventListener('beforeprint', () => { for (const each of document.querySelectorAll('details[data-verdict=broken]')) each.open = true })
document.querySelector('.tools').hidden = false
update()
reveal()
`
