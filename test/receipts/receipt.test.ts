import { expect } from 'chai'
import { inCouncil, inCouncilOn } from '../../app/database/in-council.js'
import { pence } from '../../app/money.js'
import { aReference, type TestCouncil } from '../support/builders.js'
import { aPaidPayment } from '../support/builders-payments.js'
import { testDatabase } from '../support/database.js'
import { HttpVisitor } from '../support/http-visitor.js'
import { aPayerAtCheck, aPayerAtTheProvider, payAtTheProvider } from '../support/payer.js'
import { aPayingCouncil, testService, usesService } from '../support/service.js'

describe('A receipt', function () {
  this.timeout(30_000)
  usesService()

  it('shows each line as it was posted, with VAT only where the line bears any', async () => {
    const council = await aPayingCouncil()
    const wasteReference = aReference(council, 'bulky-waste')
    const { payment } = await aPaidPayment(council, {
      lines: [
        { fundSlug: 'council-tax', amountPence: pence(1_120_00) },
        { fundSlug: 'building-control', amountPence: pence(120_00) },
        { fundSlug: 'bulky-waste', accountReference: wasteReference, amountPence: pence(28_00) }
      ],
      cardLastFour: '4242', paidAt: new Date('2026-05-03T05:00:00Z')
    })

    const visitor = await finderOf(council, payment.reference, '4242')

    const text = visitor.text()
    expect(text).to.contain(`Receipt reference ${payment.reference}`)
    expect(text).to.contain('3 May 2026')
    expect(text).to.contain('3 May 2026 at 6:00am')
    expect(text).to.contain('Visa ending in 4242')
    expect(text).to.contain('£1,120.00 Building')
    expect(text).to.contain('£120.00 includes £20.00 VAT at 20%')
    expect(text).to.contain(`${wasteReference} £28.00 Total paid £1,268.00 includes £20.00 VAT`)
    expect(text).to.contain(`VAT registration number ${council.council.vatNumber ?? ''}`)
    expect(text).to.contain(council.council.postalAddress)
    expect(text).to.contain('Pay something else')
  })

  it('says nothing of VAT when no line bears any', async () => {
    const council = await aPayingCouncil()
    const { payment } = await aPaidPayment(council, { cardLastFour: '4242' })

    const visitor = await finderOf(council, payment.reference, '4242')

    expect(visitor.text()).to.contain('Total paid £120.00')
    // References and tokens have any three letters by chance.
    expect(visitor.text()).not.to.match(/\bVAT\b/)
  })

  it('is what whoever has paid comes to, and is emailed to the address they gave', async () => {
    const council = await aPayingCouncil()
    const { visitor, paymentId, attempt } = await aPayerAtTheProvider(council, 'payer@example.com')
    await payAtTheProvider(attempt)

    await visitor.get(`/payments/${paymentId}/result`)

    expect(visitor.last.path).to.match(/\/receipt$/)
    expect(visitor.text()).to.contain('Payment received')
    expect(visitor.text()).to.contain('It is on its way to payer@example.com')
    expect(visitor.last.body).to.contain('value="payer@example.com"')
    const [message] = await messagesOf(council)
    expect(message).to.include({ kind: 'receipt', recipient: 'payer@example.com' })
    expect(await jobKeys()).to.contain(message?.id)
  })

  it('leads on to the question that comes next while the payment has not been made', async () => {
    const council = await aPayingCouncil()
    const { visitor, paymentId } = await aPayerAtCheck(council)

    await visitor.get(`/payments/${paymentId}/receipt`)

    expect(visitor.last.path).not.to.match(/\/receipt$/)
    expect(visitor.last.status).to.equal(200)
  })

  it('is sent to an address that is asked for, once for two clicks, as text in which nothing is escaped', async () => {
    const council = await aPayingCouncil()
    const { payment } = await aPaidPayment(council, { lines: [{ fundSlug: 'building-control', amountPence: pence(120_00) }], cardLastFour: '4242' })
    await renameFund(council, 'building-control', 'Plans & "permits" <of> O’Brien')
    const visitor = await finderOf(council, payment.reference, '4242')
    const path = `/receipts/${payment.id}/receipt-emails`
    const form = visitor.hiddenFields(path)

    await visitor.post(path, { email: ' someone@example.com ' })
    await visitor.post(path, { ...form, email: 'someone@example.com' })

    expect(visitor.text()).to.contain('We are sending this receipt by email')
    expect(visitor.last.body).not.to.contain('someone@example.com')
    const messages = await messagesOf(council)
    expect(messages.map(message => message.recipient)).to.deep.equal(['someone@example.com'])
    expect(messages[0]?.subject).to.equal(`Your payment to ${council.council.name}: receipt ${payment.reference}`)
    expect(messages[0]?.body).to.contain([
      'Plans & "permits" <of> O’Brien',
      `Building control reference: ${payment.lines[0]?.accountReference ?? ''}`,
      'Amount: £120.00',
      'Includes VAT at 20%: £20.00'
    ].join('\n'))
    expect(messages[0]?.body).to.contain('VAT registration number: GB')
    expect(messages[0]?.body).to.contain(`call ${council.council.phone}`.replace('call', 'Call'))
    expect(messages[0]?.body).not.to.match(/&(amp|quot|lt|#39);/)
  })

  it('is not sent to what is no email address, and a card number is not shown again', async () => {
    const council = await aPayingCouncil()
    const { payment } = await aPaidPayment(council, { cardLastFour: '4242' })
    const visitor = await finderOf(council, payment.reference, '4242')

    await visitor.post(`/receipts/${payment.id}/receipt-emails`, { email: 'nobody' })
    expect(visitor.last.status).to.equal(422)
    expect(visitor.text()).to.contain('Enter an email address in the correct format')
    expect(visitor.last.body).to.contain('value="nobody"')

    await visitor.post(`/receipts/${payment.id}/receipt-emails`, { email: '4242 4242 4242 4242' })
    expect(visitor.last.status).to.equal(422)
    expect(visitor.last.body).not.to.contain('4242 4242')
    expect(await messagesOf(council)).to.deep.equal([])
  })
})

/** A visitor who has found this receipt by the card's last four digits. */
async function finderOf(council: TestCouncil, reference: string, lastFour: string): Promise<HttpVisitor> {
  const visitor = new HttpVisitor(await testService(), council)
  await visitor.get('/receipts/find')
  await visitor.post('/receipts/find', { reference, proof: lastFour })
  expect(visitor.last.status).to.equal(200)
  return visitor
}

async function messagesOf(council: TestCouncil): Promise<{ id: string, kind: string, recipient: string, subject: string, body: string }[]> {
  return await inCouncil(council.id, async trx => await trx('outbox_messages').where({ council_id: council.id }).orderBy('id'))
}

async function jobKeys(): Promise<string[]> {
  const { application } = await testDatabase()
  return await application('graphile_worker.jobs').pluck('key')
}

async function renameFund(council: TestCouncil, slug: string, name: string): Promise<void> {
  const { owner } = await testDatabase()
  await inCouncilOn(owner, council.id, async trx => { await trx('funds').where({ council_id: council.id, slug }).update({ name }) })
}
