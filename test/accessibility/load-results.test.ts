import { expect } from 'chai'
import { loadResults } from '../../app/accessibility/automated/load-results.js'
import { type AutomatedResults, readResults } from '../../app/accessibility/automated/results.js'
import { inCouncil } from '../../app/database/in-council.js'
import { calendarDate } from '../../app/dates.js'
import { aCouncil, type TestCouncil } from '../support/builders.js'
import { anIssue } from '../support/builders-accessibility.js'
import { usesDatabase } from '../support/database.js'
import { rowsOf } from '../support/paying.js'

type Violation = AutomatedResults['pages'][number]['violations'][number]

const contrast: Violation = { rule: 'color-contrast', help: 'Elements must meet minimum color contrast ratio thresholds', impact: 'serious', tags: ['cat.color', 'wcag2aa', 'wcag143'] }
const region: Violation = { rule: 'region', help: 'All page content should be contained by landmarks', impact: 'moderate', tags: ['best-practice'] }

const today = calendarDate('2026-11-21')

describe('Loading the results of the page tests', () => {
  usesDatabase()
  let council: TestCouncil
  beforeEach(async () => { council = await aCouncil() })

  function results(day: string, pages: Record<string, Violation[]>): AutomatedResults {
    const asSeen = Object.entries(pages).map(([page, violations]) => ({ page, states: 1, violations }))
    return readResults(JSON.stringify({ tool: 'axe-core 4.14.1', browser: 'Chromium 140', testedAt: `${day}T12:00:00.000Z`, pages: asSeen }), calendarDate('2099-12-31'))
  }

  async function load(day: string, pages: Record<string, Violation[]>) {
    return await inCouncil(council.id, async trx => await loadResults(trx, council.id, results(day, pages), 'Release 0.1.0', new Date()))
  }

  async function issues() {
    const rows = await rowsOf(council, 'accessibility_issues')
    return rows.map(({ machine_rule: rule, criterion, pages, severity, state, retested_on: retestedOn }) => ({ rule, criterion, pages, severity, state, retestedOn }))
      .sort((one, other) => String(one.rule).localeCompare(String(other.rule)))
  }

  it('makes an audit, and one issue of a rule however many pages fail it; the same file twice does nothing twice', async () => {
    const pages = { '/': [contrast, contrast], '/pay': [contrast], '/staff': [region] }
    expect(await load('2026-11-20', pages)).to.deep.equal({ outcome: 'loaded', found: 2, cameBack: 0, gone: 0 })
    const before = await issues()
    expect(before).to.deep.equal([
      { rule: 'color-contrast', criterion: '1.4.3', pages: '/\n/pay', severity: 'serious', state: 'open', retestedOn: null },
      { rule: 'region', criterion: 'best-practice', pages: '/staff', severity: 'moderate', state: 'open', retestedOn: null }
    ])
    expect(await load('2026-11-20', pages)).to.include({ outcome: 'loaded-before' })
    expect(await issues()).to.deep.equal(before)
    expect(await rowsOf(council, 'accessibility_audits')).to.have.length(1)
    expect(await rowsOf(council, 'accessibility_issue_events')).to.have.length(2)
  })

  it('marks what has gone as fixed and retested, never what was not looked at, what people found, or another council’s', async () => {
    const other = await aCouncil()
    await inCouncil(other.id, async trx => { await loadResults(trx, other.id, results('2026-11-20', { '/': [contrast] }), 'Release 0.1.0', new Date()) })
    await anIssue(council)
    await load('2026-11-20', { '/': [contrast], '/pay': [contrast], '/staff': [region] })
    expect(await load('2026-11-21', { '/': [], '/staff': [] })).to.include({ gone: 1 })
    expect((await issues()).map(({ rule, state, retestedOn }) => [rule, state, retestedOn])).to.deep.equal([
      ['color-contrast', 'open', null], [null, 'open', null], ['region', 'closed', '2026-11-21']
    ])
    expect((await rowsOf(other, 'accessibility_issues')).map(({ state }) => state)).to.deep.equal(['open'])
  })

  it('keeps the pages that a run of fewer pages did not open, and says of no other pages that they were tested', async () => {
    await load('2026-11-20', { '/': [contrast], '/pay': [contrast], '/help': [contrast] })
    await load('2026-11-21', { '/': [contrast], '/help': [] })
    expect((await issues()).map(({ pages }) => pages)).to.deep.equal(['/\n/pay'])
    expect((await rowsOf(council, 'accessibility_audits')).map(({ sample, method }) => [sample, method].join('. ')).sort()[0])
      .to.match(/^2 pages in 2 states, those of staff included. Each of these pages is opened/)
  })

  it('opens again what comes back, and lets older results change nothing', async () => {
    await load('2026-11-20', { '/': [contrast] })
    await load('2026-11-21', { '/': [] })
    expect(await load('2026-11-19', { '/': [contrast], '/pay': [] })).to.include({ outcome: 'newer-is-there' })
    expect((await issues()).map(({ state }) => state)).to.deep.equal(['closed'])
    expect(await load('2026-11-22', { '/': [contrast] })).to.include({ found: 0, cameBack: 1 })
    expect((await issues()).map(({ state }) => state)).to.deep.equal(['open'])
    const actions = (await rowsOf(council, 'accessibility_issue_events')).sort((one, more) => String(one.id).localeCompare(String(more.id))).map(({ action }) => action)
    expect(actions).to.deep.equal(['found', 'gone', 'came-back'])
  })

  it('loads a file once when two load it at the same moment', async () => {
    const outcomes = await Promise.all([1, 2].map(async () => await load('2026-11-20', { '/': [contrast] })))
    expect(outcomes.map(({ outcome }) => outcome).sort()).to.deep.equal(['loaded', 'loaded-before'])
  })

  it('refuses a file of a day to come, after which no other would count, and the statement would say that it was tested then', () => {
    const of = (testedAt: string, page = '/pay') => JSON.stringify({ tool: 'axe', testedAt, pages: [{ page, states: 1, violations: [] }] })
    expect(() => readResults(of('9999-12-31T12:00:00Z'), today)).to.throw('These results are of 31 December 9999, which is to come.')
    expect(() => readResults(of('2026-11-22T00:00:00Z'), today)).to.throw('of 22 November 2026, which is to come')
    expect(readResults(of('2026-11-21T23:59:59Z'), today).pages).to.have.length(1)
    expect(() => readResults(of('2026-11-21T12:00:00Z', '/pay\0'), today)).to.throw('It holds a NUL character')
  })

  it('refuses a file of anything else', () => {
    for (const text of ['{}', '[]', '{"tool":"axe","testedAt":"yesterday","pages":[]}']) expect(() => readResults(text, today), text).to.throw('These are no results')
    expect(() => readResults('not JSON', today)).to.throw('They are not JSON')
  })
})
