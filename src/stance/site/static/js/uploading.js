// Sends the files of an export in pieces (tus 1.0.0, library tus-js-client). Each piece is kept by the server as it
// arrives, so a lost connection, a closed page or a restart costs at most one piece. Without this script the form
// sends the files whole.

import { FileRow } from './file_row.js'

const AT_ONCE = 2
const RETRY_MS = [0, 1000, 3000, 5000, 10000, 20000, 30000]
const NO_ROOM = 507

class Uploads {
  constructor (form) {
    this.form = form
    this.input = form.querySelector('input[type="file"]')
    this.list = form.querySelector('[data-files]')
    this.template = form.querySelector('[data-file-template]')
    this.says = form.querySelector('[data-upload-says]')
    this.why = form.querySelector('[data-why]')
    this.button = form.querySelector('button[type="submit"]#bring-in-now')
    this.rows = [...this.list.children].map((node) => this.watch(FileRow.known(node)))
  }

  start () {
    const drop = this.form.querySelector('[data-drop]')
    drop.querySelector('[data-drop-words]').hidden = false
    this.input.addEventListener('change', () => {
      this.add([...this.input.files])
      this.input.value = '' // sent by us: the form must not send them again
    })
    drop.addEventListener('dragover', (event) => {
      event.preventDefault()
      drop.classList.add('st-drop--over')
    })
    drop.addEventListener('dragleave', () => drop.classList.remove('st-drop--over'))
    drop.addEventListener('drop', (event) => {
      event.preventDefault()
      drop.classList.remove('st-drop--over')
      this.add([...event.dataTransfer.files])
    })
    this.form.addEventListener('submit', (event) => this.check(event))
    window.addEventListener('online', () => this.goOn())
    this.show()
  }

  add (files) {
    for (const file of files) {
      const known = this.rows.find((row) => row.name === file.name)
      if (known?.isComplete) {
        this.say(`${file.name} is in the list already.`)
        continue
      }
      const row = known ?? this.watch(FileRow.made(this.template, file))
      if (!known) {
        this.rows.push(row)
        this.list.append(row.node)
      }
      this.prepare(row, file)
    }
    this.show()
  }

  async prepare (row, file) {
    const upload = this.uploadOf(row, file)
    const earlier = (await upload.findPreviousUploads()).find((one) => !row.url || one.uploadUrl.endsWith(row.url))
    if (row.url && !earlier) {
      row.stop('This is not the file that was begun here, or it was begun in another browser. Remove this line, then choose the file again.')
      return
    }
    if (earlier) upload.resumeFromPreviousUpload(earlier)
    row.take(upload)
    this.next()
  }

  uploadOf (row, file) {
    const { endpoint, piece, group } = this.form.dataset
    return new window.tus.Upload(file, {
      endpoint,
      chunkSize: Number(piece),
      retryDelays: RETRY_MS,
      removeFingerprintOnSuccess: true,
      metadata: { filename: file.name, group },
      headers: { 'X-CSRFToken': this.form.elements.csrfmiddlewaretoken.value },
      fingerprint: async () => ['stance', group, file.name, file.size, file.lastModified].join('|'),
      onShouldRetry: (error, _attempt, options) => this.mayRetry(error, options),
      onProgress: (sent, total) => row.progress(sent, total),
      onSuccess: () => {
        row.complete(new URL(row.upload.url, window.location.href).pathname)
        this.say(`${row.name} has arrived.`)
        this.next()
        this.show()
      },
      onError: (error) => {
        row.stop(reasonOf(error), { isOffline: isOffline(error) })
        this.say(`${row.name} stopped. ${reasonOf(error)}`)
        this.next()
      }
    })
  }

  mayRetry (error) {
    const status = error.originalResponse?.getStatus() ?? 0
    if (status === NO_ROOM) return false
    return status === 0 ? navigator.onLine : status === 409 || status === 423 || status === 429 || status >= 500
  }

  watch (row) {
    row.onPause = () => {
      if (row.isSending || row.isWaiting) row.pause()
      else row.wait()
      this.next()
    }
    row.onRemove = () => this.remove(row)
    return row
  }

  async remove (row) {
    row.abort()
    const url = row.url || row.upload?.url
    if (url) {
      await fetch(url, {
        method: 'DELETE',
        headers: { 'Tus-Resumable': '1.0.0', 'X-CSRFToken': this.form.elements.csrfmiddlewaretoken.value }
      })
    }
    await row.forget()
    const at = this.rows.indexOf(row)
    this.rows.splice(at, 1)
    row.node.remove()
    this.say(`${row.name} is removed.`)
    this.input.focus()
    this.next()
    this.show()
  }

  // A few at a time, in the order chosen.
  next () {
    const room = AT_ONCE - this.rows.filter((row) => row.isSending).length
    this.rows.filter((row) => row.isWaiting).slice(0, Math.max(0, room)).forEach((row) => row.send())
    this.show()
  }

  goOn () {
    this.rows.filter((row) => row.isOffline).forEach((row) => row.wait())
    this.next()
  }

  show () {
    this.list.hidden = this.rows.length === 0
    const reason = this.reason()
    this.why.textContent = reason
    if (reason) this.button.setAttribute('aria-disabled', 'true')
    else this.button.removeAttribute('aria-disabled')
  }

  reason () {
    if (!this.rows.length) return 'Choose the files first.'
    const here = this.rows.filter((row) => row.isComplete).length
    return here === this.rows.length ? '' : `${here} of ${this.rows.length} files have arrived.`
  }

  check (event) {
    const reason = this.reason()
    if (!reason) return
    event.preventDefault()
    this.say(reason)
  }

  say (words) {
    this.says.textContent = words
  }
}

function isOffline (error) {
  return !error.originalResponse?.getStatus()
}

function reasonOf (error) {
  const response = error.originalResponse
  const status = response?.getStatus() ?? 0
  const address = response?.getUnderlyingObject?.()?.responseURL ?? ''
  if (address.includes('/account/')) return 'You were signed out. Sign in again in another window, then press “Continue”.'
  if (!status) return 'The connection was lost. What has arrived is saved.'
  const words = response.getBody().trim()
  const isPlain = (response.getHeader('Content-Type') ?? '').startsWith('text/plain')
  return isPlain && words ? words : `The server answered with an error (${status}). What has arrived is saved.`
}

const form = document.getElementById('bring-in')
if (form && window.tus?.isSupported) new Uploads(form).start()
