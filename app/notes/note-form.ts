import { maskCardNumbers, textFault } from '../funds/card-number.js'
import { plainFileName } from '../imports/import-file.js'
import { field, type FieldError } from '../web/form-body.js'
import { checkFileType } from './file-type.js'
import { longestNote, longestReason } from './note.js'
import { largestFileBytes, type NewNoteFile } from './note-file.js'

type NoteForm =
  | { values: { note: string, file?: NewNoteFile }, errors?: never, submitted?: never }
  | { errors: FieldError[], submitted: { note: string }, values?: never }

type StrikeForm =
  | { values: { reason: string }, errors?: never, submitted?: never }
  | { errors: FieldError[], submitted: { reason: string }, values?: never }

/** A file as it was sent; its bytes are null when it is too large to be looked at. */
export interface SentFile {
  name: string
  bytes: Buffer | null
}

/** A note, a file, or both. */
export function readNoteForm(body: unknown, sent: SentFile | undefined): NoteForm {
  const note = field(body, 'note').replace(/\r\n/g, '\n').trim()
  const checked = sent === undefined ? {} : checkFile(sent)
  const fault = textFault('note', note, longestNote, sent === undefined ? 'Write the note, or choose a file' : null)
  const errors: FieldError[] = []
  if (fault !== null) errors.push({ field: 'note', message: fault })
  if (checked.fault !== undefined) errors.push({ field: 'file', message: checked.fault })
  if (errors.length > 0) return { errors, submitted: { note: maskCardNumbers(note) } }
  return { values: { note, ...(checked.file === undefined ? {} : { file: checked.file }) } }
}

export function readStrikeForm(body: unknown): StrikeForm {
  const reason = field(body, 'reason').trim()
  const fault = textFault('reason', reason, longestReason, 'Say why you strike it out')
  return fault === null ? { values: { reason } } : { errors: [{ field: 'reason', message: fault }], submitted: { reason: maskCardNumbers(reason) } }
}

function checkFile({ name: sentName, bytes }: SentFile): { file?: NewNoteFile, fault?: string } {
  if (bytes === null || bytes.length > largestFileBytes) return { fault: 'The file must be 10 MB or less' }
  if (bytes.length === 0) return { fault: 'The file is empty' }
  const name = maskCardNumbers(plainFileName(sentName.split(/[/\\]/).at(-1) ?? ''))
  const { contentType, fault } = checkFileType(name, bytes)
  return fault === undefined ? { file: { name, contentType, bytes } } : { fault }
}
