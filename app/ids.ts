/** Whether text from an address can be the id of a row. The database answers anything else with an error instead of no row. */
export function isId(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text)
}
