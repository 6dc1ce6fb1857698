import { maskCardNumbers, textFault } from '../../funds/card-number.js'
import { neededPlaces, unknownPlaces } from '../../traces/letter-words.js'
import type { Outcome } from '../../traces/trace.js'
import { field, type FieldError } from '../../web/form-body.js'

const longestWords = 4000

export type LetterForm =
  | { values: string, errors?: never, submitted: string }
  | { values?: never, errors: FieldError[], submitted: string }

/** The words of a letter: every place in braces is one that there is, and none is missing that it needs. */
export function readLetterForm(body: unknown, outcome: Outcome): LetterForm {
  const words = field(body, 'words').replace(/\r\n?/g, '\n').replace(/[ \t]+$/gm, '').replace(/\n{3,}/g, '\n\n').trim()
  const message = textFault('letter', words, longestWords, 'Write what the letter should say') ?? placesFault(words, outcome)
  if (message !== null) return { errors: [{ field: 'words', message }], submitted: maskCardNumbers(words) }
  return { values: words, submitted: words }
}

function placesFault(words: string, outcome: Outcome): string | null {
  const unknown = unknownPlaces(words)
  if (unknown.length > 0) return `There is no such place as ${unknown.join(', ')}. Use those that are listed, in braces, as they are written`
  const missing = neededPlaces(outcome).filter(place => !words.includes(`{${place}}`))
  return missing.length === 0 ? null : `The letter also needs ${missing.map(place => `{${place}}`).join(', ')}`
}
