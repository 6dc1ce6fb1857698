import { expect } from 'chai'
import { parse } from 'csv-parse/sync'
import { inCouncil } from '../../app/database/in-council.js'
import { csvFields, type OpenFigure, suppressedMark } from '../../app/performance/open-data.js'
import { latestPublications } from '../../app/performance/publication.js'
import { fundOf, type TestCouncil } from '../support/builders.js'
import { aMeasuredYear, measured, monthsAgo, published } from '../support/builders-performance.js'
import { HttpVisitor } from '../support/http-visitor.js'
import { aPayingCouncil, testService, usesService } from '../support/service.js'

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
      name, figure.suppressed.includes(name) ? suppressedMark : String(figure[name] ?? '')
    ]))))

    await visitor.get('/performance')
    const { count, of } = latest.find(({ by }) => by === 'all') ?? {}
    expect(visitor.text()).to.contain(`79.1% ${count ?? ''} ${(of ?? 0).toLocaleString('en-GB')}`).and.to.contain('No figure').and.to.contain('Hidden')
    expect(visitor.text()).to.contain('1 day').and.to.contain('£1,234.56')
    const shown = open.filter(figure => figure.by === 'all').map(figure => figure.count?.toLocaleString('en-GB') ?? 'Hidden')
    for (const number of shown) expect(visitor.text()).to.contain(number)
    expect(headers['set-cookie']).to.equal(undefined)
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
    await visitor.get('/performance')
    expect(visitor.text()).to.contain('(revised')
  })

  it('is of months that have been over for a week, and of no other council', async () => {
    const stranger = await aPayingCouncil()
    await measured(stranger, monthsAgo(0), [{ count: 77, of: 99 }])
    await published(stranger)
    await measured(council, new Date().toISOString().slice(0, 7), [{ count: 66, of: 88 }])
    await published(council)
    expect(await figures()).to.deep.equal([])
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
