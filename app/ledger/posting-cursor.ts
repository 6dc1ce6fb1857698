import type { Knex } from 'knex'
import { type CalendarDate, parseCalendarDate } from '../dates.js'

/** A place in a list of postings: a line, with its day, by which a list stands newest first unless it is sorted otherwise. */
export interface PostingCursor {
  occurredOn: CalendarDate
  entryId: string
  lineNumber: number
}

/** Which part of a list is wanted: its beginning, or what comes after (older) or before (newer) a place. */
export interface PageRequest {
  olderThan?: PostingCursor
  newerThan?: PostingCursor
  limit: number
}

/** Some of a list, in its order, and the places from which to go on. Null where the list ends. */
export interface PageOf<Line> {
  lines: Line[]
  older: PostingCursor | null
  newer: PostingCursor | null
}

/** As it stands in an address. */
export function formatCursor({ occurredOn, entryId, lineNumber }: PostingCursor): string {
  return `${occurredOn}_${entryId}_${lineNumber}`
}

/** Null for anything that `formatCursor` did not make. */
export function parseCursor(text: string): PostingCursor | null {
  const [, day = '', entryId = '', line = ''] = /^([\d-]{10})_([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})_(\d{1,6})$/.exec(text) ?? []
  const occurredOn = parseCalendarDate(day)
  return occurredOn === null ? null : { occurredOn, entryId, lineNumber: Number(line) }
}

/** Narrows a query over postings, known to it as `p`, to one page and one line more, in the order in which the index is walked. */
export function onPage(query: Knex.QueryBuilder, { olderThan, newerThan, limit }: PageRequest): Knex.QueryBuilder {
  const place = olderThan ?? newerThan
  if (place !== undefined) {
    const comparison = olderThan === undefined ? '>' : '<'
    const bindings = [place.occurredOn, place.entryId, place.lineNumber]
    void query.whereRaw(`(p.occurred_on, p.entry_id, p.line_number) ${comparison} (?::date, ?::uuid, ?::integer)`, bindings)
  }
  return inOrder(query, { newerThan }).limit(limit + 1)
}

/** The order of `p`'s columns in which a page is read: newest first, but towards the newer ones oldest first. */
export function inOrder(query: Knex.QueryBuilder, { newerThan }: Pick<PageRequest, 'newerThan'>): Knex.QueryBuilder {
  const order = newerThan === undefined ? 'desc' : 'asc'
  return query.orderBy([
    { column: 'p.occurred_on', order }, { column: 'p.entry_id', order }, { column: 'p.line_number', order }
  ])
}

/** Turns the lines read by `onPage`, in that order, into a page. */
export function pageFrom<Line extends PostingCursor>(read: readonly Line[], request: PageRequest): PageOf<Line> {
  const goesOn = read.length > request.limit
  const lines = read.slice(0, request.limit)
  if (request.newerThan !== undefined) lines.reverse()
  const hasNewer = request.newerThan === undefined ? request.olderThan !== undefined : goesOn
  const hasOlder = request.newerThan === undefined ? goesOn : true
  return { lines, newer: hasNewer ? lines[0] ?? null : null, older: hasOlder ? lines.at(-1) ?? null : null }
}
