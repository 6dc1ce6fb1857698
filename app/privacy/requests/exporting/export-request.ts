import type { Request, Response } from 'express'
import { inCouncil } from '../../../database/in-council.js'
import { NotFound } from '../../../errors.js'
import { recordAudit } from '../../../users/audit.js'
import { sendCsv } from '../../../web/rendering/csv.js'
import { inert } from '../../../web/rendering/inert-text.js'
import { signedIn } from '../../../web/signed-in-person.js'
import { type DataKind, dataKinds } from '../../kept/kinds.js'
import { DataRequest, findRequest } from '../data-request.js'
import { openRow } from '../finding/find-person.js'
import { placeCodes, placeOf } from '../finding/places.js'
import { rowsAt } from '../finding/rows-query.js'
import { findsOf } from '../finds-query.js'
import { idOf } from '../show-request.js'
import { type Told, tellingOf } from './told-row.js'

const mostOfPlace = 5000

interface ToldPlace {
  place: string
  why: string
  rows: Told[][]
}

/** Everything that is this person's, for them to read: a page to print. */
export async function showPrint(request: Request, response: Response): Promise<void> {
  const { asked, places } = await gathered(request)
  response.render('privacy/requests/print', { asked, places, attachments: attachmentsIn(places), madeAt: request.services.clock.now() })
}

/** The same as data. Asking for it is recorded, so it is no GET; nothing keeps it on its way. */
export async function downloadJson(request: Request, response: Response): Promise<void> {
  const { asked, places } = await recorded(request)
  const told = places.map(({ place, why, rows }) => ({ place, why, rows: rows.map(row => Object.fromEntries(row.map(({ name, text }) => [name, text]))) }))
  response.set('Cache-Control', 'no-store').attachment(`personal-data-${asked.id}.json`).type('application/json')
  response.send(JSON.stringify({ council: request.council.name, askedOn: asked.asked_on, madeAt: request.services.clock.now(), places: told, attachments: attachmentsIn(places) }, null, 2))
}

export async function downloadCsv(request: Request, response: Response): Promise<void> {
  const { asked, places } = await recorded(request)
  const rows = places.flatMap(({ place, rows: told }) => told.flatMap((row, index) => row.map(({ name, text }) => [place, String(index + 1), name, inert(text)])))
  response.set('Cache-Control', 'no-store')
  await sendCsv(response, `personal-data-${asked.id}`, ['Place', 'Row', 'What', 'Says'], rows)
}

async function recorded(request: Request): Promise<{ asked: DataRequest, places: ToldPlace[] }> {
  const { council, services } = request
  const now = services.clock.now()
  const gatheredNow = await gathered(request)
  const rows = gatheredNow.places.reduce((sum, place) => sum + place.rows.length, 0)
  await inCouncil(council.id, async trx => {
    await DataRequest.query(trx).where({ council_id: council.id, id: idOf(request) }).patch({ exported_at: now })
    await recordAudit(trx, council.id, { at: now, userId: signedIn(request).id, action: 'data_request_exported', subjectId: idOf(request), facts: { rows } })
  })
  return gatheredNow
}

/** What the rows that are this person's say now, by place. A row that is gone since is left out. */
async function gathered(request: Request): Promise<{ asked: DataRequest, places: ToldPlace[] }> {
  const { council, services: { config } } = request
  return await inCouncil(council.id, async trx => {
    const asked = await findRequest(trx, council.id, idOf(request))
    if (asked === undefined) throw new NotFound('request')
    const places: ToldPlace[] = []
    for (const code of placeCodes) {
      const keys = (await findsOf(trx, council.id, asked.id, { place: code, whose: 'theirs', most: mostOfPlace })).map(({ rowKey }) => rowKey)
      if (keys.length === 0) continue
      const rows = await rowsAt(trx, council.id, code, keys)
      const told = keys.flatMap(key => { const row = rows.get(key); return row === undefined ? [] : [tellingOf(openRow(row, placeOf(code), config.encryptionKey) ?? {})] })
      const { why, basis }: DataKind = dataKinds[placeOf(code).kind]
      if (told.length > 0) places.push({ place: placeOf(code).name, why: `${why}. ${basis}`, rows: told })
    }
    return { asked, places }
  })
}

/** The names of files that are attached: they are looked at, and given, one by one. */
function attachmentsIn(places: readonly ToldPlace[]): string[] {
  return [...new Set(places.flatMap(({ rows }) => rows.flatMap(row => row.flatMap(({ name, text }) => name === 'Attachment' ? [text] : []))))]
}
