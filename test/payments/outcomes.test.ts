import { expect } from 'chai'
import { newToken } from '../../app/secrets/secret-tokens.js'
import type { TestCouncil } from '../support/builders.js'
import { HttpVisitor } from '../support/http-visitor.js'
import { aPayingCouncil, testService, usesService } from '../support/service.js'
import { makeTrouble } from '../support/trouble.js'
import {
  aPayerAtTheCardPage, type AtTheProvider, cancelOnCardPage, complete, enterCard, goToCardPage, ledgerOf, letExpire, providerPayments, returnPath
} from './at-the-provider.js'
import { aPayerWithBasket, goToCheck, pressPay, rowOf, rowsOf } from './resident.js'

describe('A payment’s outcome', function () {
  this.timeout(60_000)
  usesService()
  let council: TestCouncil

  before(async () => { council = await aPayingCouncil() })

  it('is success: posted once, with a receipt, however often and from wherever it is looked at', async () => {
    const payer = await aPayerAtTheCardPage(council, { email: 'resident@example.com', lines: [['garden-waste', '42'], ['planning', '12.50']] })
    await enterCard(payer)
    const back = await returnPath(council, payer)
    for (const path of [back, back, '/result', '', '/check', '/basket', '/add', '/add/planning', '/details', '/lines/1/amount', '/lines/1/reference', '/lines/1/remove', '/lines/1/postcode', '/lines/1/repeat']) {
      await payer.visitor.get(path.startsWith('/payments') ? path : payer.path + path)
      expect(payer.visitor.last.path, path).to.equal(`${payer.path}/receipt`)
    }
    expect(payer.visitor.text()).to.contain('Payment received').and.to.contain('£54.50')
    const [waste, planning] = (await rowsOf(council, 'payment_lines', { payment_id: payer.paymentId })).map(line => line.account_reference)
    expect(await ledgerOf(council, payer)).to.have.deep.property('postings', ['clearing - 5450', `fund ${String(waste)} -4200`, `fund ${String(planning)} -1250`])
    expect(await providerPaymentsOf(payer)).to.have.length(1)
    expect(await rowOf(council, 'payments', { id: payer.paymentId })).to.include({ status: 'paid' })
    expect(await rowOf(council, 'outbox_messages', { payment_id: payer.paymentId })).to.include({ recipient: 'resident@example.com', kind: 'receipt' })
  })

  const failures: [what: string, fail: (payer: AtTheProvider) => Promise<void>, status: string, heading: string, words: RegExp][] = [
    ['a declined card', async payer => { await enterCard(payer, '4000000000000002') }, 'failed', 'Your payment was declined', /No money has been taken from your card/],
    ['a card company’s fault', async payer => { await enterCard(payer, '4000000000000119') }, 'errored', 'There was a problem with your payment', /No money has been taken/],
    ['the payer’s change of mind', cancelOnCardPage, 'cancelled', 'Your payment was cancelled', /No money has been taken/],
    ['ninety minutes gone by', letExpire, 'expired', 'Your payment timed out', /No money has been taken.*90 minutes/]
  ]
  for (const [what, fail, status, heading, words] of failures) {
    it(`is ${what}: the page says that no money was taken, and one can try again`, async () => {
      const payer = await aPayerAtTheCardPage(council)
      await fail(payer)
      await payer.visitor.get(await returnPath(council, payer))

      expect(payer.visitor.last.path).to.equal(`${payer.path}/result`)
      expect(payer.visitor.text()).to.contain(heading).and.to.match(words)
      expect(await rowOf(council, 'payment_attempts', { payment_id: payer.paymentId })).to.include({ status })
      expect(await ledgerOf(council, payer)).to.deep.equal({ entries: [], postings: [] })
      expect(await rowOf(council, 'payments', { id: payer.paymentId })).to.include({ status: 'open', finished_at: null })

      const again = await goToCardPage(council, payer)
      expect(again.attempt.id).not.to.equal(payer.attempt.id)
      await enterCard(again)
      await payer.visitor.get(await returnPath(council, again))
      expect(payer.visitor.last.path).to.equal(`${payer.path}/receipt`)
      expect((await ledgerOf(council, payer)).entries).to.have.length(1)
      await payer.visitor.get(await returnPath(council, payer))
      expect(payer.visitor.last.path).to.equal(`${payer.path}/receipt`)
    })
  }

  it('is not known while nobody has entered a card: the page says so, and leads on to the card page or back', async () => {
    const payer = await aPayerAtTheCardPage(council)
    await payer.visitor.get(`${payer.path}/result`)
    expect(payer.visitor.text()).to.contain('You have not finished paying').and.to.contain('No money has been taken')
    expect(payer.visitor.last.body).to.contain(`href="${payer.path}/basket"`).and.not.to.contain('look-again')
    const again = await goToCardPage(council, payer)

    expect(again.attempt.id).to.equal(payer.attempt.id)
    expect(again.cardPage).not.to.equal(payer.cardPage)
    expect(await providerPaymentsOf(payer)).to.have.length(1)
  })

  it('is not guessed while a card has been entered and not confirmed: the payer can go back to the card page', async () => {
    const payer = await aPayerAtTheCardPage(council)
    await enterCard(payer, '4242424242424242', false)
    await payer.visitor.get(await returnPath(council, payer))
    expect(payer.visitor.text()).to.contain('We are waiting to hear').and.to.contain('Do not pay again').and.to.contain('Go back to the card page')
    const again = await goToCardPage(council, payer)

    expect(again.attempt.id).to.equal(payer.attempt.id)
    expect(again.cardPage).to.contain('/secure/')
    expect(await ledgerOf(council, payer)).to.deep.equal({ entries: [], postings: [] })
  })

  it('may come late: until then the page says what may be, and looks again by itself', async () => {
    const own = await aPayingCouncil()
    await makeTrouble(own, { lateSuccessSeconds: 1 })
    const payer = await aPayerAtTheCardPage(own)
    await enterCard(payer)
    await payer.visitor.get(await returnPath(own, payer))
    expect(payer.visitor.text()).to.contain('Your card may have been charged').and.to.contain('Do not pay again').and.not.to.contain('card page')
    expect(payer.visitor.last.body).to.contain('data-module="look-again"').and.to.contain('>Look again</a>')

    for (let tries = 0; tries < 100 && payer.visitor.last.path !== `${payer.path}/receipt`; tries += 1) {
      await new Promise(resolve => { setTimeout(resolve, 100) })
      await payer.visitor.get(`${payer.path}/result`)
    }
    expect(payer.visitor.last.path).to.equal(`${payer.path}/receipt`)
    expect((await ledgerOf(own, payer)).entries).to.have.length(1)
  })

  it('comes from one card payment, however often and in however many tabs Pay is pressed', async () => {
    const own = await aPayingCouncil()
    await makeTrouble(own, { slowMs: 150 })
    const payer = await aPayerWithBasket(own, [['garden-waste', '42']])
    await goToCheck(payer)
    const answers = await Promise.all(Array.from({ length: 6 }, async () => await pressPay(payer)))

    expect(answers.map(({ status }) => status)).to.deep.equal(Array.from({ length: 6 }, () => 303))
    for (const { headers } of answers) expect(headers.location).to.contain('/secure/')
    expect(await rowsOf(own, 'payment_attempts')).to.have.length(1)
    expect(await providerPayments(own)).to.have.length(1)
  })

  it('is of the answers that were seen: a tab with older ones is not sent to the card page', async () => {
    const payer = await aPayerWithBasket(council, [['garden-waste', '42']])
    await goToCheck(payer)
    const old = new URLSearchParams(payer.visitor.hiddenFields(`${payer.path}/attempts`))
    await payer.visitor.get(`${payer.path}/lines/1/amount`)
    await payer.visitor.submit({ amount: '84' })
    const answer = await payer.visitor.send('POST', `${payer.path}/attempts`, old.toString())

    expect(answer.status).to.equal(409)
    expect(answer.body).to.contain('has not taken any money')
    expect(await rowsOf(council, 'payment_attempts', { payment_id: payer.paymentId })).to.deep.equal([])
  })

  describe('for a browser that has lost its cookie', () => {
    it('is told by the return’s own token: outcome, amount and reference, and nothing else', async () => {
      const payer = await aPayerAtTheCardPage(council, { email: 'resident@example.com' })
      const { account_reference } = await rowOf(council, 'payment_lines', { payment_id: payer.paymentId })
      const { reference } = await rowOf(council, 'payments', { id: payer.paymentId })
      await enterCard(payer)
      const stranger = new HttpVisitor(await testService(), council)
      await stranger.get(await returnPath(council, payer))

      expect(stranger.text()).to.contain('Your payment was successful').and.to.contain('£42.00').and.to.contain(String(reference))
      for (const text of [String(account_reference), 'resident@example.com', '4242', 'Garden waste', payer.paymentId]) {
        expect(stranger.last.body, text).not.to.contain(text)
      }
      expect(stranger.cookieNames()).to.deep.equal([])
      expect((await stranger.get(`${payer.path}/receipt`)).status).to.equal(404)
      expect((await ledgerOf(council, payer)).entries).to.have.length(1)
    })

    it('is told for each ending', async () => {
      const payer = await aPayerAtTheCardPage(council)
      const stranger = new HttpVisitor(await testService(), council)
      await stranger.get(await returnPath(council, payer))
      expect(stranger.text()).to.contain('You have not finished paying').and.to.contain('No money has been taken')
      await enterCard(payer, '4000000000000002')
      await stranger.get(await returnPath(council, payer))
      expect(stranger.text()).to.contain('Your payment was declined').and.to.contain('No money has been taken')
      expect(stranger.last.body).not.to.contain('<form')
    })

    it('is 404 for any token but the payment’s own', async () => {
      const [payer, other] = [await aPayerAtTheCardPage(council), await aPayerAtTheCardPage(council)]
      const elsewhere = await aPayingCouncil()
      const theirs = (await returnPath(council, other)).split('/').at(-1) ?? ''
      const own = await returnPath(council, payer)
      const stranger = new HttpVisitor(await testService(), council)
      for (const token of [newToken(), theirs, 'x', own.split('/').at(-1)?.toLowerCase() ?? '', '%00']) {
        expect((await stranger.send('GET', `${payer.path}/return/${token}`)).status, token).to.equal(404)
      }
      expect((await new HttpVisitor(await testService(), elsewhere).send('GET', own)).status).to.equal(404)
    })
  })

  it('is found by the sweep when the tab was closed, and the receipt is sent all the same', async () => {
    const payer = await aPayerAtTheCardPage(council, { email: 'gone@example.com' })
    await enterCard(payer)
    await complete(council, payer.attempt)

    expect(await rowOf(council, 'payments', { id: payer.paymentId })).to.include({ status: 'paid' })
    expect(await rowsOf(council, 'outbox_messages', { payment_id: payer.paymentId, recipient: 'gone@example.com' })).to.have.length(1)
    await payer.visitor.get(payer.path)
    expect(payer.visitor.last.path).to.equal(`${payer.path}/receipt`)
  })

  async function providerPaymentsOf(payer: AtTheProvider) {
    const { reference } = await rowOf(council, 'payments', { id: payer.paymentId })
    return (await providerPayments(council)).filter(payment => payment.reference.startsWith(String(reference)))
  }
})
