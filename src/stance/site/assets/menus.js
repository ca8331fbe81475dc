// A menu is a <details>: it opens without script. With script it also closes with Escape, by a click beside it, and
// when the focus leaves it.

export function startMenus (root) {
  for (const menu of root.querySelectorAll('details.st-menu')) {
    const toggle = menu.querySelector('summary')
    menu.addEventListener('keydown', (event) => {
      if (event.key === 'Escape' && menu.open) {
        menu.open = false
        toggle.focus()
      }
    })
    menu.addEventListener('focusout', (event) => {
      if (event.relatedTarget && !menu.contains(event.relatedTarget)) menu.open = false
    })
    root.addEventListener('click', (event) => {
      if (!menu.contains(event.target)) menu.open = false
    })
  }
}
