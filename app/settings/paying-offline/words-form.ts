import { maskCardNumbers, textFault } from '../../funds/card-number.js'
import { letterPlaces, offlineTexts, type OfflineWords, usualText } from '../../payments/offline/offline-words.js'
import { field, type FieldError } from '../../web/form-body.js'

export type WordsAnswers = Omit<OfflineWords, 'version'>

export type WordsForm =
  | { values: WordsAnswers, submitted: WordsAnswers, errors?: never }
  | { errors: FieldError[], submitted: WordsAnswers, values?: never }

const longest = { payee: 100, shop: 1000, post: 1000, letter: 4000 }
const named = { payee: 'payee', shop: 'words about shops', post: 'words about cheques', letter: 'letter' }

/** Reads what the council says of paying offline. The usual words are kept as none of its own. */
export function readWordsForm(body: unknown): WordsForm {
  const typed = (name: keyof WordsAnswers): string => field(body, name).replace(/\r\n?/g, '\n').replace(/[ \t]+$/gm, '').replace(/\n{3,}/g, '\n\n').trim()
  const texts = { payee: typed('payee'), shop: typed('shop'), post: typed('post'), letter: typed('letter') }
  const errors = (['payee', ...offlineTexts] as const).flatMap((name): FieldError[] => {
    const message = textFault(named[name], texts[name], longest[name], null) ?? (name === 'letter' ? placesFault(texts[name]) : null)
    return message === null ? [] : [{ field: name, message }]
  })
  const submitted = { payee: maskCardNumbers(texts.payee), shop: maskCardNumbers(texts.shop), post: maskCardNumbers(texts.post), letter: maskCardNumbers(texts.letter) }
  if (errors.length > 0) return { errors, submitted }
  const values = { ...texts }
  for (const text of offlineTexts) if (values[text] === usualText(text)) values[text] = ''
  return { values, submitted }
}

function placesFault(text: string): string | null {
  if (text === '') return null
  const known: readonly string[] = letterPlaces
  const unknown = [...text.matchAll(/\{([^{}]*)\}/g)].filter(([, name = '']) => !known.includes(name)).map(([whole]) => whole)
  if (unknown.length > 0) return `There is no such place as ${unknown.join(', ')}. Use those that are listed, in braces, as they are written`
  return text.includes('{reference}') ? null : 'The letter also needs {reference}'
}
