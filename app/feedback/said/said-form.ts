import { field, type FieldError } from '../../web/form-body.js'
import { maskPersonal } from '../mask-personal.js'
import type { SaidAndDone } from './said-and-done.js'

export type SaidForm = { values: SaidAndDone, submitted: SaidAndDone, errors?: never } | { errors: FieldError[], submitted: SaidAndDone, values?: never }

/** So many words in a row, as somebody typed them, are a quotation. */
const wordsOfAQuotation = 6

/** Reads what the public is to be told. What somebody typed is not for the public: it is told in other words. */
export function readSaidForm(body: unknown, comment: string): SaidForm {
  const typed = (name: string) => maskPersonal(field(body, name).replace(/\r\n?/g, '\n').trim()).text
  const submitted = { youSaid: typed('said'), weDid: typed('did') }
  const errors = [
    ...faultsOf('said', submitted.youSaid, { empty: 'Write what people said', most: 200, comment }),
    ...faultsOf('did', submitted.weDid, { empty: 'Write what was done', most: 1000, comment })
  ]
  return errors.length > 0 ? { errors, submitted } : { values: submitted, submitted }
}

function faultsOf(name: string, text: string, { empty, most, comment }: { empty: string, most: number, comment: string }): FieldError[] {
  if (text === '') return [{ field: name, message: empty }]
  if (text.length > most) return [{ field: name, message: `This must be ${most.toLocaleString('en-GB')} characters or less. It has ${text.length.toLocaleString('en-GB')}` }]
  return quotes(text, comment) ? [{ field: name, message: 'Say it in words of your own: this repeats what somebody typed, which is not for the public' }] : []
}

/** Whether a text has so many words of another in a row, or all of it where that is shorter and says something. */
function quotes(text: string, comment: string): boolean {
  const [told, said] = [wordsOf(text), wordsOf(comment)]
  const length = Math.min(wordsOfAQuotation, said.length)
  if (length < 3) return false
  const all = ` ${told.join(' ')} `
  return said.some((_, at) => at + length <= said.length && all.includes(` ${said.slice(at, at + length).join(' ')} `))
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().split(/[^\p{L}\p{N}’']+/u).filter(word => word !== '')
}
