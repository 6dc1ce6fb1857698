import { expect } from 'chai'
import { aCouncil, type TestCouncil, type TestUserName } from '../support/builders.js'
import { aCohort } from '../support/builders-invitations.js'
import { aReleaseNote } from '../support/builders-release-notes.js'
import type { HttpVisitor } from '../support/http-visitor.js'
import { rowsOf } from '../support/paying.js'
import { usesService } from '../support/service.js'
import { signedIn } from '../support/staff-visitor.js'

const reused = 'You have sent this form before with something else in it'

/** A form that makes one thing: what it says, a field to say something else in, and the column where that is kept. */
interface Again {
  name: string
  /** Of whom: the owner, unless told otherwise. */
  by?: TestUserName
  page: string
  action: string
  /** Makes what the form adds to, whose id stands in the addresses for `:id`. */
  to?: (council: TestCouncil) => Promise<string>
  table: string
  said: Record<string, string>
  /** What only the council knows. */
  saidOf?: (council: TestCouncil) => Record<string, string>
  other: { field: string, column: string, value: string }
}

const forms: Again[] = [
  {
    name: 'a release note', page: '/staff/release-notes/new', action: '/staff/release-notes', table: 'release_notes',
    said: { title: 'First words', what: 'It changes', screens: 'Did it arrive?', 'role-adviser': 'yes', changes: '27/3/2030' },
    other: { field: 'title', column: 'title', value: 'Other words' }
  },
  {
    name: 'a cohort', page: '/staff/cohorts', action: '/staff/cohorts', table: 'beta_cohorts',
    said: { name: 'First words', fund: '', quota: '10', opensOn: '1/1/2030', closesOn: '1/2/2030', codeDays: '28', use: '', note: '' },
    other: { field: 'name', column: 'name', value: 'Other words' }
  },
  {
    name: 'an incident', page: '/staff/availability/incidents', action: '/staff/availability/incidents', table: 'incidents',
    said: { affects: 'everything', beganDay: '1/3/2026', beganTime: '10:00', endedDay: '1/3/2026', endedTime: '11:00', words: 'First words' },
    other: { field: 'words', column: 'words', value: 'Other words' }
  },
  {
    name: 'a planned window', page: '/staff/availability/windows/new', action: '/staff/availability/windows', table: 'availability_windows',
    said: { affects: 'everything', fromDay: '1/3/2030', fromTime: '10:00', untilDay: '1/3/2030', untilTime: '11:00', words: 'First words' },
    other: { field: 'words', column: 'words', value: 'Other words' }
  },
  {
    name: 'a rehearsal', page: '/staff/availability/rehearsals', action: '/staff/availability/rehearsals', table: 'restore_drills',
    said: { day: '1/3/2026', outcome: 'equal', whatFailed: '', followUp: 'First words' }, other: { field: 'followUp', column: 'follow_up', value: 'Other words' }
  },
  {
    name: 'a review of the accessibility statement', page: '/staff/accessibility/statement', action: '/staff/accessibility/statement/reviews', table: 'accessibility_reviews',
    said: { 'read-through': 'yes', found: 'First words' }, other: { field: 'found', column: 'found', value: 'Other words' }
  },
  {
    name: 'a support route', page: '/staff/support-routes/new', action: '/staff/support-routes', table: 'support_routes',
    said: { kind: 'telephone', name: 'First words', contact: '01632 960 333', monday: '9am to 5pm' }, other: { field: 'name', column: 'name', value: 'Other words' }
  },
  {
    name: 'a task of a release note', page: '/staff/release-notes/:id', action: '/staff/release-notes/:id/tasks', to: aReleaseNote, table: 'release_note_tasks',
    said: { kind: 'letter', what: 'First words' }, saidOf: ({ users }) => ({ owner: users.owner.id }), other: { field: 'what', column: 'what', value: 'Other words' }
  },
  {
    name: 'a reason', by: 'administrator', page: '/staff/settings/reasons/transfer', action: '/staff/settings/reasons/transfer', table: 'transfer_reasons',
    said: { name: 'First words', explained: '' }, other: { field: 'name', column: 'name', value: 'Other words' }
  },
  {
    name: 'an invitation of staff', by: 'administrator', page: '/staff/users/new', action: '/staff/users', table: 'users',
    said: { name: 'First words', email: 'somebody.new@example.gov.uk', role: 'adviser', funds: 'all', methods: 'all' }, saidOf: ({ setup }) => ({ office: setup.offices[0]?.code ?? '' }),
    other: { field: 'name', column: 'name', value: 'Other words' }
  },
  {
    name: 'an invitation of a household', page: '/staff/cohorts/:id', action: '/staff/cohorts/:id/invitations', to: async council => (await aCohort(council)).id, table: 'beta_invitations',
    said: { name: 'The Millers', email: '', address: '1 Mill Lane', household: '3' }, other: { field: 'household', column: 'most_acceptances', value: '4' }
  }
]

describe('A form that is sent again', function () {
  this.timeout(60_000)
  usesService()
  let council: TestCouncil
  const people = new Map<TestUserName, HttpVisitor>()

  before(async () => {
    council = await aCouncil({ council: { phase: 'private-beta' } })
    for (const name of ['owner', 'administrator'] as const) people.set(name, await signedIn(council, name))
  })

  for (const { name, by = 'owner', to, table, said, saidOf, other, ...addresses } of forms) {
    it(`makes ${name} once with the same in it; with something else it is refused, keeps what was typed, and is a new form`, async () => {
      const person = people.get(by) ?? await signedIn(council, by)
      const id = await to?.(council) ?? ''
      const [page, action] = [addresses.page, addresses.action].map(address => address.replace(':id', id)) as [string, string]
      const before = (await rowsOf(council, table)).map(row => String(row[other.column]))
      const made = async () => (await rowsOf(council, table)).map(row => String(row[other.column])).filter(value => !before.includes(value))
      await person.get(page)
      const fields = { ...person.hiddenFields(action), ...said, ...saidOf?.(council) }
      const send = async (values: Record<string, string>) => await person.send('POST', action, new URLSearchParams(values).toString())
      for (let time = 0; time < 2; time += 1) expect((await send(fields)).status, `time ${time + 1}: ${person.text()}`).to.equal(303)
      expect(await made()).to.deep.equal([said[other.field]])
      const refused = await send({ ...fields, [other.field]: other.value })
      expect([refused.status, refused.body.includes(reused), refused.body.includes(other.value)]).to.deep.equal([409, true, true])
      expect(await made()).to.deep.equal([said[other.field]])
      const key = /name="(?:key|form|id|batch)" value="([^"]*)"/.exec(refused.body.split(`action="${action}"`)[1] ?? '')?.[1]
      expect(key, 'another form').to.be.a('string').and.not.oneOf(Object.values(fields))
    })
  }
})
