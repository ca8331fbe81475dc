// The composer's comforts: pictures by dropping and with their thumbnail at once, texts of chosen accounts alone, the
// time only where one is set, and descriptions asked for before anything is sent. The form works without all of it.

const form = document.getElementById('composer')

if (form) {
  showOwnTexts(form)
  showTime(form)
  startPictures(form)
}

function showOwnTexts (form) {
  const show = () => {
    for (const own of form.querySelectorAll('[data-own]')) {
      own.hidden = !form.querySelector(`#to-${own.dataset.own}`).checked
    }
  }
  form.addEventListener('change', show)
  show()
}

function showTime (form) {
  const fields = form.querySelector('[data-when-at]')
  const show = () => { fields.hidden = form.querySelector('[name=when]:checked')?.value !== 'at' }
  form.addEventListener('change', show)
  show()
}

function startPictures (form) {
  const frame = form.querySelector('[data-drop]')
  const places = [...frame.querySelectorAll('[data-picture]:not([data-held])')]
  const fileOf = (place) => place.querySelector('input[type=file]')
  // One empty place is shown: the next appears when it is filled.
  const show = () => {
    const empty = places.find((place) => !fileOf(place).files.length)
    for (const place of places) place.hidden = !fileOf(place).files.length && place !== empty
  }
  for (const place of places) {
    fileOf(place).addEventListener('change', () => { thumbnail(place, fileOf(place).files[0]); show() })
  }
  for (const name of ['dragover', 'dragleave', 'drop']) {
    frame.addEventListener(name, (event) => {
      event.preventDefault()
      frame.classList.toggle('st-drop--over', name === 'dragover')
    })
  }
  frame.addEventListener('drop', (event) => {
    const free = places.filter((place) => !fileOf(place).files.length)
    for (const file of [...event.dataTransfer.files].slice(0, free.length)) {
      const place = free.shift()
      const held = new DataTransfer()
      held.items.add(file)
      fileOf(place).files = held.files
      fileOf(place).dispatchEvent(new Event('change', { bubbles: true }))
    }
  })
  frame.querySelector('[data-drop-words]').append(' You can drop files here.')
  show()
  form.addEventListener('submit', (event) => {
    const lacking = [...frame.querySelectorAll('[data-picture]')].find(isUndescribed)
    if (!lacking) return
    // Sent like this, it would be refused, and the file would have to be chosen again.
    event.preventDefault()
    const field = lacking.querySelector('textarea')
    field.setCustomValidity('Describe this picture, or tick that it is decoration.')
    field.addEventListener('input', () => field.setCustomValidity(''), { once: true })
    lacking.addEventListener('change', () => field.setCustomValidity(''), { once: true })
    field.reportValidity()
  })
}

function isUndescribed (place) {
  const file = place.querySelector('input[type=file]')
  if (file && !file.files.length) return false
  const [decorative, removed] = ['is_decorative', 'is_removed'].map((name) => place.querySelector(`[name$=${name}]`))
  return !decorative.checked && !removed?.checked && !place.querySelector('textarea').value.trim()
}

function thumbnail (place, file) {
  const image = place.querySelector('[data-thumb]')
  image.hidden = !file
  if (!file) return
  const reader = new FileReader()
  reader.addEventListener('load', () => { image.src = reader.result })
  reader.readAsDataURL(file)
}
