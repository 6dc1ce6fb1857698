import { expect } from 'chai'
import { inCouncil } from '../../../app/database/in-council.js'
import { PaymentAttempt } from '../../../app/payments/payment-attempt.js'
import { anAccountHolder, type TestCouncil } from '../../support/builders.js'
import { HttpVisitor } from '../../support/http-visitor.js'
import { answerEverything, codeOn } from '../../support/paying.js'
import { payAtTheProvider } from '../../support/payer.js'
import { aPayingCouncil, testService, usesService } from '../../support/service.js'
import { signedIn } from '../../support/staff-visitor.js'

/** What an adviser sees of a card payment that the caller makes on their own screen. */
describe('The result, to an adviser who speaks with the payer,', function () {
  this.timeout(60_000)
  usesService()
  let council: TestCouncil

  before(async () => { council = await aPayingCouncil() })

  for (const channel of ['phone', 'web_chat']) {
    it(`is told to be read out, and leads to how a caller can pay, never to a card page (${channel})`, async () => {
      const { adviser, caller, path } = await aCallerAtTheCardPage(channel)
      await adviser.get(`${path}/result`)
      expect(adviser.text()).to.contain('They have not finished paying').and.to.contain('Tell them: No money has been taken').and.to.contain('See how they can pay')
      expect(adviser.last.body).not.to.contain(`action="${path}/attempts"`)

      await payAtTheProvider(await attemptOf(path), '4000000000000002')
      await adviser.get(`${path}/result`)
      expect(adviser.text()).to.contain('Their payment was declined').and.to.contain('Tell them: No money has been taken from your card')
        .and.to.contain('Do not ask for the card number')
      expect(adviser.last.body).to.match(new RegExp(`<a href="${path}/check"[^>]*>\\s*See how they can pay`)).and.not.to.contain(`action="${path}/attempts"`)

      await caller.get(`${path}/result`)
      expect(caller.text()).to.contain('Your payment was declined').and.not.to.contain('Tell them')
      expect(caller.last.body).to.contain(`action="${path}/attempts"`)
    })
  }

  it('is the payer’s own page at the counter, where they have the screen before them', async () => {
    const { adviser, path } = await aCallerAtTheCardPage('counter')
    await adviser.get(`${path}/result`)
    expect(adviser.text()).to.contain('You have not finished paying').and.not.to.contain('Tell them')
    expect(adviser.last.body).to.contain(`action="${path}/attempts"`)
  })

  async function aCallerAtTheCardPage(channel: string): Promise<{ adviser: HttpVisitor, caller: HttpVisitor, path: string }> {
    const holder = await anAccountHolder(council, { postcode: 'BF1 2AB' })
    const adviser = await signedIn(council, 'adviser')
    await adviser.get('/staff/help')
    await adviser.post('/staff/helps', { channel })
    await adviser.get('/pay/council-tax')
    await adviser.submit({ reference: holder.reference })
    const path = adviser.last.path.split('/').slice(0, 3).join('/')
    await answerEverything(adviser, path.split('/')[2] ?? '', holder)
    await adviser.get(`${path}/caller-code`)
    await adviser.submit({})
    const caller = new HttpVisitor(await testService(), council)
    await caller.get('/code')
    await caller.submit({ code: codeOn(adviser), postcode: 'BF1 2AB' })
    const started = await caller.send('POST', `${path}/attempts`, new URLSearchParams(caller.hiddenFields(`${path}/attempts`)).toString())
    expect(started.headers.location).to.contain('/secure/')
    return { adviser, caller, path }
  }

  async function attemptOf(path: string): Promise<PaymentAttempt> {
    return await inCouncil(council.id, async trx => (
      await PaymentAttempt.query(trx).findOne({ council_id: council.id, payment_id: path.split('/')[2] ?? '' }).throwIfNotFound()
    ))
  }
})
