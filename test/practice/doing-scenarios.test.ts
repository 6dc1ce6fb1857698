import { expect } from 'chai'
import { inCouncil } from '../../app/database/in-council.js'
import { checkWholeLedger } from '../../app/ledger/ledger-check.js'
import { amountInPounds, pence } from '../../app/money.js'
import type { TestCouncil } from '../support/builders.js'
import { aPracticeCouncil, aPractising } from '../support/builders-practice.js'
import { doJobs } from '../support/do-jobs.js'
import type { HttpVisitor } from '../support/http-visitor.js'
import { aPayingCouncil, usesService } from '../support/service.js'
import { begin, isDone, type Practising } from './attempting.js'

describe('A scenario is done by doing what its words tell, for the right account', function () {
  this.timeout(60_000)
  usesService()

  let council: TestCouncil
  let practice: TestCouncil
  let adviser: HttpVisitor
  let officer: HttpVisitor

  before(async () => {
    council = await aPayingCouncil()
    practice = await aPracticeCouncil(council)
    adviser = await aPractising(council, practice, 'adviser')
    officer = await aPractising(council, practice, 'officer')
  })

  it('by an adviser who asks an officer for a payment that is not there', async () => {
    const other = await begin(practice, adviser, 'link-to-pay')
    const caller = await begin(practice, adviser, 'payment-not-there')
    await asksAbout(other)
    expect(await isDone(adviser, 'payment-not-there'), 'somebody else’s account').to.equal(false)
    await asksAbout(caller)
    expect(adviser.text()).to.contain('An income officer has been asked')
    expect(await isDone(adviser, 'payment-not-there')).to.equal(true)
  })

  it('by an adviser who takes a help code, enters what is to be paid and leaves the caller alone', async () => {
    const first = await begin(practice, adviser, 'help-code')
    await helps(first, '1.23')
    await finishes(adviser)
    expect(await isDone(adviser, 'help-code'), 'another amount').to.equal(false)
    const second = await begin(practice, adviser, 'help-code')
    await helps(second, pounds(second, 'amountPence'))
    const page = adviser.last.path
    expect(await isDone(adviser, 'help-code'), 'still helping').to.equal(false)
    await adviser.get(page)
    await finishes(adviser)
    expect(await isDone(adviser, 'help-code')).to.equal(true)
  })

  it('by an adviser who sends the caller a link for what they want to pay', async () => {
    const other = await begin(practice, adviser, 'card-declined')
    const caller = await begin(practice, adviser, 'link-to-pay')
    const amount = pounds(caller, 'amountPence')
    await sendsLink(other, pounds(other, 'amountPence'), other.told('email'))
    expect(await isDone(adviser, 'link-to-pay'), 'somebody else’s account').to.equal(false)
    await sendsLink(caller, '1.23', caller.told('email'))
    expect(await isDone(adviser, 'link-to-pay'), 'another amount').to.equal(false)
    await sendsLink(caller, amount, 'somebody.else@mail.example')
    expect(await isDone(adviser, 'link-to-pay'), 'sent to somebody else').to.equal(false)
    await sendsLink(caller, amount, caller.told('email'))
    expect(await isDone(adviser, 'link-to-pay')).to.equal(true)
  })

  it('by an officer who moves all of a payment to the account that was meant', async () => {
    const other = await begin(practice, officer, 'wrong-account')
    const payer = await begin(practice, officer, 'wrong-account')
    await moves(payer, other.told('reference'), '1.00')
    expect(await isDone(officer, 'wrong-account'), 'to another account').to.equal(false)
    await moves(payer, payer.told('reference'), '2.00')
    expect(await isDone(officer, 'wrong-account'), 'a part of it').to.equal(false)
    const again = await begin(practice, officer, 'wrong-account')
    await moves(again, again.told('reference'))
    expect(officer.text()).to.contain('The money is moved')
    expect(await isDone(officer, 'wrong-account')).to.equal(true)
  })

  it('by an officer who asks for just what was paid too much, which waits for an approver', async () => {
    const other = await begin(practice, officer, 'refund-to-approve')
    const payer = await begin(practice, officer, 'refund-to-approve')
    await refunds(other, pounds(other, 'overPence'))
    expect(await isDone(officer, 'refund-to-approve'), 'somebody else’s payment').to.equal(false)
    await refunds(payer, '1.23')
    expect(await isDone(officer, 'refund-to-approve'), 'another amount').to.equal(false)
    await refunds(payer, pounds(payer, 'overPence'))
    expect(await isDone(officer, 'refund-to-approve')).to.equal(true)
  })

  it('by an officer who gives each of two accounts its part of one transfer', async () => {
    const other = await begin(practice, officer, 'split-suspense')
    const payer = await begin(practice, officer, 'split-suspense')
    await allocates(payer, [[payer.told('reference'), pounds(payer, 'amountPence')], [other.told('reference'), pounds(payer, 'otherPence')]])
    expect(await isDone(officer, 'split-suspense'), 'a part to somebody else').to.equal(false)
    const again = await begin(practice, officer, 'split-suspense')
    await allocates(again, [[again.told('reference'), pounds(again, 'amountPence')], [again.told('otherReference'), pounds(again, 'otherPence')]])
    expect(officer.text()).to.contain('Nothing remains')
    expect(await isDone(officer, 'split-suspense')).to.equal(true)
    const third = await begin(practice, officer, 'split-suspense')
    await allocates(third, [[third.told('reference'), pounds(third, 'amountPence')], [third.told('otherReference'), pounds(third, 'otherPence')]])
    await officer.get(/href="(\/staff\/suspense\/items\/[^"]+\/put-back\/[^"]+)"/.exec(officer.last.body)?.[1] ?? '')
    await officer.submit({ reason: 'It was a mistake' })
    expect(await isDone(officer, 'split-suspense'), 'put back').to.equal(false)
  })

  it('by an officer who traces a payment and puts its money on the account', async () => {
    const other = await begin(practice, officer, 'trace')
    const payer = await begin(practice, officer, 'trace')
    await traces(other)
    expect(await isDone(officer, 'trace'), 'somebody else’s account').to.equal(false)
    await traces(payer)
    expect(await isDone(officer, 'trace')).to.equal(true)
  })

  it('by whoever decides on files and lets a held row through, which the worker then posts to its account', async () => {
    const finance = await aPractising(council, practice, 'finance')
    const other = await begin(practice, finance, 'held-row')
    const held = await begin(practice, finance, 'held-row')
    await decides(other, 'post')
    expect(await isDone(finance, 'held-row'), 'a row of another file').to.equal(false)
    await decides(held, 'turn-away')
    expect(await isDone(finance, 'held-row'), 'turned away').to.equal(false)
    const again = await begin(practice, finance, 'held-row')
    await decides(again, 'post')
    expect(await isDone(finance, 'held-row')).to.equal(true)
    await doJobs(practice)
    await officer.get(`/staff/accounts/${again.told('fundCode')}/${again.told('reference')}`)
    expect(officer.text()).to.contain(`£${pounds(again, 'amountPence')}`)
    const check = await inCouncil(practice.id, async trx => await checkWholeLedger(trx, practice.id, new Date(Date.now() + 86_400_000)))
    expect(check.differences).to.deep.equal([])
  })
})

function pounds({ facts }: Practising, name: string): string {
  return amountInPounds(pence(Number(facts[name])))
}

async function decides({ visitor, told }: Practising, decision: 'post' | 'turn-away'): Promise<void> {
  const path = `/staff/imports/${told('importId')}/rows/1`
  await visitor.get(path)
  await visitor.post(`${path}/decisions`, { decision })
}

async function asksAbout({ visitor, told }: Practising): Promise<void> {
  await visitor.get('/staff/did-it-arrive')
  await visitor.post('/staff/did-it-arrive/accounts', { caller: 'themselves', fund: told('fundCode'), reference: told('reference'), postcode: told('postcode') })
  await visitor.post(`${visitor.last.path}/questions`, { question: 'Paid by bank transfer five days ago' })
}

async function helps({ visitor, told }: Practising, amount: string): Promise<void> {
  await visitor.get('/staff/help')
  await visitor.post('/staff/help-claims', { code: told('code'), codeChannel: 'phone' })
  expect(visitor.last.path, 'the page that the caller is on').to.match(/\/lines\/1\/amount$/)
  await visitor.submit({ choice: 'other', amount })
}

async function finishes(visitor: HttpVisitor): Promise<void> {
  await visitor.post(/action="(\/staff\/helps\/[^"]+\/endings)"/.exec(visitor.last.body)?.[1] ?? '')
}

async function sendsLink({ visitor, told }: Practising, amount: string, email: string): Promise<void> {
  await visitor.get('/staff/help')
  await visitor.post('/staff/helps', { channel: 'phone' })
  await visitor.get(`/pay/${told('fundSlug')}`)
  await visitor.submit({ reference: told('reference') })
  await visitor.submit({ postcode: told('postcode') })
  await visitor.submit({ choice: 'other', amount })
  const id = visitor.last.path.split('/')[2] ?? ''
  await visitor.get(`/payments/${id}/details`)
  await visitor.submit({ email: '' })
  await visitor.get(`/payments/${id}/links`)
  await visitor.submit({ delivery: 'email', email })
  expect(visitor.last.status, visitor.text()).to.equal(200)
}

async function moves({ visitor, told }: Practising, reference: string, amount?: string): Promise<void> {
  await visitor.get(`/staff/transactions/${told('entryId')}`)
  await visitor.get(`/staff/transfers/new?entry=${told('entryId')}`)
  await visitor.post('/staff/transfers', {
    'fund-1': told('fundCode'), 'reference-1': reference, 'reason': 'wrong-account', 'action': 'check', ...amount === undefined ? {} : { 'take-1': amount }
  })
  await visitor.post('/staff/transfers', { action: 'confirm' })
}

async function refunds({ visitor, told }: Practising, amount: string): Promise<void> {
  const path = `/staff/transactions/${told('entryId')}`
  await visitor.get(`${path}/refund`)
  await visitor.post(`${path}/refund/check`, { 'amount-2': amount, 'reasonCode': 'overpaid' })
  await visitor.post(`${path}/refunds`)
}

async function allocates({ visitor, told }: Practising, parts: readonly (readonly [string, string])[]): Promise<void> {
  const path = `/staff/suspense/items/${told('entryId')}/2`
  await visitor.get(path)
  await visitor.post(`${path}/takings`)
  await visitor.post(`${path}/allocations`, { action: 'add-row' })
  const rows = Object.fromEntries(parts.flatMap(([reference, amount], index) =>
    [[`fund-${index + 1}`, told('fundCode')], [`reference-${index + 1}`, reference], [`amount-${index + 1}`, amount]]))
  await visitor.post(`${path}/allocations`, { ...rows, action: 'allocate' })
}

async function traces(practising: Practising): Promise<void> {
  const { visitor, told } = practising
  await visitor.get('/staff/traces/new')
  await visitor.post('/staff/traces', { fund: told('fundCode'), reference: told('reference') })
  await visitor.submit({ amount: pounds(practising, 'amountPence'), from: '', to: '', method: '', office: '', payer: '', wrong: '', card: '', receipt: '' })
  const page = visitor.last.path.split('?')[0] ?? ''
  expect(visitor.text(), 'what is suggested').to.contain('It is in suspense')
  const { entry = '', line = '' } = visitor.hiddenFields(`${page}/picks`)
  await visitor.post(`${page}/picks`, { entry, line })
  await visitor.get(/href="([^"]*)"[^>]*>\s*Allocate it to this account/.exec(visitor.last.body)?.[1]?.replaceAll('&amp;', '&') ?? '')
  await visitor.post(`${visitor.last.path.split('?')[0] ?? ''}/allocations`, { 'fund-1': told('fundCode'), 'reference-1': told('reference'), 'amount-1': '', 'action': 'allocate' })
  await visitor.get(`${page}/closing`)
  await visitor.submit({ outcome: 'moved', words: '' })
  expect(visitor.text()).to.contain('The trace is closed')
}
