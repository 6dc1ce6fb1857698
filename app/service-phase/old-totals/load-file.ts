import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { Request, Response } from 'express'
import type { Knex } from 'knex'
import { inCouncil } from '../../database/in-council.js'
import { addDays, londonDate } from '../../dates.js'
import { Conflict, NotFound } from '../../errors.js'
import { isId } from '../../ids.js'
import { amountInPounds } from '../../money.js'
import { sendCsv } from '../../web/rendering/csv.js'
import { field, type FieldError } from '../../web/form-body.js'
import { signedIn } from '../../web/signed-in-person.js'
import { namesForTotals } from './compared-days.js'
import { giveDays, givenAmong, type GivenDay, isAlready } from './given-days.js'
import { acceptFile, findTotalsFile, keepTotalsFile, type KeptTotalsFile } from './kept-files.js'
import { ourTotals } from './our-totals-query.js'
import { recordDownload } from './show-days.js'
import { type DayOfTotals, totalOf } from './total.js'
import { columns, mostRows, readTotalsFile, suspenseWord } from './totals-file.js'

/** What such a file looks like, with the council's own names, and where it is chosen. */
export async function showFiles(request: Request, response: Response): Promise<void> {
  await renderFiles(request, response, {})
}

/** The last week as this service has it: to see what a file looks like, and to have something that is equal. */
export async function downloadExample(request: Request, response: Response): Promise<void> {
  const yesterday = addDays(londonDate(request.services.clock.now()), -1)
  const name = 'old-totals-example'
  const days = await inCouncil(request.council.id, async trx => {
    await recordDownload(trx, request, name)
    return await ourTotals(trx, request.council.id, addDays(yesterday, -6), yesterday)
  })
  const rows = Array.from({ length: 7 }, (_, index) => addDays(yesterday, index - 6)).flatMap(day => {
    const lines = days.get(day) ?? []
    if (lines.length === 0) return [[day, '', '', '0', '0.00']]
    return lines.map(({ fundCode, methodCode, count, amountPence }) => [day, fundCode ?? suspenseWord, methodCode, String(count), amountInPounds(amountPence)])
  })
  await sendCsv(response, name, [...columns], rows)
}

/** Reads a file and keeps what it says for somebody to accept; nothing is in effect by that. */
export async function takeFile(request: Request, response: Response): Promise<void> {
  const { council, file, services: { clock } } = request
  if (file === undefined) return await renderFiles(request, response, { status: 422, errors: [{ field: 'file', message: 'Choose a file' }] })
  const bytes = await readFile(file.path)
  const now = clock.now()
  const names = await inCouncil(council.id, async trx => await namesForTotals(trx, council.id))
  const read = await readTotalsFile(bytes, names, londonDate(now))
  if (read.faults !== undefined) {
    return await renderFiles(request, response, { status: 422, faults: read.faults, errors: [{ field: 'file', message: 'Nothing was kept. Put the file right and send it again' }] })
  }
  const id = await inCouncil(council.id, async trx =>
    await keepTotalsFile(trx, council.id, { fileName: file.originalname, days: read.values }, { userId: signedIn(request).id, now }))
  response.redirect(303, `/staff/service-phase/old-totals/files/${id}`)
}

/** What a file would change, day by day. */
export async function showFile(request: Request, response: Response): Promise<void> {
  await renderFile(request, response, {})
}

/** Puts a file into effect, all of it or nothing; what it changes is what was shown. Accepted before, it is not again. */
export async function acceptTotals(request: Request, response: Response): Promise<void> {
  const { council, services: { clock } } = request
  const by = { userId: signedIn(request).id, now: clock.now() }
  try {
    const changed = await inCouncil(council.id, async trx => {
      const file = await fileOf(trx, request)
      if (file.acceptedAt !== null) return 0
      const before = await givenAmong(trx, council.id, file.days.map(({ day }) => day))
      if (seenOf(file, before) !== field(request.body, 'seen')) throw new Conflict('Somebody else has given figures for these days since you opened the page. This is what the file would change now')
      if (!await acceptFile(trx, council.id, file, by)) return 0
      return await giveDays(trx, council.id, file.days.map(({ day, lines }) => ({ day, lines, seen: before.get(day)?.version ?? 0 })), { ...by, fileId: file.id })
    })
    response.redirect(303, `/staff/service-phase/old-totals?done=${changed > 0 ? 'loaded' : 'same'}`)
  } catch (error) {
    if (!(error instanceof Conflict)) throw error
    await renderFile(request, response, { status: error.status, errors: [{ field: 'main-content', message: error.message }] })
  }
}

async function renderFiles(request: Request, response: Response, { status = 200, ...page }: { status?: number, errors?: FieldError[], faults?: string[] }): Promise<void> {
  const names = await inCouncil(request.council.id, async trx => await namesForTotals(trx, request.council.id))
  response.status(status).render('service-phase/old-totals/files', { ...page, names, mostRows: mostRows.toLocaleString('en-GB'), suspenseWord })
}

async function renderFile(request: Request, response: Response, { status = 200, errors }: { status?: number, errors?: FieldError[] }): Promise<void> {
  const { council } = request
  const { file, before, names } = await inCouncil(council.id, async trx => {
    const found = await fileOf(trx, request)
    return { file: found, before: await givenAmong(trx, council.id, found.days.map(({ day }) => day)), names: await namesForTotals(trx, council.id) }
  })
  const days = file.days.map(day => changeOf(day, before.get(day.day)))
  response.status(status).render('service-phase/old-totals/file', {
    file, errors, seen: seenOf(file, before), names, fresh: days.filter(({ kind }) => kind === 'new'),
    changed: days.filter(({ kind }) => kind === 'changed'), same: days.filter(({ kind }) => kind === 'same').length
  })
}

/** What a file does to a day. */
function changeOf({ day, lines }: DayOfTotals, before: GivenDay | undefined) {
  const isKnown = before?.isKnown === true
  const kind = isAlready(before, lines) ? 'same' : isKnown ? 'changed' : 'new'
  return { day, kind, lines, total: totalOf(lines), before: isKnown ? { ...before, total: totalOf(before.lines) } : null }
}

/** What a form carries of the days that it is to change, to tell whether they are still so. */
function seenOf({ days }: KeptTotalsFile, before: ReadonlyMap<string, GivenDay>): string {
  return createHash('sha256').update(days.map(({ day }) => `${day} ${before.get(day)?.version ?? 0}`).join('\n')).digest('base64url')
}

async function fileOf(trx: Knex.Transaction, request: Request): Promise<KeptTotalsFile> {
  const id = String(request.params.oldTotalFileId)
  const file = isId(id) ? await findTotalsFile(trx, request.council.id, id) : undefined
  if (file === undefined) throw new NotFound('file')
  return file
}
