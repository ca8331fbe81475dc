// Says in words why a passkey did not work. The ceremony itself is done by allauth's script, which reports failures
// as the cancellable event "allauth.error".

const WORDS = {
  NotAllowedError: 'The passkey was not used: the request was cancelled or timed out. Try again, or sign in another way.',
  InvalidStateError: 'This device already holds a passkey for you. Use it, or choose another device.',
  NotSupportedError: 'This device cannot make the kind of passkey that is needed. Try another device or a security key.',
  SecurityError: 'Passkeys work only at the address that this installation is set up for. Check the address bar.'
}

export function explainPasskeyErrors (root) {
  const place = root.querySelector('[data-passkey-error]')
  if (!place) return
  if (!window.PublicKeyCredential) {
    show(place, 'This browser does not know passkeys. Sign in another way, or use a newer browser.')
    return
  }
  root.addEventListener('allauth.error', (event) => {
    event.preventDefault()
    show(place, WORDS[event.detail.exception.name] ?? 'The passkey could not be used. Try again, or sign in another way.')
  })
}

function show (place, words) {
  place.textContent = words
  place.hidden = false
}
