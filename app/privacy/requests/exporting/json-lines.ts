import { attachmentsIn, type ToldPlace } from './told-places.js'

/** How the values are to be read, for whoever writes a program. */
const reading = {
  Pence: 'A key that ends in Pence holds whole pence, a number: 5430 is £54.30. Less than nothing was taken out or paid back',
  On: 'A key that ends in On holds a calendar date in London: 2026-11-03',
  At: 'A key that ends in At holds an instant in UTC, of ISO 8601: 2026-11-03T17:20:08.957Z',
  other: 'Any other key holds words, or a list or object of such values. What is not known has no key',
  meanings: 'The meanings of a place say in plain words what each of its keys is',
  notComplete: 'What this copy lacks though it may be about you, in sentences. Empty when it is whole',
  attachments: 'The names of attached files, which are given by themselves'
}

/** A copy as JSON, place by place, so that the memory it needs is that of one place. */
export async function* asJson(about: Record<string, unknown>, places: AsyncIterable<ToldPlace>): AsyncGenerator<string> {
  const attachments: string[] = []
  yield `${JSON.stringify({ ...about, reading }, null, 2).slice(0, -2)},\n  "places": [`
  let isFirst = true
  for await (const place of places) {
    attachments.push(...attachmentsIn(place))
    yield `${isFirst ? '' : ','}\n${JSON.stringify(placeAsData(place), null, 2)}`
    isFirst = false
  }
  yield `],\n  "attachments": ${JSON.stringify(attachments)}\n}\n`
}

function placeAsData({ place, why, rows }: ToldPlace) {
  return {
    place, why, meanings: Object.fromEntries(rows.flat().map(({ key, title }) => [key, title])),
    rows: rows.map(row => Object.fromEntries(row.map(({ key, value }) => [key, value])))
  }
}
