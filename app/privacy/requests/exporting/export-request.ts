import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Request, Response } from 'express'
import { inCouncil } from '../../../database/in-council.js'
import { formatDate, formatDateTime } from '../../../dates.js'
import { NotFound } from '../../../errors.js'
import { recordAudit } from '../../../users/audit.js'
import { sendCsv } from '../../../web/rendering/csv.js'
import { inert } from '../../../web/rendering/inert-text.js'
import { signedIn } from '../../../web/signed-in-person.js'
import { DataRequest, findRequest } from '../data-request.js'
import { countedByPlace } from '../finds-query.js'
import { idOf } from '../show-request.js'
import { asJson } from './json-lines.js'
import { attachmentsIn, leftOutOf, type ToldPlace, toldPlaces } from './told-places.js'

/** Everything that is this person's, for them to read: a page to print. Who looked at it, and when, is recorded. */
export async function showPrint(request: Request, response: Response): Promise<void> {
  const { asked, madeAt, places } = await recorded(request, 'page to print')
  const all: ToldPlace[] = []
  for await (const place of places) all.push(place)
  response.render('privacy/requests/print', { asked, madeAt, places: all, leftOut: leftOutOf(asked), attachments: all.flatMap(attachmentsIn) })
}

/** The same as data; nothing keeps it on its way. */
export async function downloadJson(request: Request, response: Response): Promise<void> {
  const { asked, madeAt, places } = await recorded(request, 'JSON')
  response.set('Cache-Control', 'no-store').attachment(`personal-data-${asked.id}.json`).type('application/json')
  await pipeline(Readable.from(asJson({ council: request.council.name, askedOn: asked.asked_on, madeAt: madeAt.toISOString(), notComplete: leftOutOf(asked) }, places)), response)
}

export async function downloadCsv(request: Request, response: Response): Promise<void> {
  const { asked, madeAt, places } = await recorded(request, 'CSV')
  response.set('Cache-Control', 'no-store')
  await sendCsv(response, `personal-data-${asked.id}`, ['Where', 'Number', 'What', 'What it says'], csvRows(asked, { madeAt, places, council: request.council.name }))
}

async function* csvRows(asked: DataRequest, { madeAt, places, council }: { madeAt: Date, places: AsyncIterable<ToldPlace>, council: string }): AsyncGenerator<string[]> {
  const about = (what: string, says: string): string[] => ['About this copy', '', what, inert(says)]
  yield about('What it is', `What ${council} holds about you in its payment service`)
  yield about('You asked on', formatDate(asked.asked_on))
  yield about('Made on', formatDateTime(madeAt))
  for (const sentence of leftOutOf(asked)) yield about('Left out', sentence)
  for await (const { place, why, rows } of places) {
    yield [place, '', 'Why we hold it', why]
    yield* rows.flatMap((row, index) => row.map(({ title, text }) => [place, String(index + 1), title, inert(text)]))
  }
}

/** What is to be told, after it is recorded who is told it and how. */
async function recorded(request: Request, as: string): Promise<{ asked: DataRequest, madeAt: Date, places: AsyncGenerator<ToldPlace> }> {
  const { council, services } = request
  const madeAt = services.clock.now()
  const asked = await inCouncil(council.id, async trx => {
    const asked = await findRequest(trx, council.id, idOf(request))
    if (asked === undefined) throw new NotFound('request')
    const rows = (await countedByPlace(trx, council.id, asked.id)).reduce((sum, { theirs }) => sum + theirs, 0)
    await DataRequest.query(trx).where({ council_id: council.id, id: asked.id }).patch({ exported_at: madeAt })
    await recordAudit(trx, council.id, { at: madeAt, userId: signedIn(request).id, action: 'data_request_exported', subjectId: asked.id, facts: { as, rows } })
    return asked
  })
  return { asked, madeAt, places: toldPlaces(council.id, asked.id, services.config.encryptionKey) }
}
