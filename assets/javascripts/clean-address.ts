/** Takes what a link carried, a reference or a code, out of the address bar and the history. The page already has it. */
export function cleanAddress(): void {
  history.replaceState(null, '', location.pathname)
}
