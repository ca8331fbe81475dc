// Single keys: "/" goes to the search, "j" and "k" to the next and previous row of a list, "?" lists them. They are off
// while a field has the focus, with a modifier held, and for whoever switched them off (WCAG 2.2, 2.1.4).

const ROWS = '.st-items > .st-item, .st-posts > li, main table tbody > tr'
const FIELDS = 'input, textarea, select, [contenteditable], [role="combobox"]'
const LISTED = [
  ['/', 'Go to the search'],
  ['j', 'Next in the list'],
  ['k', 'Previous in the list'],
  ['?', 'Show these shortcuts']
]

export function startShortcuts (root) {
  const place = root.querySelector('[data-shortcuts]')
  if (!place) return
  const acts = {
    '/': () => search(root, place.dataset.shortcuts),
    j: () => step(root, 1),
    k: () => step(root, -1),
    '?': () => show(root, place.dataset.shortcutsSettings)
  }
  root.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return
    if (event.target.closest?.(FIELDS) || root.querySelector('dialog[open]')) return
    const act = acts[event.key]
    if (act && act() !== false) event.preventDefault()
  })
}

function search (root, address) {
  const field = root.querySelector('main input[type="search"]')
  if (field) {
    field.focus()
    field.select()
  } else if (address) {
    window.location.assign(address)
  }
}

function step (root, by) {
  const stops = [...root.querySelectorAll(ROWS)].map((row) => row.querySelector('a[href], button')).filter(Boolean)
  if (!stops.length) return false
  const rows = stops.map((stop) => stop.closest(ROWS))
  const at = rows.findIndex((row) => row.contains(document.activeElement))
  const next = at < 0 ? (by > 0 ? 0 : stops.length - 1) : Math.min(stops.length - 1, Math.max(0, at + by))
  stops[next].focus()
}

function show (root, settings) {
  const dialog = root.createElement('dialog')
  const heading = root.createElement('h2')
  const list = root.createElement('dl')
  const foot = root.createElement('p')
  const off = root.createElement('a')
  const close = root.createElement('button')
  dialog.className = 'st-dialog'
  heading.className = 'govuk-heading-m'
  heading.id = 'shortcuts-heading'
  heading.textContent = 'Keyboard shortcuts'
  dialog.setAttribute('aria-labelledby', heading.id)
  list.className = 'st-facts'
  for (const [key, words] of LISTED) {
    const term = root.createElement('dt')
    const said = root.createElement('dd')
    const shown = root.createElement('kbd')
    shown.textContent = key
    term.append(shown)
    said.textContent = words
    list.append(term, said)
  }
  off.className = 'govuk-link'
  off.href = settings
  off.textContent = 'Switch them off'
  foot.className = 'govuk-body'
  foot.append(off)
  close.type = 'button'
  close.className = 'govuk-button govuk-button--secondary'
  close.textContent = 'Close'
  close.addEventListener('click', () => dialog.close())
  dialog.addEventListener('close', () => dialog.remove())
  dialog.append(heading, list, foot, close)
  root.body.append(dialog)
  dialog.showModal()
  close.focus()
}
