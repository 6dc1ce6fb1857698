const warnedBeforeSeconds = 5 * 60
const timeAddress = '/staff/my-sign-in/time'
const signedOut = 'You have been signed out. What you have typed is still here: send it, and it is kept until you have signed in again.'
const signedOutForGood = 'You have been signed out, and sending this form will not work. What you have typed is still here: copy what you need, then sign in again.'

/**
 * Some minutes before whoever is signed in is signed out, says so and offers to stay. Nothing that is being typed moves or is lost: afterwards
 * the page stays as it is. What the server's clock says is counted from, not this machine's.
 */
export function countTimeLeft(place: HTMLElement): void {
  const words = place.querySelector<HTMLElement>('[data-words]')
  if (words === null) return
  let endsAt = 0
  let isPutOff = 'putOff' in place.dataset
  let timer: ReturnType<typeof setTimeout> | undefined

  const begin = (seconds: number): void => {
    endsAt = performance.now() + seconds * 1000
    words.replaceChildren()
    clearTimeout(timer)
    timer = setTimeout(warn, Math.max(seconds - warnedBeforeSeconds, 0) * 1000)
  }
  const warn = (): void => {
    const minutes = Math.ceil((endsAt - performance.now()) / 60_000)
    if (minutes <= 0) return say(signedOut)
    say(`You will be signed out in ${minutes} ${minutes === 1 ? 'minute' : 'minutes'}.`)
    if (isPutOff) words.append(button())
    timer = setTimeout(warn, endsAt - performance.now() - (minutes - 1) * 60_000 + 50)
  }
  const say = (text: string): void => {
    const paragraph = document.createElement('p')
    paragraph.className = 'app-time-left__soon'
    paragraph.textContent = text
    words.replaceChildren(paragraph)
  }
  const button = (): HTMLElement => {
    const made = document.createElement('button')
    made.type = 'button'
    made.className = 'app-link-button'
    made.textContent = 'Stay signed in'
    made.addEventListener('click', () => { void stay() })
    return made
  }
  const stay = async (): Promise<void> => {
    const answer = await fetch(timeAddress, { headers: { accept: 'application/json' } }).catch(() => undefined)
    if (answer === undefined) return say('We could not ask whether you are still signed in. Try again.')
    // Asking has ended what was left of the session, by which a form that comes late is known.
    if (answer.redirected || !answer.ok) return say(signedOutForGood)
    const left = await answer.json() as { seconds: number, isPutOff: boolean }
    isPutOff = left.isPutOff
    begin(left.seconds)
    say('You are still signed in.')
  }
  begin(Number(place.dataset.seconds))
}
