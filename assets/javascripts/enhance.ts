/** Runs the enhancement that each `data-module` element names. A name without one is left alone: the page works as it is. */
export function enhance(enhancements: Record<string, (element: HTMLElement) => void>): void {
  for (const element of document.querySelectorAll<HTMLElement>('[data-module]')) {
    enhancements[element.dataset.module ?? '']?.(element)
  }
}
