// One file of an export in the list: its bar, its words, its buttons, and the upload behind them.

const SENDING = 'sending'
const WAITING = 'waiting'
const PAUSED = 'paused'
const STOPPED = 'stopped'
const COMPLETE = 'complete'

export class FileRow {
  // A line that the server wrote: begun or complete, but without a file in this page.
  static known (node) {
    const row = new FileRow(node, node.dataset.name, 'complete' in node.dataset ? COMPLETE : STOPPED)
    row.url = node.dataset.url
    return row
  }

  // A new line for a file that was just chosen.
  static made (template, file) {
    const node = template.content.firstElementChild.cloneNode(true)
    node.querySelector('[data-name-place]').textContent = file.name
    node.querySelector('[data-size-place]').textContent = sizeInWords(file.size)
    node.querySelector('progress').setAttribute('aria-label', file.name)
    for (const about of node.querySelectorAll('[data-about]')) about.textContent = ` ${file.name}`
    const row = new FileRow(node, file.name, WAITING)
    row.say('Waiting')
    return row
  }

  constructor (node, name, state) {
    this.node = node
    this.name = name
    this.state = state
    this.url = ''
    this.upload = null
    this.isOffline = false
    this.bar = node.querySelector('progress')
    this.words = node.querySelector('[data-words]')
    this.pauseButton = node.querySelector('[data-pause]')
    this.pauseButton?.addEventListener('click', () => this.onPause())
    node.querySelector('[data-remove]').addEventListener('click', (event) => {
      event.preventDefault()
      this.onRemove()
    })
  }

  get isSending () { return this.state === SENDING }
  get isWaiting () { return this.state === WAITING && this.upload !== null }
  get isComplete () { return this.state === COMPLETE }

  take (upload) {
    this.upload = upload
    this.wait()
  }

  wait () {
    this.isOffline = false
    this.become(WAITING, 'Waiting')
  }

  send () {
    this.become(SENDING, 'Sending')
    this.upload.start()
  }

  progress (sent, total) {
    if (!this.isSending) return
    const percent = Math.floor(100 * sent / total)
    this.bar.value = percent
    this.say(`Sending: ${percent} %`)
  }

  pause () {
    this.abort()
    this.become(PAUSED, `Paused at ${this.bar.value} %`)
  }

  stop (reason, { isOffline = false } = {}) {
    this.isOffline = isOffline
    this.become(STOPPED, reason)
  }

  complete (url) {
    this.url = url
    this.bar.value = 100
    this.become(COMPLETE, 'Complete')
  }

  abort () {
    if (this.upload) this.upload.abort()
  }

  // The browser's own note of where this upload is.
  async forget () {
    if (!this.upload) return
    for (const one of await this.upload.findPreviousUploads()) {
      if (one.urlStorageKey) window.localStorage.removeItem(one.urlStorageKey)
    }
  }

  become (state, words) {
    this.state = state
    this.say(words)
    if (!this.pauseButton) return
    this.pauseButton.hidden = !this.upload || state === COMPLETE
    this.pauseButton.querySelector('[data-label]').textContent = state === SENDING || state === WAITING ? 'Pause' : 'Continue'
  }

  say (words) {
    this.words.textContent = words
  }
}

function sizeInWords (bytes) {
  const units = ['bytes', 'KB', 'MB', 'GB']
  let value = bytes
  let at = 0
  while (value >= 1024 && at < units.length - 1) {
    value /= 1024
    at += 1
  }
  return `${at ? value.toFixed(1) : value}\u00a0${units[at]}`
}
