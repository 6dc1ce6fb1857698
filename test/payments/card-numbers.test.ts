import { expect } from 'chai'
import { anAccountHolder, aReference, type TestCouncil } from '../support/builders.js'
import { withoutMadeUp } from '../support/html.js'
import { HttpVisitor } from '../support/http-visitor.js'
import { aPayingCouncil, usesService } from '../support/service.js'
import { errorsShown, goToCheck, paying, type Paying } from './resident.js'
import { aLoggedService, tablesThatHold } from './what-is-kept.js'

/** As people type them. All are of the schemes' test ranges. */
const cards = ['4242424242424242', '4000 0566 5566 5556', '3714-496353-98431']
const message = /^That looks like a card number\. Enter .* (instead|pounds and pence)\. We have not kept the number you typed$/

describe('A card number where it does not belong', function () {
  this.timeout(30_000)
  usesService()
  let council: TestCouncil
  let service: Awaited<ReturnType<typeof aLoggedService>>
  let tax: Paying
  let waste: Paying

  before(async () => {
    service = await aLoggedService()
    council = await aPayingCouncil()
    tax = await begin('council-tax', (await anAccountHolder(council)).reference)
    waste = await begin('garden-waste', aReference(council, 'garden-waste'))
    await waste.visitor.submit({ amount: '42' })
  })

  for (const card of cards) {
    it(`${card}: is refused by its own message, as a reference, amount, email or postcode, and not shown again`, async () => {
      const { visitor } = await begin('garden-waste', card)
      expectRefused(visitor, 'reference', card)
      await tax.visitor.get(`${tax.path}/lines/1/postcode`)
      await tax.visitor.submit({ postcode: card })
      expectRefused(tax.visitor, 'postcode', card)
      await waste.visitor.get(`${waste.path}/lines/1/amount`)
      await waste.visitor.submit({ amount: card })
      expectRefused(waste.visitor, 'amount', card)
      await goToCheck(waste, card)
      expectRefused(waste.visitor, 'email', card)
    })
  }

  it('is refused among other text, too', async () => {
    const { visitor } = await begin('garden-waste', `my card is ${cards[0]} thanks`)
    expectRefused(visitor, 'reference', cards[0] ?? '')
    await goToCheck(waste, `${cards[0]}@example.com`)
    expectRefused(waste.visitor, 'email', cards[0] ?? '')
  })

  it('is refused when a link brings it, and not shown', async () => {
    const visitor = new HttpVisitor(service, council)
    await visitor.get(`/pay/garden-waste?reference=${cards[0]}&amount=${cards[0]}`)

    expect(visitor.last.status).to.equal(422)
    expect(withoutMadeUp(visitor.last.body)).not.to.contain('4242')
  })

  it('is no card number where it is a library card by the fund’s own check digit', async () => {
    const { visitor, path } = await begin('library-charges', '36148900647913')

    expect(visitor.last.path).to.equal(`${path}/lines/1/amount`)
  })

  it('is neither stored nor logged anywhere', async () => {
    const digits = cards.flatMap(card => [card, card.replace(/[ -]/g, ''), encodeURIComponent(card), card.replaceAll(' ', '+')])

    expect(service.log.length).to.be.greaterThan(20)
    expect(service.log.filter(line => digits.some(text => line.includes(text)))).to.deep.equal([])
    expect(await tablesThatHold(...digits)).to.deep.equal([])
    expect(await tablesThatHold(waste.paymentId)).to.include('public.payments')
  })

  async function begin(fundSlug: string, reference: string): Promise<Paying> {
    const visitor = new HttpVisitor(service, council)
    await visitor.get(`/pay/${fundSlug}`)
    await visitor.submit({ reference })
    return paying(visitor)
  }
})

function expectRefused(visitor: HttpVisitor, field: string, card: string): void {
  expect(visitor.last.status).to.equal(422)
  const { summary, fields } = errorsShown(visitor.last)
  expect(summary[field]).to.match(message)
  expect(fields).to.deep.equal(summary)
  expect(visitor.last.body).not.to.contain(card)
}
