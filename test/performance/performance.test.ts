import { expect } from 'chai'
import { parse } from 'csv-parse/sync'
import { randomUUID } from 'node:crypto'
import { inCouncil, inCouncilOn } from '../../app/database/in-council.js'
import { keepChannelMonth } from '../../app/measures/channel-months.js'
import type { MeasureCode } from '../../app/measures/measure.js'
import { setTargets } from '../../app/measures/targets.js'
import { pence } from '../../app/money.js'
import { formatMonth } from '../../app/months.js'
import { answerMeasures } from '../../app/performance/publishing/count-families.js'
import { csvFields, type OpenFigure, suppressedMark } from '../../app/performance/open-data.js'
import { latestPublications } from '../../app/performance/publication.js'
import { fundOf, type TestCouncil } from '../support/builders.js'
import { aMeasuredYear, measured, monthsAgo, published } from '../support/builders-performance.js'
import { testDatabase } from '../support/database.js'
import { HttpVisitor } from '../support/http-visitor.js'
import { aPayingCouncil, testService, usesService, wholeServiceHost } from '../support/service.js'

describe('The published performance', function () {
  this.timeout(30_000)
  usesService()
  let council: TestCouncil
  let visitor: HttpVisitor

  beforeEach(async () => {
    council = await aPayingCouncil()
    visitor = new HttpVisitor(await testService(), council)
  })

  it('is empty, and says when it will not be, for a new council', async () => {
    await measured(await aPayingCouncil(), monthsAgo(0), [{ count: 90, of: 100 }])
    await published(council)
    await visitor.get('/performance')
    expect(visitor.text()).to.contain('There are no figures of').and.to.contain('a week after it has ended')
    expect(await figures()).to.deep.equal([])
  })

  it('has the same figures, hidden in the same places, on the page, in CSV and in JSON', async () => {
    await aMeasuredYear(council)
    const open = await figures()
    const latest = open.filter(figure => figure.month === monthsAgo(0) && figure.measure === 'completion')
    expect(latest.map(({ by, code, count, of, value, suppressed }) => [by, code, count, of, value, suppressed])).to.have.deep.members([
      ['all', 'all', 873, 1104, 79.1, []], ['fund', council.setup.funds[0]?.code, 800, 1000, 80, []],
      ['fund', council.setup.funds[1]?.code, null, null, null, ['value', 'count', 'of']],
      ['fund', council.setup.funds[2]?.code, null, null, null, ['value', 'count', 'of']],
      ['channel', 'web', 803, 1004, 80, []], ['channel', 'phone', 70, 100, 70, []]
    ])

    const { body, headers } = await visitor.send('GET', '/performance.csv')
    const rows = parse<Record<string, string>>(body, { bom: true, columns: true })
    expect(headers['cache-control']).to.equal('public, max-age=3600')
    expect(rows).to.deep.equal(open.map(figure => Object.fromEntries(csvFields.map(name => [
      name, figure.suppressed.includes(name) ? suppressedMark : name === 'typed' ? (figure.typed ? 'yes' : 'no') : name === 'phases' ? figure.phases.join(' ') : String(figure[name] ?? '')
    ]))))

    await visitor.get('/performance/completion')
    const { count, of } = latest.find(({ by }) => by === 'all') ?? {}
    expect(visitor.text()).to.contain(`79.1% ${count ?? ''} ${(of ?? 0).toLocaleString('en-GB')}`).and.to.contain('No figure').and.to.contain('Hidden')
    for (const measure of new Set(open.map(figure => figure.measure))) {
      await visitor.get(`/performance/${measure}`)
      const shown = open.filter(figure => figure.by === 'all' && figure.measure === measure).map(figure => figure.count?.toLocaleString('en-GB') ?? 'Hidden')
      for (const number of shown) expect(visitor.text(), measure).to.contain(number)
    }
    expect(headers['set-cookie']).to.equal(undefined)
  })

  it('tells each measure of the latest month with its definition and the month before, and leads to a page of each one', async () => {
    await aMeasuredYear(council)
    await visitor.get('/performance')
    expect(visitor.text()).to.contain(`for ${formatMonth(monthsAgo(0))}`).and.to.contain('79.1% (873 of 1,104)').and.to.contain(`${formatMonth(monthsAgo(1))}: 79.2%`)
      .and.to.contain('One basket is one transaction').and.to.contain('1 day').and.to.contain('£1,234.56 (12 items)')
    const pages = [...visitor.last.body.matchAll(/href="(\/performance\/[^"]+)"/g)].map(([, address = '']) => address)
    expect(pages).to.include.members(['/performance/completion', '/performance/suspense-value'])
    for (const address of pages) {
      await visitor.get(address)
      expect(visitor.last.status, address).to.equal(200)
    }
    for (const none of ['traces-moved', 'satisfaction-satisfied', 'anything']) {
      await visitor.get(`/performance/${none}`)
      expect(visitor.last.status, none).to.equal(404)
    }
  })

  it('shows both formulas of satisfaction, labelled, and the five counts, hidden where they would tell of few', async () => {
    const answered = (month: string, counts: readonly number[]) => measured(council, month, ([
      { measure: 'satisfaction-score', count: counts.reduce((sum, count, index) => sum + count * (100 - 25 * index), 0) },
      { measure: 'satisfaction-share', count: (counts[0] ?? 0) + (counts[1] ?? 0) },
      ...answerMeasures.map((measure, index) => ({ measure, count: counts[index] ?? 0 }))
    ] as const).map(figure => ({ ...figure, channel: 'web' as const, of: counts.reduce((sum, count) => sum + count, 0) })))
    await answered(monthsAgo(1), [60, 20, 8, 7, 5])
    await answered(monthsAgo(0), [41, 12, 4, 2, 2])
    await published(council)
    for (const [formula, month] of [['score', '81% 100'], ['share', '80% 80 100']] as const) {
      await visitor.get(`/performance/satisfaction-${formula}`)
      expect(visitor.text()).to.contain(`User satisfaction, as a ${formula} by month`).and.to.contain(month).and.to.contain('60 20 8 7 5 100')
        .and.to.contain('41 12 Hidden Hidden Hidden 61')
    }
    await visitor.get('/performance')
    expect(visitor.text()).to.contain(`User satisfaction, as a score Hidden ${formatMonth(monthsAgo(1))}: 81%`)
      .and.to.contain(`User satisfaction, as a share 86.9% (53 of 61) ${formatMonth(monthsAgo(1))}: 80%`)
    const open = (await figures()).filter(({ by, measure }) => by === 'all' && measure.startsWith('satisfaction-s'))
    expect(open.map(({ measure, unit, value, count, of, suppressed }) => [measure, unit, value, count, of, suppressed])).to.deep.equal([
      ['satisfaction-score', 'score', 81, null, 100, []], ['satisfaction-share', 'percent', 80, 80, 100, []], ['satisfaction-satisfied', 'percent', 20, 20, 100, []],
      ['satisfaction-score', 'score', null, null, 61, ['value']], ['satisfaction-share', 'percent', 86.9, 53, 61, []], ['satisfaction-satisfied', 'percent', 19.7, 12, 61, []]
    ])
  })

  it('says what the council wants and whether the latest month met it, but not of a figure that is hidden', async () => {
    await measured(council, monthsAgo(0), [{ count: 90, of: 100 }, { measure: 'refund-time', count: 2, seconds: 86_400 }])
    await published(council)
    const wanted = (completion: number) => inCouncil(council.id, async trx => {
      const targets = new Map<MeasureCode, number>([['completion', completion], ['refund-time', 86_400 * 5], ['suspense-value', 500_00]])
      await setTargets(trx, council.id, targets, { userId: council.users.owner.id, now: new Date() })
    })
    await wanted(90_00)
    const said = async (measure: string) => (await visitor.get(`/performance/${measure}`), visitor.text())
    expect(await said('completion')).to.contain(`The council’s target is at least 90%. ${formatMonth(monthsAgo(0))} met it.`)
    expect(await said('refund-time')).to.contain(`The council’s target is at most 5 days. ${formatMonth(monthsAgo(0))} has no figure to compare with it.`)
    await visitor.get('/performance')
    expect(visitor.text()).to.contain('Target: at least 90%, met').and.to.contain('Target: at most 5 days').and.not.to.contain('5 days, ').and.not.to.contain('£500')
    await wanted(90_50)
    expect(await said('completion')).to.contain('at least 90.5%').and.to.contain('did not meet it')
    await visitor.get('/performance')
    expect(visitor.text()).to.contain('Target: at least 90.5%, not met')
    const { body } = await visitor.send('GET', '/performance.json')
    expect((JSON.parse(body) as { targets: unknown }).targets).to.deep.equal([
      { measure: 'completion', unit: 'percent', atLeast: 90.5, atMost: null }, { measure: 'suspense-value', unit: 'pence', atLeast: null, atMost: 500_00 },
      { measure: 'refund-time', unit: 'seconds-each', atLeast: null, atMost: 432_000 }
    ])
  })

  it('marks what staff typed in, and adds up the cost of the months that are shown', async () => {
    const by = { userId: council.users.owner.id, now: new Date() }
    for (const [number, pounds] of [[1, 300_00], [0, 500_00]] as const) {
      await measured(council, monthsAgo(number), [{ measure: 'digital-take-up', channel: 'web', count: 60, of: 60 }])
      await inCouncil(council.id, async trx => {
        await keepChannelMonth(trx, council.id, monthsAgo(number), [
          { channel: 'post', transactions: 40, costPence: pence(pounds) }, { channel: 'overheads', transactions: null, costPence: pence(100_00) }
        ], by)
      })
    }
    await published(council)
    await visitor.get('/performance/cost-per-transaction')
    // £400 and £600 of a hundred transactions each.
    expect(visitor.text()).to.contain('Over these twelve months together it is £5.00.').and.to.contain('£6.00 100 £600.00')
    await visitor.get('/performance/digital-take-up')
    expect(visitor.text()).to.contain('Post (typed in) 0% 0 40').and.to.contain(`${formatMonth(monthsAgo(0))} (some typed in) 60% 60 100`)
    await visitor.get('/performance')
    expect(visitor.text()).to.contain('60% (60 of 100, some of these typed in)').and.to.contain('£6.00 (100 transactions, some of these typed in)')
      .and.to.contain(`Twelve months to ${formatMonth(monthsAgo(0))}: £5.00`)
    const typed = (await figures()).filter(({ month, measure }) => month === monthsAgo(0) && measure === 'digital-take-up')
    expect(typed.map(({ code, typed: isTyped }) => [code, isTyped])).to.have.deep.members([['all', true], ['post', true], ['web', false]])
  })

  it('stays as it was published, and says when a correction was made, with what was hidden still hidden', async () => {
    const fundCode = fundOf(council, 'council-tax').code
    const other = fundOf(council, 'parking-fines').code
    await measured(council, monthsAgo(0), [{ fundCode, count: 50, of: 100 }, { fundCode: other, count: 3, of: 3 }])
    await published(council)
    await published(council)
    expect(await versions()).to.deep.equal([1])

    await measured(council, monthsAgo(0), [{ fundCode: other, channel: 'web', count: 30, of: 60 }])
    await published(council)
    expect(await versions()).to.deep.equal([2])
    expect((await figures()).filter(({ by }) => by === 'fund').map(({ suppressed }) => suppressed.length)).to.deep.equal([3, 3])
    await visitor.get('/performance/completion')
    expect(visitor.text()).to.contain('(revised')
  })

  it('is not corrected because one more thing is measured by now, until there is some of it; what only a newer version knows is left to that', async () => {
    const struckOut = 'satisfaction-struck-out'
    const rewritten = async (change: string) => await inCouncilOn((await testDatabase()).owner, council.id, async trx => await trx.raw(
      `update performance_publications set lines = (select jsonb_agg(${change}) from jsonb_array_elements(lines) line) where council_id = :councilId`, { councilId: council.id, struckOut }
    ))
    await measured(council, monthsAgo(0), [{ count: 50, of: 100 }])
    await inCouncil(council.id, async trx => { await trx('measured_days').insert({ council_id: council.id, day: `${monthsAgo(0)}-10`, summed_at: new Date() }) })
    await published(council)
    expect((await figures()).filter(({ measure, by }) => measure === struckOut && by === 'all').map(({ count }) => count)).to.deep.equal([0])
    await rewritten("line) filter (where line ->> 'measure' <> :struckOut")
    await published(council)
    expect(await versions()).to.deep.equal([1])
    await measured(council, monthsAgo(0), [{ measure: struckOut, channel: 'web', count: 7 }])
    await published(council)
    expect(await versions()).to.deep.equal([2])

    await rewritten("case when line ->> 'measure' = :struckOut then jsonb_set(line, '{measure}', '\"to-come\"') else line end")
    expect(new Set((await figures()).map(({ measure }) => measure))).to.include('completion').and.not.include(struckOut).and.not.include('to-come')
    expect((await visitor.get('/performance')).status).to.equal(200)
  })

  it('is of months that have been over for a week, and of no other council', async () => {
    const stranger = await aPayingCouncil()
    await measured(stranger, monthsAgo(0), [{ count: 77, of: 99 }])
    await published(stranger)
    await measured(council, new Date().toISOString().slice(0, 7), [{ count: 66, of: 88 }])
    await published(council)
    expect(await figures()).to.deep.equal([])
  })

  it('tells with each month the phases that are recorded, planned ones included, and none where nothing is recorded', async () => {
    const stranger = await aPayingCouncil()
    const change = async (of: TestCouncil, [before, after, at]: [string, object, string], fundCode: string | null = null) => {
      await inCouncil(of.id, async trx => {
        await trx('phase_changes').insert({
          council_id: of.id, id: randomUUID(), fund_code: fundCode, kind: 'phase', before: JSON.stringify({ phase: before }), after: JSON.stringify(after),
          reason: 'It is time', changed_at: new Date(at), changed_by: of.users.owner.id
        })
      })
    }
    for (const number of [4, 3, 2, 1, 0]) await measured(council, monthsAgo(number), [{ phase: 'live', count: 70, of: 80 }])
    const [, began, second, third, latest] = [4, 3, 2, 1, 0].map(monthsAgo)
    const planned = { phase: 'private-beta', nextPhase: 'public-beta', nextPhaseAt: `${third}-20T00:00:00Z` }
    await change(council, ['not-started', planned, `${began}-10T09:00:00Z`])
    await change(council, ['private-beta', { phase: 'live' }, `${second}-10T09:00:00Z`], council.setup.funds[0]?.code)
    await change(stranger, ['live', { phase: 'private-beta' }, `${second}-10T09:00:00Z`])
    await published(council)

    const told = new Map((await figures()).map(({ month, phases }) => [month, phases]))
    expect([...told.values()]).to.deep.equal([[], ['not-started', 'private-beta'], ['private-beta'], ['private-beta', 'public-beta'], ['public-beta']])
    await visitor.get('/performance/completion')
    expect(visitor.text()).to.contain(`${formatMonth(began ?? '')}, not started and private beta 87.5%`).and.to.contain(`${formatMonth(monthsAgo(4))} 87.5%`)
    await visitor.get('/performance')
    expect(visitor.text()).to.contain(`for ${formatMonth(latest ?? '')}, public beta.`)

    await change(council, ['public-beta', { phase: 'private-beta' }, `${latest}-05T09:00:00Z`])
    expect((await figures()).filter(({ month }) => month === latest).map(({ phases }) => phases)[0]).to.deep.equal(['public-beta', 'private-beta'])
  })

  it('is found from the foot of every page, and leads to that of all councils', async () => {
    for (const path of ['/', '/pay', '/help', '/nowhere']) {
      await visitor.get(path)
      expect(visitor.last.body, path).to.contain('<a href="/performance">Performance</a>')
    }
    await visitor.get('/performance')
    expect(visitor.last.body).to.contain(`href="http://${wholeServiceHost}:${(await testService()).port}/performance"`)
  })

  it('says what each field and measure means', async () => {
    await visitor.get('/performance/data')
    for (const name of [...csvFields, 'suppressed', 'Open Government Licence v3.0', suppressedMark]) expect(visitor.text()).to.contain(name)
  })

  async function figures(): Promise<OpenFigure[]> {
    const { body } = await visitor.send('GET', '/performance.json')
    return (JSON.parse(body) as { figures: OpenFigure[] }).figures
  }

  async function versions(): Promise<number[]> {
    return await inCouncil(council.id, async trx => (await latestPublications(trx, council.id, monthsAgo(11), monthsAgo(0))).map(({ version }) => version))
  }
})
