import { expect } from 'chai'
import { pageName, pagesInWords, pagesNamedLike } from '../../app/web/page-names/page-names.js'
import { residentsPages } from '../../app/web/page-names/residents-pages.js'
import { staffPages } from '../../app/web/page-names/staff-pages.js'
import { pages } from '../pages/registry.js'
import { liveRoutes } from '../support/live-routes.js'
import { testService, usesService } from '../support/service.js'

describe('Names of pages', () => {
  usesService()
  const listed = Object.keys({ ...residentsPages, ...staffPages })

  it('are given to every page and every form of the router, and to nothing else', async () => {
    const notPages = pages.notPages.flatMap(({ route }) => route)
    const routes = liveRoutes((await testService()).app).filter(({ path }) => path === '/payments/:paymentId' || !notPages.includes(path))
    const paths = (some: typeof routes): string[] => some.map(({ path }) => path)
    expect(listed.filter(path => !paths(routes).includes(path)), 'no such route').to.deep.equal([])
    expect(paths(routes.filter(({ method, path }) => method === 'get' && !listed.includes(path))), 'pages without a name').to.deep.equal([])
    expect(paths(routes.filter(({ path }) => pageName(path) === null)), 'forms without a page').to.deep.equal([])
  })

  it('are those of patterns and of addresses alike, the plain address before one that takes anything', () => {
    expect(pageName('/payments/:paymentId/lines/:line/amount')).to.equal('Amount')
    expect(pageName('/payments/0199c1e0-0000-7000-8000-000000000001/lines/2/amount')).to.equal('Amount')
    expect([pageName('/pay/not-listed'), pageName('/pay/council-tax')]).to.deep.equal(['What I want to pay is not listed', 'Reference, at the beginning'])
    expect(pageName('/staff/availability/windows/:windowId/endings')).to.equal('Availability')
    expect([pageName('every page'), pageName('/no/such/page'), pageName('/staff/no-such-page'), pageName('')]).to.deep.equal([null, null, null, null])
  })

  it('stand in for addresses in a list, each once, beside what somebody wrote in words', () => {
    expect(pagesInWords('/pay/:fund\n/pay/council-tax\n/staff/suspense\nevery page')).to.equal('Reference, at the beginning\nSuspense (a page of staff)\nevery page')
    expect(pagesNamedLike('SLIPS')).to.deep.equal(['/staff/settings/paying-offline'])
  })
})
