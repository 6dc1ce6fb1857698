import { expect } from 'chai'
import { anAccountHolder, aReference, type TestAccountHolder, type TestCouncil } from '../support/builders.js'
import { aPayingCouncil, usesService } from '../support/service.js'
import { aPayerOf, errorsShown, goToCheck, type Paying, rowOf, rowsOf, valueOf } from './resident.js'

describe('An answer that is not right', function () {
  this.timeout(30_000)
  usesService()
  let council: TestCouncil
  let holder: TestAccountHolder

  before(async () => {
    council = await aPayingCouncil()
    holder = await anAccountHolder(council)
  })

  describe('as a reference', () => {
    const wrongDigit = () => `${holder.reference.slice(0, -1)}${(Number(holder.reference.at(-1)) + 1) % 10}`
    const faults: [what: string, typed: string | (() => string), message: RegExp][] = [
      ['nothing', '', /^Enter your council tax account number$/],
      ['spaces', '   ', /^Enter your council tax account number$/],
      ['one that is too short', '7712345', /must be 9 digits long$/],
      ['one that is too long', '77123456789', /must be 9 digits long$/],
      ['letters where digits belong', '77ABCDEFG', /^Check your council tax account number. On your bill, it is 9 digits long and starts with 77$/],
      ['another kind of number', '123456789', /^Check your council tax account number. .*starts with 77/],
      ['one wrong digit', wrongDigit, /Check your council tax account number. One of its digits does not look right$/],
      ['one of no account', () => aReference(council, 'council-tax'), /We cannot find an account with this council tax account number/],
      ['an emoji', '💷💷💷💷💷💷💷💷💷', /must be 9 digits long|^Check your/],
      ['right-to-left text', 'مرحبا', /must be 9 digits long|^Check your/],
      ['Arabic digits', '٧٧١٢٣٤٥٦٧', /^Check your/]
    ]
    for (const [what, typed, message] of faults) {
      it(`${what}: the page says how to put it right, and keeps what was typed`, async () => {
        const reference = typeof typed === 'string' ? typed : typed()
        const { visitor } = await aPayerOf(council, 'council-tax', reference)

        expect(visitor.last.status).to.equal(422)
        expect(visitor.text()).to.contain('Error: What is your council tax account number?')
        const { summary, fields } = errorsShown(visitor.last)
        expect(summary.reference).to.match(message)
        expect(fields).to.deep.equal(summary)
        expect(valueOf(visitor.last, 'reference') ?? '').to.equal(reference)
        expect(visitor.cookieNames()).to.deep.equal([])
      })
    }

    it('that has letters too is told of in letters and digits', async () => {
      for (const [typed, message] of [
        ['BJ123', 'Your penalty charge notice number must be 10 characters long'],
        ['BJ9951434B', 'Check your penalty charge notice number. One of its letters or digits does not look right']
      ] as const) {
        const { visitor } = await aPayerOf(council, 'parking-fines', typed)
        expect(errorsShown(visitor.last).fields.reference).to.equal(message)
      }
    })

    it('stores nothing', async () => {
      expect(await rowsOf(council, 'payments')).to.deep.equal([])
    })

    it('is forgiven for case, spaces and dashes', async () => {
      const payer = await aPayerOf(council, 'garden-waste', ' gw-123 456 ')

      expect(payer.visitor.last.status).to.equal(200)
      expect((await rowOf(council, 'payment_lines', { payment_id: payer.paymentId })).account_reference).to.equal('GW123456')
    })
  })

  describe('as an amount', () => {
    let payer: Paying
    before(async () => { payer = await aPayerOf(council, 'planning') })

    const taken: [typed: string, pence: number][] = [
      ['20', 2000], [' 20 ', 2000], ['£20', 2000], ['£ 20.5', 2050], ['1,234.50', 1_234_50], ['.50', 50], ['£1,234', 1_234_00], ['0.01', 1],
      ['99,999.00', 99_999_00]
    ]
    for (const [typed, pence] of taken) {
      it(`takes “${typed}”`, async () => {
        await payer.visitor.get(`${payer.path}/lines/1/amount`)
        await payer.visitor.submit({ amount: typed })

        expect(payer.visitor.last.path).to.equal(`${payer.path}/basket`)
        expect((await rowOf(council, 'payment_lines', { payment_id: payer.paymentId })).amount_pence).to.equal(pence)
      })
    }

    const refused: [typed: string, message: RegExp][] = [
      ['', /^Enter the amount you want to pay$/],
      ['1.234', /no more than 2 numbers after the point/],
      ['-5', /more than £0/],
      ['0', /more than £0/],
      ['0.00', /more than £0/],
      ['12e3', /in pounds and pence, like/],
      ['١٢', /in pounds and pence, like/],
      ['12 pounds', /in pounds and pence, like/],
      ['1,23', /in pounds and pence, like/],
      ['💷20', /in pounds and pence, like/],
      ['99999.01', /^The most you can pay is £99,999\.00$/],
      ['99999999999999999999', /smaller amount|The most you can pay/]
    ]
    for (const [typed, message] of refused) {
      it(`refuses “${typed}”, keeps what was typed, and leaves the earlier answer as it was`, async () => {
        const { visitor, path, paymentId } = payer
        if (visitor.last.status !== 422) await visitor.get(`${path}/lines/1/amount`)
        const { amount_pence: before } = await rowOf(council, 'payment_lines', { payment_id: paymentId })
        await visitor.submit({ amount: typed })

        expect(visitor.last.status).to.equal(422)
        expect(visitor.last.path).to.equal(`${path}/lines/1/amount`)
        const { summary, fields } = errorsShown(visitor.last)
        expect(summary.amount).to.match(message)
        expect(fields).to.deep.equal(summary)
        expect(valueOf(visitor.last, 'amount') ?? '').to.equal(typed)
        expect((await rowOf(council, 'payment_lines', { payment_id: paymentId })).amount_pence).to.equal(before)
      })
    }

    it('is held to the fund’s least, and to the method’s most', async () => {
      const stall = await aPayerOf(council, 'market-stalls')
      await stall.visitor.submit({ amount: '4.99' })
      expect(errorsShown(stall.visitor.last).fields.amount).to.equal('The least you can pay is £5.00')

      const bill = await aPayerOf(council, 'council-tax', holder.reference)
      await bill.visitor.submit({ skip: 'yes' })
      await bill.visitor.submit({ amount: '100,000.01' })
      expect(errorsShown(bill.visitor.last).fields.amount).to.equal('The most you can pay is £100,000.00')
    })

  })

  describe('as an email address', () => {
    it('is asked for by the same words in the title and the heading', async () => {
      const payer = await aPayerOf(council, 'planning')
      await payer.visitor.submit({ amount: '20' })
      const { body } = await payer.visitor.get(`${payer.path}/details`)
      const question = 'What email address should we send your receipt to? (optional)'

      expect(/<title>([^<]*) - /.exec(body)?.[1]).to.equal(question)
      expect(/<h1[^>]*>([\s\S]*?)<\/h1>/.exec(body)?.[1]?.replace(/<[^>]+>/g, '').trim()).to.equal(question)
    })

    let payer: Paying
    before(async () => {
      payer = await aPayerOf(council, 'garden-waste')
      await payer.visitor.submit({ amount: '42' })
    })

    for (const typed of ['somebody', 'somebody@', '@example.com', 'a@b', 'a b@example.com', 'a@example.com, b@example.com', '💌', 'اسم@مثال.إختبار']) {
      it(`“${typed}”: the page says how to put it right, and keeps what was typed`, async () => {
        await goToCheck(payer, typed)

        expect(payer.visitor.last.status).to.equal(422)
        const { summary, fields } = errorsShown(payer.visitor.last)
        expect(summary.email).to.match(/correct format, like name@example.com/)
        expect(fields).to.deep.equal(summary)
        expect(valueOf(payer.visitor.last, 'email')).to.equal(typed)
        expect(await rowOf(council, 'payments', { id: payer.paymentId })).to.include({ email: null, details_given: false })
      })
    }

    it('may be left out, and put right later', async () => {
      await goToCheck(payer)
      expect(payer.visitor.text()).to.contain('Nobody: you can print or save it')
      await goToCheck(payer, ' resident@example.com ')

      expect(payer.visitor.last.path).to.equal(`${payer.path}/check`)
      expect(payer.visitor.text()).to.contain('resident@example.com')
      expect((await rowOf(council, 'payments', { id: payer.paymentId })).email).to.equal('resident@example.com')
    })
  })

  describe('as a postcode', () => {
    let payer: Paying
    before(async () => { payer = await aPayerOf(council, 'council-tax', holder.reference) })

    const refused: [typed: string, message: RegExp][] = [
      ['', /Enter the postcode, or continue without/], ['BF1', /full UK postcode/], ['nonsense', /full UK postcode/], ['💷', /full UK postcode/],
      ['BF9 9ZZ', /does not match the one we hold/]
    ]
    for (const [typed, message] of refused) {
      it(`“${typed}”: the page says how to put it right, and keeps what was typed`, async () => {
        const { visitor, paymentId } = payer
        await visitor.submit({ postcode: typed })

        expect(visitor.last.status).to.equal(422)
        const { summary, fields } = errorsShown(visitor.last)
        expect(summary.postcode).to.match(message)
        expect(fields).to.deep.equal(summary)
        expect(valueOf(visitor.last, 'postcode') ?? '').to.equal(typed)
        expect((await rowOf(council, 'payment_lines', { payment_id: paymentId })).postcode_answer).to.equal(null)
      })
    }

    it('can be tried five times for an account, whoever tries, and then not even the right one opens it', async () => {
      const { reference, postcode } = await anAccountHolder(council)
      for (let time = 1; time <= 5; time += 1) {
        const { visitor } = await aPayerOf(council, 'council-tax', reference)
        await visitor.submit({ postcode: 'BF9 9ZZ' })
        expect(visitor.last.status, `time ${time}`).to.equal(422)
      }
      const { visitor, paymentId } = await aPayerOf(council, 'council-tax', reference)
      await visitor.submit({ postcode })

      expect(visitor.last.status).to.equal(429)
      expect(errorsShown(visitor.last).fields.postcode).to.match(/tried too often. Try again in 60 minutes, or continue without/)
      expect((await rowOf(council, 'payment_lines', { payment_id: paymentId })).postcode_answer).to.equal(null)
      await visitor.submit({ skip: 'yes' })
      expect(visitor.last.path).to.match(/\/lines\/1\/amount$/)

      const other = await aPayerOf(council, 'council-tax', (await anAccountHolder(council)).reference)
      await other.visitor.submit({ postcode })
      expect(other.visitor.text()).to.contain('£120.00 is owed')
    })

    it('does not count those that are right or cannot be postcodes', async () => {
      const { reference, postcode } = await anAccountHolder(council)
      const { visitor, path } = await aPayerOf(council, 'council-tax', reference)
      for (const typed of [postcode, 'nonsense', postcode, '', postcode, 'BF1', postcode, 'nonsense', postcode, postcode]) {
        await visitor.get(`${path}/lines/1/postcode`)
        await visitor.submit({ postcode: typed })
        expect(visitor.last.status).to.equal(typed === postcode ? 200 : 422)
      }
    })
  })
})
