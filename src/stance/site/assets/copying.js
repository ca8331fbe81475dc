// "Copy" beside a value. The button stays hidden without script or without a clipboard: the value can be selected.

export function startCopyButtons (root) {
  if (!navigator.clipboard) return
  for (const button of root.querySelectorAll('[data-copy]')) {
    const source = root.getElementById(button.dataset.copy)
    const said = button.parentElement.querySelector('[role="status"]')
    if (!source) continue
    button.hidden = false
    button.addEventListener('click', async () => {
      await navigator.clipboard.writeText('value' in source ? source.value : source.textContent.trim())
      if (said) said.textContent = 'Copied'
    })
  }
}
