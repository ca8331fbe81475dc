// A choice folded away under what is chosen (details.st-choice): the words above it follow what is chosen anew.

export function startChoices(root) {
  for (const choice of root.querySelectorAll('details.st-choice')) {
    const select = choice.querySelector('select')
    const words = choice.querySelector('summary > span')
    select.addEventListener('change', () => { words.textContent = select.selectedOptions[0].textContent })
  }
}
