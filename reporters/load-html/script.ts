import { timeMargins, widths } from './drawing.ts'

/** Reads all charts over time at the instant that a reader points at, also charts that come later. */
export const readingScript: string = `{
const readout = document.getElementById('readout')
const leave = () => { readout.hidden = true; for (const each of document.querySelectorAll('.cross')) each.remove() }
const look = (event) => {
  leave()
  const pointedAt = event.target instanceof Element ? event.target.closest('[data-time] svg') : null
  if (pointedAt === null) return
  const box = pointedAt.getBoundingClientRect()
  const x = (event.clientX - box.left) / box.width * ${widths.whole}, from = ${timeMargins.left}, to = ${widths.whole - timeMargins.right}
  if (x < from || x > to) return
  const ms = (x - from) / (to - from) * Number(pointedAt.closest('[data-time]').dataset.time)
  for (const svg of document.querySelectorAll('[data-time] svg')) {
    const line = document.createElementNS('http://www.w3.org/2000/svg', 'line')
    line.setAttribute('class', 'cross')
    for (const [name, value] of [['x1', x], ['x2', x], ['y1', 0], ['y2', svg.viewBox.baseVal.height]]) line.setAttribute(name, value)
    svg.append(line)
  }
  const own = pointedAt.closest('[data-bins]') ?? document.querySelector('[data-bins]')
  if (own === null) return
  const bins = document.getElementById(own.dataset.bins)
  const row = bins.tBodies[0].rows[Math.floor(ms / Number(own.dataset.bin))]
  if (row === undefined) return
  const names = [...bins.tHead.rows[0].cells].map((each) => each.textContent)
  readout.replaceChildren(...[...row.cells].flatMap((each, at) => {
    const value = document.createElement('b')
    value.textContent = each.textContent
    return [(at === 0 ? '' : '\\u2003' + names[at] + ' '), value]
  }))
  readout.hidden = false
}
document.addEventListener('pointermove', look)
document.documentElement.addEventListener('pointerleave', leave)
document.addEventListener('keydown', (event) => { if (event.key === 'Escape') leave() })
}
`

/** What the report does by itself: puts tables in order, copies the command, saves the data, and reads charts over time at one instant. It asks nobody for anything. */
export const script: string = `
for (const head of document.querySelectorAll('table[data-sortable] thead th')) {
  const button = document.createElement('button')
  button.type = 'button'
  button.append(...head.childNodes)
  head.append(button)
  button.addEventListener('click', () => {
    const body = head.closest('table').tBodies[0], at = head.cellIndex
    const isRising = head.getAttribute('aria-sort') === 'descending'
    for (const other of head.parentNode.children) other.removeAttribute('aria-sort')
    head.setAttribute('aria-sort', isRising ? 'ascending' : 'descending')
    const sign = isRising ? 1 : -1
    const compare = (one, other) => {
      const a = one.cells[at], b = other.cells[at], isNumber = 'v' in a.dataset || 'v' in b.dataset
      if (!isNumber) return sign * a.textContent.localeCompare(b.textContent)
      if (!('v' in a.dataset)) return 1
      if (!('v' in b.dataset)) return -1
      return sign * (Number(a.dataset.v) - Number(b.dataset.v))
    }
    body.append(...[...body.rows].sort(compare))
  })
}
const copy = document.getElementById('copy'), save = document.getElementById('save')
copy.addEventListener('click', async () => {
  const command = document.getElementById('replay')
  getSelection().selectAllChildren(command)
  try { await navigator.clipboard.writeText(command.textContent); copy.textContent = 'Copied' }
  catch { copy.textContent = 'Selected: press Ctrl+C' }
})
save.addEventListener('click', () => {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([document.getElementById('load').textContent], { type: 'application/json' }))
  link.download = 'load-result.json'
  link.click()
})
copy.hidden = save.hidden = false
const client = document.getElementById('client')
if (client !== null) {
  client.hidden = false
  client.addEventListener('input', () => {
    for (const each of document.querySelectorAll('[data-client]')) {
      const isWanted = each.dataset.client === client.value
      each.hidden = client.value !== '' && !isWanted
      each.open = isWanted
    }
  })
}
${readingScript}`
