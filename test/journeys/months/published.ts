import { expect } from 'chai'
import { parse } from 'csv-parse/sync'
import { answersOfFive, type Part, type Sums } from './planted.js'
import { lasting } from './staff-measures.js'
import type { Town } from './town.js'

/** A figure of /performance.json. */
interface Open {
  month: string
  measure: string
  by: string
  code: string
  name: string
  unit: 'percent' | 'score' | 'number' | 'pence' | 'pence-each' | 'seconds-each'
  value: number | null
  count: number | null
  of: number | null
  pence: number | null
  seconds: number | null
  suppressed: string[]
  phases: string[]
  version: number
}

/** Which numbers a figure of a unit has, as the page about the data says. */
const numbersOf = {
  'percent': ['count', 'of'], 'score': ['of'], 'number': ['count'], 'pence': ['count', 'pence'], 'pence-each': ['count', 'pence'], 'seconds-each': ['count', 'seconds']
} as const

/**
 * Everything that is published, on the page, in CSV and in JSON, is what the planted events come to, or is hidden because it must be.
 * @returns how many figures were shown and how many hidden, which a story should have some of each
 */
export async function expectPublished(town: Town, months: readonly string[]): Promise<{ shown: number, hidden: number }> {
  const visitor = town.visitor()
  const { figures } = JSON.parse((await visitor.send('GET', '/performance.json')).body) as { figures: Open[] }
  expect([...new Set(figures.map(({ month }) => month))].sort()).to.deep.equal(months)
  for (const month of months) {
    const ofMonth = figures.filter(figure => figure.month === month)
    expectWhole(town, month, ofMonth)
    for (const { phases } of ofMonth) expect(phases, month).to.deep.equal(town.planted.phases(month))
    for (const figure of ofMonth) expectTrue(town, figure)
    expectHidden(town, month, ofMonth)
  }
  expectSameInCsv((await visitor.send('GET', '/performance.csv')).body, figures)
  for (const measure of new Set(figures.map(figure => figure.measure).filter(code => !answersOfFive.some(answer => answer === code)))) {
    await visitor.get(`/performance/${measure}`)
    expectSameOnPage(visitor.last.body, figures.filter(figure => figure.measure === measure), months)
  }
  await visitor.get('/performance/satisfaction-score')
  expectSameOnPage(visitor.last.body, figures.filter(figure => answersOfFive.some(answer => answer === figure.measure)), months)
  await visitor.get('/performance')
  expectLatestTold(visitor.last.body, figures, months.at(-1) ?? '')
  return { shown: figures.filter(({ suppressed }) => suppressed.length === 0).length, hidden: figures.filter(({ suppressed }) => suppressed.length > 0).length }
}

export function trueOf(by: string, code: string): (part: Part) => boolean {
  return part => by === 'all' || (part[by as 'fund' | 'channel'] ?? 'none') === code
}

/** No figure is missing and none is too many: each measure of everything, of each fund and of each channel that something happened in. */
function expectWhole(town: Town, month: string, figures: readonly Open[]): void {
  const measures = [...town.planted.sums(month, town.measuredUntil, () => true).keys()]
  const expected = measures.flatMap(measure => [`${measure} all all`, ...(['fund', 'channel'] as const).flatMap(by => {
    const codes = town.planted.lines(month, town.measuredUntil, by, measure)
    if (codes.every(code => code === 'none')) return []
    const isHiddenWhole = figures.some(figure => figure.measure === measure && figure.by === by && figure.code === 'all')
    return isHiddenWhole ? [`${measure} ${by} all`] : codes.map(code => `${measure} ${by} ${code}`)
  })])
  expect(figures.map(({ measure, by, code }) => `${measure} ${by} ${code}`).sort(), month).to.deep.equal(expected.sort())
}

/** Whatever number stands there is the sum of what was planted, and its value follows from it. */
function expectTrue(town: Town, figure: Open): void {
  const { month, measure, by, code, unit, suppressed } = figure
  if (by !== 'all' && code === 'all') return
  const sums = sumsOf(town, figure)
  const where = [month, measure, by, code].join(' ')
  for (const name of ['count', 'of', 'pence', 'seconds'] as const) {
    const isOfUnit = (numbersOf[unit] as readonly string[]).includes(name)
    const wanted = suppressed.includes(name) || !isOfUnit ? null : sums[name]
    expect(figure[name], `${where} ${name}`).to.equal(wanted)
  }
  expect(figure.value, `${where} value`).to.equal(suppressed.includes('value') ? null : valueOf(unit, sums))
}

function sumsOf(town: Town, { month, measure, by, code }: Open): Sums {
  const sums = town.planted.sums(month, town.measuredUntil, trueOf(by, code)).get(measure)
  if (sums === undefined) throw new Error(`Nothing was planted of ${measure} of ${code} in ${month}`)
  return sums
}

/** Percent with one decimal, a score whole, else whole pence, seconds or a number. */
function valueOf(unit: Open['unit'], { count, of, pence, seconds }: Sums): number | null {
  const each = (whole: number | null) => count === 0 || whole === null ? null : Math.round(whole / count)
  switch (unit) {
    case 'number': return count
    case 'pence': return pence
    case 'percent': return of === null || of === 0 ? null : Math.round(count / of * 1000) / 10
    case 'score': return of === null || of === 0 ? null : Math.round(count / of)
    case 'pence-each': return each(pence)
    case 'seconds-each': return each(seconds)
  }
}

/** Counts of which each is a part of the next, and counts that are parts of the last. */
const chains = [
  ['completion.count', 'completion.of'], ['assisted-take-up.count', 'assisted-take-up.of', 'digital-take-up.count', 'digital-take-up.of'],
  ['straight-through.count', 'straight-through.of'], ['suspense-value.count'], ['time-to-allocate.count'], ['refund-time.count'], ['duplicate-payments.count'], ['traces-opened.count'], ['satisfaction-struck-out.count']
]
const parts = [
  ['traces-moved', 'traces-nothing-to-do', 'traces-not-found', 'traces-no-proof'],
  ['payments-declined', 'payments-cancelled', 'payments-expired', 'payments-errored', 'payments-unreached'], [...answersOfFive]
]

/** Exactly what must be hidden is: each count of one to four, and what it could be worked out from; nothing else. */
function expectHidden(town: Town, month: string, figures: readonly Open[]): void {
  const shown = (measure: string, by: string, code: string, name: 'count' | 'of') => {
    const figure = figures.find(one => one.measure === measure && one.by === by && one.code === code)
    return figure?.[name] ?? null
  }
  for (const figure of figures) {
    for (const name of ['count', 'of'] as const) expect(isFew(figure[name] ?? 0), `${month} ${figure.measure} ${figure.by} ${figure.code} ${name}`).to.equal(false)
  }
  const all = town.planted.sums(month, town.measuredUntil, () => true)
  for (const chain of chains) {
    const counts = chain.flatMap(name => {
      const [measure, part] = name.split('.') as [string, 'count' | 'of']
      const sums = all.get(measure)
      return sums === undefined ? [] : [{ name, count: sums[part] ?? 0, isShown: shown(measure, 'all', 'all', part) !== null }]
    })
    const told = counts.filter(({ isShown }) => isShown)
    for (const [index, { name, count }] of told.entries()) expect(isFew(count - (told[index - 1]?.count ?? 0)), `${month} ${name} tells of few`).to.equal(false)
    for (const { name, count } of counts.filter(({ isShown }) => !isShown)) {
      expect(isFew(count) || counts.some(other => isFew(Math.abs(other.count - count))), `${month} ${name} is hidden for nothing`).to.equal(true)
    }
  }
  for (const family of parts) expectPartsHidden(family.map(measure => ({ name: measure, count: all.get(measure)?.count ?? 0, isShown: shown(measure, 'all', 'all', 'count') !== null })), month)
  for (const by of ['fund', 'channel']) expectLinesHidden(town, month, by, figures)
}

/** Parts of a whole that is known: the hidden ones must be two or more and enough for each to be five, and none is hidden without need. */
function expectPartsHidden(counts: readonly { name: string, count: number, isShown: boolean }[], where: string): void {
  const hidden = counts.filter(({ isShown, count }) => !isShown && count > 0)
  if (hidden.length === 0) return
  expect(hidden.some(({ count }) => isFew(count)) || isFew(counts.reduce((sum, { count }) => sum + count, 0)), `${where} ${hidden.map(({ name }) => name).join()} hidden for nothing`).to.equal(true)
  const isAllHidden = counts.every(({ isShown, count }) => !isShown || count === 0)
  expect(isAllHidden || (hidden.length > 1 && hidden.reduce((sum, { count }) => sum + count, 0) >= 5), `${where} ${hidden.map(({ name }) => name).join()} can be worked out`).to.equal(true)
}

/** No table lets one of its hidden lines be worked out from the sum of all, and no line is hidden where none of its table tells of few. */
function expectLinesHidden(town: Town, month: string, by: string, figures: readonly Open[]): void {
  for (const measure of new Set(figures.map(one => one.measure))) {
    const lines = figures.filter(figure => figure.measure === measure && figure.by === by && figure.code !== 'all')
    const whole = figures.find(figure => figure.measure === measure && figure.by === 'all')
    for (const name of ['count', 'of'] as const) {
      // Where every line is hidden, the sum of all is all that is known.
      if (whole?.[name] == null || lines.every(line => line[name] === null)) continue
      const hidden = lines.filter(line => line[name] === null).map(line => sumsOf(town, line)[name] ?? 0).filter(count => count > 0)
      expect(hidden.length, `${month} ${measure} by ${by}: the one hidden ${name} is what the others leave`).not.to.equal(1)
      expect(hidden.length > 0 && hidden.reduce((sum, count) => sum + count, 0) < 5, `${month} ${measure} by ${by}: the hidden are few together`).to.equal(false)
    }
  }
}

function isFew(count: number): boolean {
  return count > 0 && count < 5
}

function expectSameInCsv(csv: string, figures: readonly Open[]): void {
  const rows = parse<Record<string, string>>(csv, { bom: true, columns: true })
  expect(rows).to.have.length(figures.length)
  for (const [index, figure] of figures.entries()) {
    for (const name of ['month', 'measure', 'by', 'code', 'unit', 'value', 'count', 'of', 'pence', 'seconds'] as const) {
      expect(rows[index]?.[name], `${figure.month} ${figure.measure} ${figure.code} ${name} in CSV`).to.equal(figure.suppressed.includes(name) ? '[c]' : String(figure[name] ?? ''))
    }
    expect(rows[index]?.phases).to.equal(figure.phases.join(' '))
  }
}

/** Each table of the page, by its caption: the cells of each of its lines. */
function tablesOf(html: string): Map<string, Map<string, string[]>> {
  const plain = (text: string) => text.replace(/<[^>]+>/g, '').replaceAll('&amp;', '&').replaceAll('&#39;', '’').replace(/\s+/g, ' ').trim()
  return new Map(html.split('<table').slice(1).map(table => {
    const rows = table.split('<tr').slice(2).map(row => [...row.matchAll(/<t[hd][^>]*>([\s\S]*?)<\/t[hd]>/g)].map(([, cell = '']) => plain(cell)))
    return [plain(/<caption[^>]*>([\s\S]*?)<\/caption>/.exec(table)?.[1] ?? ''), new Map(rows.map(([name = '', ...cells]) => [name.replace(/ \((?:revised .*|typed in|some typed in)\)/g, ''), cells]))]
  }))
}

/** The page shows the same as the data: each month of each measure, and the funds and channels of the latest. */
function expectSameOnPage(html: string, figures: readonly Open[], months: readonly string[]): void {
  const heading = /<h1[^>]*>([^<]+)</.exec(html)?.[1]?.trim() ?? ''
  const tables = tablesOf(html)
  for (const figure of figures) {
    const answer = answersOfFive.findIndex(code => code === figure.measure)
    const words = answer === -1 ? heading : 'Answers'
    const isLatest = figure.month === months.findLast(month => figures.some(one => one.month === month && one.measure === figure.measure && one.by === 'all'))
    const name = nameOf(figure.month)
    if (figure.by !== 'all' && !isLatest) continue
    const caption = figure.by === 'all' ? `${words} by month` : `${words} by ${figure.by} in ${name}`
    if (figure.by !== 'all' && figure.code === 'all') {
      if (answer === -1) expect(html).to.contain(`${caption} is hidden`)
      continue
    }
    const cells = tables.get(caption)?.get(figure.by === 'all' ? `${name}, ${phasesTold(figure)}` : figure.name)
    const where = `${caption}: ${figure.by === 'all' ? name : figure.name}`
    if (answer === -1) expect(cells, where).to.deep.equal(cellsOf(figure))
    else expect([cells?.[answer], cells?.[answersOfFive.length]], where).to.deep.equal(cellsOf(figure).slice(1))
  }
}

/** The list of all measures shows each one's value in the latest month, and no measure of which nothing is published. */
function expectLatestTold(html: string, figures: readonly Open[], month: string): void {
  const rows = html.split('<div class="govuk-summary-list__row">').slice(1)
  const told = rows.map(row => [/href="\/performance\/([a-z-]+)"/.exec(row)?.[1] ?? '', /<strong>([^<]+)</.exec(row)?.[1] ?? ''])
  const measures = new Set(figures.map(({ measure }) => measure).filter(code => !answersOfFive.some(answer => answer === code)))
  const valueOfLatest = (measure: string) => {
    const figure = figures.find(one => one.measure === measure && one.month === month && one.by === 'all')
    return figure === undefined ? 'No figure' : cellsOf(figure)[0] ?? ''
  }
  const [{ phases } = { phases: [] }] = figures.filter(figure => figure.month === month)
  expect(html).to.contain(`${nameOf(month)}, ${phasesTold({ phases })}. Each month`)
  expect(told).to.have.deep.members([...measures].map(measure => [measure, valueOfLatest(measure)]))
}

function nameOf(month: string): string {
  return new Intl.DateTimeFormat('en-GB', { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(new Date(`${month}-01`))
}

/** Beside the month of a figure: `not started and private beta`. */
function phasesTold({ phases }: Pick<Open, 'phases'>): string {
  return phases.map(phase => phase.replace('-', ' ')).join(' and ')
}

function cellsOf(figure: Open): string[] {
  const missing = (name: string) => figure.suppressed.includes(name) ? 'Hidden' : 'No figure'
  const number = (name: 'count' | 'of') => figure[name]?.toLocaleString('en-GB') ?? missing(name)
  const money = (pence: number | null, name: string) => pence === null ? missing(name) : `£${(pence / 100).toLocaleString('en-GB', { minimumFractionDigits: 2 })}`
  const value = figure.value === null ? missing('value') : inWords(figure.unit, figure.value)
  switch (figure.unit) {
    case 'number': return [value]
    case 'percent': return [value, number('count'), number('of')]
    case 'score': return [value, number('of')]
    case 'pence-each': return [value, number('count'), money(figure.pence, 'pence')]
    case 'pence':
    case 'seconds-each': return [value, number('count')]
  }
}

function inWords(unit: Open['unit'], value: number): string {
  if (unit === 'percent' || unit === 'score') return `${value}%`
  if (unit === 'number') return value.toLocaleString('en-GB')
  if (unit !== 'seconds-each') return `£${(value / 100).toLocaleString('en-GB', { minimumFractionDigits: 2 })}`
  return lasting(value)
}
