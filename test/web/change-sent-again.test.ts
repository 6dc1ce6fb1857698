import { expect } from 'chai'
import { addDays, formatDate, londonDate } from '../../app/dates.js'
import { aCouncil, type TestCouncil, type TestUserName } from '../support/builders.js'
import { anAudit, anIssue } from '../support/builders-accessibility.js'
import { anIncident, aWindow } from '../support/builders-availability.js'
import { someFeedback } from '../support/builders-feedback.js'
import { aReleaseNote } from '../support/builders-release-notes.js'
import { rowsOf } from '../support/paying.js'
import { usesService } from '../support/service.js'
import { signedIn } from '../support/staff-visitor.js'
import { dropIn, naming, shownFields } from '../imports/sources/administrator.js'

/** A form that changes something: where it stands, and what is typed. */
interface Change {
  page: string
  action: string
  said: Record<string, string> | ((html: string) => Record<string, string>)
  /** A field to say something else in, where the form has one. */
  other?: string
  /** What to say in it, where not anything will do. */
  otherwise?: string
}

/** What is changed, step after step: its id stands in the addresses for `:id`. */
const changes: Record<string, { of: (council: TestCouncil) => Promise<string>, by?: TestUserName, steps: Change[] }> = {
  ...changesOfAdministrators(),
  'how feedback is sorted': {
    of: async council => await someFeedback(council, { said: { comment: 'The postcode page is hard' } }),
    steps: [{ page: '/staff/feedback/:id', action: '/staff/feedback/:id/sortings', said: { state: 'closed', theme: 'Receipts', severity: 'high', owner: '', duplicate: '', did: 'We explained it', elsewhere: '', asked: '', answered: '' }, other: 'did' }]
  },
  'what the public is told of feedback': {
    of: async council => await someFeedback(council, { said: { comment: 'The postcode page is hard' } }),
    steps: [
      { page: '/staff/feedback/:id/said', action: '/staff/feedback/:id/said', said: { said: 'Some pages were hard', did: 'They say why they ask' }, other: 'did' },
      { page: '/staff/feedback/:id/said', action: '/staff/feedback/:id/said', said: { said: 'Pages were hard', did: 'They say why they ask' }, other: 'did' },
      { page: '/staff/feedback/:id/said', action: '/staff/feedback/:id/said/publications', said: {} },
      { page: '/staff/feedback/:id/said', action: '/staff/feedback/:id/said/withdrawals', said: {} }
    ]
  },
  'a release note': {
    of: async council => await aReleaseNote(council, { isDraft: true }),
    steps: [
      { page: '/staff/release-notes/:id/change', action: '/staff/release-notes/:id', said: { title: 'Slips', what: 'Print one', screens: 'Help', changes: '1/12/2030', 'role-adviser': 'yes' }, other: 'title' },
      { page: '/staff/release-notes/:id', action: '/staff/release-notes/:id/publications', said: {} },
      { page: '/staff/release-notes/:id/change', action: '/staff/release-notes/:id', said: { title: 'Slips', what: 'Print one', screens: 'Help', changes: '2/12/2030', 'role-adviser': 'yes', correction: 'The day', again: 'yes' }, other: 'correction' },
      { page: '/staff/release-notes/:id', action: '/staff/release-notes/:id/archivings', said: {} },
      { page: '/staff/release-notes/:id', action: '/staff/release-notes/:id/archivings', said: {} }
    ]
  },
  'what the accessibility statement says': {
    of: async () => '',
    steps: [{ page: '/staff/accessibility/statement', action: '/staff/accessibility/statement', said: { 'answer-within': '5 working days', 'doing': 'Training' }, other: 'doing' }]
  },
  'how an issue of the software affects a council': {
    of: async () => '',
    steps: ['It affects our maps', 'It affects nobody'].map(affects => ({ page: '/staff/accessibility/shared/card-page-time', action: '/staff/accessibility/shared/card-page-time', said: { affects }, other: 'affects' }))
  },
  'an audit': {
    of: anAudit,
    steps: [{
      page: '/staff/accessibility/audits/:id', action: '/staff/accessibility/audits/:id', other: 'method',
      said: { 'kind': 'manual-own', 'carried-out-by': 'We', 'began-on': '5/10/2026', 'finished-on': '6/10/2026', 'sample': 'All', 'method': 'By hand', 'versions': 'NVDA' }
    }]
  },
  'an accessibility issue': {
    of: anIssue,
    steps: [
      { page: '/staff/accessibility/issues/:id', action: '/staff/accessibility/issues/:id/fixes', said: { 'fixed-on': 'today', 'fixed-in': '1.4' }, other: 'fixed-in' },
      { page: '/staff/accessibility/issues/:id', action: '/staff/accessibility/issues/:id/retests', said: { 'retested-on': 'today', 'retested-by': 'Ann', 'outcome': 'failed' }, other: 'retested-by' },
      { page: '/staff/accessibility/issues/:id', action: '/staff/accessibility/issues/:id/withdrawals', said: { why: 'It never was one' } }
    ]
  },
  'that something is closed from now': {
    of: async () => '',
    steps: [{ page: '/staff/availability/windows/new', action: '/staff/availability/windows', said: { affects: 'payments', fromDay: '', fromTime: '', untilDay: formatDate(addDays(londonDate(new Date()), 2)), untilTime: '10:00', words: 'x' } }]
  },
  'a planned window': {
    of: async council => await aWindow(council, { affects: 'payments' }),
    steps: [{ page: '/staff/availability', action: '/staff/availability/windows/:id/endings', said: { reason: 'Done early' }, other: 'reason' }]
  },
  'the costs of a month': {
    of: async () => '',
    steps: ['3', '4'].map(posted => ({ page: '/staff/measures/channels', action: '/staff/measures/channels', said: { 'volume-post': posted, 'cost-post': '12' } }))
  },
  'targets': {
    of: async () => '',
    steps: ['85', '90'].map(completion => ({ page: '/staff/measures/settings', action: '/staff/measures/targets', said: { completion } }))
  },
  'an incident': {
    of: async council => await anIncident(council, { endedAt: null }),
    steps: [{ page: '/staff/availability/incidents', action: '/staff/availability/incidents/:id/endings', said: { whatWeDid: 'Started it again' }, other: 'whatWeDid' }]
  }
}

describe('A form that changes something and is sent again', function () {
  this.timeout(60_000)
  usesService()
  let council: TestCouncil

  beforeEach(async () => { council = await aCouncil() })

  for (const [name, { of, by = 'owner', steps }] of Object.entries(changes)) {
    it(`changes ${name} once and says that it is done, at the same instant too; with something else in it, it is told what has changed`, async () => {
      const id = await of(council)
      const visitor = await signedIn(council, by)
      for (const { page, action, said, other, otherwise = 'Something else' } of steps.map(step => ({ ...step, page: step.page.replace(':id', id), action: step.action.replace(':id', id) }))) {
        await visitor.get(page)
        const fields = { ...visitor.hiddenFields(action), ...typeof said === 'function' ? said(visitor.last.body) : said }
        const send = async (values: Record<string, string>) => await visitor.send('POST', action, new URLSearchParams(values).toString())
        const before = (await rowsOf(council, 'audit_events')).length
        const clicks = await Promise.all([send(fields), send(fields)])
        expect(clicks.map(({ status }) => status), action).to.deep.equal([303, 303])
        expect(clicks[0].headers.location).to.equal(clicks[1].headers.location)
        const after = (await rowsOf(council, 'audit_events')).length
        expect(after - before, action).to.be.at.most(1)
        expect((await send(fields)).status, action).to.equal(303)
        expect(await rowsOf(council, 'audit_events')).to.have.length(after)
        if (other !== undefined) expect((await send({ ...fields, [other]: otherwise })).status, action).to.equal(409)
      }
    })
  }
})

/** What administrators change: where files come from, where postings go, and how people sign in. */
function changesOfAdministrators(): typeof changes {
  const feed = { layoutCode: 'csv-minimal', startsOn: '1 April 2026', madeAt: '6.30', emptyDays: 'none', fileNamePattern: '{number}.csv', folder: '', enabled: 'yes' }
  const source = '/staff/import-sources/agencies/settings'
  return {
    'the settings of a source of files': {
      of: async () => '', by: 'administrator',
      steps: ['2,000', '3,000'].map(rowLimit => ({ page: source, action: source, said: html => ({ ...shownFields(html), rowLimit }), other: 'rowLimit', otherwise: '10' }))
    },
    'the columns of a source of files, from its sample on': {
      of: aSample, by: 'administrator',
      steps: [{
        page: '/staff/import-sources/samples/:id', action: '/staff/import-sources/samples/:id',
        said: html => ({ ...shownFields(html), ...naming, name: 'Leisure', reference: '1', next: 'save' })
      }, { page: '/staff/import-sources/leisure/mapping', action: '/staff/import-sources/leisure/mapping', said: html => ({ ...shownFields(html), name: 'Leisure centre' }), other: 'name' }]
    },
    'a host system that is sent postings, from its first day on': {
      of: async () => '', by: 'administrator',
      steps: [
        { page: '/staff/posting-feeds/new', action: '/staff/posting-feeds', said: html => ({ ...feed, ...parkingIn(html), name: 'Parking system' }) },
        { page: '/staff/posting-feeds/parking-system', action: '/staff/posting-feeds/parking-system', said: html => ({ ...feed, ...parkingIn(html), name: 'The parking system' }), other: 'name' }
      ]
    },
    'how staff sign in': {
      of: async () => '', by: 'administrator',
      steps: [{
        page: '/staff/settings/sign-in', action: '/staff/settings/sign-in', other: 'second-factor', otherwise: 'yes',
        said: { 'second-factor': 'no', 'issuer': '', 'client-id': '', 'client-secret': '', 'second-factor-by': 'ours', 'passwords': 'yes' }
      }]
    }
  }
}

/** The box of the fund of parking fines, ticked. */
function parkingIn(html: string): Record<string, string> {
  const name = /name="(fund-[^"]+)"[^>]*>\s*<label[^>]*>\s*Parking fine\s*</.exec(html)?.[1]
  return name === undefined ? {} : { [name]: 'yes' }
}

/** A file whose columns nobody has named yet. */
async function aSample(council: TestCouncil): Promise<string> {
  const administrator = await signedIn(council, 'administrator')
  await dropIn(administrator, 'Account,Paid on,Amount\n601,19/11/2026,12.50\n')
  return administrator.last.path.split('/').at(-1) ?? ''
}
