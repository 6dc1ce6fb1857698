/** Puts in a button that prints the page, named by the element's `data-label`. */
export function offerToPrint(place: HTMLElement): void {
  const button = document.createElement('button')
  button.type = 'button'
  button.className = 'govuk-button govuk-button--secondary'
  button.textContent = place.dataset.label ?? ''
  button.addEventListener('click', () => print())
  place.append(button)
}
