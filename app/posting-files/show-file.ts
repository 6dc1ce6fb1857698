import type { Request, Response } from 'express'
import type { Knex } from 'knex'
import { inCouncil } from '../database/in-council.js'
import { NotFound } from '../errors.js'
import { recordAudit } from '../users/audit.js'
import { namesOfUsers } from '../users/user-names-query.js'
import { field, type FieldError } from '../web/form-body.js'
import { signedIn } from '../web/signed-in-person.js'
import { fileEvents, recordFileEvent } from './file-event.js'
import { linesAfter } from './file-lines-query.js'
import { assertUnchanged, bytesOf } from './making/file-bytes.js'
import { markersOf } from './making/told-markers-query.js'
import { type FileKey, findFile, type PostingFile } from './posting-file.js'
import { feedIn } from './show-feeds.js'
import { waitingPostings } from './waiting-postings-query.js'

const linesOnPage = 50
const refreshSeconds = 5

/** One file: how far it has come, its control totals, the proof, its history, and what can be done with it. */
export async function showFile(request: Request, response: Response): Promise<void> {
  await renderFilePage(request, response)
}

/** The same page for a form that could not be taken. */
export async function renderFilePage(request: Request, response: Response, form: { errors?: FieldError[], reason?: string } = {}): Promise<void> {
  const { council, person, query } = request
  const found = await inCouncil(council.id, async trx => {
    const feed = await feedIn(trx, request)
    const key = keyOf(request)
    const file = await fileIn(trx, key)
    const events = await fileEvents(trx, key)
    return {
      feed, file, events, markers: (await markersOf(trx, key)).length, people: await namesOfUsers(trx, council.id, [...new Set(events.map(({ user_id }) => user_id))]),
      late: await waitingPostings(trx, feed, file.made_for)
    }
  })
  const { feed, file } = found
  const isUnderWay = file.isBeingWritten() || (file.state === 'made' && feed.folder !== null && file.folder_problem === null)
  const isRefreshing = isUnderWay && form.errors === undefined && field(query, 'refresh') !== 'off'
  if (isRefreshing) response.set('Refresh', String(refreshSeconds))
  response.render('posting-files/file', {
    ...found, isUnderWay, isRefreshing, errors: form.errors, submitted: { reason: form.reason ?? '' }, maySend: person?.may('posting-files.send'),
    mayFollow: person?.may('transactions.search'), mayChange: person?.may('posting-layouts.change')
  })
}

/** A file's postings in the order of the file. */
export async function showLines(request: Request, response: Response): Promise<void> {
  const { council, person, query } = request
  const after = /^\d{1,9}$/.test(field(query, 'after')) ? Number(field(query, 'after')) : 0
  const found = await inCouncil(council.id, async trx => ({
    feed: await feedIn(trx, request), file: await fileIn(trx, keyOf(request)), lines: await linesAfter(trx, keyOf(request), after, linesOnPage + 1)
  }))
  const lines = found.lines.slice(0, linesOnPage)
  response.render('posting-files/lines', {
    ...found, lines, after, next: found.lines.length > linesOnPage ? lines.at(-1)?.position : null, mayFollow: person?.may('transactions.search')
  })
}

/** The file's bytes as they were written, never shown as a page. Who took them is kept; what became of the file is for people to say. */
export async function downloadFile(request: Request, response: Response): Promise<void> {
  const key = keyOf(request)
  const file = await inCouncil(key.councilId, async trx => {
    await feedIn(trx, request)
    return await fileIn(trx, key)
  })
  if (file.file_name === null) throw new NotFound('file')
  await assertUnchanged(key, file)
  await inCouncil(key.councilId, async trx => {
    const [at, userId] = [request.services.clock.now(), signedIn(request).id]
    await recordFileEvent(trx, key, 'downloaded', at, { userId })
    await recordAudit(trx, key.councilId, {
      at, userId, action: 'posting_file_downloaded', subjectId: key.feedCode, facts: { file: key.number, lines: file.line_count }
    })
  })
  response.attachment(file.file_name).type('application/octet-stream').set('X-Content-Type-Options', 'nosniff')
  for await (const piece of bytesOf(key)) {
    if (!response.write(piece)) await new Promise(resolve => { response.once('drain', resolve).once('close', resolve) })
    if (response.destroyed) return
  }
  response.end()
}

/** @throws NotFound when the address names no file. */
export function keyOf({ council, params }: Request): FileKey {
  const number = String(params.fileNumber)
  if (!/^[1-9]\d{0,8}$/.test(number)) throw new NotFound('file')
  return { councilId: council.id, feedCode: String(params.feedCode), number: Number(number) }
}

/** @throws NotFound when the feed has no such file. */
export async function fileIn(trx: Knex.Transaction, key: FileKey): Promise<PostingFile> {
  const file = await findFile(trx, key)
  if (file === undefined) throw new NotFound('file')
  return file
}
