import type { Request, Response } from 'express'
import { inCouncil } from '../../database/in-council.js'
import { Conflict, NotFound } from '../../errors.js'
import { addressWith, field } from '../../web/form-body.js'
import { type DataRequest, findRequest, lockRequest } from './data-request.js'
import { openRow } from './finding/find-person.js'
import { matchWords } from './finding/looked-for.js'
import { type PlaceCode, placeCodes, placeOf } from './finding/places.js'
import { rowsAt } from './finding/rows-query.js'
import { findsOf, markFinds, theirsOf, type Whose } from './finds-query.js'
import { outcomeWords } from './removal/reasons.js'
import { tellingOf } from './exporting/told-row.js'
import { idOf } from './show-request.js'

const onPage = 20
const marks: readonly Whose[] = ['unknown', 'theirs', 'another']

/** What was found at a place, row by row as it stands now, for somebody to say whose it is. */
export async function showPlace(request: Request, response: Response): Promise<void> {
  const { council, query, services } = request
  const code = placeAsked(request)
  const page = pageOf(field(query, 'page'))
  const found = await inCouncil(council.id, async trx => {
    const asked = existing(await findRequest(trx, council.id, idOf(request)))
    const finds = await findsOf(trx, council.id, asked.id, { place: code, from: (page - 1) * onPage, most: onPage + 1 })
    const theirs = await theirsOf(trx, council.id, asked.id, 'unsaid')
    return { asked, finds, rows: await rowsAt(trx, council.id, code, finds.map(({ rowKey }) => rowKey), theirs) }
  })
  const finds = found.finds.slice(0, onPage)
  const next = found.finds.length > onPage ? page + 1 : null
  response.render('privacy/requests/place', {
    asked: found.asked, place: { ...placeOf(code), code }, finds: finds.map(find => {
      const row = found.rows.get(find.rowKey)
      return {
        ...find, key: Buffer.from(find.rowKey).toString('base64url'), became: outcomeWords(find.outcome), because: find.matched.map(match => matchWords[match]).join(', '),
        told: row === undefined ? null : tellingOf(openRow(row, placeOf(code), services.config.encryptionKey))
      }
    }),
    mayMark: found.asked.isOpenToMarks(), next, nextPage: next === null ? null : pageAt(request, next)
  })
}

/** Whose is what, as the form says for each row of a page, or for all of them at once. */
export async function mark(request: Request, response: Response): Promise<void> {
  const { council } = request
  const body: unknown = request.body
  const code = placeAsked(request)
  const all = marks.find(one => one === field(body, 'all'))
  await inCouncil(council.id, async trx => {
    const asked = existing(await lockRequest(trx, council.id, idOf(request)))
    if (!asked.isOpenToMarks()) throw new Conflict('What was found cannot be sorted now: it is being looked for, or removed')
    await markFinds(trx, council.id, asked.id, code, new Map(Array.from({ length: onPage }, (_, index) => marked(body, index + 1, all)).flat()))
  })
  const next = pageOf(field(body, 'next'))
  response.redirect(303, next === 1 ? `/staff/data-requests/${idOf(request)}` : pageAt(request, next))
}

/** What the form says of one row, if it has so many. */
function marked(body: unknown, number: number, all: Whose | undefined): [string, Whose][] {
  const key = Buffer.from(field(body, `key-${number}`), 'base64url').toString('utf8')
  const whose = all ?? marks.find(one => one === field(body, `whose-${number}`))
  return whose === undefined || key === '' || key.includes('\0') ? [] : [[key, whose]]
}

function pageAt(request: Request, page: number): string {
  return addressWith(`/staff/data-requests/${idOf(request)}/places/${placeAsked(request)}`, { page: String(page) })
}

/** The number of a page; anything else is the first. */
function pageOf(text: string): number {
  return /^[1-9]\d{0,3}$/.test(text) ? Number(text) : 1
}

function placeAsked({ params }: Request): PlaceCode {
  const code = placeCodes.find(one => one === params.placeCode)
  if (code === undefined) throw new NotFound('place')
  return code
}

function existing(found: DataRequest | undefined): DataRequest {
  if (found === undefined) throw new NotFound('request')
  return found
}
