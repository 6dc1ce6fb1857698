import { expect } from 'chai'
import { anAccountHolder, testPassword, type TestCouncil } from '../support/builders.js'
import { rowsOf } from '../support/paying.js'
import { aPayingCouncil, testService, usesService } from '../support/service.js'
import { openVisitor, waysToVisit, type Visitor, type WayToVisit } from '../support/visitor.js'

describe('An adviser helps a resident by a help code', function () {
  this.timeout(120_000)
  usesService()

  for (const way of waysToVisit) {
    it(`in ${way}`, async () => {
      // Given a resident who has begun to pay and is stuck at the postcode
      const council = await aPayingCouncil()
      const holder = await anAccountHolder(council)
      const resident = await openVisitor(way, await addressFor(way, council, '/pay/council-tax'))
      await resident.fill('What is your council tax', holder.reference)
      await resident.press('Continue')

      // When they get a help code and read it out to an adviser, who joins
      await resident.follow('Get help with this page')
      await resident.press('Get a help code')
      const code = /[0-9A-Z]{3}-[0-9A-Z]{3}/.exec((await resident.text()).split('Read out your help code')[1] ?? '')?.[0] ?? ''
      const adviser = await signIn(way, council)
      await adviser.follow('Help someone pay')
      await adviser.fill('Help code', code)
      await adviser.press('Join their payment')

      // Then the adviser sees the page that the resident is on, and fills it in with them
      expect(await adviser.text()).to.contain('You are helping a caller by phone').and.to.contain(holder.reference)
      await adviser.fill('To see what is owed', holder.postcode)
      await adviser.press('Continue')
      await adviser.choose('£120.00')
      await adviser.press('Continue')
      expect(await adviser.text()).to.contain('£120.00')
      await resident.follow('Go back to your payment')
      expect(await resident.text()).to.contain('An adviser is helping you')
      await resident.open(await addressFor(way, council, await basketOf(council)))
      expect(await resident.text()).to.contain('£120.00')

      // And when the resident has heard enough, they are alone with their payment
      await resident.press('Stop sharing')
      expect(await resident.text()).to.contain('You have stopped sharing')
      await adviser.follow('Add something else to pay')
      expect(await adviser.text()).to.contain('You are no longer helping with this payment')
      await resident.close()
      await adviser.close()
    })
  }
})

async function signIn(way: WayToVisit, council: TestCouncil): Promise<Visitor> {
  const adviser = await openVisitor(way, await addressFor(way, council, '/staff/sign-in'))
  await adviser.fill('Email address', council.users.adviser.email)
  await adviser.fill('Password', testPassword)
  await adviser.press('Sign in')
  return adviser
}

/** lynx does not look up *.localhost. */
async function addressFor(way: WayToVisit, council: TestCouncil, path: string): Promise<string> {
  const service = await testService()
  return (way === 'lynx' ? service.loopbackAddressOf(council) : service.addressOf(council)) + path
}

async function basketOf(council: TestCouncil): Promise<string> {
  const [payment] = await rowsOf(council, 'payments')
  return `/payments/${String(payment?.id)}/basket`
}
