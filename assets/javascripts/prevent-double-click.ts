const secondClickMilliseconds = 1000

/** Ignores a second click within a second on a button with `data-prevent-double-click`. The server would ignore it too. */
export function preventDoubleClick(button: HTMLElement): void {
  if (button.dataset.preventDoubleClick !== 'true') return
  let lastClick = -Infinity
  button.addEventListener('click', (event) => {
    if (event.timeStamp - lastClick < secondClickMilliseconds) event.preventDefault()
    else lastClick = event.timeStamp
  })
}
