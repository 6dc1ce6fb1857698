/** An email address to be told from others by whoever knows it, and used by nobody else: `r•••@mail.example`. */
export function maskEmail(email: string): string {
  const at = email.lastIndexOf('@')
  return `${email.slice(0, Math.min(1, at))}•••${email.slice(at)}`
}
