import { expect } from 'chai'
import { anAudit, anIssue } from '../support/builders-accessibility.js'
import { aCohort } from '../support/builders-invitations.js'
import { aTrace } from '../support/builders-traces.js'
import { aCouncil, type TestCouncil, type TestUserName } from '../support/builders.js'
import { rowsOf } from '../support/paying.js'
import { usesService } from '../support/service.js'
import { signedIn } from '../support/staff-visitor.js'

/** A form that changes something, with a fault in it; where it goes elsewhere than to the address of its page, to where. */
interface Faulty {
  page: string
  action?: string
  said: Record<string, string>
  by?: TestUserName
  /** Its id stands in the addresses for `:id`. */
  of?: (council: TestCouncil) => Promise<string>
}

const issues = '/staff/accessibility/issues/:id'
const layout = { page: '/staff/posting-layouts/csv-minimal', by: 'administrator' as const }
const forms: Record<string, Faulty> = {
  'an accessibility issue': { of: anIssue, page: `${issues}/change`, action: issues, said: { what: '' } },
  'whether an accessibility issue is fixed': { of: anIssue, page: issues, action: `${issues}/fixes`, said: { 'fixed-on': '' } },
  'an audit': { of: anAudit, page: '/staff/accessibility/audits/:id', said: { kind: '' } },
  'how an issue of the software affects a council': { page: '/staff/accessibility/shared/card-page-time', said: { affects: 'x'.repeat(2000) } },
  'what the accessibility statement says': { page: '/staff/accessibility/statement', said: { 'answer-within': '' } },
  'a reason': { of: async council => String((await rowsOf(council, 'transfer_reasons', { movement: 'transfer' }))[0]?.code), by: 'administrator', page: '/staff/settings/reasons/transfer/:id', said: { name: '' } },
  'a role': { by: 'administrator', page: '/staff/roles/income-officer/permissions', said: { name: '' } },
  'somebody’s name': { of: adviserOf, by: 'administrator', page: '/staff/users/:id/name', said: { name: '' } },
  'what somebody may do': { of: adviserOf, by: 'administrator', page: '/staff/users/:id/access', said: { role: '' } },
  'limits of approval': { by: 'administrator', page: '/staff/settings/approval-limits', said: { transfer: 'much', refund: '' } },
  'how long data is kept': { by: 'administrator', page: '/staff/settings/retention', said: {} },
  'the privacy notice': { by: 'administrator', page: '/staff/settings/privacy-notice', said: { controller: '' } },
  'how long the mark of a trace stays': { by: 'administrator', page: '/staff/settings/marks', said: { days: '' } },
  'what is taken for paid twice': { by: 'administrator', page: '/staff/settings/duplicates', said: { days: '' } },
  'the mark of a trace': { of: async council => (await aTrace(council)).id, by: 'officer', page: '/staff/traces/:id', action: '/staff/traces/:id/markers', said: { until: 'soon' } },
  'a layout': { ...layout, said: { name: '', next: 'save' } },
  'a cohort': { of: async council => (await aCohort(council)).id, page: '/staff/cohorts/:id/change', action: '/staff/cohorts/:id/changes', said: { name: '' } }
}

describe('A form that is sent with a fault', function () {
  this.timeout(60_000)
  usesService()

  for (const [name, { of = async () => await Promise.resolve(''), by = 'owner', page, action = page, said }] of Object.entries(forms)) {
    it(`to change ${name} still says what it was drawn of, so that it goes over nobody else’s change once the fault is mended`, async () => {
      const council = await aCouncil({ council: { phase: 'private-beta' } })
      const id = await of(council)
      const [from, to] = [page.replace(':id', id), action.replace(':id', id)]
      const visitor = await signedIn(council, by)
      await visitor.get(from)
      const seen = (): [string, string][] => Object.entries(visitor.hiddenFields(to)).filter(([field]) => /^(?:version|seen)/.test(field))
      const older = Object.fromEntries(seen().map(([field]) => [field, '7']))
      expect(seen(), 'drawn of').not.to.be.empty.and.not.to.deep.equal(Object.entries(older))
      await visitor.post(to, { ...older, ...said })
      expect(visitor.last.status, visitor.text()).to.equal(422)
      expect(Object.fromEntries(seen())).to.deep.equal(older)
    })
  }
})

async function adviserOf({ users }: TestCouncil): Promise<string> {
  return await Promise.resolve(users.adviser.id)
}
