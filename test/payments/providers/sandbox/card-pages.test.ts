import { expect } from 'chai'
import { HtmlValidate } from 'html-validate'
import { headingOf, plainBrowser, type Page } from '../plain-browser.js'
import { aPayment, apiKey, startSandbox, type TestSandbox } from '../start-sandbox.js'

const goodCard = {
  cardNumber: '4242 4242 4242 4242', expiryMonth: '9', expiryYear: '28', cardholderName: 'Bea Jones', cvc: '123', postcode: 'bf1 2ab'
}

describe('the sandbox\'s card page', () => {
  let sandbox: TestSandbox
  let browser: ReturnType<typeof plainBrowser>
  beforeEach(async () => {
    sandbox = await startSandbox()
    browser = plainBrowser()
  })
  afterEach(async () => { await sandbox.close() })

  async function newPayment(payment: object = {}) {
    const { providerPaymentId: id, nextUrl } = await sandbox.provider().createPayment({ ...aPayment, ...payment })
    return { id, nextUrl: nextUrl ?? '', pages: `${sandbox.publicUrl}/card_details/${id}`, read: () => sandbox.provider().readPayment(id) }
  }

  it('leads from the card to the check of the amount and back to the council', async () => {
    const { nextUrl, pages, read } = await newPayment({ cardholderName: 'Prefilled Name' })
    const cardPage = await browser.visit(nextUrl)
    expect([cardPage.url, cardPage.status, headingOf(cardPage)]).to.deep.equal([pages, 200, 'Enter card details'])
    expect(cardPage.html).to.include('Sandbox: no real money').and.include('£120.50').and.include('Prefilled Name').and.include('4000000000000119')
    expect((await read()).state).to.equal('started')

    const confirmPage = await browser.submit(pages, goodCard)
    expect([confirmPage.url, headingOf(confirmPage)]).to.deep.equal([`${pages}/confirm`, 'Confirm your payment'])
    expect(confirmPage.html).to.include('Visa ending in 4242').and.include('£120.50')
    expect((await read()).state).to.equal('submitted')

    const returned = await browser.submit(`${pages}/confirm`)
    expect([returned.url, returned.status]).to.deep.equal([aPayment.returnUrl, 303])
    expect(await read()).to.deep.include({
      state: 'success', card: { brand: 'Visa', firstSix: '424242', lastFour: '4242', cardholderName: 'Bea Jones', cardType: 'credit' }
    })
  })

  it('lets its forms lead to the place that the payer came from, and no page else', async () => {
    const { nextUrl } = await newPayment()
    const policy = (await browser.visit(nextUrl)).headers.get('content-security-policy')
    expect(policy).to.include('form-action \'self\' http://barnfield.localhost:3000').and.include('default-src \'none\'')
  })

  it('says that no money was taken when the card is declined or the card company has a fault', async () => {
    const outcomes = [['4000000000000002', 'Your payment was declined', 'P0010'], ['4000000000000119', 'There was a technical problem', 'P0050']]
    for (const [cardNumber = '', heading, code] of outcomes) {
      const { nextUrl, pages, read } = await newPayment()
      await browser.visit(nextUrl)
      const page = await browser.submit(pages, { ...goodCard, cardNumber })
      expect([page.url, headingOf(page)]).to.deep.equal([`${pages}/outcome`, heading])
      expect(page.html).to.include('No money has been taken from your account.')
      expect((await read()).code).to.equal(code)
      expect((await browser.visit(`${pages}/return`)).url).to.equal(aPayment.returnUrl)
    }
  })

  it('cancels from the card page and from the check of the amount', async () => {
    for (const isPastCard of [false, true]) {
      const { nextUrl, pages, read } = await newPayment()
      await browser.visit(nextUrl)
      if (isPastCard) await browser.submit(pages, goodCard)
      expect(headingOf(await browser.submit(`${pages}/cancel`))).to.equal('Your payment was cancelled')
      expect(await read()).to.deep.include({ state: 'failed', code: 'P0030' })
    }
  })

  it('leads Back, a second click and a second tab to where the payment is, and takes the money once', async () => {
    const { nextUrl, pages, read } = await newPayment()
    await browser.visit(nextUrl)
    expect((await browser.visit(`${pages}/confirm`)).url).to.equal(pages)
    expect((await browser.submit(`${pages}/confirm`)).url).to.equal(pages)
    await browser.submit(pages, goodCard)
    expect((await browser.visit(pages)).url).to.equal(`${pages}/confirm`)
    expect((await browser.submit(pages, { ...goodCard, cardNumber: '4000000000000002' })).url).to.equal(`${pages}/confirm`)
    await browser.submit(`${pages}/confirm`)

    for (const page of [await browser.visit(pages), await browser.submit(pages, goodCard), await browser.submit(`${pages}/confirm`), await browser.submit(`${pages}/cancel`)]) {
      expect([page.url, headingOf(page)]).to.deep.equal([`${pages}/outcome`, 'Your payment was successful'])
      expect(page.html).to.include('do not need to pay again')
    }
    const events = await sandbox.provider().readPaymentEvents((await read()).providerPaymentId)
    expect(events.filter(({ state }) => state === 'success')).to.have.length(1)
  })

  it('opens each address once, and the payment\'s pages only in a browser that opened one', async () => {
    const { nextUrl, pages, read } = await newPayment()
    await browser.visit(nextUrl)
    const again = await plainBrowser().visit(nextUrl)
    expect([again.status, headingOf(again)]).to.deep.equal([403, 'Your payment session has expired'])
    expect((await plainBrowser().visit(pages)).status).to.equal(403)
    expect((await plainBrowser().submit(pages, goodCard)).status).to.equal(403)
    expect((await plainBrowser().visit(`${sandbox.publicUrl}/card_details/unknown`)).status).to.equal(403)

    const elsewhere = plainBrowser()
    expect(headingOf(await elsewhere.visit((await read()).nextUrl ?? ''))).to.equal('Enter card details')
    const { _links } = await (await sandbox.call('GET', new URL(pages).pathname.replace('/card_details', '/v1/payments'))).json()
    expect(headingOf(await elsewhere.submit(_links.next_url_post.href, _links.next_url_post.params))).to.equal('Enter card details')
  })

  it('says what to put right, all at once, and repeats neither card number nor security code', async () => {
    const { nextUrl, pages, read } = await newPayment()
    await browser.visit(nextUrl)
    const empty = await browser.submit(pages, {})
    expect(empty.status).to.equal(422)
    expect(empty.html).to.include('<title>Error: ')
    expect([...empty.html.matchAll(/<li><a href="#(\w+)">/g)].map(([, field]) => field))
      .to.deep.equal(['cardNumber', 'expiryMonth', 'cardholderName', 'cvc', 'postcode'])

    const faulty = await browser.submit(pages, { ...goodCard, cardNumber: '4242424242424241', expiryMonth: '4', expiryYear: '2026', cvc: '98765' })
    expect(faulty.status).to.equal(422)
    expect(faulty.html).to.include('Bea Jones').and.include('expiry date that has not passed')
    expect(faulty.html).to.not.include('4242424242424241').and.not.include('98765')
    const nameless = await browser.submit(pages, { ...goodCard, cardholderName: '4242424242424242' })
    expect(nameless.html).to.include('Enter the name as it appears on the card')
    expect((await read()).state).to.equal('started')
  })

  it('asks for no postcode over the telephone', async () => {
    await sandbox.putAccount(apiKey, { motoEnabled: true })
    const { nextUrl, pages, read } = await newPayment({ moto: true })
    const page = await browser.visit(nextUrl)
    expect(page.html).to.include('over the telephone').and.not.include('name="postcode"')
    const withoutPostcode = Object.fromEntries(Object.entries(goodCard).filter(([name]) => name !== 'postcode'))
    await browser.submit(pages, withoutPostcode)
    await browser.submit(`${pages}/confirm`)
    expect((await read()).state).to.equal('success')
  })

  it('shows a corporate card\'s surcharge before it is agreed to', async () => {
    await sandbox.switches({ corporateSurchargePence: 250 })
    const { nextUrl, pages } = await newPayment()
    await browser.visit(nextUrl)
    const page = await browser.submit(pages, { ...goodCard, cardNumber: '4988080000000000' })
    expect(page.html).to.include('£2.50').and.include('£123.00')
  })

  it('expires after 90 minutes, wherever the payer was', async () => {
    for (const isPastCard of [false, true]) {
      const { nextUrl, pages, read } = await newPayment()
      await browser.visit(nextUrl)
      if (isPastCard) await browser.submit(pages, goodCard)
      sandbox.clock.advanceSeconds(90 * 60 - 1)
      expect((await read()).finished).to.equal(false)
      sandbox.clock.advanceSeconds(1)
      const page = await browser.submit(isPastCard ? `${pages}/confirm` : pages, goodCard)
      expect(headingOf(page)).to.equal('Your payment session has expired')
      expect(page.html).to.include('No money has been taken')
      expect(await read()).to.deep.include({ state: 'failed', code: 'P0020', finished: true, nextUrl: null })
    }
  })

  it('refuses the address of a payment that expired before it was opened', async () => {
    const { nextUrl } = await newPayment()
    sandbox.clock.advanceSeconds(90 * 60)
    expect(headingOf(await browser.visit(nextUrl))).to.equal('Your payment session has expired')
  })

  it('can keep the browser from coming back, succeed late, and take another amount', async () => {
    await sandbox.switches({ lostReturn: true, lateSuccessSeconds: 120, wrongAmountByPence: -50 })
    const { nextUrl, pages, read } = await newPayment()
    await browser.visit(nextUrl)
    await browser.submit(pages, goodCard)
    const lost = await browser.submit(`${pages}/confirm`)
    expect([headingOf(lost), lost.html.includes('barnfield.localhost')]).to.deep.equal(['Your connection was lost', false])
    expect(await read()).to.deep.include({ state: 'submitted', finished: false, amountPence: 12_050 })
    expect(headingOf(await browser.visit(pages))).to.equal('Your payment is being processed')
    expect(await sandbox.provider().cancelPayment((await read()).providerPaymentId)).to.equal('not-cancellable')

    sandbox.clock.advanceSeconds(120)
    expect(await read()).to.deep.include({ state: 'success', finished: true, amountPence: 12_000 })
  })

  it('waits for the service to take a payment whose capture was delayed', async () => {
    const created = await (await sandbox.call('POST', '/v1/payments', {
      amount: 100, reference: 'R', description: 'D', return_url: 'https://example.org/', delayed_capture: true
    })).json()
    await sandbox.pay(created.payment_id)
    const { state, _links } = await (await sandbox.call('GET', `/v1/payments/${created.payment_id}`)).json()
    expect([state.status, _links.next_url]).to.deep.equal(['capturable', undefined])
    expect((await sandbox.call('POST', new URL(_links.capture.href).pathname)).status).to.equal(204)
    expect((await sandbox.provider().readPayment(created.payment_id)).state).to.equal('success')
    expect((await sandbox.call('POST', new URL(_links.capture.href).pathname)).status).to.equal(409)
    expect(sandbox.contractFaults).to.deep.equal([])
  })

  it('is valid HTML in each of its states, and sends a value with each form, without which lynx sends a GET', async () => {
    const { nextUrl, pages } = await newPayment({ description: 'Rents & more' })
    const seen: Page[] = [
      await browser.visit(nextUrl), await browser.submit(pages, {}), await browser.submit(pages, goodCard), await browser.visit(nextUrl)
    ]
    await browser.submit(`${pages}/confirm`)
    seen.push(await browser.visit(pages), await browser.visit(sandbox.publicUrl))
    const validate = new HtmlValidate({ extends: ['html-validate:standard'] })
    for (const page of seen) {
      const report = await validate.validateString(page.html)
      for (const [form] of page.html.matchAll(/<form.*?<\/form>/gs)) expect(form).to.include(' name="')
      expect(report.results.flatMap(({ messages }) => messages.map(({ message, line }) => `${page.url} ${line}: ${message}`))).to.deep.equal([])
    }
  })
})
