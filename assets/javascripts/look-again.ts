const firstWaitMilliseconds = 5000
const longestWaitMilliseconds = 30_000

/**
 * Asks for the page again every few seconds, ever more rarely, and goes to the answer once it has another heading or another address.
 * Until then nothing moves. The element says so in the words of its `data-label`; without scripts a link does the same.
 */
export function lookAgain(place: HTMLElement): void {
  const heading = document.querySelector('h1')?.outerHTML ?? ''
  let wait = firstWaitMilliseconds

  const look = async (): Promise<void> => {
    const answer = await fetch(location.href).catch(() => undefined)
    const isTheSame = !answer?.ok || (!answer.redirected && (await answer.text()).includes(heading))
    if (!isTheSame) return location.replace(answer.url)
    wait = Math.min(wait * 1.2, longestWaitMilliseconds)
    setTimeout(look, wait)
  }

  place.textContent = place.dataset.label ?? ''
  setTimeout(look, wait)
}
