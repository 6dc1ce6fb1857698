import { expect } from 'chai'
import { inCouncil } from '../../../app/database/in-council.js'
import { addDays, calendarDate, londonDate, startOfLondonDay } from '../../../app/dates.js'
import { Conflict } from '../../../app/errors.js'
import { feedbackEvidence, satisfactionCounts } from '../../../app/feedback/satisfaction-query.js'
import { strikeOut } from '../../../app/feedback/struck/strike-out-query.js'
import { feedbackLoad } from '../../../app/feedback/triage/feedback-query.js'
import { sortFeedback } from '../../../app/feedback/triage/triage.js'
import { monthlyFigures } from '../../../app/measures/monthly-figures-query.js'
import { sumDaysOfCouncil } from '../../../app/measures/summing/sum-every-day.js'
import { latestPublications } from '../../../app/performance/publication.js'
import { publishPerformance } from '../../../app/performance/publishing/publish-performance.js'
import { aCouncil, type TestCouncil } from '../../support/builders.js'
import { someFeedback, unsorted } from '../../support/builders-feedback.js'
import type { HttpVisitor } from '../../support/http-visitor.js'
import { rowsOf } from '../../support/paying.js'
import { usesService } from '../../support/service.js'
import { signedIn } from '../../support/staff-visitor.js'

const path = '/staff/feedback/strikings'
const why = { as: 'flood', why: 'Forty within a minute' }

describe('What is not from users', function () {
  this.timeout(60_000)
  usesService()
  let council: TestCouncil
  let owner: HttpVisitor

  beforeEach(async () => {
    council = await aCouncil({ council: { phase: 'public-beta' } })
    owner = await signedIn(council, 'owner')
  })

  const strike = async (visitor: HttpVisitor, ids: readonly string[], said: Record<string, string> = why, version = '1') => {
    await visitor.get(path)
    await visitor.post(path, { ...Object.fromEntries(ids.map(id => [`feedback-${id}`, version])), ...said })
  }
  const restore = async (visitor: HttpVisitor, id: string) => {
    await visitor.get(`/staff/feedback/${id}`)
    await visitor.post(`/staff/feedback/${id}/restorations`)
  }

  it('is struck out several at once, with why, by whom and when, and can be counted again', async () => {
    const [genuine, first, second] = [await someFeedback(council), await someFeedback(council), await someFeedback(council, { said: { satisfaction: 1, comment: 'Buy pills' } })]
    await strike(owner, [first, second], { as: 'flood', why: 'Forty from ann@mail.example' })
    expect(owner.last.path).to.equal('/staff/feedback?state=struck&done=struck')
    expect(owner.text()).to.contain('Struck out, and not counted. Spam: many at once').and.to.contain('Buy pills').and.to.contain('Forty from').and.not.to.contain('ann@mail.example')
    expect(owner.last.body).to.contain(first).and.not.to.contain(genuine)
    for (const id of [first, second]) {
      expect(await rowsOf(council, 'audit_events', { action: 'feedback_struck_out', subject_id: id })).to.have.length(1)
      expect((await rowsOf(council, 'feedback_events', { feedback_id: id }))[0]).to.include({ user_id: council.users.owner.id })
    }
    const auditor = await signedIn(council, 'auditor')
    await auditor.get(`/staff/feedback/${second}`)
    expect(auditor.text()).to.contain('does not count').and.to.contain('What shows it: Forty from').and.to.contain(`${council.users.owner.name}: Not from users: struck out. Spam: many at once`).and.not.to.contain('Count it again')

    await restore(owner, second)
    expect(owner.text()).to.contain('It counts again').and.to.contain('Not from users: counted again').and.to.contain('Sort it')
    expect((await rowsOf(council, 'feedback', { id: second }))[0]).to.include({ struck_as: null, struck_why: '', state: 'open' })
    expect(await rowsOf(council, 'audit_events', { action: 'feedback_counted_again', subject_id: second })).to.have.length(1)
  })

  it('counts in no evidence, load, help or need while it is struck out', async () => {
    const now = new Date()
    const id = await someFeedback(council, { said: { satisfaction: 1, comment: 'It stops me' }, now: new Date(now.getTime() - 60_000) })
    const today = londonDate(now)
    await owner.get(`/staff/feedback/${id}`)
    await owner.post(`/staff/feedback/${id}/sortings`, { state: 'open', severity: 'highest' })
    const counted = async () => await inCouncil(council.id, async trx => ({
      ...await feedbackEvidence(trx, council.id, null, now), counts: (await satisfactionCounts(trx, council.id, { from: addDays(today, -1), to: today })).length,
      load: (await feedbackLoad(trx, council.id, today)).at(-1)
    }))
    const before = await counted()
    expect(before).to.deep.include({ answers: 1, openOfHighestSeverity: 1, counts: 1 }).and.to.have.nested.property('load.waiting', 1)
    await strike(owner, [id], why, '2')
    expect(owner.last.path).to.equal(`/staff/feedback/${id}?done=struck`)
    expect(await counted()).to.deep.include({ answers: 0, openOfHighestSeverity: 0, unsorted: 0, counts: 0 }).and.to.have.nested.property('load.waiting', 0)
    await owner.get('/staff')
    expect(owner.text()).not.to.contain('that stops people from paying, from feedback')
    await owner.get('/staff/feedback?state=open')
    expect(owner.last.body).not.to.contain(id)
    await restore(owner, id)
    expect(await counted()).to.deep.equal(before)
  })

  it('changes the month in which it was given, however long ago, and the next version that is published of it', async () => {
    const today = londonDate(new Date())
    const [long, month] = [addDays(today, -200), addDays(today, -200).slice(0, 7)]
    const ids: string[] = []
    for (let index = 0; index < 20; index += 1) ids.push(await someFeedback(council, { said: { satisfaction: index < 8 ? 1 : 5 }, now: new Date(startOfLondonDay(long).getTime() + index * 60_000) }))
    const clock = { now: () => new Date() }
    await sumDaysOfCouncil(council.id, clock.now())
    await publishPerformance(council.id, clock)
    const shown = async () => await inCouncil(council.id, async trx => {
      const figures = (await monthlyFigures(trx, council.id, { from: calendarDate(`${month}-01`), to: today })).filter(figure => figure.month === month)
      const [published] = await latestPublications(trx, council.id, month, month)
      const countOf = (code: string) => figures.filter(({ measure }) => measure === code).reduce((sum, { count }) => sum + count, 0)
      const line = (code: string) => published?.lines.find(({ measure, by }) => measure === code && by === 'all')
      return {
        measured: [countOf('satisfaction-very-dissatisfied'), countOf('satisfaction-very-satisfied'), countOf('satisfaction-share'), countOf('satisfaction-struck-out')],
        published: [line('satisfaction-share')?.of, line('satisfaction-score')?.score, line('satisfaction-struck-out')?.count], version: published?.version
      }
    })
    expect(await shown()).to.deep.equal({ measured: [8, 12, 12, 0], published: [20, 60_00, 0], version: 1 })
    await strike(owner, ids.slice(0, 8))
    await publishPerformance(council.id, clock)
    expect(await shown()).to.deep.equal({ measured: [0, 12, 12, 8], published: [12, 100_00, 8], version: 2 })
    const visitor = owner
    await visitor.get('/performance/satisfaction-score')
    expect(visitor.text()).to.contain('Struck out').and.to.contain('struck out as spam or a test')
    await restore(owner, ids[0] ?? '')
    expect((await shown()).measured).to.deep.equal([1, 12, 12, 7])
    await strike(owner, ids.slice(1, 2), why, '2')
    expect(owner.last.status, 'what is struck out cannot be again').to.equal(409)
  })

  it('is struck out once by a form that is sent twice, at the same instant too; another’s is told apart', async () => {
    const ids = [await someFeedback(council), await someFeedback(council)]
    await owner.get(path)
    const body = new URLSearchParams({ ...owner.hiddenFields(path), ...Object.fromEntries(ids.map(id => [`feedback-${id}`, '1'])), ...why })
    const clicks = await Promise.all([owner.send('POST', path, body.toString()), owner.send('POST', path, body.toString())])
    expect(clicks.map(({ status, headers }) => [status, headers.location])).to.deep.equal(Array(2).fill([303, '/staff/feedback?state=struck&done=struck']))
    expect((await owner.send('POST', path, body.toString())).status).to.equal(303)
    expect(await rowsOf(council, 'audit_events', { action: 'feedback_struck_out' })).to.have.length(2)
    body.set('as', 'test')
    const other = await owner.send('POST', path, body.toString())
    expect(other.status).to.equal(409)
    expect(other.body).to.contain('Nothing is struck out: choose again')

    const [id = ''] = ids
    const action = `/staff/feedback/${id}/restorations`
    await owner.get(`/staff/feedback/${id}`)
    const again = new URLSearchParams(owner.hiddenFields(action)).toString()
    expect((await Promise.all([owner.send('POST', action, again), owner.send('POST', action, again)])).map(({ status }) => status)).to.deep.equal([303, 303])
    expect(await rowsOf(council, 'audit_events', { action: 'feedback_counted_again' })).to.have.length(1)
  })

  it('is all or nothing, needs something ticked, what it is and what shows it, and is never another council’s', async () => {
    const [id, others] = [await someFeedback(council), await someFeedback(await aCouncil())]
    await strike(owner, [id], { why: '' })
    expect(owner.last.status).to.equal(422)
    expect(owner.text()).to.contain('Choose what it is').and.to.contain('Say what shows it')
    expect(owner.last.body).to.match(new RegExp(`name="feedback-${id}"[^>]*checked`))
    await strike(owner, [])
    expect(owner.text()).to.contain('Tick what is not from users')
    await strike(owner, [id, others])
    expect(owner.last.status).to.equal(409)
    expect((await rowsOf(council, 'feedback', { id }))[0]).to.include({ struck_as: null })
    await owner.get(`${path}?day=nonsense`)
    expect(owner.last.status).to.equal(422)
  })

  it('keeps what was ticked, and nothing else, when the form has a fault while more comes', async () => {
    const flood = async (many: number) => await Promise.all(Array.from({ length: many }, async () => await someFeedback(council)))
    const ids = await flood(50)
    await owner.get(`${path}?ticked=all`)
    const [changed, ...rest] = ids
    const later = await flood(3)
    await owner.get(`/staff/feedback/${String(changed)}`)
    await owner.post(`/staff/feedback/${String(changed)}/sortings`, { state: 'open', severity: 'low' })
    await strike(owner, ids, { why: 'Forty' })
    expect(owner.last.status).to.equal(422)
    const boxes = () => [...owner.last.body.matchAll(/name="feedback-([^"]*)"[^>]*value="([^"]*)"([^>]*)/g)].map(([, id, version, more]) => ({ id, version, isTicked: more?.includes('checked') }))
    expect(boxes().filter(({ isTicked }) => isTicked).map(({ id }) => id)).to.have.members(ids)
    expect(boxes().filter(({ isTicked }) => isTicked !== true).map(({ id }) => id)).to.have.members(later)

    expect(boxes().find(({ id }) => id === changed), 'as it was drawn').to.include({ version: '1' })
    await strike(owner, ids)
    expect(owner.last.status, 'somebody else has changed one').to.equal(409)
    expect(boxes().filter(({ isTicked }) => isTicked).map(({ id }) => id), 'that is to be looked at').to.have.members(rest)
    expect(boxes().find(({ id }) => id === changed)).to.include({ version: '2' })
  })

  it('takes none of a user’s with it that says the same: the oldest that counts is open in its place, and the rest repeats that', async () => {
    const said = { satisfaction: 2, comment: 'Bad' } as const
    const [spam, more, second, third] = [await someFeedback(council, { said }), await someFeedback(council, { said }), await someFeedback(council, { said }), await someFeedback(council, { said })]
    expect((await rowsOf(council, 'feedback', { duplicate_of: spam })).map(({ id }) => id)).to.have.members([more, second, third])
    await owner.get(`/staff/feedback/${spam}`)
    await owner.post(`/staff/feedback/${spam}/votes`)
    await owner.get(`${path}?same=${spam}&ticked=all`)
    expect([...owner.last.body.matchAll(/ checked/g)]).to.have.length(4)
    await strike(owner, [spam, more])
    expect((await rowsOf(council, 'feedback', { id: second }))[0]).to.include({ duplicate_of: null, state: 'open', closed_on: null, votes: 1 })
    expect((await rowsOf(council, 'feedback', { duplicate_of: second })).map(({ id }) => id)).to.have.members([more, third])
    for (const list of ['', '?state=open', '?state=open&severity=none']) {
      await owner.get(`/staff/feedback${list}`)
      expect(owner.last.body, list).to.contain(`/staff/feedback/${second}"`)
      expect(owner.text(), list).to.contain('1 more says the same')
    }
    expect(await inCouncil(council.id, async trx => await feedbackEvidence(trx, council.id, null, new Date(Date.now() + 30 * 86_400_000)))).to.include({ answers: 2, unsorted: 1 })
    await owner.get(`/staff/feedback/${second}`)
    expect(owner.text()).to.contain('State: Open; The original is struck out: this stands in its place').and.to.contain('1 more says the same')
    expect(await rowsOf(council, 'audit_events', { action: 'feedback_sorted', subject_id: second })).to.have.length(1)
    await owner.post(`/staff/feedback/${second}/sortings`, { state: 'waiting', elsewhere: 'The bank', asked: '1/3/2026' })
    expect((await rowsOf(council, 'feedback', { id: second }))[0]).to.include({ state: 'waiting' })
    expect((await rowsOf(council, 'feedback', { id: await someFeedback(council, { said }) }))[0]).to.include({ duplicate_of: second, state: 'closed' })

    await restore(owner, more)
    expect((await rowsOf(council, 'feedback', { id: more }))[0], 'it says the same as what is open').to.include({ duplicate_of: second, state: 'closed' })
    await restore(owner, spam)
    expect((await rowsOf(council, 'feedback', { id: spam }))[0], 'one of its own').to.include({ duplicate_of: null, state: 'open' })
  })

  it('lets what is counted again be seen, though what it repeats stays struck out', async () => {
    const said = { satisfaction: 2, comment: 'Bad' } as const
    const [first, second, third] = [await someFeedback(council, { said }), await someFeedback(council, { said }), await someFeedback(council, { said })]
    await strike(owner, [first, second, third])
    const action = `/staff/feedback/${second}/restorations`
    await owner.get(`/staff/feedback/${second}`)
    expect(owner.text()).not.to.contain('is sorted there')
    const again = new URLSearchParams(owner.hiddenFields(action)).toString()
    for (const click of ['first', 'second']) expect((await owner.send('POST', action, again)).status, click).to.equal(303)
    expect((await rowsOf(council, 'feedback', { id: second }))[0]).to.include({ duplicate_of: null, state: 'open', struck_as: null })
    expect((await rowsOf(council, 'feedback', { id: third }))[0]).to.include({ duplicate_of: second, struck_as: 'flood' })
    await owner.get(`/staff/feedback/${second}`)
    expect(owner.text(), 'the third does not count').not.to.contain('more says the same')
    await owner.get('/staff/feedback?state=open')
    expect(owner.last.body).to.contain(second)
  })

  it('takes nobody with it who says the same, or is found to, at the same instant', async () => {
    const said = { satisfaction: 2, comment: 'Bad' } as const
    const by = { userId: council.users.owner.id, now: new Date() }
    const whileStruckOut = async <Result>(spam: string, act: () => Promise<Result>): Promise<Result> => {
      let acting: Promise<Result> | undefined
      await inCouncil(council.id, async trx => {
        await strikeOut(trx, council.id, [{ id: spam, seen: 1 }], { as: 'flood', why: 'Forty' }, by)
        acting = act()
        for (let isWaiting = false; !isWaiting;) {
          const { rows } = await trx.raw<{ rows: unknown[] }>('select from pg_stat_activity where pg_backend_pid() = any (pg_blocking_pids(pid))')
          isWaiting = rows.length > 0
        }
      })
      return await (acting ?? act())
    }
    const first = await someFeedback(council, { said })
    const later = await whileStruckOut(first, async () => await someFeedback(council, { said }))
    expect((await rowsOf(council, 'feedback', { id: later }))[0]).to.include({ duplicate_of: null, state: 'open' })

    const other = await someFeedback(council)
    const sorted = async () => await inCouncil(council.id, async trx => { await sortFeedback(trx, council.id, other, 1, { ...unsorted, duplicateOf: later }, by) }).catch((error: unknown) => error)
    expect(await whileStruckOut(later, sorted)).to.be.instanceOf(Conflict)
    expect((await rowsOf(council, 'feedback', { id: other }))[0]).to.include({ duplicate_of: null })
  })

  it('is told to the public no more, can be taken down, and takes no votes, sortings or publications', async () => {
    const id = await someFeedback(council, { said: { comment: 'Buy pills' } })
    const said = `/staff/feedback/${id}/said`
    await owner.get(said)
    await owner.post(said, { said: 'Pills are dear', did: 'Nothing' })
    await owner.post(`${said}/publications`)
    await owner.get(`/staff/feedback/${id}`)
    const forms = [`/staff/feedback/${id}/votes`, `/staff/feedback/${id}/sortings`, said, `${said}/publications`]
    const typed = { state: 'closed', did: 'Nothing to do', said: 'Other words' }
    await strike(owner, [id])
    expect((await owner.get('/you-said-we-did')).body).not.to.contain('Pills')
    await owner.get(`/staff/feedback/${id}`)
    expect(owner.last.body).to.contain(`href="${said}"`)
    for (const form of forms) {
      const body = new URLSearchParams({ ...owner.hiddenFields(`/staff/feedback/${id}/restorations`), ...typed }).toString()
      expect((await owner.send('POST', form, body)).status, form).to.equal(409)
    }
    expect((await rowsOf(council, 'feedback', { id }))[0]).to.include({ votes: 0, state: 'open', what_we_did: '' })
    await owner.get(said)
    expect(owner.text()).to.contain('The public is told nothing of it').and.to.contain('Pills are dear').and.not.to.contain('Save the draft')
    await owner.post(`${said}/withdrawals`)
    expect(owner.last.path).to.equal(`${said}?done=down`)
    await restore(owner, id)
    expect((await owner.get('/you-said-we-did')).body).not.to.contain('Pills')
  })

  it('is said to be not counted, without why, to whoever reported it', async () => {
    const adviser = await signedIn(council, 'adviser')
    const id = await someFeedback(council, { said: { satisfaction: null, comment: 'It hangs' }, source: { kind: 'staff', userId: council.users.adviser.id } })
    await adviser.get('/staff/problems/new')
    expect(adviser.text()).to.contain(': Open It hangs')
    await strike(owner, [id], { as: 'test', why: 'Tried out by Ann' })
    await adviser.get('/staff/problems/new')
    expect(adviser.text()).to.contain(': Not counted: a test or spam It hangs').and.not.to.contain('Tried out')
  })

  it('is decided by nobody who may not say what is counted', async () => {
    const id = await someFeedback(council)
    const officer = await signedIn(council, 'officer')
    await officer.get(`/staff/feedback/${id}`)
    expect(officer.text()).not.to.contain('strike it out')
    expect((await officer.get(path)).status).to.equal(403)
  })
})
