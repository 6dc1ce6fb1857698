import { expect } from 'chai'
import { inCouncil } from '../../app/database/in-council.js'
import { addDays, calendarDate, londonDate } from '../../app/dates.js'
import { formatMonth } from '../../app/months.js'
import { affectedBy } from '../../app/release-notes/acknowledgements.js'
import { aCouncil, type TestCouncil } from '../support/builders.js'
import { someFeedback } from '../support/builders-feedback.js'
import { measured, monthsAgo, published } from '../support/builders-performance.js'
import { aReleaseNote } from '../support/builders-release-notes.js'
import type { HttpVisitor } from '../support/http-visitor.js'
import { rowsOf } from '../support/paying.js'
import { usesService } from '../support/service.js'
import { signedIn } from '../support/staff-visitor.js'

const page = (id: string) => `/staff/release-notes/${id}`
const words = { title: 'Slips', what: 'Print a slip', screens: 'Help someone pay\nThe basket', 'role-adviser': 'yes', changes: '1/12/2026' }

describe('Release notes', function () {
  this.timeout(60_000)
  usesService()
  let council: TestCouncil
  let owner: HttpVisitor

  beforeEach(async () => {
    council = await aCouncil()
    // One adviser is left: the other is disabled, and nobody waits for them.
    await inCouncil(council.id, async trx => { await trx('users').where({ council_id: council.id, role_code: 'adviser' }).whereNot('id', council.users.adviser.id).update({ disabled_at: new Date() }) })
    owner = await signedIn(council, 'owner')
  })

  it('are drafted with their evidence, published, and told to those whom they affect', async () => {
    const feedbackId = await someFeedback(council, { said: { comment: 'Where can I pay in cash' } })
    const adviser = await signedIn(council, 'adviser')
    await owner.get('/staff/release-notes/new')
    await owner.post('/staff/release-notes', { title: '', changes: '31/2/2026', told: '1/1/2027', feedback: 'ffffffff' })
    expect(owner.last.status).to.equal(422)
    for (const fault of ['Enter a title', 'Write what changes', 'Write which screens', 'Select whom it affects', 'Enter a date', 'There is no feedback with the number ffffffff']) {
      expect(owner.text()).to.contain(fault)
    }
    await measured(council, monthsAgo(1), [{ count: 90, of: 100 }, { measure: 'refund-time', count: 2, seconds: 60 }])
    await measured(council, monthsAgo(0), [{ count: 47, of: 60 }, { measure: 'refund-time', count: 2, seconds: 60 }])
    await published(council)
    await owner.post('/staff/release-notes', { ...words, 'evidence': 'Callers asked', feedback: feedbackId.slice(-8), 'measure-completion': 'yes', 'measure-refund-time': 'yes', 'measure-traces-opened': 'yes' })
    expect(owner.text()).to.contain('The draft is saved').and.to.contain(`Feedback ${feedbackId.slice(-8)}`).and.to.contain(`Completion rate : 78.3% (47 of 60) in ${formatMonth(monthsAgo(0))}`)
      .and.to.contain(`Time to refund : too few to tell in ${formatMonth(monthsAgo(0))}`).and.to.contain('Traces opened : no month is published yet')
    const id = owner.last.path.split('/')[3]?.split('?')[0] ?? ''
    await adviser.get('/staff')
    expect(adviser.text()).not.to.contain('to read and acknowledge')
    expect((await adviser.get(page(id))).status, 'a draft is not theirs to read').to.equal(404)
    await owner.post(`${page(id)}/publications`)
    expect(owner.text()).to.contain('It is published').and.to.contain(`${council.users.adviser.name}, Support adviser`)
    await adviser.get('/staff')
    expect(adviser.text()).to.contain('1 change for you to read and acknowledge')
    expect((await signedIn(council, 'officer')).text()).not.to.contain('to read and acknowledge')
    await adviser.get('/staff/release-notes?list=mine')
    expect(adviser.text()).to.contain('Slips')
    await adviser.get(page(id))
    expect(adviser.text()).to.contain(`Completion rate: 78.3% (47 of 60) in ${formatMonth(monthsAgo(0))}`)
    const actions = (await rowsOf(council, 'audit_events', { subject_id: id })).map(({ action }) => action)
    expect(actions).to.have.members(['release_note_written', 'release_note_published'])
  })

  it('are acknowledged once, however often it is sent, and who has not is listed with writers alone', async () => {
    const id = await aReleaseNote(council)
    const adviser = await signedIn(council, 'adviser')
    await owner.get(page(id))
    expect(owner.text()).to.contain(`Who has not acknowledged it ${council.users.adviser.name}`)
    await adviser.get(page(id))
    expect(adviser.text()).not.to.contain('Who has not acknowledged')
    const form = new URLSearchParams(adviser.hiddenFields(`${page(id)}/acknowledgements`)).toString()
    const answers = await Promise.all([1, 2, 3].map(async () => await adviser.send('POST', `${page(id)}/acknowledgements`, form)))
    expect(answers.map(({ status }) => status)).to.deep.equal([303, 303, 303])
    expect(await rowsOf(council, 'release_note_acknowledgements')).to.have.length(1)
    expect((await adviser.get('/staff')).body).not.to.contain('to read and acknowledge')
    await owner.get(page(id))
    expect(owner.text()).to.contain('Everybody whom it affects has acknowledged it').and.to.contain('1 has acknowledged it')
    const officer = await signedIn(council, 'officer')
    await officer.get(page(id))
    expect(officer.text()).not.to.contain('I have read this')
    await officer.send('POST', `${page(id)}/acknowledgements`, new URLSearchParams({ _csrf: officer.hiddenFields('/staff/sign-out')._csrf ?? '', version: '2' }).toString())
    expect(await rowsOf(council, 'release_note_acknowledgements')).to.have.length(1)
  })

  it('when corrected ask again only if the writer says so, and what was read before a correction that asks again does not count', async () => {
    const id = await aReleaseNote(council)
    const [adviser, late] = [await signedIn(council, 'adviser'), await signedIn(council, 'adviser')]
    for (const reader of [adviser, late]) await reader.get(page(id))
    await adviser.post(`${page(id)}/acknowledgements`)
    await owner.get(`${page(id)}/change`)
    await owner.post(page(id), { ...words, correction: '' })
    expect(owner.text()).to.contain('Write what you have put right')
    await owner.post(page(id), { ...words, title: 'Slips, corrected', correction: 'A word' })
    expect(owner.text()).to.contain('It is corrected').and.to.contain('Everybody whom it affects')
    const [audited] = await rowsOf(council, 'audit_events', { action: 'release_note_corrected' })
    expect([audited?.before, audited?.after]).to.deep.include.members([
      { title: 'Slips are printed here', what_changes: 'Print a slip for whoever pays at a shop', screens: 'Help someone pay', changes_on: londonDate(new Date()) },
      { title: 'Slips, corrected', what_changes: 'Print a slip', screens: words.screens, changes_on: '2026-12-01' }
    ])
    await owner.get(`${page(id)}/change`)
    await owner.post(page(id), { ...words, correction: 'The day', again: 'yes' })
    expect(owner.text()).to.contain('The day (to be acknowledged again)').and.to.contain(`Who has not acknowledged it ${council.users.adviser.name}`)
    await late.post(`${page(id)}/acknowledgements`)
    expect(late.last.status).to.equal(409)
    expect(late.text()).to.contain('This was corrected after you opened it')
    await late.post(`${page(id)}/acknowledgements`)
    expect(late.text()).to.contain('You acknowledged this on')
  })

  it('by two writers at once are as the first left them, and the second keeps what they typed beside it', async () => {
    const id = await aReleaseNote(council, { isDraft: true })
    const second = await signedIn(council, 'owner')
    for (const writer of [owner, second]) await writer.get(`${page(id)}/change`)
    await owner.post(page(id), { ...words, title: 'By the first' })
    await second.post(page(id), { ...words, title: 'By the second' })
    expect(second.last.status).to.equal(409)
    expect(second.text()).to.contain('Somebody else has changed this').and.to.contain('By the first')
    expect(second.last.body).to.contain('value="By the second"')
    await second.post(page(id), { ...words, title: 'By both' })
    expect((await rowsOf(council, 'release_notes', { id }))[0]).to.include({ title: 'By both', version: 3 })
    await owner.get(page(id))
    await second.get(page(id))
    await owner.post(`${page(id)}/publications`)
    await second.post(`${page(id)}/publications`)
    expect(second.text(), 'of the same words').to.contain('It is published')
    expect(await rowsOf(council, 'audit_events', { action: 'release_note_published' })).to.have.length(1)
    await owner.get(`${page(id)}/change`)
    await owner.post(page(id), { ...words, correction: 'A word' })
    expect((await second.send('POST', `${page(id)}/publications`, new URLSearchParams({ _csrf: second.hiddenFields('/staff/sign-out')._csrf ?? '', version: '3' }).toString())).status).to.equal(409)
  })

  it('affect whoever comes to the role, from then, and nobody who has left it or the council; oldest first', async () => {
    const published = new Date(Date.now() - 5 * 86_400_000)
    const id = await aReleaseNote(council, { now: published })
    const waiting = async () => (await inCouncil(council.id, async trx => await affectedBy(trx, council.id, id))).map(({ name, since }) => ({ name, isSincePublished: since.getTime() === published.getTime() }))
    await inCouncil(council.id, async trx => { await trx('users').where({ council_id: council.id, id: council.users.adviser.id }).update({ role_since: new Date(published.getTime() - 1) }) })
    const administrator = await signedIn(council, 'administrator')
    const officer = `/staff/users/${council.users.officer.id}`
    await administrator.get(`${officer}/access`)
    await administrator.post(`${officer}/access`, { role: 'adviser', office: council.users.officer.officeCode, funds: 'all', methods: 'all' })
    const [changed] = await rowsOf(council, 'users', { id: council.users.officer.id })
    expect(changed?.role_code, administrator.text()).to.equal('adviser')
    expect(await waiting()).to.deep.equal([{ name: council.users.adviser.name, isSincePublished: true }, { name: council.users.officer.name, isSincePublished: false }])
    await inCouncil(council.id, async trx => { await trx('users').where({ council_id: council.id, id: council.users.adviser.id }).update({ disabled_at: new Date() }) })
    expect(await waiting()).to.deep.equal([{ name: council.users.officer.name, isSincePublished: false }])
  })

  it('that start later are told from their day on', async () => {
    const today = londonDate(new Date())
    const tomorrow = await aReleaseNote(council, { words: { title: 'Tomorrow’s', toldFrom: addDays(today, 1), changesOn: addDays(today, 9) } })
    await aReleaseNote(council, { words: { title: 'Today’s', toldFrom: today, changesOn: addDays(today, 9) } })
    const adviser = await signedIn(council, 'adviser')
    expect(adviser.text()).to.contain('1 change for you')
    await adviser.get('/staff/release-notes')
    expect(adviser.text()).to.contain('Today’s').and.not.to.contain('Tomorrow’s')
    expect((await adviser.get(page(tomorrow))).status).to.equal(404)
    await owner.get('/staff/release-notes?list=unpublished')
    expect(owner.text()).to.contain('Tomorrow’s').and.not.to.contain('Today’s')
    await inCouncil(council.id, async trx => { await trx('release_notes').where({ council_id: council.id, id: tomorrow }).update({ told_from: today }) })
    expect((await adviser.get('/staff')).body).to.contain('2 changes for you')
  })

  it('are found by words, archived and brought back, in this council alone', async () => {
    const id = await aReleaseNote(council, { words: { title: 'Hedgehogs 100%', changesOn: calendarDate('2026-12-01') } })
    const draft = await aReleaseNote(council, { words: { title: 'Hedgehogs drafted' }, isDraft: true })
    await aReleaseNote(await aCouncil(), { words: { title: 'Hedgehogs elsewhere' } })
    const adviser = await signedIn(council, 'adviser')
    await adviser.get('/staff/release-notes?words=hedgehogs+100%25')
    expect(adviser.text()).to.contain('Hedgehogs 100%').and.not.to.contain('elsewhere').and.not.to.contain('drafted')
    for (const one of [id, draft]) {
      await owner.get(page(one))
      await owner.post(`${page(one)}/archivings`)
    }
    expect((await adviser.get('/staff')).body).not.to.contain('to read and acknowledge')
    await adviser.get('/staff/release-notes?list=archived')
    expect(adviser.text()).to.contain('Hedgehogs 100%').and.not.to.contain('drafted')
    await owner.get(page(id))
    await owner.post(`${page(id)}/archivings`)
    expect((await adviser.get('/staff')).body).to.contain('1 change for you')
    for (const odd of ['list=x', 'after=x', 'list=mine&words=%27', 'list=unpublished']) expect((await adviser.get(`/staff/release-notes?${odd}`)).status, odd).to.equal(200)
    expect(adviser.text()).not.to.contain('Hedgehogs')
  })

  it('have a checklist, which its owner or a writer marks, once', async () => {
    const id = await aReleaseNote(council, { isDraft: true })
    const [officer, adviser] = [await signedIn(council, 'officer'), await signedIn(council, 'adviser')]
    await owner.get(page(id))
    await owner.post(`${page(id)}/tasks`, { what: '' })
    expect(owner.text()).to.contain('Select what it is').and.to.contain('Write what must change').and.to.contain('Select who sees to it')
    const form = new URLSearchParams({ ...owner.hiddenFields(`${page(id)}/tasks`), kind: 'script', what: 'Say that slips exist', owner: council.users.officer.id }).toString()
    await Promise.all([1, 2].map(async () => await owner.send('POST', `${page(id)}/tasks`, form)))
    const [task, ...others] = await rowsOf(council, 'release_note_tasks')
    expect(others).to.deep.equal([])
    const taskPage = `${page(id)}/tasks/${String(task?.id)}`
    await officer.get('/staff')
    expect(officer.text()).to.contain('1 thing for you to change with a release')
    await officer.get(page(id))
    expect(officer.text(), 'who must change something sees the draft').to.contain('Script for calls: Say that slips exist').and.not.to.contain('Take off')
    await officer.post(taskPage, { change: 'done' })
    expect(officer.text()).to.match(/Done on .* by /)
    const done = (await rowsOf(council, 'release_note_tasks'))[0]
    await officer.post(taskPage, { change: 'done' })
    expect((await rowsOf(council, 'release_note_tasks'))[0]).to.deep.equal(done)
    expect(done).to.include({ done_by: council.users.officer.id })
    await owner.get(page(id))
    await owner.post(`${page(id)}/publications`)
    await adviser.get(page(id))
    const token = adviser.hiddenFields('/staff/sign-out')._csrf ?? ''
    expect((await adviser.send('POST', taskPage, new URLSearchParams({ _csrf: token, change: 'undone' }).toString())).status).to.equal(403)
    await owner.get(page(id))
    await owner.post(taskPage, { change: 'removed' })
    expect(await rowsOf(council, 'release_note_tasks')).to.deep.equal([])
  })
})
