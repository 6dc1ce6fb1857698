import { expect } from 'chai'
import { calendarDate } from '../../app/dates.js'
import { pence } from '../../app/money.js'
import { anAccountHolder, aReference, type TestAccountHolder } from '../support/builders.js'
import { agenciesFile } from '../support/builders-imports.js'
import { usesDatabase } from '../support/database.js'
import type { HttpVisitor } from '../support/http-visitor.js'
import { helpCodeOf, rowsOf, typeHelpCode } from '../support/paying.js'
import { expectSoundBooks } from '../ledger/books.js'
import { expectPublished } from './months/published.js'
import { accepts, answers, begins, isNewFirst, pays, says, spams, tries } from './months/residents.js'
import { allocates, asksForRefund, changesPhase, checksPayOuts, closesTrace, invites, loadsOldTotals, makesEvidence, makesEvidenceForEverybody, opensTrace, presses, reviewsPainPoints, shares, strikesOut, typesMonth, uploads } from './months/staff.js'
import { expectMeasured } from './months/staff-measures.js'
import { Town } from './months/town.js'

/** One story, told chapter by chapter: what is asserted in each goes on from those before. All times are in UTC. */
describe('A council goes from private beta to live', function () {
  this.timeout(240_000)
  usesDatabase()
  let town: Town
  let owner: HttpVisitor
  let invited: HttpVisitor[]
  let homes: TestAccountHolder[]
  let spam: Awaited<ReturnType<typeof spams>>

  before(async () => { town = await Town.founded('2026-01-12T09:00:00Z') })

  it('In January nobody can pay here; the owner makes the evidence, overrides what is missing with a reason, and begins the private beta', async () => {
    // Given a council that has not begun, whose residents are led to the old service
    const resident = town.visitor()
    expect((await resident.get('/pay/garden-waste')).status).to.equal(403)
    expect(resident.last.body).to.contain('href="https://old.example/"')

    // When the evidence is made on its pages, all but postings that no host system has had yet
    await makesEvidence(town)
    owner = await town.staff('owner')
    await owner.get('/staff/service-phase')
    expect(owner.text()).to.contain('Reviewed on 12 January 2026').and.to.contain('Read through on 12 January 2026').and.to.contain('on 12 January 2026: the ledger was equal before and after')

    // Then the change waits for a reason, and names who overrode what
    await owner.get('/staff/service-phase/change')
    await owner.post('/staff/service-phase/preview', { fund: '', phase: 'private-beta', from: '', reason: 'The town hall is ready' })
    expect(owner.text()).to.contain('Not met yet').and.to.contain('no file with postings has been delivered')
    await owner.post('/staff/service-phase/changes', { reason: 'The town hall is ready' })
    expect(owner.last.status).to.equal(422)
    await changesPhase(owner, { phase: 'private-beta', reason: 'The town hall is ready', override: 'No bill has been paid yet, so nothing can have been sent' })
    town.planted.becomes('private-beta', town.now)
    expect(owner.text()).to.contain('No bill has been paid yet').and.to.contain(town.council.users.owner.name)
    expect((await rowsOf(town.council, 'phase_changes'))[0]).to.deep.include({ unmet: ['postings'], changed_by: town.council.users.owner.id })
  })

  it('Seven places of a cohort are taken, the last by one of two at once; the uninvited are turned away, and the first payments come', async () => {
    // Given nine letters and seven places
    await town.comes('2026-01-19T10:00:00Z')
    owner = await town.staff('owner')
    const people = ['ann', 'bo', 'cy', 'di', 'ed', 'fay', 'gus', 'hal', 'ida']
    const codes = await invites(town, owner, { name: 'Mill Lane', quota: '7', opensOn: '19/1/2026', closesOn: '31/3/2026', codeDays: '14' }, people)

    // When six accept, and two others press at the same second
    invited = people.slice(0, 6).map(() => town.visitor())
    for (const [index, visitor] of invited.entries()) expect(await accepts(visitor, codes[index])).to.equal(200)
    const [gus, hal] = [town.visitor(), town.visitor()]
    const raced = await Promise.all([accepts(gus, codes[6]), accepts(hal, codes[7])])
    expect([...raced].sort()).to.deep.equal([200, 422])
    invited.push(raced[0] === 200 ? gus : hal)

    // Then the seven are let in, and nobody else is: not by a code that is over, nor without any
    const stranger = town.visitor()
    for (const path of ['/pay', '/pay/garden-waste']) expect((await stranger.get(path)).status, path).to.equal(403)
    for (const visitor of invited.slice(0, 3)) await pays(town, { fund: 'garden-waste', phase: 'private-beta' }, ['paid'], visitor)
    await pays(town, { fund: 'parking-fines', phase: 'private-beta' }, ['declined'], invited[3])
    await begins(town, invited[4] ?? stranger, { fund: 'library-charges', phase: 'private-beta' })

    // When February comes, and the last letter is opened too late
    await town.comes('2026-02-10T12:00:00Z')
    expect(await accepts(town.visitor(), codes[8])).to.equal(422)
    for (const visitor of invited) await pays(town, { fund: 'garden-waste', phase: 'private-beta' }, ['paid'], visitor)
    for (const visitor of invited.slice(0, 5)) await pays(town, { fund: 'parking-fines', phase: 'private-beta' }, ['declined', 'paid'], visitor)
    expect((await rowsOf(town.council, 'payments', { status: 'paid' })).every(({ beta_invitation_id: id, phase }) => id !== null && phase === 'private-beta')).to.equal(true)
  })

  it('They say what they think, in five ways and with their personal details crossed out, and what stops people is sorted', async () => {
    // Given people who have just paid, or were turned away
    for (const [index, visitor] of invited.slice(0, 5).entries()) await says(town, visitor, { fund: 'parking-fines', phase: 'private-beta' }, { satisfaction: String(index + 1), help: 'nobody' })
    const angry = town.visitor()
    await angry.get('/pay/council-tax')
    await says(town, angry, { fund: 'council-tax', phase: 'private-beta' }, { satisfaction: '1', comment: 'I am ann@mail.example, 07700 900123, and nobody lets me in' })
    expect(angry.text()).to.contain('email')

    // Then nothing personal is kept, and the owner finds it and says how bad it is
    const [complaint] = await rowsOf(town.council, 'feedback', { satisfaction: 1, phase: 'private-beta' }).then(rows => rows.filter(({ comment }) => comment !== ''))
    expect(String(complaint?.comment)).to.contain('nobody lets me in').and.not.to.contain('ann@').and.not.to.contain('900123')
    expect((await rowsOf(town.council, 'feedback')).map(row => row.satisfaction).sort()).to.deep.equal([1, 1, 2, 3, 4, 5])
    spam = await spams(town, 6, { fund: 'parking-fines', phase: 'private-beta' })
    owner = await town.staff('owner')
    await owner.get(`/staff/feedback/${String(complaint?.id)}`)
    await owner.post(`/staff/feedback/${String(complaint?.id)}/sortings`, { state: 'open', severity: 'highest', did: '' })
    expect(owner.last.status).to.equal(200)
  })

  it('In March everybody comes, fund by fund on the day that was planned, and a share of visitors that grows takes it from nobody', async () => {
    // Given public beta planned for 2 March, library charges two weeks later, and parking fines when summer time has begun
    await makesEvidenceForEverybody(owner, '10/2/2026')
    const [library, parking] = [town.fund('library-charges'), town.fund('parking-fines')]
    await changesPhase(owner, { fund: library, phase: 'not-started', reason: 'Cards are being replaced' })
    await changesPhase(owner, { fund: library, phase: 'public-beta', from: '16/3/2026', reason: 'New cards', override: 'Agreed by the board' })
    await changesPhase(owner, { fund: parking, phase: 'private-beta', reason: 'Not yet for everybody' })
    await changesPhase(owner, { fund: parking, phase: 'public-beta', from: '30/3/2026', reason: 'After the clocks change', override: 'Agreed by the board' })
    await changesPhase(owner, { phase: 'public-beta', from: '2/3/2026', reason: 'It works', override: 'Agreed by the board' })
    town.planted.becomes('public-beta', new Date('2026-03-02T00:00:00Z'))

    // Then each opens at its midnight in London and not before
    const status = async (fund: string) => (await town.visitor().get(`/pay/${fund}`)).status
    await town.comes('2026-03-01T23:59:00Z')
    expect([await status('garden-waste'), await status('library-charges'), await status('parking-fines')]).to.deep.equal([403, 403, 403])
    await town.comes('2026-03-02T00:00:00Z')
    expect([await status('garden-waste'), await status('library-charges'), await status('parking-fines')]).to.deep.equal([200, 403, 403])

    // When a tenth of visitors see it first, and then a fifth
    owner = await town.staff('owner')
    const seeNewFirst = async () => await Promise.all([0, 9, 10, 19, 20, 99].map(async number => await isNewFirst(town, number)))
    await shares(owner, '10')
    expect(await seeNewFirst()).to.deep.equal([true, true, false, false, false, false])
    await shares(owner, '20')
    expect(await seeNewFirst()).to.deep.equal([true, true, true, true, false, false])
  })

  it('Residents pay, fail, owe nothing, leave, and are helped by telephone and at a counter', async () => {
    // Given a week of March with garden waste open to all
    await town.comes('2026-03-05T11:00:00Z')
    const everybody = 'public-beta'
    for (let times = 0; times < 8; times += 1) await pays(town, { fund: 'garden-waste', phase: everybody, also: times < 2 ? ['bulky-waste'] : [] })
    homes = []
    for (let times = 0; times < 10; times += 1) homes.push(await anAccountHolder(town.council, { balancePence: pence(times < 6 ? 0 : 120_00) }))
    for (const { reference, postcode } of homes.slice(0, 6)) {
      const { visitor, begun } = await begins(town, town.visitor(), { fund: 'council-tax', phase: everybody, reference })
      await visitor.submit({ postcode })
      expect(visitor.text()).to.contain('nothing to pay')
      begun.isCompleted = true
    }
    for (let times = 0; times < 5; times += 1) await begins(town, town.visitor(), { fund: 'garden-waste', phase: everybody })

    // When six read out a help code, and six are paid for at a counter
    const adviser = await town.staff('adviser')
    for (let times = 0; times < 6; times += 1) {
      const payer = await begins(town, town.visitor(), { fund: 'garden-waste', phase: everybody })
      const page = payer.visitor.last.path
      await typeHelpCode(adviser, await helpCodeOf(payer.visitor, payer.path.split('/')[2] ?? ''))
      expect(adviser.last.path, adviser.text()).to.contain(payer.path)
      payer.begun.channel = 'phone'
      await payer.visitor.get(page)
      await answers(town, payer, { fund: 'garden-waste' })
      await tries(town, payer, 'paid')
    }
    for (let times = 0; times < 6; times += 1) {
      await adviser.get('/staff/help')
      await adviser.post('/staff/helps', { channel: 'counter' })
      await pays(town, { fund: 'bulky-waste', phase: everybody, channel: 'counter' }, ['paid'], adviser)
    }

    // Then library charges open on their day, where some cards are declined, run out of time or fail, and some cancel
    await town.comes('2026-03-16T09:00:00Z')
    expect((await town.visitor().get('/pay/parking-fines')).status).to.equal(403)
    for (const ends of [['paid'], ['paid'], ['paid'], ['declined', 'paid'], ['cancelled'], ['expired'], ['errored', 'cancelled', 'paid'], ['declined'], ['cancelled', 'paid']] as const) {
      await pays(town, { fund: 'library-charges', phase: everybody }, ends)
    }
  })

  it('The clocks go forward: what is paid around midnight is of London’s day and month', async () => {
    await town.comes('2026-03-28T23:30:00Z')
    const twice = aReference(town.council, 'garden-waste')
    await pays(town, { fund: 'garden-waste', phase: 'public-beta', reference: twice, amount: '17' })
    await town.comes('2026-03-29T22:50:00Z')
    await pays(town, { fund: 'garden-waste', phase: 'public-beta', reference: twice, amount: '17' })
    town.planted.repeated(new Date('2026-03-30T04:05:00Z'), town.fund('garden-waste'))
    expect((await town.visitor().get('/pay/parking-fines')).status, 'summer time is an hour ahead, and it is not yet 30 March').to.equal(403)
    await town.comes('2026-03-29T23:00:00Z')
    expect((await town.visitor().get('/pay/parking-fines')).status, 'midnight of 30 March').to.equal(200)

    // One is begun in March and paid in April, another begun half an hour after midnight
    await town.comes('2026-03-31T22:30:00Z')
    const late = await begins(town, town.visitor(), { fund: 'garden-waste', phase: 'public-beta' })
    await answers(town, late, { fund: 'garden-waste' })
    await town.comes('2026-03-31T23:30:00Z')
    await tries(town, late, 'paid')
    await pays(town, { fund: 'parking-fines', phase: 'public-beta' })
    await town.comes('2026-04-08T09:00:00Z')
    expect(await expectPublished(town, ['2026-01', '2026-02', '2026-03'])).to.have.property('hidden').above(20)
  })

  it('In April parking fines are sent back while somebody pays one, who pays to the end; shops, refunds and suspense take their days', async () => {
    // Given somebody who has given the number of a fine
    owner = await town.staff('owner')
    const paying = await begins(town, town.visitor(), { fund: 'parking-fines', phase: 'public-beta' })

    // When the owner stops parking fines
    await presses(owner, 'stops', town.fund('parking-fines'), 'The parking system is away')

    // Then that one is paid as it was begun, and everybody else reads why they cannot
    const other = town.visitor()
    expect((await other.get('/pay/parking-fines')).status).to.equal(403)
    expect(other.text()).to.contain('The parking system is away')
    await answers(town, paying, { fund: 'parking-fines' })
    await tries(town, paying, 'paid')
    await presses(owner, 'resumptions', town.fund('parking-fines'), 'It is back')
    const paid = []
    for (let times = 0; times < 9; times += 1) paid.push(await pays(town, { fund: times < 5 ? 'parking-fines' : 'garden-waste', phase: 'public-beta', also: times === 5 ? ['bulky-waste'] : [] }))

    // and all of them say how it was, four of them less than the others, and three who never paid, whom the owner strikes out
    for (const [index, { visitor }] of paid.entries()) {
      await says(town, visitor, { fund: index < 5 ? 'parking-fines' : 'garden-waste', phase: 'public-beta' }, { satisfaction: index % 2 === 0 ? '5' : '4' })
    }

    await strikesOut(town, owner, await spams(town, 3, { fund: 'garden-waste', phase: 'public-beta' }))

    // When a file tells what was paid at shops, and five of its rows are of nobody whom we know
    const finance = await town.staff('finance')
    const known = homes.slice(0, 8).map(({ reference }, index) => ({ reference, amount: `${30 + index}.00`, type: 'P' as const, date: '07/04/2026' }))
    const unknown = [1, 2, 3, 4, 5].map(number => ({ reference: `NOBODY ${number}`, amount: `${number}0.50`, date: '07/04/2026' }))
    await uploads(town, finance, 'shops.txt', agenciesFile([...known, ...unknown]))
    known.forEach(() => { town.planted.receipt(town.now, town.fund('council-tax')) })
    for (const [index] of unknown.entries()) town.planted.receipt(town.now, null, { name: `NOBODY ${index + 1}`, pence: (index + 1) * 10_00 + 50 })

    // and six payers get something back, one of two things at once, two days after it was asked for
    let officer = await town.staff('officer')
    const askedAt = town.now
    for (const payer of paid.slice(0, 6)) await asksForRefund(town, officer, payer)
    await town.comes('2026-04-10T10:00:00Z')
    await town.jobs()
    expect((await rowsOf(town.council, 'refunds')).every(({ state }) => state === 'succeeded')).to.equal(true)
    for (const { funds: [fund = ''] } of paid.slice(0, 6)) town.planted.refunded(askedAt, town.now, fund)

    // Then suspense is allocated, some of it after weeks and some to three accounts of two funds, and somebody asks where their money is
    const { reference = '' } = homes[7] ?? {}
    const [tax, fine] = [{ fund: town.fund('council-tax'), reference }, { fund: town.fund('parking-fines'), reference: aReference(town.council, 'parking-fines') }]
    const parts = [{ ...tax, pence: 3_00 }, { ...tax, reference: homes[6]?.reference ?? '', pence: 5_00 }, { ...fine, pence: 12_50 }]
    for (const [number, day, shares] of [[1, '2026-04-14', [{ ...tax, pence: 10_50 }]], [2, '2026-04-20', parts], [3, '2026-05-04', [{ ...tax, pence: 30_50 }]]] as const) {
      await town.comes(`${day}T14:00:00Z`)
      officer = await town.staff('officer')
      await allocates(town, officer, `NOBODY ${number}`, shares)
    }
    const trace = await opensTrace(officer, town.fund('council-tax'), homes[8]?.reference ?? '')
    town.planted.traceOpened(town.now, town.fund('council-tax'))
    await town.comes('2026-05-18T10:00:00Z')
    await closesTrace(await town.staff('officer'), trace, 'not-found')
    town.planted.traceClosed(town.now, town.fund('council-tax'), 'traces-not-found')
  })

  it('In June the council goes live with its checks, and every figure of every month is what was planted', async () => {
    // Given May, with what other channels did and cost typed in, and targets; and spam of February, published with the rest, is struck out
    for (let times = 0; times < 7; times += 1) await pays(town, { fund: times < 5 ? 'garden-waste' : 'parking-fines', phase: 'public-beta' }, times === 6 ? ['declined'] : ['paid'])
    await town.comes('2026-06-01T09:00:00Z')
    owner = await town.staff('owner')
    for (const month of ['2026-04', '2026-05']) await typesMonth(town, owner, month)
    await owner.get('/staff/measures/settings')
    await owner.post('/staff/measures/targets', { 'completion': '60', 'digital-take-up': '80' })

    await strikesOut(town, owner, spam)

    // When the owner looks at what going live asks for
    const [complaint] = (await rowsOf(town.council, 'feedback', { severity: 'highest' }))
    await owner.get('/staff/service-phase')
    expect(owner.text()).to.contain('2 of 2 targets were met').and.to.contain('1 that stops people from paying is not closed')
    await owner.get(`/staff/feedback/${String(complaint?.id)}`)
    await owner.post(`/staff/feedback/${String(complaint?.id)}/sortings`, { state: 'closed', severity: 'highest', did: 'Everybody is let in now' })
    await owner.get('/staff/service-phase')
    expect(owner.text()).to.contain('0 that stop people from paying are not closed')
    const may = { from: calendarDate('2026-05-01'), days: 31 }
    await loadsOldTotals(town, owner, { ...may, more: 100 })
    await owner.get('/staff/service-phase')
    expect(owner.text()).to.contain('31 days in a row were agreed; 13 agree').and.to.contain('Before that, 18 May 2026: they differ')
    await loadsOldTotals(town, owner, may)
    await owner.get('/staff/service-phase')
    expect(owner.text()).to.contain('31 days in a row were agreed; 31 agree').and.to.contain('1 equal, 30 with nothing taken on either side')
    await checksPayOuts(town)
    await reviewsPainPoints(owner)
    await town.service.services.cookiesSet.flush()
    await changesPhase(owner, { phase: 'live', reason: 'Five months without trouble', override: 'Host systems have theirs from the old service until the end of June' })
    town.planted.becomes('live', town.now)
    expect((await rowsOf(town.council, 'phase_changes')).at(-1)?.unmet).to.deep.equal(['postings'])

    // Then residents meet no beta and no old service, and go on paying
    const resident = town.visitor()
    await resident.get('/')
    expect(resident.text()).not.to.contain('This is a new service')
    expect(resident.last.body).to.contain('href="/pay"').and.not.to.contain('href="https://old.example/"')
    for (let times = 0; times < 6; times += 1) {
      const { visitor } = await pays(town, { fund: 'garden-waste', phase: 'live' })
      await says(town, visitor, { fund: 'garden-waste', phase: 'live' }, { satisfaction: '5' })
    }
    await town.comes('2026-07-08T09:00:00Z')
    const months = ['2026-01', '2026-02', '2026-03', '2026-04', '2026-05', '2026-06']
    const { shown, hidden } = await expectPublished(town, months)
    expect([shown > 100, hidden > 100], `${shown} shown, ${hidden} hidden`).to.deep.equal([true, true])

    // and the staff see all of it, by channel, fund and phase, over books that balance
    for (const month of months) await expectMeasured(town, await town.staff('officer'), month)
    await expectSoundBooks(town.council)
  })
})
