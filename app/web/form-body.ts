import express, { type Request, type RequestHandler } from 'express'
import { HttpError, NotFound } from '../errors.js'

const longestField = 5000

/** What came is not a form that any of our pages could have sent. Nothing of it is read further. */
export class MalformedForm extends HttpError {}

/**
 * Reads forms, and only forms: JSON and other types are refused, as are over-long, repeated and binary fields, in the address as in the
 * body. What handlers see is one text for each name.
 */
export function formBody(): RequestHandler[] {
  const parse = express.urlencoded({ extended: false, limit: '64kb', parameterLimit: 200 })
  const refuseOtherTypes: RequestHandler = (request, _response, next) => {
    const hasBody = request.method === 'POST' && request.headers['content-length'] !== '0' && !hasBeenRead(request)
    if (hasBody && request.is('application/x-www-form-urlencoded') === false) throw new MalformedForm(415, 'Not a form')
    next()
  }
  const checkFields: RequestHandler = (request, _response, next) => {
    if (/%(0|1|7f)/i.test(request.path.replace(/%0[9ad]/gi, ''))) throw new NotFound()
    request.body ??= {}
    checkEach(request.body as Record<string, unknown>)
    checkEach(request.query)
    next()
  }
  return [refuseOtherTypes, parse, checkFields]
}

/** A form with a file in it has been taken already. */
function hasBeenRead(request: Request): boolean {
  return request.is('multipart/form-data') !== false && request.body !== undefined
}

function checkEach(fields: Record<string, unknown>): void {
  for (const [name, value] of Object.entries(fields)) {
    if (typeof value !== 'string') throw new MalformedForm(400, 'A field was sent twice')
    if (value.length > longestField || name.length > 100) throw new MalformedForm(413, 'A field is too long')
    if (/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ufffd]/.test(name + value)) throw new MalformedForm(400, 'A field holds characters that are no text')
  }
}

/** One field of a form, '' when it is absent. The field checks have seen to it that it is text. */
export function field(body: unknown, name: string): string {
  const value = (body as Record<string, unknown> | undefined)?.[name]
  return typeof value === 'string' ? value : ''
}

/** The version of a thing that the page showed to whoever sent its form; one that there never was where the field holds no number. */
export function seenIn({ body }: Request): number {
  const typed = field(body, 'version')
  return /^\d{1,9}$/.test(typed) ? Number(typed) : -1
}

/** The address of a page with what was chosen there, for `field` to read. What is empty is left out. */
export function addressWith(path: string, chosen: Record<string, string>): string {
  const query = new URLSearchParams(Object.entries(chosen).filter(([, value]) => value !== '')).toString()
  return query === '' ? path : `${path}?${query}`
}

/** A fault of one field, in the words that the page shows beside it. */
export interface FieldError {
  field: string
  message: string
  /** Which fault of the field it is, where faults are counted: it names nothing that was typed. */
  code?: string
}
