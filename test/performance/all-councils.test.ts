import { expect } from 'chai'
import fc from 'fast-check'
import type { OpenFigure } from '../../app/performance/open-data.js'
import type { PublishedLine } from '../../app/performance/published-line.js'
import { isSmall } from '../../app/performance/publishing/suppression.js'
import { together } from '../../app/performance/together.js'
import type { TestCouncil } from '../support/builders.js'
import { aMeasuredYear, monthsAgo } from '../support/builders-performance.js'
import { aPayingCouncil, testService, usesService, wholeServiceHost } from '../support/service.js'
import { rawGet } from '../web/raw-get.js'

describe('The performance of the whole service', function () {
  this.timeout(30_000)
  usesService()
  let council: TestCouncil

  before(async () => {
    council = await aPayingCouncil()
    await aMeasuredYear(council)
  })

  it('has each council’s figures as its own page has them, and no funds or channels', async () => {
    const { body, headers } = await asked('/performance.json')
    const open = (JSON.parse(body) as { figures: OpenFigure[] }).figures
    const own = open.filter(figure => figure.code === council.slug && figure.measure === 'completion' && figure.month === monthsAgo(0))
    expect(own.map(({ by, count, of }) => [by, count, of])).to.deep.equal([['council', 873, 1104]])
    expect(new Set(open.map(({ by }) => by))).to.deep.equal(new Set(['all', 'council']))
    expect([headers['set-cookie'], headers['cache-control']]).to.deep.equal([undefined, 'public, max-age=3600'])
  })

  it('is a page, with its data explained, and nothing else answers there', async () => {
    const page = await asked('/performance')
    expect([page.status, page.headers['set-cookie']]).to.deep.equal([200, undefined])
    expect(page.body).to.contain('How well Counterfoil does for all councils').and.to.contain('/performance/completion')
    const measure = await asked('/performance/completion')
    expect([measure.status, measure.headers['set-cookie']]).to.deep.equal([200, undefined])
    expect(measure.body).to.contain('Completion rate of all councils').and.to.contain(council.council.name)
    expect((await asked('/performance/data')).body).to.contain('or council')
    const sheet = /href="([^"]+\.css)"/.exec(page.body)?.[1] ?? ''
    expect((await asked(sheet)).status).to.equal(200)
    for (const path of ['/performance/satisfaction-satisfied', '/performance/nothing', '/pay', '/staff', '/cookies', '/staff/sign-in', '/webhooks/govuk-pay/web', '/assets/council/0123456789/staff.css']) {
      expect((await asked(path)).status, path).to.equal(404)
    }
    expect((await asked('/pay')).body).to.contain('only the figures of all councils together').and.to.contain('href="/performance/data"')
  })

  it('is made of what the councils publish alone: a council that hides its figure is not in the sum', () => {
    const councils = [{ count: 10, of: 20 }, { count: 30, of: 60 }, null].map((shown, index) => ({
      slug: String(index), name: `Council ${index}`, publications: [{ month: '2026-05', version: 1, publishedAt: new Date(0), phases: [], lines: [lineOf(shown)] }]
    }))
    const [all, ...each] = together(councils)[0]?.lines ?? []
    expect([all?.name, all?.count, all?.of]).to.deep.equal(['2 of 3 councils', 40, 80])
    expect(each.map(({ count, isHidden }) => [count, isHidden])).to.deep.equal([[10, false], [30, false], [null, true]])
  })

  it('tells nobody a small count: no sum less the councils shown leaves anything', () => {
    fc.assert(fc.property(fc.array(fc.option(fc.integer({ min: 5, max: 99 })), { minLength: 1, maxLength: 6 }), counts => {
      const councils = counts.map((count, index) => ({
        slug: String(index), name: '', publications: [{ month: '2026-05', version: 1, publishedAt: new Date(0), phases: [], lines: [lineOf(count === null ? null : { count, of: 100 })] }]
      }))
      const [all, ...each] = together(councils)[0]?.lines ?? []
      const left = (all?.count ?? 0) - each.reduce((sum, { count }) => sum + (count ?? 0), 0)
      expect([left, isSmall(all?.count ?? 0)]).to.deep.equal([0, false])
    }), { seed: 3 })
  })

  async function asked(path: string) {
    const { app, port } = await testService()
    const { status, headers, body } = await rawGet(app, path, { host: `${wholeServiceHost}:${port}` })
    return { status, headers, body: body.toString() }
  }
})

function lineOf(shown: { count: number, of: number } | null): PublishedLine {
  return { measure: 'completion', by: 'all', code: 'all', name: '', count: shown?.count ?? null, of: shown?.of ?? null, pence: null, seconds: null, score: null, isTyped: false, isHidden: shown === null }
}
