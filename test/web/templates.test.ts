import { existsSync } from 'node:fs'
import { readFile, readdir } from 'node:fs/promises'
import path from 'node:path'
import { expect } from 'chai'
import express from 'express'
import request from 'supertest'
import { buildIfStale } from '../../app/build/build.js'
import { staffNavigation } from '../../app/home/staff-navigation.js'
import { projectRoot } from '../../app/paths.js'
import { loadAssets } from '../../app/web/rendering/assets.js'
import { compressPages } from '../../app/web/rendering/compressed-pages.js'
import { createTemplates, type Templates, useTemplates, warmTemplates } from '../../app/web/rendering/templates.js'
import { makeProjectWithOurViews, type SampleProject } from '../build/sample-project.js'
import { htmlFaults } from '../support/html.js'
import { rawGet } from './raw-get.js'

const council = {
  name: 'Barnfield Borough Council',
  shortName: 'Barnfield',
  phone: '01632 960 123',
  openingHours: 'Monday to Friday, 9am to 5pm',
  logoFile: 'barnfield.svg',
  branding: { headerBackground: '#1d4d2b', headerText: '#ffffff', accent: '#1d6b3a', link: '#17602f' }
}

const question = `{% extends "layouts/page.njk" %}
{% block pageTitle %}What is your reference?{% endblock %}
{% block beforeContent %}{{ govukBackLink({ href: '/pay', text: 'Back' }) }}{% endblock %}
{% block content %}
<form method="post" novalidate>
  {{ csrfField() }}
  {{ govukInput({ id: 'reference', name: 'reference', label: { text: 'What is your reference?', isPageHeading: true },
    value: submitted.reference, errorMessage: errorFor(errors, 'reference') }) }}
  {{ govukButton({ text: 'Continue', preventDoubleClick: true }) }}
</form>
<p class="govuk-body">{{ amount | money }} on {{ day | date }}, {{ instant | dateTime }}</p>
{% endblock %}
`
const office = `{% extends "layouts/staff.njk" %}
{% block pageTitle %}Today{% endblock %}
{% block content %}<h1 class="govuk-heading-l">Today</h1>{% endblock %}
`
const captured = `{% set account %}{{ submitted.reference }}{% endset %}{% set nothing %}{% endset %}
{{ account }} {{ govukInsetText({ text: account }) }} {{ 'something' if nothing else 'nothing' }}
`
const answers = { submitted: { reference: '"><script>alert(1)</script>' }, amount: 123_450, day: '2026-05-03', instant: new Date('2026-05-03T05:00:00Z') }

describe('templates', function () {
  this.timeout(60_000)
  let project: SampleProject
  let templates: Templates

  before(async () => {
    project = await makeProjectWithOurViews({ 'views/sample/question.njk': question, 'views/sample/office.njk': office, 'views/sample/captured.njk': captured })
    await buildIfStale({ log: () => {}, root: project.root })
    templates = createTemplates(loadAssets(project.dist('assets')), project.dist('views.cjs'))
  })
  after(() => project.remove())

  it('give a valid page in the council’s name and colours', async () => {
    const html = renderQuestion()
    await expectValid(html)
    expect(html).to.include('<title>What is your reference? - Barnfield Borough Council</title>')
    expect(html).to.match(/<link rel="stylesheet" href="\/assets\/council\/[0-9a-f]{10}\/resident\.css">/)
    expect(html).to.match(/<img src="\/assets\/images\/councils\/barnfield-[0-9a-f]{10}\.svg" alt=""/)
    expect(html).to.include('£1,234.50 on 3 May 2026, 3 May 2026 at 6:00am')
    expect(html).not.to.match(/<script(?! type="module" src)|<style|style="| on[a-z]+="|crown|GOV\.UK/i)
  })

  it('say what is wrong in the title, in a summary and beside the field', async () => {
    const html = renderQuestion({ errors: [{ field: 'reference', message: 'Enter your reference' }] })
    await expectValid(html)
    expect(html).to.include('<title>Error: What is your reference?')
    expect(html).to.include('<a href="#reference">Enter your reference</a>')
    expect(html).to.match(/id="reference-error" class="govuk-error-message">\s*<span class="govuk-visually-hidden">Error:<\/span> Enter your reference/)
  })

  it('escape whatever a person typed, and a council’s name', () => {
    const errors = [{ field: 'reference', message: '<b>bold</b>' }]
    const html = renderQuestion({ errors, council: { ...council, name: '<i>Council</i>' } })
    expect(html).to.include('value="&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;"')
    expect(html).not.to.match(/<script>alert|<b>bold|<i>Council/)
  })

  it('escape what a capture holds once, where it is printed and where a component prints it, and take an empty one for nothing', () => {
    const html = templates.render('sample/captured.njk', { submitted: { reference: 'O’Brien & <b>' } })
    expect(html.match(/O’Brien &amp; &lt;b&gt;/g)).to.have.length(2)
    expect(html).to.match(/ nothing\s*$/)
  })

  it('put the token of the session into a form, and nothing where there is no session', () => {
    expect(renderQuestion({ csrfToken: 'a"b' })).to.include('<input type="hidden" name="_csrf" value="a&quot;b">')
    expect(renderQuestion()).not.to.include('_csrf')
  })

  it('say on every page outside production that no real money is taken', () => {
    expect(renderQuestion({ environment: 'production' })).not.to.include('Demonstration')
    expect(renderQuestion({ environment: 'development' })).to.include('Demonstration: no real money is taken')
  })

  it('show staff who is signed in and only the places they may go', async () => {
    const person = { name: 'Ada Officer', permissions: ['home.view', 'payments.help'] }
    const navigation = staffNavigation({ may: permission => person.permissions.includes(permission) }, '/staff')
    const html = templates.render('sample/office.njk', { council, person, navigation, currentPath: '/staff', csrfToken: 'token' })
    await expectValid(html)
    expect(html).to.match(/Signed in as <a [^>]*>Ada Officer<\/a>/).and.include('href="/staff/help"').and.include('aria-current="true"')
    expect(html).not.to.include('/staff/transactions')
  })

  it('fail on a name that does not exist, rather than leave a gap', () => {
    expect(() => templates.render('sample/missing.njk', {})).to.throw('template not found: sample/missing.njk')
  })

  describe('error pages', () => {
    const contexts = [{ council }, { council, minutes: 1, noMoneyTaken: true, wayOn: '/pay' }, { council, isStaffPage: true, person: { name: 'Ada', permissions: [] } }, {}]

    it('are valid, and name a telephone number where there is a council', async () => {
      const pages = await readdir(path.join(projectRoot, 'views/errors'))
      expect(pages).to.have.length.greaterThan(10)
      for (const page of pages) {
        for (const context of contexts) {
          const html = templates.render(`errors/${page}`, context)
          await expectValid(html, page)
          if ('council' in context && page !== 'unknown-host.njk') expect(html, page).to.include('01632 960 123')
        }
      }
    })

    it('say whether money was taken where that is known, and not to pay again where it is not', () => {
      for (const page of ['bad-request', 'too-large', 'not-permitted']) expect(text(page)).to.match(/no money has been taken/i)
      for (const page of ['conflict', 'session-lost', 'too-many-requests']) expect(text(page)).to.match(/not taken any money/)
      for (const page of ['problem', 'unavailable']) expect(text(page)).to.match(/may have gone through.*Before you pay again/s)
      expect(text('provider-unavailable', { noMoneyTaken: true })).to.include('No money has been taken')
      expect(text('provider-unavailable')).to.include('Do not pay again until you have checked')
    })

    it('say of a file that is too large how large it may be: it cannot be shortened as what was entered can', () => {
      const takingFiles = ['/staff/imports', '/staff/import-sources/samples', '/staff/pay-outs/files', '/staff/cohort-files', '/staff/service-phase/old-totals/files', '/staff/notes']
      for (const currentPath of takingFiles) expect(text('too-large', { currentPath }), currentPath).to.match(/file[^.]* may be up to \d+ MB/).and.not.to.include('shorten')
      expect(text('too-large', { currentPath: '/feedback' })).to.include('shorten what you entered')
    })

    it('ask nothing more of an address that belongs to no council', () => {
      expect(text('unknown-host')).not.to.include('/assets/')
    })

    function text(page: string, context: object = {}): string {
      return templates.render(`errors/${page}.njk`, { council, ...context })
    }
  })

  describe('govuk-frontend’s components', () => {
    const folder = path.join(projectRoot, 'node_modules/govuk-frontend/dist/govuk/components')

    it('come out as the package’s own examples of them do', async () => {
      let compared = 0
      for (const component of await readdir(folder)) {
        const examples = path.join(folder, component, 'fixtures.json')
        if (['header', 'footer'].includes(component) || !existsSync(examples)) continue
        const { fixtures } = JSON.parse(await readFile(examples, 'utf8')) as { fixtures: { name: string; options: object; html: string }[] }
        const templateName = `govuk/components/${component}`
        for (const { name, options, html } of fixtures) {
          const ours = templates.render(templateName, { params: options })
          expect(withoutIndents(ours), `${component}: ${name}`).to.equal(withoutIndents(html))
          compared += 1
        }
      }
      expect(compared).to.be.greaterThan(300)
    })

    it('keep the spaces and line breaks of what somebody wrote', () => {
      const value = 'one\n  two\n\n    three'
      const html = templates.render('govuk/components/character-count', { params: { name: 'note', label: { text: 'Note' }, value } })
      expect(html).to.include(`>${value}</textarea>`)
    })
  })

  describe('with Express', () => {
    it('render by name, warm or not, and send a page compressed to whoever takes that', async () => {
      warmTemplates(templates)
      const app = express().use(compressPages())
      useTemplates(app, templates)
      app.get('/', (_request, response) => response.render('sample/question', { council, ...answers }))
      app.get('/missing', (_request, response) => response.render('sample/missing'))
      app.use(((_error, _request, response, _next) => void response.status(500).send('failed')) as express.ErrorRequestHandler)

      const plain = await request(app).get('/').set('Accept-Encoding', 'identity').expect(200).expect('Content-Type', 'text/html; charset=utf-8')
      expect(plain.text).to.equal(renderQuestion())
      const compressed = await rawGet(app, '/', { 'Accept-Encoding': 'gzip, deflate, br' })
      expect(compressed.headers).to.include({ 'content-encoding': 'gzip', vary: 'Accept-Encoding' })
      expect(compressed.body.length).to.be.lessThan(2600)
      expect((await request(app).get('/').expect(200)).text).to.equal(plain.text)
      await request(app).get('/missing').expect(500)
    })
  })

  function renderQuestion(context: object = {}): string {
    return templates.render('sample/question.njk', { council, ...answers, ...context })
  }
})

async function expectValid(html: string, page = 'page'): Promise<void> {
  expect(await htmlFaults(html), page).to.deep.equal([])
}

/** Spaces between tags and words differ, since ours are not indented; within a text area they count, and are tested above. */
function withoutIndents(html: string): string {
  return html.replace(/\s+/g, ' ').replace(/ ?([<>]) ?/g, '$1').trim()
}
