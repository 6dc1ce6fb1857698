import { expect } from 'chai'
import { inCouncil } from '../../app/database/in-council.js'
import { amountInPounds, pence } from '../../app/money.js'
import { progressOf } from '../../app/practice/scenarios/progress.js'
import { scenarios } from '../../app/practice/scenarios/attempts.js'
import type { Facts } from '../../app/practice/scenarios/scenario.js'
import type { TestCouncil } from '../support/builders.js'
import { aPracticeCouncil, aPractising } from '../support/builders-practice.js'
import { doJobs } from '../support/do-jobs.js'
import { HttpVisitor } from '../support/http-visitor.js'
import { aPayingCouncil, testService, usesService } from '../support/service.js'
import { signedIn } from '../support/staff-visitor.js'
import { begin, checkPath, isDone } from './attempting.js'

describe('A scenario of the practice council', function () {
  this.timeout(60_000)
  usesService()

  let council: TestCouncil
  let practice: TestCouncil

  before(async () => {
    council = await aPayingCouncil()
    practice = await aPracticeCouncil(council)
  })

  it('can be begun by whoever may do it, each with somebody of their own, and is not done by being begun', async () => {
    const [adviser, officer] = [await aPractising(council, practice, 'adviser'), await aPractising(council, practice, 'officer')]
    const finance = await aPractising(council, practice, 'finance')
    for (const { code, permission, audience } of scenarios) {
      const visitor = permission === 'imports.decide' ? finance : audience === 'adviser' ? adviser : officer
      const { facts } = await begin(practice, visitor, code)
      expect(String(facts.reference), code).to.match(/\d/)
      expect(visitor.text(), `${code} ${permission}`).to.contain(String(facts.reference)).and.to.contain('What to do')
      expect(await isDone(visitor, code), code).to.equal(false)
    }
    const second = await begin(practice, await aPractising(council, practice, 'secondAdviser'), 'link-to-pay')
    expect(second.told('reference')).not.to.equal((await begin(practice, adviser, 'link-to-pay')).told('reference'))
  })

  it('is done by an adviser whose caller’s card is declined and then taken, with no provider asked', async () => {
    const adviser = await aPractising(council, practice, 'secondAdviser')
    const { facts } = await begin(practice, adviser, 'card-declined')
    const caller = await sentALink(adviser, practice, facts)
    await goToCardPage(caller)
    await caller.submit({ ending: 'failed' })
    expect(await isDone(adviser, 'card-declined'), 'declined and not yet paid').to.equal(false)
    expect(caller.text()).to.match(/No money|not been taken|declined/i)
    await caller.get(`/payments/${caller.last.path.split('/')[2] ?? ''}`)
    await goToCardPage(caller)
    await caller.submit({ ending: 'success' })
    expect(caller.last.path).to.match(/receipt$/)
    expect(await isDone(adviser, 'card-declined')).to.equal(true)
  })

  it('is done by an officer who asks for just the refund that was too much, and the worker gives it back to nobody', async () => {
    const officer = await aPractising(council, practice, 'officer')
    const { facts } = await begin(practice, officer, 'paid-twice')
    await officer.get(`/staff/transactions/${String(facts.secondEntryId)}/refund`)
    await officer.post(`/staff/transactions/${String(facts.secondEntryId)}/refund/check`, { 'amount-2': amountInPounds(pence(Number(facts.amountPence))), reasonCode: 'overpaid' })
    await officer.post(`/staff/transactions/${String(facts.secondEntryId)}/refunds`)
    const [refund] = await rowsOf('refunds', { entry_id: facts.secondEntryId })
    expect(refund, officer.text()).to.include({ amount_pence: facts.amountPence })
    await doJobs(practice)
    const [after] = await rowsOf('refunds', { entry_id: facts.secondEntryId })
    expect(after?.state).to.equal(Number(facts.amountPence) > 100_00 ? 'requested' : 'succeeded')
    expect(await isDone(officer, 'paid-twice')).to.equal(true)
  })

  it('is nobody else’s to check, and has no page at the real council', async () => {
    const adviser = await aPractising(council, practice, 'adviser')
    await begin(practice, adviser, 'link-to-pay')
    const path = checkPath(adviser)
    const second = await aPractising(council, practice, 'secondAdviser')
    await second.get('/staff/practice/scenarios')
    expect((await second.post(path, second.hiddenFields('/staff/sign-out'))).status).to.equal(404)
    const real = await signedIn(council, 'adviser')
    expect((await real.send('GET', '/staff/practice/scenarios')).status).to.equal(404)
    expect((await adviser.send('GET', '/staff/practice/scenarios/split-suspense')).status).to.equal(403)
  })

  it('is told of to the trainer at the real council, with names and what is done, through every making', async () => {
    const next = await aPracticeCouncil(council)
    const progress = await progressOf([next.id, practice.id])
    expect(progress.filter(({ doneAt }) => doneAt !== null).map(({ name, title }) => [name, title])).to.deep.include([
      council.users.officer.name, 'Somebody has paid the same bill twice'
    ])
    const owner = await signedIn(council, 'owner')
    await owner.get('/staff/practice/progress')
    expect(owner.text()).to.contain(council.users.officer.name).and.to.contain('Somebody has paid the same bill twice: done')
    expect((await (await signedIn(council, 'adviser')).send('GET', '/staff/practice/progress')).status).to.equal(403)
  })

  it('sends nothing: its messages stay in the outbox of the practice council', async () => {
    const messages = await rowsOf('outbox_messages', {})
    await doJobs(practice)
    expect((await rowsOf('outbox_messages', { sent_at: null })).length).to.equal(messages.length)
  })

  async function rowsOf(table: string, where: object): Promise<Record<string, unknown>[]> {
    return await inCouncil(practice.id, async trx => await trx(table).where({ council_id: practice.id, ...where }) as Record<string, unknown>[])
  }
})

/** Presses the button to pay. Its answer names the practice council's own address in full, as a provider's would be named. */
async function goToCardPage(caller: HttpVisitor): Promise<void> {
  const { headers } = await caller.post(/action="(\/payments\/[^"]+\/attempts)"/.exec(caller.last.body)?.[1] ?? '')
  const { hostname, pathname } = new URL(String(headers.location))
  expect([hostname.startsWith('practice-'), pathname.startsWith('/practice/card-page/')]).to.deep.equal([true, true])
  await caller.get(pathname)
}

/** Begins the caller's payment, sends them a link to it, and opens that as the caller would. */
async function sentALink(adviser: HttpVisitor, practice: TestCouncil, facts: Facts): Promise<HttpVisitor> {
  await adviser.get('/staff/help')
  await adviser.post('/staff/helps', { channel: 'phone' })
  await adviser.get(`/pay/${String(facts.fundSlug)}`)
  await adviser.submit({ reference: String(facts.reference) })
  await adviser.submit({ postcode: String(facts.postcode) })
  await adviser.submit({ choice: 'other', amount: amountInPounds(pence(Number(facts.amountPence))) })
  const id = adviser.last.path.split('/')[2] ?? ''
  await adviser.get(`/payments/${id}/details`)
  await adviser.submit({ email: '' })
  await adviser.get(`/payments/${id}/links`)
  await adviser.submit({ delivery: 'email', email: String(facts.email) })
  const caller = new HttpVisitor(await testService(), practice)
  await adviser.get('/outbox')
  await adviser.get(/href="(\/outbox\/[^"]+)"/.exec(adviser.last.body)?.[1] ?? '')
  await caller.get(/href="https?:\/\/[^/]+(\/link\/[^"]+)"/.exec(adviser.last.body)?.[1] ?? '')
  return caller
}
