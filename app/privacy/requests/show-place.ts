import type { Request, Response } from 'express'
import { inCouncil } from '../../database/in-council.js'
import { Conflict, NotFound } from '../../errors.js'
import { addressWith, field, type FieldError } from '../../web/form-body.js'
import { type DataRequest, findRequest, lockRequest } from './data-request.js'
import { openRow } from './finding/find-person.js'
import { matchWords } from './finding/looked-for.js'
import { type PlaceCode, placeCodes, placeOf } from './finding/places.js'
import { rowsAt } from './finding/rows-query.js'
import { findsOf, type Mark, markFinds, theirsOf, type Whose } from './finds-query.js'
import { outcomeWords } from './removal/reasons.js'
import { tellingOf } from './exporting/told-row.js'
import { idOf, leftIn } from './show-request.js'

const onPage = 20
const marks: readonly Whose[] = ['unknown', 'theirs', 'another']
const whoseWords: Record<Whose, string> = { theirs: 'This person’s', another: 'Another’s', unknown: 'Not said yet' }

/** What was found at a place, row by row as it stands now, for somebody to say whose it is. */
export async function showPlace(request: Request, response: Response): Promise<void> {
  await renderPlace(request, response, { page: pageOf(field(request.query, 'page')) })
}

/** Whose is what, as the form says for each row of a page, or for all of them at once: all of it is kept, or nothing where otherwise has been said since. */
export async function mark(request: Request, response: Response): Promise<void> {
  const { council } = request
  const body: unknown = request.body
  const code = placeAsked(request)
  const all = marks.find(one => one === field(body, 'all'))
  const said = new Map(Array.from({ length: onPage }, (_, index) => marked(body, index + 1, all)).flat())
  const { meanwhile, left } = await inCouncil(council.id, async trx => {
    const asked = existing(await lockRequest(trx, council.id, idOf(request)))
    if (!asked.isOpenToMarks()) throw new Conflict('What was found cannot be sorted now: it is being looked for, or removed')
    return await markFinds(trx, council.id, asked.id, code, said)
  })
  if (meanwhile.length > 0) return await renderPlace(request, response, { page: pageOf(field(body, 'page')), said, meanwhile })
  const next = pageOf(field(body, 'next'))
  const path = `/staff/data-requests/${idOf(request)}`
  response.redirect(303, addressWith(next === 1 ? path : `${path}/places/${code}`, { page: next === 1 ? '' : String(next), left: left === 0 ? '' : String(left) }))
}

interface PlacePage {
  page: number
  /** What was said and is not kept, by the keys of the rows; and of which of them otherwise has been said since. */
  said?: ReadonlyMap<string, Mark>
  meanwhile?: readonly string[]
}

async function renderPlace(request: Request, response: Response, { page, said, meanwhile = [] }: PlacePage): Promise<void> {
  const { council, services } = request
  const code = placeAsked(request)
  const found = await inCouncil(council.id, async trx => {
    const asked = existing(await findRequest(trx, council.id, idOf(request)))
    const finds = await findsOf(trx, council.id, asked.id, { place: code, from: (page - 1) * onPage, most: onPage + 1 })
    const theirs = await theirsOf(trx, council.id, asked.id, 'unsaid')
    return { asked, finds, rows: await rowsAt(trx, council.id, code, finds.map(({ rowKey }) => rowKey), theirs) }
  })
  const finds = found.finds.slice(0, onPage)
  const next = found.finds.length > onPage ? page + 1 : null
  const here = finds.flatMap(({ rowKey, whose }, index): FieldError[] => !meanwhile.includes(rowKey) ? [] : [
    { field: `whose-${index + 1}`, message: `Number ${index + 1}: “${whoseWords[whose]}” has since been said. Nothing of yours is saved yet: look again, and save` }
  ])
  const errors = here.length > 0 || meanwhile.length === 0 ? here : [
    { field: 'main-content', message: 'Something else has since been said of what was on this page, and it is on another by now. Nothing of yours is saved: look through the pages again' }
  ]
  response.status(meanwhile.length > 0 ? 409 : 200).render('privacy/requests/place', {
    asked: found.asked, place: { ...placeOf(code), code }, finds: finds.map(find => {
      const row = found.rows.get(find.rowKey)
      return {
        ...find, key: Buffer.from(find.rowKey).toString('base64url'), says: said?.get(find.rowKey)?.says ?? find.whose, became: outcomeWords(find.outcome),
        because: find.matched.map(match => matchWords[match]).join(', '), told: row === undefined ? null : tellingOf(openRow(row, placeOf(code), services.config.encryptionKey))
      }
    }),
    errors, left: leftIn(request), mayMark: found.asked.isOpenToMarks(), choices: Object.entries(whoseWords).map(([value, text]) => ({ value, text })), page, next, nextPage: next === null ? null : pageAt(request, next)
  })
}

/** What the form says of one row, if it has so many. */
function marked(body: unknown, number: number, all: Whose | undefined): [string, Mark][] {
  const key = Buffer.from(field(body, `key-${number}`), 'base64url').toString('utf8')
  const says = all ?? marks.find(one => one === field(body, `whose-${number}`))
  const was = marks.find(one => one === field(body, `was-${number}`)) ?? null
  return says === undefined || key === '' || key.includes('\0') ? [] : [[key, { was, says }]]
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
