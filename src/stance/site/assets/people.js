// People are offered while somebody types a name: an editable combobox with a list, as the ARIA Authoring Practices
// describe it (nothing is chosen until it is chosen). The field is one that works without: it takes a name or an address. The
// page says where to ask (data-people-suggest of its body).

const LEAST_LETTERS = 2
const WAIT_MS = 150
let made = 0

export function startPeopleFields (root) {
  for (const place of root.querySelectorAll('[data-person]')) start(place)
}

function start (found) {
  const place = found.matches('input') ? around(found) : found
  const input = place.querySelector('input[type="text"]')
  if (!input || input.disabled) return
  const list = document.createElement('ul')
  const said = document.createElement('p')
  const state = { place, input, list, said, people: [], active: -1, timer: 0, asked: 0 }
  list.id = `people-${++made}`
  list.className = 'st-person__list'
  list.setAttribute('role', 'listbox')
  list.setAttribute('aria-label', 'People')
  list.hidden = true
  said.className = 'govuk-visually-hidden'
  said.setAttribute('role', 'status')
  input.after(list, said)
  input.setAttribute('role', 'combobox')
  input.setAttribute('aria-autocomplete', 'list')
  input.setAttribute('aria-expanded', 'false')
  input.setAttribute('aria-controls', list.id)
  input.addEventListener('input', () => {
    clearTimeout(state.timer)
    state.timer = setTimeout(() => ask(state), WAIT_MS)
  })
  input.addEventListener('keydown', (event) => pressed(state, event))
  input.addEventListener('blur', () => close(state))
  list.addEventListener('pointerdown', (event) => event.preventDefault())
  list.addEventListener('click', (event) => {
    const option = event.target.closest('[role="option"]')
    if (option) choose(state, Number(option.dataset.place))
  })
}

// A field that only searches for a name stands alone.
function around (input) {
  const place = document.createElement('div')
  place.className = 'st-person'
  input.replaceWith(place)
  place.append(input)
  return place
}

async function ask (state) {
  const text = state.input.value.trim()
  const turn = ++state.asked
  if ([...text].length < LEAST_LETTERS) return close(state)
  let people = []
  try {
    const answer = await fetch(`${document.body.dataset.peopleSuggest}?q=${encodeURIComponent(text)}`, {
      headers: { Accept: 'application/json' }
    })
    if (answer.ok) people = (await answer.json()).people
  } catch {
    // Without an answer the field takes what is typed, as it does without script.
  }
  if (turn !== state.asked || document.activeElement !== state.input) return
  show(state, people)
}

function show (state, people) {
  state.people = people
  state.active = -1
  state.list.replaceChildren(...people.map((one, place) => option(state, one, place)))
  state.list.hidden = people.length === 0
  state.input.setAttribute('aria-expanded', String(people.length > 0))
  state.input.removeAttribute('aria-activedescendant')
  state.said.textContent = people.length
    ? `${people.length === 1 ? '1 person' : `${people.length} people`}. Use the arrow keys to choose.`
    : 'Nobody found. You can type the address they sign in with.'
}

function option (state, one, place) {
  const item = document.createElement('li')
  const about = document.createElement('span')
  item.id = `${state.list.id}-${place}`
  item.className = 'st-person__option'
  item.dataset.place = place
  item.setAttribute('role', 'option')
  item.setAttribute('aria-selected', 'false')
  about.className = 'st-person__about'
  about.textContent = [one.where, one.address].filter(Boolean).join(' · ')
  item.append(one.name, ' ', about)
  return item
}

function pressed (state, event) {
  const count = state.list.hidden ? 0 : state.people.length
  if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
    event.preventDefault()
    if (!count) return ask(state)
    const step = event.key === 'ArrowDown' ? 1 : -1
    mark(state, state.active < 0 && step < 0 ? count - 1 : (state.active + step + count) % count)
  } else if (event.key === 'Enter' && count && state.active >= 0) {
    event.preventDefault()
    choose(state, state.active)
  } else if (event.key === 'Escape' && count) {
    event.preventDefault()
    close(state)
  }
}

function mark (state, place) {
  state.active = place
  for (const [at, item] of [...state.list.children].entries()) {
    item.setAttribute('aria-selected', String(at === place))
    if (at === place) item.scrollIntoView({ block: 'nearest' })
  }
  state.input.setAttribute('aria-activedescendant', `${state.list.id}-${place}`)
}

function choose (state, place) {
  const one = state.people[place]
  state.input.value = one.name
  const key = state.place.querySelector('[data-people-key]')
  const chosenFor = state.place.querySelector('[data-people-for]')
  if (key) {
    key.disabled = false
    key.value = one.key
    chosenFor.value = one.name
  }
  state.place.querySelector('fieldset')?.remove()
  close(state)
  state.said.textContent = `${one.name} is chosen.`
}

function close (state) {
  clearTimeout(state.timer)
  state.asked += 1
  state.list.hidden = true
  state.people = []
  state.active = -1
  state.input.setAttribute('aria-expanded', 'false')
  state.input.removeAttribute('aria-activedescendant')
}
