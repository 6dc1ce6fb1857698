/**
 * Calls `stop` once, when this process is asked to end: by SIGTERM, by Ctrl-C, or because `npm start`, which had started it, is gone,
 * be it by kill -9.
 */
export function whenAskedToStop(stop: () => void): void {
  let wasAsked = false
  const ask = (): void => {
    if (wasAsked) return
    wasAsked = true
    stop()
  }
  process.on('SIGTERM', ask).on('SIGINT', ask).on('disconnect', ask)
}

/** Tells `npm start`, if that started this process, that it does its work from now on. */
export function tellReady(): void {
  process.send?.('ready', undefined, undefined, () => undefined)
}
