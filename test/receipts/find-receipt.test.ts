import { expect } from 'chai'
import { pence } from '../../app/money.js'
import { newReference } from '../../app/references.js'
import type { TestCouncil } from '../support/builders.js'
import { aPaidPayment } from '../support/builders-payments.js'
import { HttpVisitor } from '../support/http-visitor.js'
import { aPayingCouncil, testService, usesService } from '../support/service.js'

describe('Finding a receipt again', function () {
  this.timeout(30_000)
  usesService()

  it('needs the reference, however it is written, and the last four digits of the card', async () => {
    const council = await aPayingCouncil()
    const { payment } = await aPaidPayment(council, { cardLastFour: '4242' })

    const visitor = await find(council, payment.reference.toLowerCase().replaceAll('-', ' '), '4242')

    expect(visitor.last.path).to.equal(`/receipts/${payment.id}`)
    expect(visitor.text()).to.contain(`Receipt reference ${payment.reference}`)
  })

  it('or the email address that was given, without showing it', async () => {
    const council = await aPayingCouncil()
    const { payment } = await aPaidPayment(council, { email: 'payer@example.com' })

    const visitor = await find(council, payment.reference, 'PAYER@example.com')

    expect(visitor.last.path).to.equal(`/receipts/${payment.id}`)
    expect(visitor.last.body.toLowerCase()).not.to.contain('payer@example.com')
  })

  it('answers alike for a reference that does not exist, a second fact that is another’s, and another council’s receipt', async () => {
    const [council, other] = [await aPayingCouncil(), await aPayingCouncil()]
    const { payment } = await aPaidPayment(council, { cardLastFour: '4242', email: 'payer@example.com' })
    const { payment: others } = await aPaidPayment(other, { cardLastFour: '4242' })

    const answers = [
      await find(council, newReference(), '4242'), await find(council, payment.reference, '4243'),
      await find(council, payment.reference, 'somebody@example.com'), await find(council, others.reference, '4242')
    ]

    for (const { last } of answers) {
      expect(last.status).to.equal(422)
      expect(last.body).to.contain('We cannot find a receipt with both of these')
    }
    const plain = answers.map(({ last }) => last.body.replace(/value="[^"]*"/g, ''))
    expect(new Set(plain).size).to.equal(1)
  })

  it('opens nothing by its address alone', async () => {
    const council = await aPayingCouncil()
    const { payment } = await aPaidPayment(council)
    const visitor = new HttpVisitor(await testService(), council)

    expect((await visitor.get(`/receipts/${payment.id}`)).status).to.equal(404)
    expect((await visitor.send('POST', `/receipts/${payment.id}/receipt-emails`, 'email=a%40example.com')).status).to.equal(404)
  })

  it('stops for this reference after five wrong tries, even with the right fact, and for no other', async () => {
    const council = await aPayingCouncil()
    const { payment } = await aPaidPayment(council, { cardLastFour: '4242' })
    const { payment: another } = await aPaidPayment(council, { cardLastFour: '4242' })
    for (const wrong of ['0001', '0002', '0003', '0004', '0005']) expect((await find(council, payment.reference, wrong)).last.status).to.equal(422)

    const stopped = await find(council, payment.reference, '4242')

    expect(stopped.last.status).to.equal(429)
    expect(stopped.last.headers['retry-after']).to.match(/^\d+$/)
    expect((await find(council, another.reference, '4242')).last.status).to.equal(200)
  })

  it('counts no try that was right', async () => {
    const council = await aPayingCouncil()
    const { payment } = await aPaidPayment(council, { cardLastFour: '4242' })

    for (let time = 0; time < 7; time += 1) expect((await find(council, payment.reference, '4242')).last.status).to.equal(200)
  })

  it('says of money that is held that it has come and is being checked', async () => {
    const council = await aPayingCouncil()
    const { payment } = await aPaidPayment(council, { cardLastFour: '4242', receivedPence: pence(100_00) })

    const visitor = await find(council, payment.reference, '4242')

    expect(visitor.text()).to.contain('We have received your payment, and are checking it')
    expect(visitor.text()).to.contain('Do not pay again')
  })

  it('says how to put right what is no reference and no second fact, and keeps no card number', async () => {
    const council = await aPayingCouncil()

    const empty = await find(council, '', '')
    expect(empty.last.status).to.equal(422)
    expect(empty.text()).to.contain('Enter the receipt reference').and.to.contain('Enter the email address you gave, or the last 4 digits')

    const mistyped = await find(council, '7KQ2-93XM-4X', '12345')
    expect(mistyped.text()).to.contain('Check the receipt reference').and.to.contain('or 4 digits')
    expect(mistyped.last.body).to.contain('7KQ2-93XM-4X')

    const card = await find(council, '4242424242424242', '4242 4242 4242 4242')
    expect(card.text()).to.contain('That looks like a card number').and.to.contain('Enter only the last 4 digits')
    expect(card.last.body).not.to.match(/4242 ?4242/)
  })
})

async function find(council: TestCouncil, reference: string, proof: string): Promise<HttpVisitor> {
  const visitor = new HttpVisitor(await testService(), council)
  await visitor.get('/receipts/find')
  await visitor.post('/receipts/find', { reference, proof })
  return visitor
}
