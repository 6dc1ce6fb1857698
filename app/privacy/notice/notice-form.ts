import { textFault } from '../../funds/card-number.js'
import { field, type FieldError } from '../../web/form-body.js'
import type { NoticeWords } from './privacy-notice.js'

const places: readonly { field: keyof NoticeWords, name: string, longest: number }[] = [
  { field: 'controller', name: 'who is responsible', longest: 500 },
  { field: 'officer', name: 'how to reach the data protection officer', longest: 500 },
  { field: 'contact', name: 'whom to ask for a copy or a removal', longest: 500 },
  { field: 'complaint', name: 'how to complain', longest: 1000 }
]

export type NoticeForm = { values: NoticeWords, errors?: never } | { values?: never, errors: FieldError[] }

export function readNoticeForm(body: unknown): NoticeForm {
  const values = submittedWords(body)
  const errors = places.flatMap(({ field: name, name: words, longest }) => {
    const message = textFault('text', values[name], longest, `Enter ${words}`)
    return message === null ? [] : [{ field: name, message }]
  })
  return errors.length === 0 ? { values } : { errors }
}

export function submittedWords(body: unknown): NoticeWords {
  const typed = (name: string) => field(body, name).replaceAll('\r\n', '\n').trim()
  return { controller: typed('controller'), officer: typed('officer'), contact: typed('contact'), complaint: typed('complaint') }
}
