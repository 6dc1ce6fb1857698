import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect } from 'chai'
import express from 'express'
import type { Page } from 'puppeteer-core'
import { buildIfStale } from '../../app/build/build.js'
import { loadAssets } from '../../app/web/rendering/assets.js'
import { createTemplates, useTemplates } from '../../app/web/rendering/templates.js'
import { makeProjectWithOurViews, type SampleProject } from '../build/sample-project.js'
import { closePage, newPage } from '../support/browser.js'

const funds = `{% extends "layouts/page.njk" %}
{% block content %}<h1 class="govuk-heading-l">Funds</h1><div data-module="fund-filter">{{ fundFilterBox('Search the list') }}
<section data-group><h2>Home</h2><ul class="app-funds">
<li data-choice="bill band"><a href="/a">Council tax</a></li><li data-choice=""><a href="/b">Council house rent</a></li></ul></section>
<section data-group><h2>Travel</h2><ul class="app-funds"><li data-choice="pcn ticket"><a href="/c">Parking fine</a></li></ul></section>
</div>{{ printPage('Print this') }}{% endblock %}
`
const form = `{% extends "layouts/page.njk" %}
{% block content %}<form method="post" action="/sent" data-module="clean-address" novalidate>
{{ govukRadios({ name: 'how', idPrefix: 'how', fieldset: { legend: { text: 'How should we send it?' } }, errorMessage: errorFor(errors, 'how'),
  items: [{ value: 'post', text: 'By post' }, { value: 'email', text: 'By email', conditional: { html: govukInput({ id: 'email', name: 'email', label: { text: 'Email' } }) } }] }) }}
{{ govukButton({ text: 'Continue', preventDoubleClick: true }) }}</form>{% endblock %}
`

declare global {
  interface Window {
    /** How far things moved on the page while it was drawn, by Chromium's measure. */
    shift: number
  }
}

describe('scripts', function () {
  this.timeout(60_000)
  let project: SampleProject
  let server: Server
  let origin: string
  let page: Page
  let posts = 0

  before(async () => {
    project = await makeProjectWithOurViews({ 'views/sample/funds.njk': funds, 'views/sample/form.njk': form })
    await buildIfStale({ log: () => {}, root: project.root })
    const assets = loadAssets(project.dist('assets'))
    const app = express()
    useTemplates(app, createTemplates(assets, project.dist('views.cjs')))
    app.use((_request, response, next) => {
      response.set('Content-Security-Policy', "default-src 'self'")
      next()
    })
    app.use('/assets', assets.serve)
    app.get('/funds', (_request, response) => response.render('sample/funds'))
    app.get('/form', (_request, response) => response.render('sample/form', { errors: [{ field: 'how', message: 'Choose how' }] }))
    app.post('/sent', (_request, response) => {
      posts += 1
      setTimeout(() => response.status(204).end(), 300)
    })
    server = createServer(app).listen(0, '127.0.0.1')
    await once(server, 'listening')
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  after(async () => {
    server.close()
    await project.remove()
  })
  afterEach(() => closePage(page))

  it('search a long list as one types, hide groups left empty, and say how many are left', async () => {
    await open('/funds')
    await page.type('#fund-filter', 'council  RENT')
    expect(await shown('[data-choice]')).to.deep.equal(['Council house rent'])
    expect(await shown('[data-group] h2')).to.deep.equal(['Home'])
    await page.waitForFunction(() => document.querySelector('[role=status]')?.textContent === '1 in the list')

    await page.$eval('#fund-filter', (box) => { (box as HTMLInputElement).value = '' })
    await page.type('#fund-filter', 'pcn')
    expect(await shown('[data-choice]')).to.deep.equal(['Parking fine'])
    await page.type('#fund-filter', 'x')
    await page.waitForFunction(() => document.querySelector('[role=status]')?.textContent === 'Nothing in the list has those words')
  })

  it('move nothing on the page when they put something in', async () => {
    for (const width of [320, 1280]) {
      await open('/funds', { width })
      await page.waitForSelector('.app-print-page button')
      expect(await page.evaluate(() => window.shift)).to.equal(0)
      if (width === 320) await closePage(page)
    }
  })

  it('leave neither box nor button, nor room for them, where scripts do not run', async () => {
    await open('/funds', { javascript: false })
    await page.setJavaScriptEnabled(true)
    expect(await shown('[data-choice]')).to.have.length(3)
    expect(await page.$$('main input, main button')).to.have.length(0)
  })

  it('read out the summary of errors first, and lead from it to the question', async () => {
    await open('/form')
    expect(await page.evaluate(() => document.activeElement?.className)).to.equal('govuk-error-summary')
    await page.click('.govuk-error-summary a')
    expect(await page.evaluate(() => document.activeElement?.id)).to.equal('how')
    expect(new URL(page.url()).hash).to.equal('')
  })

  it('take what a link carried out of the address', async () => {
    await open('/form?reference=712345678')
    expect(page.url()).to.equal(`${origin}/form`)
  })

  it('are not needed to reveal the question under a radio button', async () => {
    await open('/form', { javascript: false })
    await page.setJavaScriptEnabled(true)
    expect(await shown('#email')).to.have.length(0)
    await page.click('#how-2')
    expect(await shown('#email')).to.have.length(1)
  })

  it('send a form once for a double click', async () => {
    await open('/form')
    posts = 0
    await page.click('main button', { count: 2, delay: 20 })
    await new Promise((resolve) => setTimeout(resolve, 500))
    expect(posts).to.equal(1)
  })

  async function open(path: string, options: { javascript?: boolean; width?: number } = {}): Promise<void> {
    page = await newPage(options)
    await page.evaluateOnNewDocument(() => {
      window.shift = 0
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) window.shift += (entry as PerformanceEntry & { value: number }).value
      }).observe({ type: 'layout-shift', buffered: true })
    })
    await page.goto(origin + path, { waitUntil: 'networkidle0' })
  }

  /** The texts of those that match and can be seen. */
  function shown(selector: string): Promise<string[]> {
    return page.$$eval(selector, (found) =>
      found.filter((element) => element.checkVisibility()).map((element) => element.textContent?.trim() ?? '')
    )
  }
})
