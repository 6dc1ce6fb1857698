import { expect } from 'chai'
import { v7 as newId } from 'uuid'
import { inCouncil, inCouncilOn } from '../../app/database/in-council.js'
import { maskReference } from '../../app/funds/masked-reference.js'
import { pence } from '../../app/money.js'
import { newReference } from '../../app/references.js'
import { anEntry, onBank, onFund, post } from '../ledger/books.js'
import { aCouncil, aReference, anAccountHolder, fundOf, type TestAccountHolder, type TestCouncil } from '../support/builders.js'
import { aPaidPayment, aSuspenseItem } from '../support/builders-payments.js'
import { anAllocation } from '../support/builders-suspense.js'
import { aLookUp, aQuestion } from '../support/builders-look-ups.js'
import { aUser } from '../support/builders-people.js'
import { aTrace } from '../support/builders-traces.js'
import { testDatabase } from '../support/database.js'
import { withoutMadeUp } from '../support/html.js'
import { HttpVisitor } from '../support/http-visitor.js'
import { testService, usesService } from '../support/service.js'
import { signedIn } from '../support/staff-visitor.js'

describe('Did it arrive?', function () {
  this.timeout(60_000)
  usesService()
  let council: TestCouncil
  let adviser: HttpVisitor
  let holder: TestAccountHolder

  beforeEach(async () => {
    council = await aCouncil()
    adviser = await signedIn(council, 'adviser')
    holder = await anAccountHolder(council)
  })

  it('shows an adviser the payments of the one account whose reference and postcode the caller gave, and nothing else', async () => {
    const other = await aCouncil()
    const neighbour = await anAccountHolder(council, { postcode: 'BF9 9ZZ' })
    await paid(council, holder.reference, 60_00)
    await paid(council, neighbour.reference, 71_71)
    await paid(other, holder.reference, 82_82)
    await aPaidPayment(council, { lines: [{ fundSlug: 'parking-fines', accountReference: holder.reference, amountPence: pence(93_93) }] })
    await aSuspenseItem(council, { accountReference: holder.reference, amountPence: pence(45_00), narrative: 'SECRET NARRATIVE' })
    await aSuspenseItem(council, { accountReference: neighbour.reference, amountPence: pence(46_46) })
    await open()
    expect(adviser.last.status).to.equal(200)
    const text = adviser.text()
    expect(text).to.contain('£60.00').and.to.contain('£45.00').and.to.contain('We have it and are finding out where it belongs')
    expect(text).to.contain('Not sent to Council tax system yet: it goes with the next file')
    for (const secret of ['71.71', '82.82', '93.93', '46.46', holder.name, holder.address, holder.postcode, 'O’Brien', '1111', 'SECRET', '£120.00']) {
      expect(text, secret).not.to.contain(secret)
    }
  })

  it('says in plain words what became of money: found its account, or moved on', async () => {
    const item = await aSuspenseItem(council, { accountReference: holder.reference, amountPence: pence(45_00) })
    await anAllocation(council, { entryId: item.id, lineNumber: 2 })
    await open()
    expect(adviser.text()).to.contain('£45.00').and.to.contain('£10.00 was put on an account on').and.to.contain('We have £35.00 of it and are finding out where it belongs')
  })

  it('tells what was begun online and not paid, and that no money was taken', async () => {
    const resident = await aPayerTo(holder.reference)
    await resident.submit({ skip: 'yes' })
    await open()
    expect(adviser.text()).to.contain('Nothing has arrived on this account here').and.to.contain('It was begun and never paid. No money was taken.')
  })

  it('opens one receipt by its reference, amount and day, with the accounts masked', async () => {
    const { payment } = await paid(council, holder.reference, 60_00)
    const yesterday = { receipt: payment.reference.toLowerCase(), amount: '60', paidOn: 'yesterday', receiptCaller: 'themselves' }
    await byReceipt(yesterday)
    expect(adviser.last.status).to.equal(422)
    expect(adviser.text()).to.contain('No payment has this receipt, amount and day')
    await byReceipt({ ...yesterday, paidOn: 'today', amount: '60.01' })
    expect(adviser.last.status).to.equal(422)
    await byReceipt({ ...yesterday, paidOn: 'today' })
    expect(adviser.text()).to.contain('£60.00').and.to.contain('Council tax').and.not.to.contain(holder.reference)
  })

  it('does not say which of reference and postcode was wrong, records it, and stops one who guesses', async () => {
    const words = new Set<string>()
    const wrong: Record<string, string>[] = [{ postcode: 'BF1 9ZZ' }, { reference: aReference(council, 'council-tax') }, { reference: '12' }]
    for (const facts of wrong) {
      await byAccount(facts)
      expect(adviser.last.status).to.equal(422)
      words.add(/No account has[^<]*/.exec(adviser.last.body)?.[0] ?? '')
    }
    expect([...words]).to.deep.equal(['No account has this reference and this postcode. Ask for both again'])
    for (let more = 0; more < 2; more += 1) await byAccount({ postcode: 'BF1 9ZZ' })
    await open()
    expect(adviser.last.status).to.equal(429)
    expect(adviser.text()).to.contain('tried too often').and.to.contain('10 minutes')
    const refused = await inCouncil(council.id, async trx => await trx('audit_events').where({ council_id: council.id, action: 'look_up_refused' }))
    expect(refused).to.have.length(5)
    const colleague = await signedIn(council, 'secondAdviser')
    await open({}, colleague)
    expect(colleague.last.status).to.equal(200)
  })

  it('stops guessing at one account by several advisers; right answers never count', async () => {
    for (let times = 0; times < 7; times += 1) await open()
    expect(adviser.last.status).to.equal(200)
    const colleague = await signedIn(council, 'secondAdviser')
    for (const visitor of [adviser, adviser, adviser, colleague, colleague]) await byAccount({ postcode: 'BF1 9ZZ' }, visitor)
    await open({}, colleague)
    expect(colleague.last.status).to.equal(429)
    expect(colleague.text()).to.contain('60 minutes')
  })

  it('is over after a quarter of an hour, and is another adviser’s or another session’s never', async () => {
    await open()
    const { path } = adviser.last
    expect(path).to.match(/did-it-arrive\/[\w-]{36}$/)
    expect((await (await signedIn(council, 'secondAdviser')).get(path)).status).to.equal(404)
    expect((await (await signedIn(council, 'adviser')).get(path)).status).to.equal(404)
    expect((await (await signedIn(await aCouncil(), 'adviser')).get(path)).status).to.equal(404)
    expect((await adviser.get(path)).status).to.equal(200)
    const service = await testService()
    service.clockAheadMs += 15 * 60_000
    try {
      expect((await adviser.get(path)).status).to.equal(404)
    } finally {
      service.clockAheadMs -= 15 * 60_000
    }
  })

  it('shows nothing of funds and methods that are not the adviser’s', async () => {
    await paid(council, holder.reference, 60_00)
    await limited({ method_codes: ['CA'] })
    await open()
    expect(adviser.text()).to.contain('Nothing that you may see has arrived').and.not.to.contain('Nothing has arrived').and.not.to.contain('£60.00')
    const { path } = adviser.last
    await limited({ fund_codes: [fundOf(council, 'parking-fines').code] })
    expect((await adviser.get(path)).status).to.equal(404)
    await open()
    expect(adviser.last.status).to.equal(422)
    expect(adviser.text()).to.contain('Select what they paid')
  })

  it('opens no receipt of funds or methods that are not the adviser’s, in the words for an unknown one', async () => {
    const { payment } = await aPaidPayment(council, { lines: [{ fundSlug: 'council-tax', amountPence: pence(10_00) }, { fundSlug: 'parking-fines', amountPence: pence(5_00) }] })
    const facts = { receipt: payment.reference, amount: '15', paidOn: 'today', receiptCaller: 'themselves' }
    for (const limits of [{ method_codes: ['CA'] }, { fund_codes: [fundOf(council, 'garden-waste').code] }]) {
      await limited(limits)
      const pages: string[] = []
      for (const receipt of [payment.reference, newReference()]) {
        await byReceipt({ ...facts, receipt })
        expect(adviser.last.status).to.equal(422)
        pages.push(/No payment that[^<]*/.exec(adviser.last.body)?.[0] ?? receipt)
      }
      expect(new Set(pages)).to.deep.equal(new Set(['No payment that you may see has this receipt, amount and day. Ask for all three again, or ask an income officer']))
    }
    await limited({ fund_codes: [fundOf(council, 'parking-fines').code] })
    await byReceipt(facts)
    expect(adviser.text()).to.contain('£5.00').and.to.contain('There may be payments that you may not see').and.not.to.contain('£10.00')
    const { path } = adviser.last
    await limited({ method_codes: ['CA'] })
    await adviser.get(path)
    expect(adviser.text()).to.contain('Nothing that you may see has arrived').and.not.to.contain('£5.00')
  })

  it('refuses a card number and what is missing, and shows the rest again', async () => {
    await byAccount({ reference: '4242 4242 4242 4242', postcode: '', caller: '' })
    expect(adviser.last.status).to.equal(422)
    expect(adviser.text()).to.contain('That looks like a card number').and.to.contain('Enter a full UK postcode').and.to.contain('Select who is calling')
    expect(withoutMadeUp(adviser.last.body)).not.to.contain('4242')
  })

  it('passes on what it cannot tell to an income officer, once, who takes it off the list', async () => {
    await open()
    const ask = { ...adviser.hiddenFields(`${adviser.last.path}/questions`), question: 'Paid £45 at the post office in May' }
    for (let twice = 0; twice < 2; twice += 1) await adviser.send('POST', `${adviser.last.path}/questions`, new URLSearchParams(ask).toString())
    const officer = await signedIn(council, 'officer')
    await officer.get('/staff/questions')
    expect(officer.last.body.split('Paid £45 at the post office in May')).to.have.length(2)
    expect(officer.text()).to.contain(holder.reference)
    const others = await signedIn(await aCouncil(), 'officer')
    const path = /\/staff\/questions\/[\w-]+\/answers/.exec(officer.last.body)?.[0] ?? ''
    await others.get('/staff/questions')
    expect(others.text()).to.contain('No adviser waits')
    expect((await others.send('POST', path, new URLSearchParams({ _csrf: others.hiddenFields('/staff/sign-out')._csrf ?? '' }).toString())).status).to.equal(404)
    await officer.post(path)
    expect([officer.last.status, officer.text()]).to.satisfy(([status, text]: [number, string]) => status === 422 && text.includes('Write what the adviser can tell'))
    expect(officer.last.body).to.contain(`/staff/traces/new?fund=${fundOf(council, 'council-tax').code}&amp;reference=${holder.reference}`)
    await officer.post(path, { answer: 'It came on 3 May and is on the account now' })
    expect(officer.text()).to.contain('No adviser waits for an answer')
    await adviser.get('/staff/did-it-arrive')
    expect(adviser.text()).to.contain('It came on 3 May and is on the account now').and.not.to.contain(holder.reference)
    const colleague = await signedIn(council, 'secondAdviser')
    await colleague.get('/staff/did-it-arrive')
    expect(colleague.text()).not.to.contain('It came on 3 May')
  })

  it('passes on a caller to whom nothing opens, and comes back from an address that a refused form had', async () => {
    await byAccount({ postcode: 'BF1 9ZZ' })
    const refused = await inCouncil(council.id, async trx => await trx('audit_events').where({ council_id: council.id, action: 'look_up_refused' }))
    expect(refused.map(({ facts }: { facts: unknown }) => facts)).to.deep.equal([{ fund: fundOf(council, 'council-tax').code, account: maskReference(holder.reference) }])
    expect((await adviser.get('/staff/did-it-arrive/accounts')).path).to.equal('/staff/did-it-arrive')
    await adviser.post('/staff/did-it-arrive/questions', { ...adviser.hiddenFields('/staff/did-it-arrive/questions'), question: 'Parked in May, no receipt' })
    expect(adviser.text()).to.contain('An income officer has been asked').and.contain('Not answered yet')
    const officer = await signedIn(council, 'officer')
    await officer.get('/staff/questions')
    expect(officer.text()).to.contain('Parked in May, no receipt').and.contain('A caller without an account or receipt')
  })

  it('offers only what has accounts', async () => {
    await adviser.get('/staff/did-it-arrive')
    const offered = [...adviser.last.body.matchAll(/<option value="(\w+)"/g)].map(match => match[1])
    expect(offered).to.deep.equal([fundOf(council, 'council-tax').code])
  })

  it('says that a trace is open on the account, and until when', async () => {
    await aTrace(council, { reference: holder.reference })
    await open()
    expect(adviser.text()).to.contain('Somebody is looking for a payment of this account').and.match(/marked until \d+ \w+ \d{4}/)
  })

  it('says of money that was moved away and back that it is no second payment', async () => {
    const to = (reference: string, amount: number, drawn?: { entryId: string, lineNumber: number }) => onFund(council, amount, reference, drawn)
    const elsewhere = (await anAccountHolder(council)).reference
    const first = await post(council, anEntry([onBank(50_00), to(holder.reference, -50_00)]))
    const away = await post(council, anEntry([to(holder.reference, 50_00, { entryId: first.entryId, lineNumber: 2 }), to(elsewhere, -50_00)], { type: 'transfer' }))
    await post(council, anEntry([to(elsewhere, 50_00, { entryId: away.entryId, lineNumber: 2 }), to(holder.reference, -50_00)], { type: 'transfer' }))
    await open()
    expect(adviser.text().split('This is no second payment')).to.have.length(2)
  })

  it('passes questions about a receipt on only to those whose funds and methods it is of, and records who answered', async () => {
    const { payment } = await aPaidPayment(council, { lines: [{ fundSlug: 'council-tax', amountPence: pence(10_00) }, { fundSlug: 'parking-fines', amountPence: pence(5_00) }] })
    const lookUpId = await aLookUp(council)
    const id = await aQuestion(council, lookUpId, 'Where is the receipt’s money?')
    await inCouncilOn((await testDatabase()).owner, council.id, async trx => {
      await trx('look_ups').where({ council_id: council.id, id: lookUpId }).update({ fund_code: null, account_reference: null, payment_id: payment.id })
    })
    for (const limits of [{ fundCodes: [fundOf(council, 'council-tax').code] }, { methodCodes: ['CA'] }]) {
      const limited = await aUser(council, limits)
      const visitor = new HttpVisitor(await testService(), council)
      await visitor.signIn(limited.email)
      expect(visitor.text()).not.to.contain('from advisers')
      await visitor.get('/staff/questions')
      expect(visitor.text()).to.contain('No adviser waits')
      const _csrf = visitor.hiddenFields('/staff/sign-out')._csrf ?? ''
      expect((await visitor.send('POST', `/staff/questions/${id}/answers`, new URLSearchParams({ _csrf, answer: 'It came' }).toString())).status).to.equal(404)
    }
    const officer = await signedIn(council, 'officer')
    await officer.get('/staff/questions')
    await officer.post(`/staff/questions/${id}/answers`, { answer: 'It came' })
    const events = await inCouncil(council.id, async trx => await trx('audit_events').where({ council_id: council.id, subject_id: id }).pluck('action') as string[])
    expect(events).to.deep.equal(['question_answered'])
  })

  it('adds and changes nothing at all by being looked at', async () => {
    await open()
    const { path } = adviser.last
    const before = await eventCount()
    await adviser.get(path)
    await adviser.get('/staff/did-it-arrive')
    expect(await eventCount()).to.equal(before)
    expect((await adviser.get(`/staff/did-it-arrive/${newId()}`)).status).to.equal(404)
  })

  async function open(facts: Record<string, string> = {}, visitor = adviser) {
    await byAccount({ postcode: holder.postcode, ...facts }, visitor)
  }

  async function byAccount(facts: Record<string, string>, visitor = adviser) {
    await visitor.get('/staff/did-it-arrive')
    const fund = fundOf(council, 'council-tax').code
    await visitor.post('/staff/did-it-arrive/accounts', { caller: 'themselves', fund, reference: holder.reference, postcode: holder.postcode, ...facts })
  }

  async function byReceipt(facts: Record<string, string>) {
    await adviser.get('/staff/did-it-arrive')
    await adviser.post('/staff/did-it-arrive/receipts', facts)
  }

  async function paid(where: TestCouncil, accountReference: string, amount: number) {
    return await aPaidPayment(where, { lines: [{ fundSlug: 'council-tax', accountReference, amountPence: pence(amount) }] })
  }

  async function aPayerTo(reference: string): Promise<HttpVisitor> {
    const visitor = new HttpVisitor(await testService(), council)
    await visitor.get('/pay/council-tax')
    await visitor.submit({ reference })
    return visitor
  }

  async function eventCount(): Promise<number> {
    return await inCouncil(council.id, async trx => (await trx('look_ups').where({ council_id: council.id })).length)
  }

  async function limited(limits: { fund_codes?: string[], method_codes?: string[] }): Promise<void> {
    const { owner } = await testDatabase()
    await owner.transaction(async trx => {
      await trx.raw(`set local app.council_id = '${council.id}'`)
      await trx('users').where({ council_id: council.id, id: council.users.adviser.id }).update({ fund_codes: null, method_codes: null, ...limits })
    })
  }
})
