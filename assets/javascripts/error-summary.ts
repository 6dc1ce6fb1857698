/**
 * Moves focus to the summary when the page opens, so that it is read first, and makes its links show the whole question, not
 * only the field they focus.
 */
export function focusErrorSummary(summary: HTMLElement): void {
  summary.tabIndex = -1
  summary.focus()
  summary.addEventListener('blur', () => summary.removeAttribute('tabindex'), { once: true })
  summary.addEventListener('click', (event) => {
    const link = event.target instanceof Element ? event.target.closest('a') : null
    const field = link && document.getElementById(link.hash.slice(1))
    if (!field) return
    event.preventDefault()
    question(field).scrollIntoView()
    field.focus({ preventScroll: true })
  })
}

/** The first field of a group shows the group's legend; a field further down shows its own label, which may be far below it. */
function question(field: HTMLElement): Element {
  const group = field.closest('fieldset')
  const firstOfGroup = group?.querySelector('input, select, textarea') === field
  const legend = firstOfGroup ? group.querySelector('legend') : null
  return legend ?? document.querySelector(`label[for="${field.id}"]`) ?? field
}
