import { expect } from 'chai'
import { BrowserVisitor } from './browser-visitor.js'
import { lookAtPage, waysToLook, type Expected, type Visit } from './page-checks.js'
import { describeEveryPage, registryFaults, titleFaults, type PageRegistry } from './page-registry.js'
import { practicePage, startPracticeSite, type PracticeSite } from './practice-site.js'

const [small, large] = waysToLook

const registry: PageRegistry<PracticeSite> = {
  pages: [
    { name: 'Start', route: '/', states: [{ name: 'first visit', visit: site => ({ address: `${site.address}/` }) }] },
    {
      name: 'Pay',
      route: '/pay',
      states: [
        { name: 'empty', visit: site => ({ address: `${site.address}/pay` }) },
        {
          name: 'with an error',
          errors: true,
          visit: site => ({ address: `${site.address}/pay`, act: page => new BrowserVisitor(page).press('Continue') })
        }
      ]
    },
    {
      name: 'Done',
      route: '/done',
      states: [{
        name: 'paid',
        visit: site => ({
          address: `${site.address}/done`,
          cookies: { visit: 'second' },
          act: async page => { expect(await new BrowserVisitor(page).text()).to.include('cookie visit=second') }
        })
      }]
    }
  ],
  notPages: [{ route: '/style.css', because: 'a file' }, { route: '/script.js', because: 'a file' }]
}

const routes = ['/', '/pay', '/done', '/style.css', '/script.js'].map(path => ({ method: 'get', path }))

const faulty = {
  '/picture': practicePage('Picture', '<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">'),
  '/invalid': practicePage('Invalid', '<p><div>Block in a paragraph</div></p>'),
  '/wide': practicePage('Wide', '<p class="wide">Wide</p>').replace('/style.css', '/wide.css'),
  '/wide.css': '.wide { width: 900px }',
  '/spaced': practicePage('Spaced', '<p class="spaced">A line that has exactly the room it needs</p>').replace('/style.css', '/spaced.css'),
  '/spaced.css': '.spaced { width: fit-content; white-space: nowrap; font-size: 13px }',
  '/script': practicePage('Script', '<script src="/broken.js"></script>'),
  '/broken.js': 'throw new Error("broken on purpose")',
  '/inline': practicePage('Inline', '<script>document.title = "Inline"</script>'),
  '/foreign': practicePage('Foreign', '<p><img src="http://localhost:9/logo.png" alt="Logo"></p>'),
  '/dead-ends': practicePage('Dead ends', '<p><a href="/nowhere">Nowhere</a> <a href="#none">None</a> <a href="/done#none">None there</a></p>'),
  '/missing': practicePage('Missing', '<p><img src="/logo.png" alt="Logo"></p>'),
  '/false-alarm': practicePage('Error: All well', '<p>All is well</p>')
}

describe('Page registry', () => {
  let site: PracticeSite

  before(async () => { site = await startPracticeSite(faulty) })
  after(() => site.close())

  describe('with pages that have no fault', () => {
    describeEveryPage(registry, () => site)
  })

  it('agrees with the routes it was made for', () => {
    expect(registryFaults(routes, registry)).to.deep.equal([])
  })

  it('reports a route that is in no registry, and an entry that is no route', () => {
    expect(registryFaults([...routes, { method: 'get', path: '/new' }, { method: 'post', path: '/pay' }], registry))
      .to.deep.equal(['GET /new is not in the registry of pages'])
    expect(registryFaults(routes.slice(1), registry)).to.deep.equal(['The registry names GET /, which is no route'])
  })

  it('reports two pages of one title', () => {
    expect(titleFaults([{ page: 'A', title: 'Pay' }, { page: 'A', title: 'Error: Pay' }])).to.deep.equal([])
    expect(titleFaults([{ page: 'A', title: 'Pay' }, { page: 'B', title: 'Error: Pay' }])).to.deep.equal(['"B" has the title of "A": Pay'])
  })

  const faultsAt = async (path: string, way = small, expected: Expected = {}, act?: Visit['act']): Promise<string> => {
    const { faults } = await lookAtPage({ address: site.address + path, ...act && { act } }, expected, way)
    return faults.join('\n')
  }

  it('reports what axe finds, with and without JavaScript', async () => {
    expect(await faultsAt('/picture', small)).to.include('axe image-alt')
    expect(await faultsAt('/picture', large)).to.include('axe image-alt')
  }).timeout(60_000)

  it('reports HTML that is not valid', async () => {
    expect(await faultsAt('/invalid')).to.include('HTML line')
  })

  it('reports sideways scrolling, and that which spaced text brings', async () => {
    expect(await faultsAt('/wide', small)).to.include('Sticks out sideways: ')
    expect(await faultsAt('/wide', large)).to.equal('')
    expect(await faultsAt('/spaced', small)).to.include('Sticks out when text is spaced')
  })

  it('reports scripts that fail and scripts that the policy forbids', async () => {
    expect(await faultsAt('/script', large)).to.include('broken on purpose')
    expect(await faultsAt('/inline', large)).to.include('Content Security Policy')
  })

  it('reports what does not load and what comes from elsewhere', async () => {
    expect(await faultsAt('/missing')).to.include('404 for ')
    expect(await faultsAt('/foreign')).to.include('Asks another origin: http://localhost:9/logo.png')
  })

  it('reports links that lead nowhere', async () => {
    expect(await faultsAt('/dead-ends')).to.include('404 for ').and.to.include('/nowhere')
      .and.to.include(`No place #none at ${site.address}/dead-ends#none`).and.to.include(`No place #none at ${site.address}/done#none`)
  })

  it('reports a wrong status and a wrong start of the title', async () => {
    expect(await faultsAt('/pay', small, { errors: true })).to.include('Status 200 instead of 422').and.to.include('does not start with')
    expect(await faultsAt('/false-alarm')).to.include('The title tells of an error')
    expect(await faultsAt('/pay', small, {}, page => new BrowserVisitor(page).press('Continue'))).to.include('Status 422 instead of 200')
  })
})
