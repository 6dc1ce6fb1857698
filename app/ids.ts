/** Whether text from an address or a form can be the id of a row. Of anything else the database, and what makes ids of ids, throw an error. */
export function isId(text: string): boolean {
  return /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(text)
}

/** The lowest id of version 7 that can have been made at an instant: all made before it are lower, all made later are not. */
export function firstIdAt(instant: Date): string {
  const hex = instant.getTime().toString(16).padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`
}

/** When an id of version 7 says it was made. */
export function instantOf(id: string): Date {
  return new Date(Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16))
}

const longestCode = 41

/**
 * A code made of the letters and numbers of a name: 'Café takings 2026' is 'cafe-takings-2026'. One that would not begin with a letter,
 * or would be an address of ours or is to be avoided, begins with the word given.
 */
export function codeFrom(name: string, otherwise: string, avoided: readonly string[] = []): string {
  const plain = name.normalize('NFKD').toLowerCase().replace(/\p{M}/gu, '').replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '')
  const code = /^[a-z]./.test(plain) && plain !== 'new' && !avoided.includes(plain) ? plain : `${otherwise}-${plain}`
  return code.slice(0, longestCode).replace(/-$/, '')
}
