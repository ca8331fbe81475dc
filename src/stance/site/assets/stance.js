// Starts the components of a page. Everything here improves a page that already works without it.

import { ErrorSummary, PasswordInput, ServiceNavigation, SkipLink, createAll } from './govuk-frontend.js'
import { startChoices } from './choices.js'
import { startCopyButtons } from './copying.js'
import { startFilters } from './filters.js'
import { startMenus } from './menus.js'
import { explainPasskeyErrors } from './passkeys.js'
import { startPeopleFields } from './people.js'
import { sayWhenPrinted } from './printing.js'
import { startShortcuts } from './shortcuts.js'

document.body.classList.add('js-enabled', 'govuk-frontend-supported')

createAll(SkipLink)
createAll(ServiceNavigation)
createAll(ErrorSummary)
createAll(PasswordInput)
startMenus(document)
startFilters(document)
startCopyButtons(document)
startChoices(document)
startPeopleFields(document)
startShortcuts(document)
sayWhenPrinted(document)
explainPasskeyErrors(document)

if (document.querySelector('[data-module="moj-sortable-table"]')) {
  const { SortableTable } = await import('./sortable-table.js')
  createAll(SortableTable)
}
