/**
 * A search box for a long list: typing hides the choices without those words, then the groups left empty. How many are left is
 * announced once the typing pauses. The box goes into the element's `data-filter-box`, which carries its words; a choice is a
 * `data-choice`, found by its text and any other words in that attribute, and a group is a `data-group`.
 */
export function filterFunds(list: HTMLElement): void {
  const place = list.querySelector<HTMLElement>('[data-filter-box]')
  if (!place) return
  const { box, status } = buildBox(place)
  const choices = [...list.querySelectorAll<HTMLElement>('[data-choice]')].map((element) => ({
    element,
    text: normalise(`${element.textContent} ${element.dataset.choice}`)
  }))
  const groups = [...list.querySelectorAll<HTMLElement>('[data-group]')]
  let announcement = 0

  const filter = (): void => {
    const words = normalise(box.value).split(' ')
    for (const { element, text } of choices) element.hidden = !words.every((word) => text.includes(word))
    for (const group of groups) group.hidden = !group.querySelector('[data-choice]:not([hidden])')
    const left = choices.filter(({ element }) => !element.hidden).length
    clearTimeout(announcement)
    announcement = setTimeout(() => {
      status.textContent = countInWords(place.dataset, left)
    }, 600)
  }
  box.addEventListener('input', filter)
  // The browser puts back what was typed when somebody comes back to the page.
  if (box.value) filter()
}

function buildBox(place: HTMLElement): { box: HTMLInputElement; status: HTMLElement } {
  const label = document.createElement('label')
  label.className = 'govuk-label'
  label.htmlFor = 'fund-filter'
  label.textContent = place.dataset.label ?? ''
  const box = document.createElement('input')
  box.className = 'govuk-input'
  box.id = label.htmlFor
  box.type = 'search'
  box.autocomplete = 'off'
  // Enter would send the form around it, with nothing chosen.
  box.addEventListener('keydown', (event) => event.key === 'Enter' && event.preventDefault())
  const status = document.createElement('p')
  status.className = 'govuk-hint app-fund-filter__status'
  status.setAttribute('role', 'status')
  place.append(label, box, status)
  return { box, status }
}

function countInWords({ none, one, many }: DOMStringMap, count: number): string {
  const words = count === 0 ? none : count === 1 ? one : many
  return (words ?? '').replace('{count}', String(count))
}

function normalise(text: string): string {
  return text.toLowerCase().replace(/[\s’']+/g, ' ').trim()
}
