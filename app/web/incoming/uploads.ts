import { unlink } from 'node:fs/promises'
import os from 'node:os'
import type { RequestHandler } from 'express'
import multer, { MulterError } from 'multer'
import { HttpError, NotPermitted } from '../../errors.js'
import type { Permission } from '../../users/permissions.js'
import { SessionLost } from '../csrf.js'
import { MalformedForm } from '../form-body.js'
import { staffSessionWasLost } from '../sessions.js'

/** The largest file that is taken: some two million rows. */
const largestUploadBytes = 200 * 1024 * 1024

/** There was no room for a file. Nothing of it was kept. */
export class NoRoom extends HttpError {}

/**
 * Takes the one file of an upload's form, from somebody who may send it, to where it lies until the request is over; the form's token is
 * checked after it, as for every form. Anything else that is no plain form is left to be refused.
 * @param permissions what one must be permitted, by the addresses that take files
 */
export function uploads(permissions: Readonly<Record<string, Permission>>, mostBytes = largestUploadBytes): RequestHandler {
  const take = multer({
    storage: multer.diskStorage({ destination: os.tmpdir() }),
    limits: { fileSize: mostBytes, files: 1, fields: 20, fieldSize: 10_000, fieldNameSize: 100 },
    defParamCharset: 'utf8'
  }).single('file')
  return (request, response, next) => {
    const permission = Object.hasOwn(permissions, request.path) ? permissions[request.path] : undefined
    if (permission === undefined || request.method !== 'POST' || request.is('multipart/form-data') === false) return next()
    if (staffSessionWasLost(request)) throw new SessionLost()
    if (request.person === undefined) return next()
    if (!request.person.may(permission)) throw new NotPermitted(permission)
    take(request, response, (error: unknown) => {
      const { file } = request
      if (file !== undefined) response.once('close', () => { void unlink(file.path).catch(() => undefined) })
      next(error === undefined ? undefined : faultOf(error))
    })
  }
}

function faultOf(error: unknown): unknown {
  if (error instanceof MulterError) {
    return error.code === 'LIMIT_FILE_SIZE' ? new MalformedForm(413, 'The file is too large') : new MalformedForm(400, 'Not one of our forms')
  }
  const { code } = error as { code?: unknown }
  return code === 'ENOSPC' ? new NoRoom(507, 'There is no room for the file') : new MalformedForm(400, 'The form ended early')
}
