import { expect } from 'chai'
import { v7 as newId } from 'uuid'
import { inCouncil } from '../../app/database/in-council.js'
import { addDays, formatDate, londonDate, startOfLondonDay } from '../../app/dates.js'
import { removeOldRecipients } from '../../app/service-phase/invitations/remove-recipients.js'
import { aCouncil, fundOf, type TestCouncil } from '../support/builders.js'
import { invite } from '../../app/service-phase/invitations/invite.js'
import { aCohort, anInvitation, inviterOf } from '../support/builders-invitations.js'
import { withoutMadeUp } from '../support/html.js'
import { HttpVisitor } from '../support/http-visitor.js'
import { sendMultipart } from '../support/multipart.js'
import { rowsOf } from '../support/paying.js'
import { testService, usesService } from '../support/service.js'
import { signedIn } from '../support/staff-visitor.js'

const dayMs = 86_400_000
let today = londonDate(new Date())
/** As somebody types it. */
const inDays = (days: number) => addDays(today, days).split('-').reverse().join('/')

describe('A cohort of the private beta', function () {
  this.timeout(60_000)
  usesService()
  let council: TestCouncil
  let owner: HttpVisitor

  beforeEach(async () => {
    today = londonDate(new Date())
    council = await aCouncil({ council: { phase: 'private-beta' } })
    owner = await signedIn(council, 'owner')
  })

  it('is made with what it opens, how many can accept and until when, once however often the form is sent', async () => {
    await owner.get('/staff/cohorts')
    const fields = { ...owner.hiddenFields('/staff/cohorts'), name: 'Mill Lane', quota: '40', opensOn: inDays(10), closesOn: inDays(9), codeDays: '28' }
    await owner.post('/staff/cohorts', fields)
    expect(owner.last.status).to.equal(422)
    expect(owner.text()).to.contain('The last day must not come before the first')
    const good = new URLSearchParams({ ...fields, closesOn: inDays(40) }).toString()
    for (let times = 0; times < 2; times += 1) expect((await owner.send('POST', '/staff/cohorts', good)).status).to.equal(303)
    const cohorts = await rowsOf(council, 'beta_cohorts')
    expect(cohorts).to.have.length(1)
    expect(cohorts[0]).to.include({ name: 'Mill Lane', quota: 40, fund_codes: null, opens_on: addDays(today, 10), closes_on: addDays(today, 40), made_by: council.users.owner.id })
    await owner.get(`/staff/cohorts/${String(cohorts[0]?.id)}`)
    expect(owner.text()).to.contain('Everything that is in private beta').and.to.contain('You, by email and letter')
    const tax = fundOf(council, 'council-tax')
    await owner.get('/staff/cohorts')
    await owner.post('/staff/cohorts', { ...fields, ...owner.hiddenFields('/staff/cohorts'), closesOn: inDays(40), fund: tax.code, use: 'advisers' })
    expect(owner.text()).to.contain('Advisers, while they help somebody').and.to.contain(tax.name)
  })

  it('shows all its invitations, a page at a time, with how many there are', async () => {
    const cohort = await aCohort(council)
    const other = await aCohort(council)
    const letters = (names: string[], of = cohort) => inCouncil(council.id, async trx => await invite(trx, inviterOf(council), of, newId(), names.map(name => ({
      kind: 'person' as const, delivery: 'letter' as const, mostAcceptances: 1, recipient: { name, address: '1 Mill Lane', email: '' }
    }))))
    await letters(Array.from({ length: 130 }, (_one, index) => `Earlier${index}.`))
    await letters(Array.from({ length: 75 }, (_one, index) => `Later${index}.`))
    await letters(['Elsewhere.'], other)
    const seen: string[] = []
    let pages = 0
    for (let address: string | undefined = `/staff/cohorts/${cohort.id}`; address !== undefined; pages += 1) {
      await owner.get(address)
      expect(owner.text()).to.contain('205 invitations, the latest first')
      expect(['205 letters wait', 'Invite somebody', 'End the cohort now', 'This is a later page of them'].map(words => owner.text().includes(words)), 'what is done with all of them stands on the first page').to.deep.equal(pages === 0 ? [true, true, true, false] : [false, false, false, true])
      seen.push(...[...owner.last.body.matchAll(/<strong>((?:Earlier|Later|Elsewhere)\d*\.)/g)].map(([, name]) => String(name)))
      address = /rel="next" href="([^"#]+)#invitations"/.exec(owner.last.body)?.[1]
    }
    expect([pages, seen.length, new Set(seen).size]).to.deep.equal([3, 205, 205])
    expect([seen[0], seen[75], seen[204]]).to.deep.equal(['Later0.', 'Earlier0.', 'Earlier129.'])
    expect(owner.last.body).to.contain('>First page</a>')
  })

  it('invites by email, with a link that fills the code in', async () => {
    const cohort = await aCohort(council)
    const path = `/staff/cohorts/${cohort.id}`
    await owner.get(path)
    await owner.post(`${path}/invitations`, { name: 'Siân', email: 'sian@mail.example', household: '3' })
    expect(owner.text()).to.contain('They are invited')
    const [message] = await rowsOf(council, 'outbox_messages')
    expect(message).to.include({ kind: 'beta_invitation', recipient: 'sian@mail.example' })
    expect(String(message?.body)).to.contain(`The code can be used until the end of ${formatDate(addDays(today, 28))}, on 3 phones or computers.`)
    const link = /\/invitation\/([0-9A-Z-]+)/.exec(String(message?.body))
    const resident = new HttpVisitor(await testService(), council)
    await resident.get(link?.[0] ?? '')
    await resident.post('/invitation')
    expect(resident.last.status).to.equal(422)
    await resident.post('/invitation', { code: link?.[1] ?? '' })
    expect(resident.text()).to.contain('You can use the new service')
    const [stored] = await rowsOf(council, 'beta_invitations')
    expect(JSON.stringify(stored)).not.to.contain('sian').and.not.to.contain(link?.[1] ?? '-')
    expect(stored).to.include({ kind: 'household', most_acceptances: 3, acceptances: 1 })
  })

  it('invites everybody in a file, or nobody where a row is at fault, and tells of each fault with its row', async () => {
    const cohort = await aCohort(council)
    const path = `/staff/cohorts/${cohort.id}`
    await owner.get(path)
    const fields = owner.hiddenFields('/staff/cohort-files')
    const send = async (content: string) => await sendMultipart(owner, '/staff/cohort-files', fields, [{ name: 'people.csv', content }])
    const bad = await send('name,address,email,household\nAnn,1 Mill Lane,,\n,2 Mill Lane,,\nCy,,not an email,\nDi,,,9999\n4111 1111 1111 1111,x,,\n')
    expect(bad.status).to.equal(422)
    for (const said of ['Row 3: Enter the name', 'Row 4: Enter an email address in the correct format', 'Row 5: Enter an email address, or a postal', 'Row 6: That looks like a card number']) {
      expect(bad.body).to.contain(said)
    }
    expect(withoutMadeUp(bad.body)).not.to.contain('4111')
    expect((await send('name,email\n\n,\nAnn,ann@mail.example\n\nBo,\n,\n')).body).to.contain('Row 6: Enter an email address').and.not.to.contain('Row 3')
    for (const content of ['', 'name\nAnn\n', 'name,email\n', 'name,email\n"Ann,a@b.example\n']) expect((await send(content)).status, content).to.equal(422)
    // Where line 600 cannot be read, nobody has come that far.
    const tooMany = await send(`name,email\n${'Ann,ann@mail.example\n'.repeat(600)}"x,\n`)
    expect(tooMany.status).to.equal(422)
    expect(tooMany.body).to.contain('more than 500 rows').and.not.to.contain('cannot be read')
    expect(await rowsOf(council, 'beta_invitations')).to.deep.equal([])
    for (let times = 0; times < 2; times += 1) {
      expect((await send('\ufeffName,Address,Email,Household\nAnn,"1 Mill Lane\nBarnfield",,yes\nBo,,bo@mail.example,\n')).status).to.equal(303)
    }
    expect((await rowsOf(council, 'beta_invitations')).map(row => [row.kind, row.delivery, row.most_acceptances])).to.have.deep.members([['household', 'letter', 5], ['person', 'email', 1]])
    expect(await rowsOf(council, 'outbox_messages')).to.have.length(1)
  })

  it('makes letters whose codes are shown once, to print or to merge, with no formula in them', async () => {
    const path = `/staff/cohorts/${(await aCohort(council)).id}`
    await owner.get(path)
    await owner.post(`${path}/invitations`, { name: '=cmd()', address: '4 Mill Lane' })
    await owner.post(`${path}/letters`)
    const code = /class="app-amount">([^<]+)</.exec(owner.last.body)?.[1] ?? ''
    expect(owner.text()).to.contain('4 Mill Lane')
    const csv = (await owner.send('GET', `${path}/letters.csv`)).body
    expect(csv).to.contain(`'=cmd(),4 Mill Lane,${code},`).and.to.contain(`,no,1,${formatDate(addDays(today, -1))},${formatDate(addDays(today, 28))}`)
    expect(owner.text()).to.contain(`until the end of ${formatDate(addDays(today, 28))}, on one phone or computer.`)
    const colleague = await signedIn(council, 'owner')
    await colleague.get(`${path}/letters`)
    expect(colleague.text()).to.contain('cannot be printed again')

    const [invitation] = await rowsOf(council, 'beta_invitations')
    await owner.get(path)
    await owner.post(`/staff/beta-invitations/${String(invitation?.id)}/codes`)
    await owner.post(`${path}/letters`)
    const next = /class="app-amount">([^<]+)</.exec(owner.last.body)?.[1] ?? ''
    expect(await statusOf(code)).to.equal(422)
    expect(await statusOf(next)).to.equal(200)
  })

  it('sends somebody whose code is used up another that opens one browser more, and one alone however often it is pressed', async () => {
    const cohort = await aCohort(council)
    const path = `/staff/cohorts/${cohort.id}`
    await owner.get(path)
    await owner.post(`${path}/invitations`, { name: 'Ann', email: 'ann@mail.example' })
    const codesSent = async () => (await rowsOf(council, 'outbox_messages')).map(({ body }) => /enter this code: (\S+)/.exec(String(body))?.[1] ?? '')
    const [first = ''] = await codesSent()
    expect(await statusOf(first)).to.equal(200)

    const [invitation] = await rowsOf(council, 'beta_invitations')
    const again = `/staff/beta-invitations/${String(invitation?.id)}/codes`
    await owner.get(path)
    const form = new URLSearchParams(owner.hiddenFields(again)).toString()
    await owner.send('POST', again, form)
    await owner.send('POST', again, form)
    const codes = await codesSent()
    expect(codes).to.have.length(2)
    const next = codes.find(code => code !== first) ?? ''
    expect(await statusOf(next)).to.equal(200)
    expect(await statusOf(next)).to.equal(422)

    await owner.get(path)
    const late = new URLSearchParams(owner.hiddenFields(again)).toString()
    await owner.post(`/staff/beta-invitations/${String(invitation?.id)}/revocations`)
    const refused = await owner.send('POST', again, late)
    expect([refused.status, refused.body.includes('The invitation has been taken back, so no code was sent')], 'from a page that was opened before').to.deep.equal([409, true])
    expect(await codesSent()).to.have.length(2)
  })

  it('says in its letters and emails what they can pay with it, and in letters until when', async () => {
    const path = `/staff/cohorts/${(await aCohort(council, { fund_codes: [fundOf(council, 'council-tax').code], closes_on: addDays(today, 40) })).id}`
    await owner.get(path)
    await owner.post(`${path}/invitations`, { name: 'Ann', email: 'ann@mail.example' })
    await owner.post(`${path}/invitations`, { name: 'Bob', address: '4 Mill Lane' })
    await owner.post(`${path}/letters`)
    expect(owner.text()).to.contain('for paying council tax online').and.to.contain(`with the new service until the end of ${formatDate(addDays(today, 40))}`)
    expect((await rowsOf(council, 'outbox_messages'))[0]?.body).to.contain('for paying council tax online')
  })

  it('that is to come says so in its letters, emails and list, and counts the days of its codes from its first one', async () => {
    const path = `/staff/cohorts/${(await aCohort(council, { opens_on: addDays(today, 10), closes_on: addDays(today, 60), code_days: 7 })).id}`
    await owner.get(path)
    await owner.post(`${path}/invitations`, { name: 'Ann', email: 'ann@mail.example' })
    await owner.post(`${path}/invitations`, { name: 'Bob', address: '4 Mill Lane' })
    await owner.post(`${path}/letters`)
    const [first, last] = [formatDate(addDays(today, 10)), formatDate(addDays(today, 17))]
    expect(owner.text()).to.contain(`can be used from ${first} until the end of ${last}, on one phone or computer.`)
    expect((await rowsOf(council, 'outbox_messages'))[0]?.body).to.contain(`can be used from ${first} until the end of ${last}, on one phone or computer.`)
    expect((await owner.send('GET', `${path}/letters.csv`)).body).to.contain(`,no,1,${first},${last}`)
    expect((await rowsOf(council, 'beta_invitations')).map(row => (row.code_expires_at as Date).getTime())).to.deep.equal([1, 2].map(() => startOfLondonDay(addDays(today, 18)).getTime()))
  })

  it('shuts out whoever is taken back, and everybody when it is ended, and takes nobody more', async () => {
    const cohort = await aCohort(council)
    const path = `/staff/cohorts/${cohort.id}`
    const [first, second] = [await anInvitation(council, cohort), await anInvitation(council, cohort)]
    const residents = await Promise.all([first, second].map(async ({ code }) => {
      const resident = new HttpVisitor(await testService(), council)
      await resident.get('/invitation')
      await resident.post('/invitation', { code })
      return resident
    }))
    const statuses = async () => await Promise.all(residents.map(async resident => (await resident.get('/pay')).status))
    await owner.get(path)
    await owner.post(`/staff/beta-invitations/${first.id}/revocations`)
    expect(await statuses()).to.deep.equal([403, 200])
    const ending = owner.hiddenFields(`${path}/invitations`)
    await owner.post(`${path}/endings`)
    expect(await statuses()).to.deep.equal([403, 403])
    const late = await owner.send('POST', `${path}/invitations`, new URLSearchParams({ ...ending, name: 'Ann', email: 'ann@mail.example' }).toString())
    expect(late.status).to.equal(422)
    const actions = await inCouncil(council.id, async trx => await trx('audit_events').where({ council_id: council.id, subject_id: cohort.id }).pluck('action')) as string[]
    expect(actions).to.include.members(['residents_invited', 'beta_invitation_revoked', 'beta_cohort_ended'])
  })

  it('keeps whom it invited until 30 days after it is over, and how many they were for ever', async () => {
    const cohort = await aCohort(council)
    await anInvitation(council, cohort)
    const at = async (days: number) => await inCouncil(council.id, async trx => await removeOldRecipients(trx, council.id, new Date(cohort.endsAt().getTime() + days * dayMs)))
    expect(await at(29)).to.equal(0)
    expect(await at(31)).to.equal(1)
    expect((await rowsOf(council, 'beta_invitations'))[0]).to.include({ recipient_encrypted: null, cohort_id: cohort.id })
    await owner.get(`/staff/cohorts/${cohort.id}`)
    expect(owner.text()).to.contain('Removed').and.to.contain(formatDate(cohort.closes_on)).and.not.to.contain('O’Brien')
  })

  async function statusOf(code: string): Promise<number> {
    const resident = new HttpVisitor(await testService(), council)
    await resident.get('/invitation')
    await resident.post('/invitation', { code })
    return resident.last.status
  }
})
