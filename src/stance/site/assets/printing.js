// On paper stands when it was printed. The browser says so: a page that said it itself would never be the same twice.

const FORM = {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  timeZoneName: 'short'
}

export function sayWhenPrinted (root) {
  addEventListener('beforeprint', () => {
    const now = new Date().toLocaleString('en-AU', FORM)
    for (const place of root.querySelectorAll('[data-printed-at]')) place.textContent = ` · ${now}`
  })
}
