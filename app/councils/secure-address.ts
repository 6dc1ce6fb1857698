/** Whether text is a web address that a resident can be led to: over https, and without a name and password in it. */
export function isSecureAddress(text: string): boolean {
  if (!text.startsWith('https://') || /\s/.test(text) || !URL.canParse(text)) return false
  const { username, password } = new URL(text)
  return username === '' && password === ''
}
