// A filter panel is open in the page as served. On a narrow screen it would push the list out of sight, so it is
// folded there unless a filter is in use.

const NARROW = '(max-width: 899px)'

export function startFilters (root) {
  if (!window.matchMedia(NARROW).matches) return
  for (const panel of root.querySelectorAll('details.moj-filter:not([data-in-use])')) panel.open = false
}
