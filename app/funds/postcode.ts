const longestTyped = 40
const separators = /[\s\p{Dash}.]/gu
// One or two letters, a digit, then a digit or letter or nothing; and a digit and two letters. GIR 0AA is the one
// exception.
const shape = /^(?<outward>[A-Z]{1,2}\d[A-Z\d]?|GIR)(?<inward>\d[ABD-HJLNP-UW-Z]{2})$/i

/**
 * Reads a postcode however it is spaced or punctuated and answers `SW1A 1AA`, or null when it has not the shape of
 * one. The shape is that of BS 7666, in which the last two letters are never C, I, K, M, O or V; whether it is in use
 * is not known.
 */
export function readPostcode(text: string): string | null {
  if (text.length > longestTyped) return null
  const { outward, inward } = shape.exec(text.replace(separators, ''))?.groups ?? {}
  return outward === undefined ? null : `${outward} ${inward}`.toUpperCase()
}

/** Whether both are postcodes and the same one. Text that is no postcode equals nothing, not even itself. */
export function samePostcode(first: string, second: string): boolean {
  const postcode = readPostcode(first)
  return postcode !== null && postcode === readPostcode(second)
}
