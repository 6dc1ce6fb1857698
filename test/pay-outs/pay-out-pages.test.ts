import { expect } from 'chai'
import { Readable } from 'node:stream'
import { inCouncil } from '../../app/database/in-council.js'
import { addDays, calendarDate, formatDate, londonDate } from '../../app/dates.js'
import { UnreadableFile } from '../../app/imports/formats/receipt-format.js'
import { PayOutCheck } from '../../app/pay-outs/pay-out-check.js'
import { PayOutDay } from '../../app/pay-outs/pay-out-day.js'
import { requestCheck, makeCheck } from '../../app/pay-outs/make-check.js'
import { readTransactionsFile } from '../../app/pay-outs/read-transactions-file.js'
import { doJobs } from '../support/do-jobs.js'
import type { TestCouncil } from '../support/builders.js'
import { aPaidPayment } from '../support/builders-payments.js'
import type { HttpVisitor } from '../support/http-visitor.js'
import { sendMultipart } from '../support/multipart.js'
import { aPayingCouncil, testService, usesService } from '../support/service.js'
import { signedIn } from '../support/staff-visitor.js'
import { accountOf, aPaid, plantAtTheProvider, tomorrow } from './at-the-provider.js'
import { transactionsFile } from './transactions-file.js'

describe('The pages of card pay-outs', function () {
  this.timeout(60_000)
  usesService()
  let council: TestCouncil

  beforeEach(async () => { council = await aPayingCouncil() })
  afterEach(async () => { (await testService()).clockAheadMs = 0 })

  it('are checked when asked, once however often it is pressed, and lead from a difference to our payment', async () => {
    const { payment } = await aPaidPayment(council)
    const finance = await signedIn(council, 'finance')
    await finance.get('/staff/pay-outs')
    expect(finance.text()).to.contain('It has not been checked yet')
    await finance.post('/staff/pay-outs/checks', { accountCode: accountOf(council).code })
    expect(finance.text()).to.contain('A check is under way')
    await finance.post('/staff/pay-outs/checks', { accountCode: accountOf(council).code })
    await doJobs(council)
    expect(await checksMade()).to.have.length(1)
    await makeTomorrowsCheck()

    await finance.get('/staff/pay-outs')
    expect(finance.text()).to.contain('1 difference').and.to.contain('£0.00 (0) £120.00 (1)')
    await finance.get(dayPage(londonDate(new Date())))
    expect(finance.text()).to.contain('It is in our ledger, and the provider has no such payment').and.to.contain(payment.providerPaymentId)
    await finance.get(`/staff/payments/${payment.id}`)
    expect(finance.last.status).to.equal(200)
  })

  it('are for those who may look, and checked by those who may', async () => {
    const auditor = await signedIn(council, 'auditor')
    await auditor.get('/staff/pay-outs')
    expect(auditor.text()).to.contain('Card pay-outs').and.not.to.contain('Check now')
    for (const path of [dayPage(londonDate(new Date())), '/staff/pay-outs/main/2026-13-01', '/staff/pay-outs/none-such/2026-11-20']) {
      await auditor.get(path)
      expect(auditor.last.status, path).to.equal(404)
    }
  })

  it('give by a file the answer that the provider’s search gives', async () => {
    const paid = await aPaid(council)
    const stranger = await plantAtTheProvider(council)
    await aPaidPayment(council)
    await makeTomorrowsCheck()
    const bySearch = await dayToday()
    const file = transactionsFile([
      { id: String(paid.provider_payment_id), reference: paid.provider_reference, amount: '120.00', at: new Date() },
      { id: stranger, reference: 'STRANGER', amount: '9.99', at: new Date() },
      { id: 'declined', amount: '50.00', at: new Date(), state: 'Declined' }
    ])
    const finance = await financeTomorrow()
    const { headers } = await upload(finance, file)
    expect(headers.location).to.equal(dayPage(londonDate(new Date())))

    const byFile = await dayToday()
    expect(byFile?.figures?.asked).to.equal('csv')
    const ids = (day: PayOutDay | undefined) => day?.differences.map(({ kind, providerPaymentId }) => `${kind} ${providerPaymentId}`).sort()
    expect(ids(byFile)).to.deep.equal(ids(bySearch))
    expect(ids(byFile)).to.have.length(2)
    expect(byFile?.figures?.told).to.deep.equal(bySearch?.figures?.told)
    expect(byFile?.figures?.posted).to.deep.equal(bySearch?.figures?.posted)
    await finance.get(dayPage(londonDate(new Date())))
    expect(finance.text()).to.contain('with a file')
  })

  it('refuse a file that cannot be read whole, and days that are not over, and keep nothing of it', async () => {
    const finance = await financeTomorrow()
    const good = { id: 'a', amount: '1.00', at: new Date() }
    for (const [file, words] of [
      ['', 'The file is empty'], ['a,b\r\n1,2\r\n', 'names no column'], [transactionsFile([{ ...good, amount: 'lots' }]), 'Line 2: The amount ‘lots’ is not an amount'],
      [`${transactionsFile([good])}"cut`, 'never closed'], [Buffer.from([0xff, 0xfe, 0, 0x41, 0x80]), 'There is a problem']
    ] as const) {
      const answer = await upload(finance, file)
      expect(answer.status, words).to.equal(422)
      expect(answer.bytes.toString()).to.contain(words)
    }
    const tooEarly = await upload(finance, transactionsFile([good]), { to: formatDate(addDays(londonDate(new Date()), 1)) })
    expect(tooEarly.bytes.toString()).to.contain('The last day must be over')
    const wrong = await upload(finance, transactionsFile([good]), { accountCode: 'somebody-elses', from: 'x', to: '1/1/2020' })
    expect(wrong.bytes.toString()).to.contain('Select which account').and.to.contain('Enter the first day')
    expect(await checksMade()).to.deep.equal([])
  })

  async function checksMade(): Promise<PayOutCheck[]> {
    return await inCouncil(council.id, async trx => await PayOutCheck.query(trx).where({ council_id: council.id }))
  }

  async function dayToday(): Promise<PayOutDay | undefined> {
    return await inCouncil(council.id, async trx => await PayOutDay.query(trx).findById([council.id, accountOf(council).code, londonDate(new Date())]))
  }

  async function makeTomorrowsCheck(): Promise<void> {
    await inCouncil(council.id, async trx => { await requestCheck(trx, council.id, accountOf(council).code, { userId: null, now: new Date() }) })
    const waiting = (await checksMade()).find(({ state }) => state === 'waiting')
    await makeCheck(await tomorrow(), council.id, String(waiting?.id))
  }

  async function financeTomorrow(): Promise<HttpVisitor> {
    (await testService()).clockAheadMs = 86_400_000
    const finance = await signedIn(council, 'finance')
    await finance.get('/staff/pay-outs/files/new')
    return finance
  }

  async function upload(visitor: HttpVisitor, content: string | Buffer, answers: Record<string, string> = {}) {
    await visitor.get('/staff/pay-outs/files/new')
    const today = formatDate(londonDate(new Date()))
    const fields = { ...visitor.hiddenFields('/staff/pay-outs/files'), accountCode: accountOf(council).code, from: today, to: today, ...answers }
    return await sendMultipart(visitor, '/staff/pay-outs/files', fields, [{ name: 'transactions.csv', content }])
  }

  function dayPage(day: string): string {
    return `/staff/pay-outs/${accountOf(council).code}/${day}`
  }
})

describe('GOV.UK Pay’s file of transactions, read for its pay-outs', () => {
  const read = async (file: string, from: string, to = from) =>
    (await readTransactionsFile(Readable.from([Buffer.from(file)]), calendarDate(from), calendarDate(to))).movements

  it('puts a payment into its day in London, in summer as in winter', async () => {
    const file = transactionsFile([
      { id: 'summer', amount: '1.00', at: new Date('2026-06-30T23:30:00Z') }, { id: 'winter', amount: '2.00', at: new Date('2026-01-31T23:30:00Z') }
    ])
    expect((await read(file, '2026-07-01')).map(({ id, day }) => [id, day])).to.deep.equal([['summer', '2026-07-01']])
    expect((await read(file, '2026-01-31')).map(({ id, day }) => [id, day])).to.deep.equal([['winter', '2026-01-31']])
    expect(await read(file, '2026-06-30')).to.deep.equal([])
  })

  it('reads totals, surcharges, fees and refunds', async () => {
    const at = new Date('2026-05-04T10:00:00Z')
    const found = await read(transactionsFile([
      { id: 'a', amount: '1,000.00', surcharge: '2.50', total: '1,002.50', fee: '14.00', at }, { id: 'a', amount: '-10.00', state: 'Refund success', at },
      { id: 'b', amount: '10.00', state: 'Refund submitted', at }
    ]), '2026-05-04')
    expect(found.map(({ kind, providerPaymentId, totalPence, surchargePence, feePence }) => [kind, providerPaymentId, totalPence, surchargePence, feePence]))
      .to.deep.equal([['payment', 'a', 1002_50, 2_50, 14_00], ['refund', 'a', 10_00, 0, null]])
  })

  it('says on which line it cannot be understood', async () => {
    const broken = transactionsFile([{ id: '', amount: '1.00', at: new Date('2026-05-04T10:00:00Z') }])
    const fault = await read(broken, '2026-05-04').catch((error: unknown) => error)
    expect(fault).to.be.an.instanceOf(UnreadableFile)
    expect((fault as Error).message).to.equal('Line 2: It has no GOV.UK Payment ID')
  })

  it('is refused where its first line names a column twice, a payment is negative, or its amounts come to more than can be counted, which was a fault of ours', async () => {
    const at = new Date('2026-05-04T10:00:00Z')
    const refusalOf = async (content: string) => (await read(content, '2026-05-04').catch((error: unknown) => error) as Error).message
    const one = transactionsFile([{ id: 'a', amount: '1.00', at }])
    expect(await refusalOf(one.replace('Description', 'amount'))).to.equal('The first line names two columns Amount')
    expect(await refusalOf(one.replace('Net', 'Total amount '))).to.equal('The first line names two columns Total Amount')
    expect(await refusalOf(transactionsFile([{ id: 'a', amount: '-1.00', at }]))).to.equal('Line 2: It is a payment that succeeded, and its amount is negative')
    const enormous = Array.from({ length: 110 }, (_, index) => ({ id: `a${index}`, amount: '999,999,999.99', at }))
    expect(await refusalOf(transactionsFile(enormous))).to.equal('The amounts up to line 102 come to more than £100,000,000,000.00. They cannot be right')
  })
})
